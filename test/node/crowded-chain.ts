// A chain whose state is large enough for several pieces of a snapshot: its network allocates to thousands.
import type { Block } from '../../src/chain/block.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

/** 60 bytes each, and so about nine pieces. */
const ALLOCATED = 6_000;

export const crowdedNetwork: typeof instantNetwork = {
  ...instantNetwork,
  name: 'crowded',
  allocations: Array.from({ length: ALLOCATED }, (_, n) => ({
    address: sha256(Buffer.from(`account ${n}`)),
    amount: BigInt(n + 1),
  })),
};

export function crowdedChain(blocks: number): Block[] {
  const plan = { network: crowdedNetwork, blocks, transactionsPerBlock: 1, seed: 3 };
  return [...buildChain(plan)];
}
