// Merkle audit paths of RFC 6962, section 2.1.1: what it takes to show that one transaction stands in a
// block, to somebody who has nothing but the block's header. Made from all leaves, checked from one.
import { strict as assert } from 'node:assert';
import type { Hash } from './hash.ts';
import { leafHash, levelAbove, nodeHash } from './merkle.ts';

export interface InclusionProof {
  /** The place of the leaf, from 0. */
  readonly index: number;
  /** Leaves of the whole tree. */
  readonly size: number;
  /** The sibling of each node from the leaf up to the root; a node that moves up alone has none. */
  readonly path: readonly Hash[];
}

/** @param index of a leaf that is there */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): InclusionProof {
  assert(Number.isInteger(index) && index >= 0 && index < leaves.length, 'no such leaf');
  const path: Hash[] = [];
  let level = leaves.map(leafHash);
  for (let at = index; level.length > 1; at = at >> 1) {
    const sibling = level[at ^ 1];
    if (sibling !== undefined) path.push(sibling);
    level = levelAbove(level);
  }
  return { index, size: leaves.length, path };
}

/**
 * The root of the tree in which this leaf stands at that place.
 * @param leaf its hash (`leafHash`)
 * @returns undefined when no tree of that size has such a path
 */
export function rootOfInclusion(
  leaf: Hash,
  { index, size, path }: InclusionProof,
): Hash | undefined {
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  if (!Number.isSafeInteger(size) || index >= size) return undefined;
  let root = leaf;
  let used = 0;
  // `last` is the last place of each level: an even node in it has no sibling and moves up alone.
  for (let at = index, last = size - 1; last > 0; at = half(at), last = half(last)) {
    if (at === last && at % 2 === 0) continue;
    const sibling = path[used];
    if (sibling === undefined) return undefined;
    used++;
    root = at % 2 === 1 ? nodeHash(sibling, root) : nodeHash(root, sibling);
  }
  return used === path.length ? root : undefined;
}

/** Not a shift: a size that somebody made up may have more than 32 bits. */
function half(place: number): number {
  return Math.floor(place / 2);
}
