// What stays in memory of a block that is stored: its facts, its header once, and nothing of the buffers
// that it came in, which are pooled and many times as large.
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { encodeHeader, readSealedHeader } from '../../src/chain/header.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { keptBufferBytes } from '../helpers/kept-bytes.ts';
import { newFolder, openStore, removeFolders } from './folders.ts';

/** So many that the megabyte that other tests may leave or take meanwhile is little for each. */
const BLOCKS = 10_000;
/** Appended at a time, as a sync does. */
const GROUP = 500;
/**
 * A sealed header has 193 bytes, and is kept once, in the tree. Its id lies there and in the table, its numbers
 * and what finds it take some 100 more; what finds ids grows by doubling; malloc and pages add some.
 */
const HEADER_BYTES_MAX = 430;

/** A chain without work, whose blocks all have the same ten transactions. */
function* unworkedChain(): Generator<Block> {
  const plan = { network: instantNetwork, blocks: 1, transactionsPerBlock: 10, seed: 1 };
  const [model] = buildChain(plan);
  if (model === undefined) throw new Error('no block');
  const leaves = model.transactions.map(({ bytes }) => bytes);
  let parent = model.header.parent;
  for (let height = 1; height <= BLOCKS; height++) {
    const header = encodeHeader({ ...model.header, parent, height });
    const read = readBlock(encodeBlock(header, leaves));
    if (!read.ok) throw new Error(read.why);
    parent = read.value.id;
    yield read.value;
  }
}

describe(`memory after storing ${BLOCKS} blocks of 10 transactions`, () => {
  afterEach(removeFolders);

  it('keeps of each block its header once, and no buffer that it came in', async function () {
    this.timeout(120_000);
    const folder = await newFolder();
    let store = await openStore(folder);
    const tree = new HeaderTree(genesisOf(instantNetwork));
    const before = await keptBufferBytes();
    let appends: Promise<void>[] = [];
    for (const block of unworkedChain()) {
      const { id, header, sealedHeader, bytes } = block;
      const { parent, height } = header;
      appends.push(store.append(blockFrame(bytes), { id, parent, height, sealedHeader }));
      tree.add({ ...block, bytes: sealedHeader });
      if (appends.length < GROUP) continue;
      await Promise.all(appends);
      appends = [];
    }
    const perBlock = ((await keptBufferBytes()) - before) / BLOCKS;
    console.log(`      ${Math.round(perBlock)} bytes of buffers for each block`);
    expect(tree.size).to.equal(BLOCKS + 1);
    expect(perBlock).to.be.below(HEADER_BYTES_MAX);
    await store.close();

    // And after a start, which reads all of it from the index into another tree.
    const beforeStart = await keptBufferBytes();
    const again = new HeaderTree(genesisOf(instantNetwork));
    store = await openStore(folder, {
      judge(candidates) {
        for (const { block } of candidates) {
          const read = readSealedHeader(block.sealedHeader);
          if (read.ok) again.add(read.value);
        }
        return new Map();
      },
    });
    const perStarted = ((await keptBufferBytes()) - beforeStart) / BLOCKS;
    console.log(`      ${Math.round(perStarted)} bytes of buffers for each block after a start`);
    expect(again.size).to.equal(BLOCKS + 1);
    expect(perStarted).to.be.below(HEADER_BYTES_MAX);
    await store.close();
  });
});
