// The newest blocks in parts, where the chain began with a state: some of them may not be here yet.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { newNodeChain } from '../../src/node/chain-at-start.ts';
import { RecentBlocks } from '../../src/node/recent-blocks.ts';
import { buildChain, instantNetwork as network } from '../../src/sim/chain-builder.ts';

const blocks = [...buildChain({ network, blocks: 3, transactionsPerBlock: 1, seed: 1 })];
const base = blocks[2] as Block;

/** A chain that began after the last block. */
function recent(...here: readonly Block[]): RecentBlocks {
  const state = newNodeChain(network);
  for (const block of blocks) state.context.tree.add({ ...block, bytes: block.sealedHeader });
  const entry = state.chain.headers.entry(base.id);
  if (entry === undefined) throw new Error('no header');
  state.chain.beginAt(entry);
  state.chain.resume({ refused: new Map(), tip: base.id });
  return new RecentBlocks(state, {
    has: (id) => here.some((block) => block.id === id),
    block(id) {
      const found = here.find((block) => block.id === id);
      // As the store: what it does not have must not be asked for.
      return found === undefined ? Promise.reject(new Error('not stored')) : Promise.resolve(found);
    },
  });
}

describe('node: the newest blocks in parts [T-8]', () => {
  it('are none where the chain stands on a state, and its block is not here', async () => {
    expect(await recent().parts(base.id)).to.equal(undefined);
  });

  it('are given as soon as the block has been fetched', async () => {
    expect((await recent(base).parts(base.id))?.transactions).to.have.length(1);
  });
});
