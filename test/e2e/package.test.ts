// What npm users get: the packed tarball, unpacked beside its dependencies, runs the example of the
// README and the programs of scripts/examples as programs of somebody else's would.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { ControlServer } from '../../src/control/server.ts';
import { NodeError } from '../../src/node/api.ts';
import { FakeNode } from '../control/fake-node.ts';
import { root } from '../helpers/root.ts';
import { listen } from '../net/endpoints.ts';

/** The first TypeScript example of the README; it has no types, so it is JavaScript as well. */
function readmeExample(): string {
  const [, example] =
    /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  expect(example, 'README.md has an example').to.be.a('string');
  return example ?? '';
}

/** Packs (prepack builds), unpacks, and puts the dependencies beside it. */
function install(folder: string): void {
  const pack = ['pack', '--silent', '--pack-destination', folder];
  const packed = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' });
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'finack'), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', join(modules, 'finack'), '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    // A scope is a folder.
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

/** What a peer may say: controls, a change of direction, and nothing to be seen. */
const foreignText = '\u001b[2J\u009b\u202e\u200b';

/** Loaded before the bot: an interrupt comes as soon as it has told of somebody else's block. */
const interrupted = `
const { log } = console;
console.log = (line) => {
  log(line);
  if (/ from /.test(line)) process.emit('SIGINT');
};
`;

/** Stops when it is asked for its second block. */
class StoppingNode extends FakeNode {
  readonly #blocks: number;

  constructor(blocks: number) {
    super('127.0.0.1:2');
    this.#blocks = blocks;
  }

  override chain() {
    return [{ height: 2 }, { height: 1 }].slice(-this.#blocks) as never[];
  }

  override block(height: number) {
    if (height > 1) return Promise.reject(new NodeError('STOPPED', 'the node is stopping'));
    return Promise.resolve(fakeBlock as never);
  }
}

const fakeBlock = {
  ...{ height: 1, id: 'ab'.repeat(32), sealer: 'cd'.repeat(32) },
  transactions: [{ data: foreignText }],
};

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-package-'));
  const installed = join(folder, 'node_modules', 'finack');
  const children: RunningProgram[] = [];

  before(function () {
    // It builds, on a machine that may be busy.
    this.timeout(120_000);
    install(folder);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await child.end('SIGKILL');
  });
  after(() => rmSync(folder, { recursive: true }));

  async function run(...args: readonly string[]): Promise<RunningProgram> {
    const child = await startChild(process.execPath, [...args], { cwd: folder });
    children.push(child);
    return child;
  }

  it('runs the example of the README', async () => {
    writeFileSync(join(folder, 'example.mjs'), readmeExample());
    const example = await run('example.mjs');
    expect(await example.exit).to.deep.equal({ code: 0, signal: null });
    expect(example.output).to.match(/^127\.0\.0\.1:\d+ 0$/m);
    expect(example.output).to.match(/^node\.stopped$/m);
  });

  it('has the command and the interface of Wireshark', () => {
    const command = join(installed, 'dist', 'cli', 'main.js');
    const help = execFileSync(process.execPath, [command, '--help'], { encoding: 'utf8' });
    expect(help).to.include('A blockchain node on raw TCP that you can watch.');
    const extcap = join(installed, 'scripts', 'wireshark', 'extcap', 'finack');
    const listed = execFileSync(extcap, ['--extcap-interfaces'], { encoding: 'utf8' });
    expect(listed).to.match(/^extcap \{version=/);
  });

  describe('runs the example', () => {
    const examples = join(root, '.build', 'scripts', 'examples');
    const names = readdirSync(examples).filter((name) => name.endsWith('.js'));
    /** As the package's users would write it. */
    const example = (name: string, ...args: readonly string[]) => run(`${name}.mjs`, ...args);
    let address = '';
    let server: ControlServer;

    /** The explorer of a node that is asked from outside. */
    async function exploring(node: StoppingNode): Promise<RunningProgram> {
      await server.start(node, mkdtempSync(join(folder, 'control-')));
      return example('explorer', node.address);
    }

    afterEach(() => server.close());
    beforeEach(async () => {
      server = new ControlServer();
      for (const name of names) {
        copyFileSync(join(examples, name), join(folder, name.replace(/js$/, 'mjs')));
      }
      const command = join(installed, 'dist', 'cli', 'main.js');
      const data = ['--port', '0', '--data', join(folder, 'data')];
      const node = await run(command, 'node', ...data, '--mine', '--interval', '300');
      [, address = ''] = await node.waitForLine(/^listening (\S+)$/);
      await node.waitForLine(/mined block \d+ /);
    });

    it('custom-peer', async () => {
      const peer = await example('custom-peer', address, '1', '1');
      expect(await peer.exit).to.deep.equal({ code: 0, signal: null });
      expect(peer.lines[0]).to.match(/^finack\/\S+ at height \d+$/);
      expect(peer.lines[1]).to.match(/^#1 [0-9a-f]{16} 0 transactions$/);
      // Four of our reply and the greeting, and one for each block that is mined meanwhile.
      const [, frames = 0] =
        /^graceful, confirmed: (\d+) frames, \d+ bytes$/.exec(peer.lines[2] ?? '') ?? [];
      expect(Number(frames), peer.output).to.be.at.least(4);
    });

    it('other-transport', async () => {
      const peer = await example('other-transport', address);
      expect(await peer.exit).to.deep.equal({ code: 0, signal: null });
      expect(peer.lines[0]).to.equal(`opened to ${address}`);
      expect(peer.lines[1]).to.match(/^out, \d+ bytes$/);
      expect(peer.lines[2]).to.match(/^in, \d+ bytes$/);
      const tail = peer.lines.filter((line) => !line.endsWith(' bytes')).slice(1);
      expect(tail).to.deep.equal(['out, FIN', 'in, FIN', 'closed, CLOSED', 'graceful, confirmed']);
    });

    it('explorer', async () => {
      const explorer = await example('explorer', address, '8');
      expect(await explorer.exit).to.deep.equal({ code: 0, signal: null });
      const heights = explorer.lines.map((line) => Number(/^#(\d+) /.exec(line)?.[1]));
      expect(heights.length).to.be.at.least(8);
      const [first = 0] = heights;
      expect(heights).to.deep.equal(heights.map((_, at) => first + at));
    });

    it('notary', async () => {
      writeFileSync(join(folder, 'contract.txt'), 'what was agreed');
      writeFileSync(join(folder, 'invoice.txt'), 'what is due');
      const notary = await example('notary', 'contract.txt', 'invoice.txt');
      expect(await notary.exit, notary.output).to.deep.equal({ code: 0, signal: null });
      for (const file of ['contract', 'invoice']) {
        const stands = new RegExp(
          `^${file}\\.txt stands in block \\d+, proven by \\d+ hashes`,
          'm',
        );
        expect(notary.output).to.match(stands);
      }
    });

    it('bot', async () => {
      const bot = await example('bot', address);
      await bot.waitForLine(/^#\d+ [0-9a-f]{16} from /);
      await bot.waitForLine(/^#\d+ [0-9a-f]{16} mine$/);
      expect(await bot.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
      expect(bot.lines.at(-1)).to.match(/ graceful: /);
    });

    it('bot, which is told to stop in the middle of an answer', async () => {
      writeFileSync(join(folder, 'interrupted.mjs'), interrupted);
      const bot = await run('--import', './interrupted.mjs', 'bot.mjs', address);
      expect(await bot.exit, bot.output).to.deep.equal({ code: 0, signal: null });
      expect(bot.lines.at(-1)).to.match(/ graceful: /);
    });

    it('explorer, in plain', async () => {
      const explorer = await exploring(new StoppingNode(1));
      await explorer.waitForLine(/^#1 /);
      expect(explorer.lines[0]).to.match(/ "\\u001b\[2J\\u009b\\u202e\\u200b"$/);
    });

    it('explorer, whose node stops in the middle of an answer', async () => {
      const explorer = await exploring(new StoppingNode(2));
      expect(await explorer.exit, explorer.output).to.deep.equal({ code: 0, signal: null });
      expect(explorer.lines).to.have.lengthOf(1);
    });

    it('custom-peer, in plain', async () => {
      const { id } = genesisOf(networks.dev);
      const hello = { network: networks.dev.name, genesis: id, userAgent: foreignText };
      const listening = await listen({ hello });
      const peer = await example('custom-peer', listening.address);
      await peer.waitForLine(/ at height 0$/);
      expect(peer.lines[0]).to.equal(String.raw`\u{1b}[2J\u{9b}\u{202e}\u{200b} at height 0`);
      await peer.end('SIGKILL');
      await listening.close();
    });

    it('observe', async () => {
      const observer = await example('observe', address);
      await observer.waitForLine(/ sync done at height /);
      expect(await observer.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
      expect(observer.lines.at(-1)).to.match(/ stopped \(aborted\) in /);
    });

    it('and knows them all', () => {
      const tested = ['bot', 'custom-peer', 'explorer', 'notary', 'observe', 'other-transport'];
      expect(names.map((name) => name.replace(/\.js$/, '')).sort()).to.deep.equal(tested);
    });
  });
});
