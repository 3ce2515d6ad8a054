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
import { join } from 'node:path';
import { expect } from 'chai';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { root } from '../helpers/root.ts';

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
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

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

    beforeEach(async () => {
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

    it('explorer', async () => {
      const explorer = await example('explorer', address, '8');
      expect(await explorer.exit).to.deep.equal({ code: 0, signal: null });
      const heights = explorer.lines.map((line) => Number(/^#(\d+) /.exec(line)?.[1]));
      expect(heights.length).to.be.at.least(8);
      const [first = 0] = heights;
      expect(heights).to.deep.equal(heights.map((_, at) => first + at));
    });

    it('bot', async () => {
      const bot = await example('bot', address);
      await bot.waitForLine(/^#\d+ [0-9a-f]{16} from /);
      await bot.waitForLine(/^#\d+ [0-9a-f]{16} mine$/);
      expect(await bot.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
      expect(bot.lines.at(-1)).to.match(/ graceful: /);
    });

    it('observe', async () => {
      const observer = await example('observe', address);
      await observer.waitForLine(/ sync done at height /);
      expect(await observer.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
      expect(observer.lines.at(-1)).to.match(/ stopped \(aborted\) in /);
    });

    it('and knows them all', () => {
      const tested = ['bot', 'custom-peer', 'explorer', 'observe'];
      expect(names.map((name) => name.replace(/\.js$/, '')).sort()).to.deep.equal(tested);
    });
  });
});
