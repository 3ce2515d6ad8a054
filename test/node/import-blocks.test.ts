import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { encodeBlock } from '../../src/chain/block.ts';
import { BlockImport, type ImportFault } from '../../src/node/import-blocks.ts';
import { OfflineChain } from '../../src/node/offline-chain.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { buildChain, instantNetwork as network } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { newFolder, removeFolders } from './chains.ts';

const plan = { network, blocks: 300, transactionsPerBlock: 1, seed: 1 };
const blocks = [...buildChain(plan)];
const at = (index: number) => blocks[index] as Block;

interface Imported {
  fault: ImportFault | undefined;
  blocks: number;
  known: number;
  height: number;
}

/** One import of these blocks; all that is known of a frame is its place. */
async function importInto(folder: string, given: readonly Block[]): Promise<Imported> {
  const chain = await OfflineChain.open({ folder, network });
  const importing = new BlockImport(chain, systemEnvironment);
  let fault: ImportFault | undefined;
  for (const [offset, { bytes }] of given.entries()) {
    fault = await importing.take(blockFrame(bytes), offset);
    if (fault !== undefined) break;
  }
  fault = fault === undefined ? await importing.end() : ((await importing.flush()) ?? fault);
  const { height } = chain.state.chain.tip;
  await chain.close();
  return { fault, ...importing.counts, height };
}

describe('Importing blocks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(removeFolders);

  it('takes a chain, and the next start has it', async () => {
    expect(await importInto(folder, blocks)).to.deep.equal({
      fault: undefined,
      blocks: 300,
      known: 0,
      height: 300,
    });
    expect(await importInto(folder, [])).to.include({ blocks: 0, height: 300 });
  });

  it('goes on where it was interrupted', async () => {
    await importInto(folder, blocks.slice(0, 123));
    expect(await importInto(folder, blocks)).to.include({ blocks: 177, known: 123, height: 300 });
    expect(await importInto(folder, blocks)).to.include({ blocks: 0, known: 300, height: 300 });
  });

  it('takes blocks before their parents, as they lie in a log', async () => {
    const shuffled = [...blocks.slice(100, 200), ...blocks.slice(0, 100), ...blocks.slice(200)];
    expect(await importInto(folder, shuffled)).to.include({ blocks: 300, height: 300 });
  });

  it('says whose parent is missing, and keeps what it stands on nothing', async () => {
    const { fault, height } = await importInto(folder, [...blocks.slice(0, 5), at(7)]);
    expect(fault).to.include({ fault: 'no-parent', id: at(7).id, height: 8, offset: 5 });
    expect(height).to.equal(5);
  });

  it("says that a chain is another network's", async () => {
    const foreign = [...buildChain({ ...plan, network: { ...network, name: 'other' }, blocks: 2 })];
    const { fault } = await importInto(folder, foreign);
    expect(fault).to.include({ fault: 'no-parent', id: foreign[0]?.id, height: 1, offset: 0 });
    expect(fault?.why).to.match(/it stands on the genesis [0-9a-f]{64}, that of another network/);
  });

  it('follows a heavier branch, whatever came first', async () => {
    const branch = [...buildChain({ ...plan, blocks: 10, seed: 2, from: blocks.slice(0, 20) })];
    await importInto(folder, blocks.slice(0, 25));
    expect(await importInto(folder, branch)).to.include({ blocks: 10, height: 30 });
  });

  for (const [what, spoil, fault] of [
    [
      'another body under a good header',
      ({ headerBytes, transactions }: Block, other: Block) =>
        encodeBlock(
          headerBytes,
          [...transactions, ...other.transactions].map(({ bytes }) => bytes),
        ),
      'body-mismatch',
    ],
    ['bytes that are no block', () => Buffer.from('0a03010203', 'hex'), 'undecodable'],
  ] as const) {
    it(`stops at ${what}; what came before it is in`, async () => {
      const bytes = spoil(at(9), at(10));
      const spoilt = { ...at(9), bytes };
      const { fault: found, height } = await importInto(folder, [...blocks.slice(0, 9), spoilt]);
      expect(found).to.include({ fault, offset: 9 });
      expect(height).to.equal(9);
      expect(await importInto(folder, blocks)).to.include({ fault: undefined, height: 300 });
    });
  }
});
