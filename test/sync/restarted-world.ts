// A world whose node has been restarted on what it had stored, and what must be true when it has healed.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import type { SyncLimits } from '../../src/sync/limits.ts';
import { smallLimits } from './small.ts';
import { World } from './world.ts';

export const HEALING_SEED = 20260110;

/** A world whose node has these blocks in its log. */
export function restarted(
  blocks: readonly Block[],
  limits: Partial<SyncLimits> = smallLimits,
): World {
  const world = new World({ seed: HEALING_SEED, limits });
  for (const block of blocks) {
    // As at a start: the headers of what is stored, then the news that it is.
    world.tree.add({ ...block, bytes: block.sealedHeader });
    world.durable.add(block.id);
    world.tell({ kind: 'stored', ids: [block.id] });
  }
  world.run();
  return world;
}

export function healed(world: World, branch: readonly Block[]): void {
  expect(world.chain.tip.id).to.equal(branch.at(-1)?.id);
  expect(world.violations).to.deep.equal([]);
  expect(world.sync.progress).to.deep.include({ phase: 'synced', openHeaders: 0 });
}
