// The chains that the sync tests serve, built once each.
import type { Block } from '../../src/chain/block.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

const built = new Map<string, readonly Block[]>();

/** A chain of blocks from genesis, or a branch of that many blocks on top of `from`. */
export function chainOf(
  blocks: number,
  { seed = 1, from = [], transactions = 0 }: Partial<Branch> = {},
): readonly Block[] {
  const name = `${blocks} ${seed} ${from.at(-1)?.id} ${transactions}`;
  const plan = { network: instantNetwork, blocks, seed, from, transactionsPerBlock: transactions };
  const chain = built.get(name) ?? [...buildChain(plan)];
  built.set(name, chain);
  return chain;
}

interface Branch {
  readonly seed: number;
  readonly from: readonly Block[];
  readonly transactions: number;
}
