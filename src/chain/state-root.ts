// The root of a state, or of a part of one, that is given as a whole [C-9]: for the few pairs of a genesis,
// and for pieces of a snapshot. The state that blocks change keeps its tree, in src/ledger.
import type { Hash } from './hash.ts';
import type { StateWrite } from './state-write.ts';
import {
  EMPTY_HASH,
  hexOfRaw,
  type RawHash,
  rawHash,
  sideAt,
  stateLeafHash,
  stateNodeHash,
} from './trie-hash.ts';

/** A leaf as its place and its hash. */
export interface Leaf {
  readonly keyHash: RawHash;
  readonly hash: RawHash;
}

/** @param writes each key once; those without a value leave nothing */
export function stateRootOf(writes: readonly StateWrite[]): Hash {
  const leaves = writes.flatMap(({ key, value }): Leaf[] => {
    if (value === undefined) return [];
    const keyHash = rawHash(key);
    return [{ keyHash, hash: stateLeafHash(keyHash, rawHash(value)) }];
  });
  return hexOfRaw(subtreeHash(leaves, 0));
}

/** Of all leaves whose paths begin with the same `depth` steps. */
export function subtreeHash(leaves: readonly Leaf[], depth: number): RawHash {
  const [first] = leaves;
  if (first === undefined) return EMPTY_HASH;
  if (leaves.length === 1) return first.hash;
  const onSide = (side: 0 | 1) => leaves.filter(({ keyHash }) => sideAt(keyHash, depth) === side);
  return stateNodeHash(subtreeHash(onSide(0), depth + 1), subtreeHash(onSide(1), depth + 1));
}
