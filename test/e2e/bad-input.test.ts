// What a user or the world may hand to `finack node`: one clear line, the right exit code, and nothing
// written. No stack trace for what is not our own fault.
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { needsMount } from '../helpers/needs.ts';
import { fillFolder, logOf, newFolder, removeFolders } from '../node/chains.ts';
import { endPrograms, finack, finackRun, ofType, startProgram } from './programs.ts';

const plan = { network: networks.dev, blocks: 3, transactionsPerBlock: 0, seed: 12 };

interface Refused {
  code: number;
  says: RegExp;
}

async function expectRefused(args: readonly string[], { code, says }: Refused): Promise<void> {
  const { code: exitCode, signal, lines } = await finackRun('node', ...args);
  expect({ exitCode, signal }, lines.join('\n')).to.deep.equal({ exitCode: code, signal: null });
  // commander adds lines that help: what was meant, and --help.
  const complaints = lines.filter((line) => !/^\((Did you mean|--help)/.test(line));
  expect(complaints, lines.join('\n')).to.have.length(1);
  expect(complaints[0]).to.match(says);
}

describe('bad input to finack node', () => {
  afterEach(endPrograms);
  after(removeFolders);

  it('port in use: 69, and what to do', async () => {
    const holder = await startProgram({ folder: await newFolder() });
    const folder = await newFolder();
    await expectRefused(['--port', String(holder.port), '--data', folder], {
      code: 69,
      says: /is in use.*--port/,
    });
    expect(await holder.stop()).to.deep.equal({ code: 0, signal: null });
  });

  it('an address this machine does not have: 69', async () => {
    const args = ['--host', '203.0.113.7', '--port', '0', '--data', await newFolder()];
    await expectRefused(args, { code: 69, says: /no address 203\.0\.113\.7.*--host/ });
  });

  const usage: [string[], RegExp][] = [
    [['--prot', '9001'], /unknown option '--prot'/],
    [['--port', '65536'], /0 to 65535/],
    [['--port', '-1'], /0 to 65535/],
    [['--port', 'abc'], /0 to 65535/],
    [['--peer', '127.0.0.1'], /HOST:PORT/],
    [['--peer', '127.0.0.1:0'], /port 0/],
    [['--network', 'moon'], /dev and public/],
    [['--notes', '3'], /--mine/],
    [['--shutdown-timeout', '0'], /seconds/],
    [['--assume-valid', '3000'], /64 hex digits/],
  ];
  for (const [args, says] of usage) {
    it(`${args.join(' ')}: 64`, async () => {
      const folder = join(await newFolder(), 'never-made');
      await expectRefused([...args, '--data', folder], { code: 64, says });
      const made = await stat(folder).catch(() => undefined);
      expect(made).to.equal(undefined);
    });
  }

  it('the folder of another network: 78, and nothing is written', async () => {
    const folder = await newFolder();
    await fillFolder(folder, networks.dev, buildChain(plan));
    const before = await contentOf(folder);
    await expectRefused(['--network', 'public', '--port', '0', '--data', folder], {
      code: 78,
      says: /belongs to network dev/,
    });
    expect(await contentOf(folder)).to.deep.equal(before);
  });

  it('a folder of something else: 78, and nothing is written', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'thesis.txt'), 'chapter 1');
    await expectRefused(['--port', '0', '--data', folder], { code: 78, says: /finack/ });
    expect(await readdir(folder)).to.deep.equal(['thesis.txt']);
  });

  it('a folder with a pipe or a link where a file belongs: 78 at once, and nothing is touched', async () => {
    const precious = join(await newFolder(), 'precious');
    await writeFile(precious, 'precious');
    for (const [name, put] of [
      ['LOCK', (path: string) => symlink(precious, path)],
      ['LOCK', async (path: string) => void execFileSync('mkfifo', [path])],
      ['FORMAT', async (path: string) => void execFileSync('mkfifo', [path])],
      ['node.key', (path: string) => symlink(precious, path)],
      ['blocks/000001.frames', (path: string) => symlink(precious, path)],
    ] as const) {
      const folder = await newFolder();
      await fillFolder(folder, networks.dev, buildChain(plan));
      await rm(join(folder, name), { force: true });
      await put(join(folder, name));
      await expectRefused(['--port', '0', '--data', folder], {
        code: 78,
        says: new RegExp(
          `/${name} is a (pipe|symbolic link) where a plain file belongs: remove it`,
        ),
      });
    }
    expect(await readFile(precious, 'utf8')).to.equal('precious');
  });

  it('a folder that others may write to: 78, and --data and FINACK_DATA are named', async () => {
    const folder = await newFolder();
    await fillFolder(folder, networks.dev, buildChain(plan));
    await chmod(folder, 0o777);
    const says = /has mode 0777, so others may change it.*\(--data DIR, or FINACK_DATA\)$/;
    await expectRefused(['--port', '0', '--data', folder], { code: 78, says });
  });

  if (process.platform === 'linux') {
    it('a folder where none can be made: 74 or 78, and no endless try', async () => {
      const { code, lines } = await finackRun('node', '--port', '0', '--data', '/proc/x/y');
      expect(code).to.be.oneOf([74, 78]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/cannot open the data folder \/proc\/x\/y/);
    });
  }

  it('an unreadable FORMAT: 78', async () => {
    const folder = await newFolder();
    await fillFolder(folder, networks.dev, buildChain(plan));
    await writeFile(join(folder, 'FORMAT'), '{"format": 1');
    await expectRefused(['--port', '0', '--data', folder], { code: 78, says: /FORMAT/ });
  });

  it('a second process on one folder: 73, and the pid of the first', async () => {
    const folder = await newFolder();
    const first = await startProgram({ folder });
    const says = new RegExp(`in use by process ${first.pid}`);
    await expectRefused(['--port', '0', '--data', folder], { code: 73, says });
    first.child.signal('SIGKILL');
    await first.child.exit;
    const next = await startProgram({ folder });
    expect(await next.stop()).to.deep.equal({ code: 0, signal: null });
  });

  it('a disk that is full: 74, goodbye first, and what was stored stays good', async function () {
    const folder = await newFolder();
    await needsMount(this);
    expect(await smallDisk(folder)).to.equal(0);
    try {
      const node = await finack(
        ...['node', '--port', '0', '--data', folder],
        ...['--mine', '--notes', '300', '--interval', '0'],
      );
      const { code } = await node.exit;
      expect(code, node.output).to.equal(74);
      expect(node.output).to.match(/disk: DISK: .* is full: make room/);
      expect(node.lines.filter((line) => line.includes('disk: DISK'))).to.have.length(1);
      expect(node.output).to.not.match(/\bat .*\.js:\d+/);
    } finally {
      await (await startChild('umount', [folder])).exit;
    }
  });

  it('a log with a torn tail and without its index: starts, and says what it did', async () => {
    const folder = await newFolder();
    const blocks = [...buildChain(plan)];
    await fillFolder(folder, networks.dev, blocks);
    await rm(join(folder, 'index'), { recursive: true });
    await appendFile(logOf(folder), Buffer.from('ff07720a', 'hex'));
    const node = await startProgram({ folder });
    const { code } = await node.stop();
    expect(code).to.equal(0);
    const [recovered] = ofType(await node.events(), 'store.recovered');
    expect(recovered).to.include({ blocks: 3, cutBytes: 4, corrupt: 0 });
  });
});

/** Puts a disk of 2 MiB where the folder is; 0 if that worked. */
async function smallDisk(folder: string): Promise<number | null> {
  const mount = await startChild('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
  return (await mount.exit).code;
}

/** Every file of a data folder, by name. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const found: Record<string, string> = {};
  for (const name of names) {
    const path = join(folder, name);
    found[name] = (await stat(path)).isFile() ? (await readFile(path)).toString('hex') : '';
  }
  return found;
}
