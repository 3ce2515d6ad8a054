// Pieces of a state: each holds all leaves below one path of the state's trie, and the other sides of that
// path, which prove to whoever knows the root that they are all. Who asks whom for a piece, and where pieces
// are kept, is not known here. [N-4] [N-5]
//
//   root            path '0': these two leaves, and the hash of side 1
//   ├─ 0            path '1': this leaf, moved up to where its path is its own, and the hash of side 0
//   │  ├─ leaf
//   │  └─ leaf      A side that is empty has the hash 0, so what was left out shows: it is not 0.
//   └─ leaf
import { type Hash, isHash, ZERO_HASH } from '../chain/hash.ts';
import { type Leaf, subtreeHash } from '../chain/state-root.ts';
import type { StateEntry } from '../chain/state-write.ts';
import {
  DEPTH_MAX,
  type RawHash,
  rawHash,
  rawOf,
  sideAt,
  stateLeafHash,
  stateNodeHash,
} from '../chain/trie-hash.ts';

/**
 * Bytes of a piece, by `leafBytes`: it is hashed in some 6 ms, in one turn of the event loop, and a million
 * accounts are about a thousand pieces. [N-5]
 */
export const PIECE_BYTES_MAX = 64 * 1024;
/** Bytes that a leaf counts beside its key and its value: what protobuf puts around them. [N-5] */
const LEAF_OVERHEAD_BYTES = 8;

export interface SnapshotPiece {
  /** From the root down, a character for each step: `0` left, `1` right. */
  readonly path: string;
  /** The other side at each step; ZERO_HASH where it is empty. */
  readonly siblings: readonly Hash[];
  /** By the hash of the key. */
  readonly leaves: readonly StateEntry[];
}

export function leafBytes({ key, value }: StateEntry): number {
  return LEAF_OVERHEAD_BYTES + key.length + value.length;
}

/** @returns what is wrong with the piece; undefined: under this root these are all leaves below its path */
export function pieceFault(
  root: Hash,
  { path, siblings, leaves }: SnapshotPiece,
): string | undefined {
  if (leaves.length === 0) return 'it has no leaves';
  if (path.length > DEPTH_MAX || siblings.length !== path.length || !siblings.every(isHash)) {
    return 'it has not one sibling for each step of its path';
  }
  const hashed: Leaf[] = [];
  let before: RawHash = '';
  for (const { key, value } of leaves) {
    const keyHash = rawHash(key);
    if (keyHash <= before) return 'its leaves are not in the order of their hashes';
    if (!isBelow(keyHash, path)) return 'it has a leaf that does not stand below its path';
    hashed.push({ keyHash, hash: stateLeafHash(keyHash, rawHash(value)) });
    before = keyHash;
  }
  let hash = subtreeHash(hashed, path.length);
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const sibling = rawOf(siblings[depth] as Hash);
    hash = path[depth] === '0' ? stateNodeHash(hash, sibling) : stateNodeHash(sibling, hash);
  }
  return hash === rawOf(root) ? undefined : 'it leads to another root';
}

function isBelow(keyHash: RawHash, path: string): boolean {
  for (let depth = 0; depth < path.length; depth++) {
    if (String(sideAt(keyHash, depth)) !== path[depth]) return false;
  }
  return true;
}

/** Whether a path leads to, or through, the place of another. */
export function isAbove(path: string, other: string): boolean {
  return other.startsWith(path);
}

/** The other side of the last step of a path. */
function siblingOf(path: string): string {
  return path.slice(0, -1) + (path.endsWith('0') ? '1' : '0');
}

/**
 * Which parts of a state are not here yet, as paths without a common leaf. It begins with all of it; each
 * proven piece shows which other sides there are. Nothing is missing when the last of them is here.
 */
export class MissingPaths {
  readonly #paths: Set<string>;

  /** Of the state with this root. */
  constructor(root: Hash) {
    this.#paths = new Set(root === ZERO_HASH ? [] : ['']);
  }

  get paths(): Iterable<string> {
    return this.#paths;
  }

  get size(): number {
    return this.#paths.size;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** This piece, whose proof is good, is here. @returns false if nothing of it was missing */
  found({ path, siblings }: SnapshotPiece): boolean {
    const inside = [...this.#paths].find((missing) => isAbove(missing, path));
    if (inside === undefined) return this.#foundAll(path);
    this.#paths.delete(inside);
    for (let depth = inside.length; depth < path.length; depth++) {
      const other = siblingOf(path.slice(0, depth + 1));
      if (siblings[depth] !== ZERO_HASH) this.#paths.add(other);
    }
    return true;
  }

  /** A piece that holds more than one missing path. */
  #foundAll(path: string): boolean {
    const below = [...this.#paths].filter((missing) => isAbove(path, missing));
    for (const missing of below) this.#paths.delete(missing);
    return below.length > 0;
  }
}
