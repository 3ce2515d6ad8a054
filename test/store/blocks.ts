// Blocks for the store's tests: a small deterministic chain, its frames, and what the store is told
// about each.
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import type { BlockFacts } from '../../src/store/store.ts';
import { blockFrame } from '../../src/wire/codec.ts';

export interface FramedBlock {
  block: Block;
  facts: BlockFacts;
  frame: Uint8Array;
}

export const network = { networkName: instantNetwork.name, genesis: genesisOf(instantNetwork).id };

export function framed(block: Block): FramedBlock {
  const { id, sealedHeader } = block;
  const { parent, height } = block.header;
  built.add(id);
  return { block, facts: { id, parent, height, sealedHeader }, frame: blockFrame(block.bytes) };
}

export function chainOf(
  blocks: number,
  seed = 1,
  transactionsPerBlock = 1,
  payloadBytes = 32,
): FramedBlock[] {
  const plan = { network: instantNetwork, blocks, transactionsPerBlock, seed, payloadBytes };
  return [...buildChain(plan)].map(framed);
}

/**
 * In the place of real work, which no flipped bit survives: on this network every second header has
 * work enough, so only headers that were built here count.
 */
export function verify(block: Block): boolean {
  return built.has(block.id) && ruleOf(instantNetwork).checkAlone(block) === undefined;
}

const built = new Set<string>();

export function concat(blocks: readonly FramedBlock[]): Buffer {
  return Buffer.concat(blocks.map(({ frame }) => frame));
}

/** Where the frame of block `index` begins in `concat(blocks)`. */
export function offsetOf(blocks: readonly FramedBlock[], index: number): number {
  return concat(blocks.slice(0, index)).length;
}

export function idsOf(blocks: readonly (FramedBlock | { id: string })[]): string[] {
  return blocks.map((block) => ('facts' in block ? block.facts.id : block.id));
}
