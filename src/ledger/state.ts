// The ledger's state: values under keys, in memory, committed to by the root of a binary Merkle trie over
// SHA-256 of the keys. What keys and values mean is not known here, and nothing is written to disk.
//
//   root            A subtree with one leaf is that leaf, moved up to where its path is its own;
//   ├─ 0            an empty side counts as 32 zero bytes. So the shape, and with it the root,
//   │  ├─ leaf      follows from the set of pairs alone, whatever order they came in.
//   │  └─ leaf
//   └─ leaf
//
// Changing a value touches no hash but the leaf's; the nodes above it are stale, and are hashed together
// before the root is read. Blocks that touch many accounts so share the hashing of the upper levels.
import { strict as assert } from 'node:assert';
import { type Hash, ZERO_HASH } from '../chain/hash.ts';
import type { StateEntry, StateWrite } from '../chain/state-write.ts';
import {
  DEPTH_MAX,
  EMPTY_HASH,
  hexOfRaw,
  type RawHash,
  rawHash,
  rawOf,
  sideAt,
  stateLeafHash,
} from '../chain/trie-hash.ts';
import { LeafSlots } from './leaf-slots.ts';
import { NodePool, type Ref, type Side, TOP } from './node-pool.ts';
import { leafBytes, type SnapshotPiece } from './snapshot-piece.ts';
import type { StateProof } from './state-proof.ts';

/** Where a path ends: a side of a node, and how many bits of the key's hash lead there. */
interface PathEnd {
  readonly node: number;
  readonly side: Side;
  readonly depth: number;
  readonly ref: Ref;
}

/** A subtree that a walk over pairs has yet to enter. */
interface Ahead {
  readonly ref: Ref;
  readonly depth: number;
  /** Whether part of it may lie before the hash at which the walk begins. */
  readonly isOnBorder: boolean;
}

const SIDES: readonly Side[] = [0, 1];

export class State {
  readonly #nodes = new NodePool();
  readonly #slots = new LeafSlots();
  /** The nodes of the path that was walked last, from the top down. */
  readonly #path: number[] = [];

  /** Pairs in it. */
  get size(): number {
    return this.#slots.size;
  }

  /** Bytes that it takes, but for values that are longer than an account's. */
  get bytes(): number {
    return this.#nodes.bytes + this.#slots.bytes;
  }

  /** The value under a key, as a copy; undefined: there is none. */
  get(key: Uint8Array): Uint8Array | undefined {
    const { ref } = this.#walk(rawHash(key), 'look');
    return ref < 0 && this.#slots.hasKey(-ref, key) ? this.#slots.value(-ref) : undefined;
  }

  /** @returns the writes that take these back, in the order in which to apply them */
  apply(writes: readonly StateWrite[]): StateWrite[] {
    const undo = writes.map(({ key, value }) => ({
      key,
      value: value === undefined ? this.#delete(key) : this.#set(key, value),
    }));
    return undo.reverse();
  }

  /** Hashes at most so many of the stale nodes. @returns whether the root is known now */
  hash(nodesMax: number): boolean {
    return this.#hashBelow(TOP, { left: nodesMax });
  }

  /** The root of what is in it now; hashes first what is stale. */
  root(): Hash {
    this.hash(Number.POSITIVE_INFINITY);
    return hexOfRaw(this.#nodes.hash(TOP, 0));
  }

  /** What shows to whoever knows the root which value is under this key, or that there is none. */
  prove(key: Uint8Array): StateProof {
    this.hash(Number.POSITIVE_INFINITY);
    const keyHash = rawHash(key);
    const { ref } = this.#walk(keyHash, 'look');
    const siblings = this.#path.slice(1).map((node, depth) => {
      return hexOfRaw(this.#nodes.hash(node, sideAt(keyHash, depth) === 0 ? 1 : 0));
    });
    if (ref === 0) return { siblings, end: { kind: 'nothing' } };
    const value = this.#slots.value(-ref);
    if (this.#slots.hasKey(-ref, key)) return { siblings, end: { kind: 'value', value } };
    const other = hexOfRaw(rawHash(this.#slots.key(-ref)));
    const valueHash = hexOfRaw(rawHash(value));
    return { siblings, end: { kind: 'other', keyHash: other, valueHash } };
  }

  /**
   * All pairs in the order of the hash of their key, from this hash on, as copies. Where to go on is said by
   * a hash, so that a walk may rest for as long as it likes; while it runs, nothing may be changed.
   */
  entries(from: Hash = ZERO_HASH): Generator<StateEntry, void, void> {
    const top = { ref: this.#nodes.ref(TOP, 0), depth: 0, isOnBorder: true };
    return this.#entriesBelow(top, rawOf(from));
  }

  *#entriesBelow(top: Ahead, start: RawHash): Generator<StateEntry, void, void> {
    const ahead = [top];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      const { ref, depth, isOnBorder } = next;
      if (ref > 0) {
        const first = isOnBorder ? sideAt(start, depth) : 0;
        for (const side of SIDES.slice(first).reverse()) {
          const below = this.#nodes.ref(ref, side);
          ahead.push({ ref: below, depth: depth + 1, isOnBorder: isOnBorder && side === first });
        }
      } else if (ref < 0) {
        const key = this.#slots.key(-ref);
        if (!isOnBorder || rawHash(key) >= start) yield { key, value: this.#slots.value(-ref) };
      }
    }
  }

  /**
   * The whole state in pieces, by the hash of the key: subtrees of at most so many bytes, each as large as that
   * allows, or a leaf alone. Not to be changed meanwhile.
   */
  *pieces(bytesMax: number): Generator<SnapshotPiece, void, void> {
    this.hash(Number.POSITIVE_INFINITY);
    const ahead = [{ ref: this.#nodes.ref(TOP, 0), path: '', siblings: [] as readonly Hash[] }];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      const { ref, path, siblings } = next;
      if (ref === 0) continue;
      const leaves = this.#leavesWithin(ref, bytesMax);
      if (leaves !== undefined) {
        yield { path, siblings, leaves };
        continue;
      }
      const on = (side: Side) => ({
        ref: this.#nodes.ref(ref, side),
        path: `${path}${side}`,
        siblings: [...siblings, hexOfRaw(this.#nodes.hash(ref, side === 0 ? 1 : 0))],
      });
      ahead.push(on(1), on(0));
    }
  }

  /** The leaves below; undefined: they are more than one, and have more bytes than so many. */
  #leavesWithin(ref: Ref, bytesMax: number): StateEntry[] | undefined {
    const leaves: StateEntry[] = [];
    let bytes = 0;
    for (const leaf of this.#entriesBelow({ ref, depth: 0, isOnBorder: false }, EMPTY_HASH)) {
      bytes += leafBytes(leaf);
      leaves.push(leaf);
      if (bytes > bytesMax && ref > 0) return undefined;
    }
    return leaves;
  }

  /** Follows a key's hash to where nothing or a leaf hangs. */
  #walk(keyHash: RawHash, purpose: 'look' | 'change'): PathEnd {
    this.#path.length = 0;
    this.#path.push(TOP);
    let node = TOP;
    let side: Side = 0;
    let depth = 0;
    let ref = this.#nodes.ref(TOP, 0);
    while (ref > 0) {
      if (purpose === 'change') this.#nodes.setStale(node, side);
      this.#path.push(ref);
      node = ref;
      side = sideAt(keyHash, depth++);
      ref = this.#nodes.ref(node, side);
    }
    return { node, side, depth, ref };
  }

  /** @returns the value before */
  #set(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
    const keyHash = rawHash(key);
    const end = this.#walk(keyHash, 'change');
    const { node, side, ref } = end;
    const hash = stateLeafHash(keyHash, rawHash(value));
    if (ref < 0 && this.#slots.hasKey(-ref, key)) {
      const before = this.#slots.value(-ref);
      this.#slots.setValue(-ref, value);
      this.#nodes.setHash(node, side, hash);
      return before;
    }
    const slot = this.#slots.take(key, value);
    if (ref === 0) this.#nodes.setSide(node, side, -slot, hash);
    else this.#split(end, keyHash, -slot, hash);
    return undefined;
  }

  /** Where one leaf hangs, both are to hang: as deep as it takes for their paths to part. */
  #split({ node, side, depth, ref }: PathEnd, keyHash: RawHash, leaf: Ref, hash: RawHash): void {
    const otherKeyHash = rawHash(this.#slots.key(-ref));
    const otherHash = this.#nodes.hash(node, side);
    for (let at = depth; ; at++) {
      assert(at < DEPTH_MAX, 'two keys with one SHA-256');
      const inner = this.#nodes.take();
      this.#nodes.setSide(node, side, inner, EMPTY_HASH);
      this.#nodes.setStale(node, side);
      node = inner;
      side = sideAt(keyHash, at);
      const otherSide = sideAt(otherKeyHash, at);
      if (side === otherSide) continue;
      this.#nodes.setSide(inner, side, leaf, hash);
      this.#nodes.setSide(inner, otherSide, ref, otherHash);
      return;
    }
  }

  /** @returns the value before */
  #delete(key: Uint8Array): Uint8Array | undefined {
    const { node, side, ref } = this.#walk(rawHash(key), 'change');
    if (ref === 0 || !this.#slots.hasKey(-ref, key)) return undefined;
    const before = this.#slots.value(-ref);
    this.#slots.give(-ref);
    this.#nodes.setSide(node, side, 0, EMPTY_HASH);
    this.#moveUp();
    return before;
  }

  /** A leaf that is alone below the last node of the path rises to where its path is its own. */
  #moveUp(): void {
    for (let at = this.#path.length - 1; at > 0; at--) {
      const node = this.#path[at] as number;
      const above = this.#path[at - 1] as number;
      const left = this.#nodes.ref(node, 0);
      const right = this.#nodes.ref(node, 1);
      const isLone = (left === 0 && right < 0) || (right === 0 && left < 0);
      if (!isLone) return;
      const hash = this.#nodes.hash(node, left === 0 ? 1 : 0);
      this.#nodes.give(node);
      this.#nodes.setSide(above, this.#nodes.ref(above, 0) === node ? 0 : 1, left + right, hash);
    }
  }

  /** Brings both hashes of a node up to date, deepest first. @returns whether the budget sufficed */
  #hashBelow(node: number, budget: { left: number }): boolean {
    for (const side of SIDES) {
      if (!this.#nodes.isStale(node, side)) continue;
      const below = this.#nodes.ref(node, side);
      if (!this.#hashBelow(below, budget) || budget.left <= 0) return false;
      budget.left--;
      this.#nodes.setHash(node, side, this.#nodes.hashNode(below));
    }
    return true;
  }
}
