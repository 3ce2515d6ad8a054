// `finack wireshark` on a machine with no configuration and no screen, in a home of its own: the
// command it prints is run, and what it installs shows up and goes again.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { endPrograms, finackMain, startProgram } from '../e2e/programs.ts';
import { needsProgram } from '../helpers/needs.ts';
import { newFolder, removeFolders } from '../node/chains.ts';

describe('finack wireshark', () => {
  let home = '';

  before(async function () {
    await needsProgram(this, 'tshark', '--version');
  });
  beforeEach(async () => {
    home = await newFolder();
  });
  afterEach(endPrograms);
  after(removeFolders);

  async function run(command: string, ...args: string[]): Promise<RunningProgram> {
    const { PATH, TMPDIR, XDG_RUNTIME_DIR } = process.env;
    const child = await startChild(command, args, {
      env: { PATH, TMPDIR, XDG_RUNTIME_DIR, HOME: home },
    });
    await child.exit;
    return child;
  }
  const wireshark = (...args: string[]) => run(process.execPath, finackMain, 'wireshark', ...args);

  it('without a screen prints one command, which reads what the node recorded', async () => {
    const file = `${home}/a file.pcapng`;
    const node = await startProgram({ folder: await newFolder(), args: ['--pcapng', file] });
    const peer = await startProgram({ folder: await newFolder(), peers: [node.address] });
    await peer.child.waitForLine(/ ready: /);
    await peer.stop();
    await node.stop();
    const { lines } = await wireshark(file);
    const [why, command = '', ...more] = lines;
    expect(why).to.equal(
      'no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); in a terminal:',
    );
    expect(command).to.match(/^WIRESHARK_CONFIG_DIR=\S+ .*tshark -r '.*\/a file\.pcapng'$/);
    expect(more).to.deep.equal([]);
    const shown = await run('sh', '-c', command);
    expect((await shown.exit).code).to.equal(0);
    expect(shown.lines.filter((line) => line.includes('127.0.0.1'))).to.have.lengthOf.above(5);
  });

  it('with a running node and no file prints how to listen in, and the interface is there', async () => {
    const node = await startProgram({ folder: await newFolder() });
    const { output } = await wireshark();
    expect(output).to.match(/^WIRESHARK_CONFIG_DIR=\S+ .*tshark -i finack-\S+:\d+$/m);
    expect(node.port).to.be.above(0);
  });

  it('says which file it cannot read, before anything opens', async () => {
    const missing = await wireshark('instal');
    expect((await missing.exit).code).to.equal(1);
    expect(missing.output).to.equal(
      'finack: cannot read instal: no such file or directory (ENOENT)',
    );
  });

  it('says which folder it may not write, and leaves nothing half installed', async () => {
    await writeFile(`${home}/.config`, '');
    const refused = await wireshark('install');
    expect((await refused.exit).code).to.equal(78);
    expect(refused.output).to.match(
      /^finack: cannot write \S+\/\.config\/\S+ \(ENOTDIR\): Wireshark keeps/,
    );
    expect(await readdir(home, { recursive: true })).to.deep.equal(['.config']);
    // Where only the last step fails, the first ones are taken back.
    await rm(`${home}/.config`);
    await mkdir(`${home}/.config`);
    await mkdir(`${home}/.local`);
    await writeFile(`${home}/.local/lib`, '');
    const half = await wireshark('install');
    expect((await half.exit).code).to.equal(78);
    expect((await readdir(home, { recursive: true })).toSorted()).to.deep.equal([
      '.config',
      '.local',
      '.local/lib',
    ]);
  });

  it('installs into a home that has no Wireshark yet, and leaves it as it was', async () => {
    await mkdir(`${home}/.config`);
    const installed = await wireshark('install');
    expect((await installed.exit).code).to.equal(0);
    expect(installed.lines.at(-1)).to.equal('Now: wireshark -C finack');
    const profile = await run('tshark', '-C', 'finack', '-D');
    expect((await profile.exit).code).to.equal(0);
    expect((await wireshark('uninstall')).output).to.match(/^took out \d+ entries$/);
    expect(await readdir(home, { recursive: true })).to.deep.equal(['.config']);
    expect((await wireshark('uninstall')).output).to.equal('nothing of finack is installed');
  });
});
