// `finack snapshot make|verify` as users run them: a file that proves itself, and names its bad piece.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { fillFolder, newFolder, removeFolders } from '../node/chains.ts';
import { finackMain } from './programs.ts';

const network = networks.dev;
const blocks = [...buildChain({ network, blocks: 12, transactionsPerBlock: 2, seed: 5 })];
const seventh = blocks[6] as (typeof blocks)[number];

function finack(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [finackMain, ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

describe('e2e: finack snapshot', () => {
  afterEach(removeFolders);

  it('makes one of any block, and finds it in order, or the piece that is not', async () => {
    const folder = await newFolder();
    await fillFolder(folder, network, blocks);
    const tooFew = finack('snapshot', 'make', '--data', folder);
    expect([tooFew.code, tooFew.err]).to.match(/1,.*say --height/);
    const made = finack('snapshot', 'make', '--data', folder, '--height', '7', '--json');
    expect([made.code, made.err]).to.deep.equal([0, '']);
    const facts = JSON.parse(made.out) as { file: string; id: string };
    expectDocumented('finack snapshot', facts);
    expect(facts.id).to.equal(seventh.id);
    expect(facts.file).to.equal(join(folder, 'snapshots', `0000000007-${seventh.id}.snapshot`));

    const good = finack('snapshot', 'verify', facts.file, '--checkpoint', `7:${seventh.id}`);
    expect([good.code, good.err]).to.deep.equal([0, '']);
    expect(good.out).to.include('all is in order');
    const other = finack('snapshot', 'verify', facts.file, '--checkpoint', `6:${seventh.id}`);
    expect(other.code).to.equal(1);

    const bytes = await readFile(facts.file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(facts.file, bytes);
    const bad = finack('snapshot', 'verify', facts.file);
    expect(bad.code).to.equal(1);
    expect(bad.out).to.match(
      /^fault: piece 0 at path of the root, byte \d+: it leads to another root/,
    );
    const json = finack('snapshot', 'verify', facts.file, '--json');
    for (const line of json.out.trimEnd().split('\n')) {
      expectDocumented('finack snapshot', JSON.parse(line));
    }
  });
});
