// The ledger's state: values under keys, in memory, committed to by the root of a binary Merkle trie over
// SHA-256 of the keys. What keys and values mean is not known here, and nothing is written to disk.
//
//   root            A subtree with one leaf is that leaf, moved up to where its path is its own;
//   ├─ 0            an empty side counts as 32 zero bytes. So the shape, and with it the root,
//   │  ├─ leaf      follows from the set of pairs alone, whatever order they came in.
//   │  └─ leaf
//   └─ leaf
//
// A batch of writes walks the trie once, in the order of its keys' hashes. It touches no hash but those of its
// leaves; the nodes above them are stale, and are hashed together before the root is read. Writes of a block,
// and blocks that touch many accounts, so share the walk and the hashing of the upper levels.
import { strict as assert } from 'node:assert';
import { type Hash, ZERO_HASH } from '../chain/hash.ts';
import { HASH_WORDS } from '../chain/many-hashes.ts';
import type { StateEntry, StateWrite } from '../chain/state-write.ts';
import {
  DEPTH_MAX,
  EMPTY_HASH,
  hexOfRaw,
  type RawHash,
  rawHash,
  rawOf,
  sideAt,
} from '../chain/trie-hash.ts';
import { LeafSlots } from './leaf-slots.ts';
import { EMPTY_WORDS, NodePool, type Ref, type Side, TOP } from './node-pool.ts';
import { leafBytes, type SnapshotPiece } from './snapshot-piece.ts';
import { leafHashAt, SORTED_MAX, sortedWrites } from './sorted-writes.ts';
import { StaleNodes } from './stale-nodes.ts';
import type { StateProof } from './state-proof.ts';

/** A side of a node, and how many bits of a key's hash lead there. */
interface Place {
  readonly node: number;
  readonly side: Side;
  readonly depth: number;
}

/** A subtree that a walk over pairs has yet to enter. */
interface Ahead {
  readonly ref: Ref;
  readonly depth: number;
  /** Whether part of it may lie before the hash at which the walk begins. */
  readonly isOnBorder: boolean;
}

/** Writes that are being applied, and what takes each of them back. */
interface Changes {
  readonly batch: readonly StateWrite[];
  readonly back: StateWrite[];
}

const SIDES: readonly Side[] = [0, 1];

/** A leaf's hash while it is moved. */
const otherHash = new Int32Array(HASH_WORDS);

export class State {
  readonly #nodes = new NodePool();
  readonly #slots = new LeafSlots();
  readonly #stale = new StaleNodes(this.#nodes);
  readonly #sorted = sortedWrites();

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
    const ref = this.#find(rawHash(key));
    return ref < 0 && this.#slots.hasKey(-ref, key) ? this.#slots.value(-ref) : undefined;
  }

  /** @returns the writes that take these back, in the order in which to apply them */
  apply(writes: readonly StateWrite[]): StateWrite[] {
    const undo: StateWrite[] = [];
    for (let from = 0; from < writes.length; from += SORTED_MAX) {
      const batch = writes.slice(from, from + SORTED_MAX);
      const back = batch.slice();
      this.#sorted.sort(batch);
      this.#applyBelow({ node: TOP, side: 0, depth: 0 }, { batch, back }, 0, batch.length);
      for (const write of back) undo.push(write);
    }
    // Whether all of it is known now again: what was given up on the way may then be used.
    if (!this.#nodes.isStale(TOP, 0)) this.#stale.hash(Number.POSITIVE_INFINITY);
    return undo.reverse();
  }

  /** Hashes at most so many of the stale nodes. @returns whether the root is known now */
  hash(nodesMax: number): boolean {
    return this.#stale.hash(nodesMax);
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
    const siblings: Hash[] = [];
    const ref = this.#find(keyHash, (node, side) => {
      siblings.push(hexOfRaw(this.#nodes.hash(node, side === 0 ? 1 : 0)));
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
  #find(keyHash: RawHash, onWay?: (node: number, side: Side) => void): Ref {
    let ref = this.#nodes.ref(TOP, 0);
    for (let depth = 0; ref > 0; depth++) {
      const side = sideAt(keyHash, depth);
      onWay?.(ref, side);
      ref = this.#nodes.ref(ref, side);
    }
    return ref;
  }

  /** Those of a batch, from `from` up to `to` in order, whose paths lead here. */
  #applyBelow(here: Place, changes: Changes, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const ref = this.#nodes.ref(here.node, here.side);
      if (ref > 0) {
        this.#applyOnSides(here, ref, changes, index, to);
        return;
      }
      const place = this.#sorted.place(index);
      const { key, value } = changes.batch[place] as StateWrite;
      const before =
        value === undefined ? this.#delete(here, key) : this.#set(here, place, key, value);
      changes.back[place] = { key, value: before };
    }
  }

  #applyOnSides(
    { node, side, depth }: Place,
    ref: Ref,
    changes: Changes,
    from: number,
    to: number,
  ): void {
    this.#stale.add(node, side, depth);
    const right = this.#sorted.firstRight(depth, from, to);
    const below = depth + 1;
    if (from < right) this.#applyBelow({ node: ref, side: 0, depth: below }, changes, from, right);
    if (right < to) this.#applyBelow({ node: ref, side: 1, depth: below }, changes, right, to);
    this.#moveUp(node, side, ref);
  }

  /** Here hangs nothing, or a leaf. @returns the value before */
  #set(here: Place, place: number, key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
    const { node, side } = here;
    const ref = this.#nodes.ref(node, side);
    const { pairs } = this.#sorted;
    const hashAt = leafHashAt(place);
    if (ref < 0 && this.#slots.hasKey(-ref, key)) {
      const before = this.#slots.value(-ref);
      this.#slots.setValue(-ref, value);
      this.#nodes.setHash(node, side, pairs, hashAt);
      return before;
    }
    const slot = this.#slots.take(key, value);
    if (ref === 0) this.#nodes.setSide(node, side, -slot, pairs, hashAt);
    else this.#split(here, place, -slot);
    return undefined;
  }

  /** Where one leaf hangs, both are to hang: as deep as it takes for their paths to part. */
  #split({ node, side, depth }: Place, place: number, leaf: Ref): void {
    const ref = this.#nodes.ref(node, side);
    const otherKeyHash = rawHash(this.#slots.key(-ref));
    this.#nodes.copyHash(node, side, otherHash, 0);
    for (let at = depth; ; at++) {
      assert(at < DEPTH_MAX, 'two keys with one SHA-256');
      const inner = this.#nodes.take();
      this.#nodes.setRef(node, side, inner);
      this.#stale.add(node, side, at);
      node = inner;
      side = this.#sorted.side(place, at);
      const otherSide = sideAt(otherKeyHash, at);
      if (side === otherSide) continue;
      this.#nodes.setSide(inner, side, leaf, this.#sorted.pairs, leafHashAt(place));
      this.#nodes.setSide(inner, otherSide, ref, otherHash, 0);
      return;
    }
  }

  /** Here hangs nothing, or a leaf. @returns the value before */
  #delete({ node, side }: Place, key: Uint8Array): Uint8Array | undefined {
    const ref = this.#nodes.ref(node, side);
    if (ref === 0 || !this.#slots.hasKey(-ref, key)) return undefined;
    const before = this.#slots.value(-ref);
    this.#slots.give(-ref);
    this.#nodes.setSide(node, side, 0, EMPTY_WORDS, 0);
    return before;
  }

  /** A leaf that is alone below an inner node takes its place, and so does nothing at all. */
  #moveUp(node: number, side: Side, inner: Ref): void {
    const left = this.#nodes.ref(inner, 0);
    const right = this.#nodes.ref(inner, 1);
    if (left > 0 || right > 0 || (left < 0 && right < 0)) return;
    this.#nodes.copyHash(inner, left === 0 ? 1 : 0, otherHash, 0);
    this.#nodes.give(inner);
    this.#nodes.setSide(node, side, left + right, otherHash, 0);
  }
}
