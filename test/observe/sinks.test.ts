// Sinks: what reaches a stream or a file, and that a bad stream costs lines and never the node.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StampedEvent } from '../../src/observe/events.ts';
import { openEventFile } from '../../src/observe/sinks/file-sink.ts';
import { LineSink } from '../../src/observe/sinks/line-sink.ts';
import { type LogStyle, logTo } from '../../src/observe/sinks/log-sink.ts';
import { MemoryStream } from '../helpers/memory-stream.ts';
import { needsLinux } from '../helpers/needs.ts';

const dropNotice = (lines: number) => `(${lines} left out)\n`;
const event: StampedEvent = {
  type: 'sync.start',
  peer: 'p1',
  claimed: 9,
  atMs: 0,
  monotonicNs: 0n,
};

const style: LogStyle = { detail: 'normal', times: 'date and time', colourize: (_, line) => line };

describe('observe: sinks', () => {
  it('a reader that is too slow costs lines, which are counted', async () => {
    const stream = new MemoryStream();
    const sink = new LineSink(stream, { dropNotice, queueBytesMax: 100 });
    sink.start();
    sink.write('a\n');
    stream.writableLength = 101;
    sink.write('b\n');
    sink.write('c\n');
    stream.writableLength = 100;
    sink.write('d\n');
    await sink.close();
    expect(stream.text).to.equal('a\n(2 left out)\nd\n');
  });

  it('a stream that fails is reported once and written to no more', async () => {
    const stream = new MemoryStream();
    const faults: string[] = [];
    const sink = new LineSink(stream, {
      dropNotice,
      failed: (error) => faults.push(error.message),
    });
    sink.start();
    stream.emit('error', new Error('EPIPE'));
    stream.emit('error', new Error('again'));
    sink.write('a\n');
    await sink.close();
    expect([faults, stream.text]).to.deep.equal([['EPIPE'], '']);
  });

  it('the log shows what its detail asks for, painted by the caller', () => {
    const stream = new MemoryStream();
    const log = logTo(new LineSink(stream, { dropNotice }), {
      ...style,
      colourize: (tone, line) => `[${tone}]${line}`,
    });
    log(event);
    log({
      type: 'connection.frame',
      peer: 'p1',
      flow: 'in',
      what: 'x',
      bytes: 1,
      atMs: 0,
      monotonicNs: 0n,
    });
    expect(stream.text).to.match(/^\[plain\]\S+ sync from p1, which claims height 9\n$/);
  });

  it('the log says the date once a day where a line has the time alone', () => {
    const stream = new MemoryStream();
    const log = logTo(new LineSink(stream, { dropNotice }), { ...style, times: 'time of day' });
    const dayMs = 24 * 60 * 60 * 1000;
    for (const atMs of [0, 1, dayMs]) log({ ...event, atMs });
    const words = 'sync from p1, which claims height 9';
    expect(stream.text.trimEnd().split('\n')).to.deep.equal([
      ...['1970-01-01, times are UTC', `00:00:00.000Z ${words}`, `00:00:00.001Z ${words}`],
      ...['1970-01-02, times are UTC', `00:00:00.000Z ${words}`],
    ]);
  });

  it('the log keeps to its allowance and says so', () => {
    const stream = new MemoryStream();
    const log = logTo(new LineSink(stream, { dropNotice }), style);
    for (let i = 0; i < 40_000; i++) log(event);
    expect(stream.text.length).to.be.within(2 ** 20 - 100, 2 ** 20 + 200);
    expect(stream.text).to.match(
      /sync\.start: 1048576 bytes written, withheld for the next 60 min\n$/,
    );
  });

  describe('an events file', () => {
    let folder = '';
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finack-test-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('holds every event after close, is appended to, and is the owner’s alone', async () => {
      const path = join(folder, 'events.ndjson');
      for (const peer of ['p1', 'p2']) {
        const file = openEventFile(path, { failed: (error) => expect.fail(error.message) });
        file.observe({ ...event, peer });
        await file.close();
      }
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line).peer)).to.deep.equal(['p1', 'p2']);
      if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).to.equal(0o600);
    });

    it('that cannot be opened is an error at once', () => {
      expect(() => openEventFile(folder, {}))
        .to.throw()
        .with.property('code', 'EISDIR');
    });

    it('on a full disk is reported, and the node goes on', async function () {
      await needsLinux(this);
      let hear: (error: Error) => void = () => undefined;
      const heard = new Promise<Error>((resolve) => {
        hear = resolve;
      });
      const file = openEventFile('/dev/full', { failed: hear });
      file.observe(event);
      expect(await heard).to.have.property('code', 'ENOSPC');
      file.observe(event);
      await file.close();
    });
  });
});
