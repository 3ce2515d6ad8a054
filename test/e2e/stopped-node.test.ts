// What is done to the folder of a node that does not run: verify, rebuild, export and import, as users
// run them.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { fillFolder, logOf, newFolder, removeFolders } from '../node/chains.ts';
import { endPrograms, finackMain, startProgram } from './programs.ts';

const network = networks.dev;
const blocks = [...buildChain({ network, blocks: 20, transactionsPerBlock: 1, seed: 1 })];
const frames = blocks.map(({ bytes }) => blockFrame(bytes));
const chainFile = Buffer.concat(frames);

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

function finack(args: readonly string[], input?: Uint8Array): Ran {
  const options = { encoding: 'utf8', ...(input !== undefined && { input }) } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [finackMain, ...args], options);
  return { code: status, out: stdout, err: stderr };
}

describe('e2e: the folder of a stopped node', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    await endPrograms();
    await removeFolders();
  });

  it('is verified: 0 when all is in order', async () => {
    await fillFolder(folder, network, blocks);
    const { code, out, err } = finack(['verify', '--data', folder]);
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.match(/20 good blocks, 20 transactions, 20 signatures/);
    expect(out).to.match(/height 20, tip [0-9a-f]{64}\nall is in order\n$/);
  });

  it('is verified: 1 when it is not, with file, byte and block', async () => {
    await fillFolder(folder, network, blocks);
    const log = await readFile(logOf(folder));
    const start = Buffer.concat(frames.slice(0, 7)).length;
    log[start + 200] = (log[start + 200] ?? 0) ^ 8;
    await writeFile(logOf(folder), log);
    const { code, out } = finack(['verify', '--data', folder]);
    expect(code).to.equal(1);
    expect(out).to.include(`fault: blocks/000001.frames byte ${start}: block 8 ${blocks[7]?.id}: `);
    const json = finack(['verify', '--data', folder, '--json']);
    expect(json.code).to.equal(1);
    for (const line of json.out.trimEnd().split('\n')) {
      expectDocumented('finack verify', JSON.parse(line));
    }
  });

  it('is rebuilt from its log alone', async () => {
    await fillFolder(folder, network, blocks);
    const { code, out } = finack(['rebuild', '--data', folder, '--json']);
    expect(code).to.equal(0);
    const result = JSON.parse(out);
    expectDocumented('finack rebuild', result);
    expect(result).to.include({ blocks: 20, height: 20, tip: blocks[19]?.id });
    expect(finack(['verify', '--data', folder]).code).to.equal(0);
  });

  it('is exported and imported, byte for byte, through files and pipes', async () => {
    await fillFolder(folder, network, blocks);
    const file = `${folder}.frames`;
    const exported = finack(['chain', 'export', file, '--data', folder, '--json']);
    expect(exported.code, exported.err).to.equal(0);
    expectDocumented('finack chain export', JSON.parse(exported.out));
    expect((await readFile(file)).equals(chainFile)).to.equal(true);
    const piped = execFileSync(process.execPath, [
      finackMain,
      'chain',
      'export',
      '-',
      '--data',
      folder,
    ]);
    expect(piped.equals(chainFile)).to.equal(true);

    const other = await newFolder();
    const half = finack(
      ['chain', 'import', '-', '--data', other],
      Buffer.concat(frames.slice(0, 9)),
    );
    expect(half.out, half.err).to.match(/^9 new blocks, 0 known; best chain: height 9,/);
    const whole = finack(['chain', 'import', file, '--data', other, '--json']);
    expect(whole.code, whole.err).to.equal(0);
    expectDocumented('finack chain import', JSON.parse(whole.out));
    expect(JSON.parse(whole.out)).to.include({ blocks: 11, known: 9, height: 20 });
    expect(finack(['verify', '--data', other]).code).to.equal(0);
  });

  it('is not exported in the place of a pipe or a device', async function () {
    if (process.platform === 'win32') this.skip();
    await fillFolder(folder, network, blocks);
    const pipe = `${folder}.pipe`;
    execFileSync('mkfifo', [pipe]);
    const { code, err } = finack(['chain', 'export', pipe, '--data', folder]);
    const isPipe = (await stat(pipe)).isFIFO();
    await rm(pipe);
    expect([code, isPipe]).to.deep.equal([64, true]);
    expect(err).to.include(`${pipe} is a pipe: export to - and let the shell lead it there`);
  });

  it('takes nothing from a file that breaks a rule, but what came before', async () => {
    const bad = Buffer.from(chainFile);
    const start = Buffer.concat(frames.slice(0, 4)).length;
    bad[start + 60] = (bad[start + 60] ?? 0) ^ 1; // in its header: another id, without work
    const { code, out, err } = finack(['chain', 'import', '-', '--data', folder], bad);
    expect(code).to.equal(1);
    expect(out).to.match(/^4 new blocks/);
    expect(err).to.match(new RegExp(`^finack: - byte ${start}: .*; what came before it is in\n$`));
    const cut = finack(['chain', 'import', '-', '--data', folder], chainFile.subarray(0, -3));
    expect([cut.code, cut.err]).to.deep.equal([
      1,
      `finack: - byte ${Buffer.concat(frames.slice(0, 19)).length}: not-a-block: the file ends inside a frame; what came before it is in\n`,
    ]);
  });

  it('is not touched while its node runs: 73', async () => {
    await startProgram({ folder });
    for (const command of [['verify'], ['rebuild'], ['chain', 'export', `${folder}.frames`]]) {
      const { code, err } = finack([...command, '--data', folder]);
      expect(code, command.join(' ')).to.equal(73);
      expect(err).to.match(/^finack: data folder .* is in use by process \d+: stop it/);
    }
  });

  it('must be there: 78', () => {
    for (const command of [['verify'], ['rebuild'], ['chain', 'export', `${folder}.frames`]]) {
      const { code, err } = finack([...command, '--data', `${folder}/nowhere`]);
      expect(code, command.join(' ')).to.equal(78);
      expect(err).to.match(/^finack: there is no data folder /);
    }
  });
});
