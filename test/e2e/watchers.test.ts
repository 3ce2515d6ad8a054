// Whoever watches a node, or reads what a command prints, can stop reading, go away or fill the disk:
// the node goes on, ends when it is told to, and a command says what it could not write.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { ControlClient } from '../../src/control/client.ts';
import { nodeOfFolder } from '../../src/control/find-nodes.ts';
import { notedSocket } from '../../src/control/folder-note.ts';
import { finackMain } from './programs.ts';

const nodeArguments = ['node', '--port', '0', '--verbose', '--mine', '--interval', '1'];

describe('e2e: watchers', () => {
  let folder = '';
  let data = '';
  const children: ChildProcess[] = [];

  beforeEach(async function () {
    if (process.platform !== 'linux') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'finack-test-'));
    data = join(folder, 'data');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
    }
    if (folder !== '') await rm(folder, { recursive: true });
  });

  function run(args: readonly string[], command: readonly string[] = []): ChildProcess {
    const all = [...command, process.execPath, finackMain, ...args];
    const child = spawn(all[0] ?? '', all.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  const ended = async (child: ChildProcess) => (await once(child, 'exit'))[0] as number | null;

  /** The client of the node once it has mined so many blocks, which it says whatever becomes of its log. */
  async function mined(height: number): Promise<ControlClient> {
    for (;;) {
      const path = await notedSocket(data);
      const node = path === undefined ? undefined : await nodeOfFolder(data).catch(() => undefined);
      if (node !== undefined && node.status.height >= height) return node.client;
      await new Promise((later) => setTimeout(later, 100));
    }
  }

  it('a log that nobody reads costs lines: the node mines on, and ends with 0', async () => {
    const node = run([...nodeArguments, '--data', data]);
    const client = await mined(300);
    const before = (await client.call('node.status', {})).height;
    await mined(before + 100);
    const exit = ended(node);
    node.kill('SIGTERM');
    expect(await exit).to.equal(0);
  });

  it('a terminal that stands still costs lines: the node mines on, and ends with 0', async () => {
    // script(1) runs the node on a terminal, and waits itself when its own output is not read.
    const command = ['node', finackMain, ...nodeArguments, '--data', data].join(' ');
    const script = spawn('script', ['-qfec', `exec ${command}`, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(script);
    const client = await mined(400);
    const { pid, height } = await client.call('node.status', {});
    await mined(height + 100);
    process.kill(pid, 'SIGTERM');
    // Read on, so that script(1) can end; it ends with the node's own code.
    const exit = ended(script);
    script.stdout.resume();
    expect(await exit).to.equal(0);
  });

  for (const option of ['--pcapng', '--events']) {
    it(`${option} into a FIFO: nobody reads yet, the node runs; it is told, and ends`, async () => {
      const fifo = join(folder, 'fifo');
      execFileSync('mkfifo', [fifo]);
      const node = run(['node', '--port', '0', '--data', data, option, fifo]);
      const said = text(node.stderr ?? process.stdin);
      await mined(0);
      const exit = ended(node);
      node.kill('SIGTERM');
      expect(await exit).to.equal(0);
      const lines = (await said).trimEnd().split('\n');
      expect(lines[0]).to.equal(
        `finack: ${option} ${fifo}: nobody reads it yet; what is written waits`,
      );
      expect(lines[1]).to.match(/: nobody reads it, \d+ bytes are lost$/);
    });
  }

  it('a reader that has stopped keeps no node from ending', async () => {
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const node = run([...nodeArguments, '--data', data, '--events', fifo]);
    node.stdout?.resume();
    const said = text(node.stderr ?? process.stdin);
    await mined(1_000);
    const exit = ended(node);
    node.kill('SIGTERM');
    expect(await exit).to.equal(0);
    expect(await said).to.match(/--events .*: nobody reads it, \d+ bytes are lost\n$/);
    closeSync(reader);
  });

  for (const args of [['--help'], ['lesson', 'list'], ['frames', '--range', '1:9']]) {
    it(`finack ${args.join(' ')} on a full disk fails, and says so`, async () => {
      const shell = ['sh', '-c', 'exec "$0" "$@" > /dev/full'];
      const child = run(args, shell);
      const said = text(child.stderr ?? process.stdin);
      expect(await ended(child)).to.equal(74);
      const why = 'no space left on device (ENOSPC)';
      expect(await said).to.equal(`finack: cannot write to standard output: ${why}\n`);
    });
  }

  it('a disk that takes a part of the output only is a failure too', async () => {
    const file = join(folder, 'help.txt');
    // In units of 512 or 1,024 bytes, as the shell has it: less than the help.
    const child = run(['--help'], ['sh', '-c', `ulimit -f 1; exec "$0" "$@" > ${file}`]);
    const said = text(child.stderr ?? process.stdin);
    expect(await ended(child)).to.equal(74);
    expect(await said).to.match(/^finack: cannot write to standard output: .*\(EFBIG\)\n$/);
    expect((await readFile(file)).length).to.be.within(512, 1_024);
  });

  it('a reader that has seen enough is no failure', async () => {
    const child = run(['--help']);
    child.stdout?.destroy();
    expect(await ended(child)).to.equal(0);
  });
});
