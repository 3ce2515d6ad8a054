// A stream whose reader may be slow, gone, or not there yet: every byte in its order, nothing waits in
// the way of anybody, and what nobody takes can be counted and given up.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DescriptorStream, openPath } from '../../src/observe/sinks/descriptor-stream.ts';
import { openEventFile } from '../../src/observe/sinks/file-sink.ts';
import { flushed } from '../../src/observe/sinks/flush.ts';

/** Ten times what a pipe holds. */
const MUCH = 10 * 65_536;
const pattern = Buffer.from(Array.from({ length: MUCH }, (_, at) => at % 251));
const hasty = { quietMsMax: 100, msMax: 1_000 };

describe('observe: a stream into a descriptor', () => {
  let folder = '';
  let fifo = '';
  beforeEach(async function () {
    if (process.platform === 'win32') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'finack-test-'));
    fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = (path: string, nobodyReads?: () => void): DescriptorStream =>
    openPath(path, {
      flags: constants.O_TRUNC,
      mode: 0o600,
      ...(nobodyReads === undefined ? {} : { nobodyReads }),
    });

  it('hands a slow reader every byte in its order', async () => {
    const reader = spawn('sh', ['-c', `exec cat < ${fifo}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const read: Buffer[] = [];
    reader.stdout.on('data', (chunk: Buffer) => read.push(chunk));
    const closed = once(reader, 'close');
    const stream = open(fifo);
    for (let at = 0; at < MUCH; at += 1_000) stream.write(pattern.subarray(at, at + 1_000));
    expect(await flushed(stream)).to.equal(0);
    await closed;
    expect(Buffer.concat(read).equals(pattern)).to.equal(true);
    expect(stream.bytesTaken).to.equal(MUCH);
  });

  it('waits for the first reader of a FIFO without waiting itself, and says so once', async () => {
    let said = 0;
    const stream = open(fifo, () => said++);
    stream.write('a');
    stream.write('b');
    expect([said, stream.writableLength]).to.deep.equal([1, 2]);
    const descriptor = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    expect(await flushed(stream)).to.equal(0);
    const bytes = Buffer.alloc(9);
    expect(bytes.toString('utf8', 0, readSync(descriptor, bytes))).to.equal('ab');
    closeSync(descriptor);
  });

  it('gives up what a reader that has stopped does not take, and counts it', async () => {
    const descriptor = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const stream = open(fifo);
    stream.write(pattern);
    stream.write('end');
    expect(await flushed(stream, hasty)).to.equal(MUCH + 3);
    expect(stream.destroyed).to.equal(true);
    expect(stream.bytesTaken).to.be.within(1, MUCH - 1);
    closeSync(descriptor);
  });

  it('gives up a FIFO that nobody ever read', async () => {
    const stream = open(fifo);
    stream.write('lost');
    expect(await flushed(stream, hasty)).to.equal(4);
  });

  it('says that its reader is gone', async () => {
    const descriptor = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const stream = open(fifo);
    closeSync(descriptor);
    stream.write('x');
    const [error] = await once(stream, 'error');
    expect(error).to.have.property('code', 'EPIPE');
  });

  it('writes a file whole, and replaces what was there', async () => {
    const path = join(folder, 'file');
    for (const size of [MUCH, 10]) {
      const stream = open(path);
      stream.write(pattern.subarray(0, size));
      expect(await flushed(stream)).to.equal(0);
      expect((await readFile(path)).equals(pattern.subarray(0, size))).to.equal(true);
    }
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it('refuses at once what cannot be opened', () => {
    expect(() => open(folder))
      .to.throw()
      .with.property('code', 'EISDIR');
    expect(() => open(join(folder, 'no', 'file')))
      .to.throw()
      .with.property('code', 'ENOENT');
  });

  it('lets an events file say what nobody read', async () => {
    const lost: number[] = [];
    const events = openEventFile(fifo, { lost: (bytes) => lost.push(bytes), flushLimits: hasty });
    const event = { type: 'sync.done', height: 1, tip: 'ab', atMs: 0, monotonicNs: 0n } as const;
    events.observe(event);
    await events.close();
    expect(lost).to.have.lengthOf(1);
    expect(lost[0]).to.be.greaterThan(50);
  });
});
