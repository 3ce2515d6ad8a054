// The inner nodes of the state's trie, in slabs of typed arrays: 76 bytes each, and nothing for the garbage
// collector to look at. A node holds the hashes of its two sides, so that hashing it looks nowhere else; they
// lie apart from what leads further down, so that a walk meets little memory: with a million accounts that
// costs more than the hashing. What the nodes mean is known to state.ts.
import { strict as assert } from 'node:assert';
import { copyWords, HASH_WORDS, PAIR_WORDS, rawOfWords } from '../chain/many-hashes.ts';
import type { RawHash } from '../chain/trie-hash.ts';

/** What hangs on one side of a node: 0 nothing, above 0 an inner node, below 0 the leaf of that slot. */
export type Ref = number;

export type Side = 0 | 1;

/** Nodes in one slab, 310 KB: small beside any state that needs a second one. A power of two. */
const SLAB_BITS = 12;
const SLAB_NODES = 1 << SLAB_BITS;

// A node's links in words of 4 bytes: two refs, a bit for each side whose hash is stale.
const STALE_AT = 2;
const LINK_WORDS = 3;

/** The hash of what is not there. */
export const EMPTY_WORDS = new Int32Array(HASH_WORDS);

/** The node that is always there; what hangs on its side 0 is the trie. */
export const TOP = 0;

export class NodePool {
  readonly #links: Int32Array[] = [];
  readonly #hashes: Int32Array[] = [];
  /** Freed nodes form lists through their left refs; 0 ends one, because the top is never freed. */
  #free = 0;
  /** Those that may not be taken yet, and the first of them that was given. */
  #given = 0;
  #firstGiven = 0;
  #used = 0;

  constructor() {
    assert.equal(this.take(), TOP, 'the first node is the top');
  }

  /** Bytes that all nodes take, used or not. */
  get bytes(): number {
    return this.#links.length * SLAB_NODES * (LINK_WORDS + PAIR_WORDS) * 4;
  }

  /** A node with nothing on either side. */
  take(): number {
    let node = this.#free;
    if (node === 0) {
      node = this.#used++;
      if (node >> SLAB_BITS === this.#links.length) {
        this.#links.push(new Int32Array(SLAB_NODES * LINK_WORDS));
        this.#hashes.push(new Int32Array(SLAB_NODES * PAIR_WORDS));
      }
    } else {
      this.#free = this.ref(node, 0);
    }
    this.setSide(node, 0, 0, EMPTY_WORDS, 0);
    this.setSide(node, 1, 0, EMPTY_WORDS, 0);
    return node;
  }

  /** It is not taken again before `reclaim`: whoever has noted it meets no other in its place. */
  give(node: number): void {
    if (this.#given === 0) this.#firstGiven = node;
    this.#linksOf(node)[linkAt(node)] = this.#given;
    this.#given = node;
  }

  /** All that were given may be taken. */
  reclaim(): void {
    if (this.#given === 0) return;
    this.#linksOf(this.#firstGiven)[linkAt(this.#firstGiven)] = this.#free;
    this.#free = this.#given;
    this.#given = 0;
  }

  ref(node: number, side: Side): Ref {
    return this.#linksOf(node)[linkAt(node) + side] as Ref;
  }

  setRef(node: number, side: Side, ref: Ref): void {
    this.#linksOf(node)[linkAt(node) + side] = ref;
  }

  /** What hangs there now, with its hash from these words. */
  setSide(node: number, side: Side, ref: Ref, words: Int32Array, from: number): void {
    this.setRef(node, side, ref);
    this.setHash(node, side, words, from);
  }

  hash(node: number, side: Side): RawHash {
    return rawOfWords(this.hashesOf(node), hashAt(node, side));
  }

  /** The hash of what hangs there; it is not stale any more. */
  setHash(node: number, side: Side, words: Int32Array, from: number): void {
    const links = this.#linksOf(node);
    const staleAt = linkAt(node) + STALE_AT;
    links[staleAt] = (links[staleAt] as number) & ~(1 << side);
    copyWords(words, from, this.hashesOf(node), hashAt(node, side));
  }

  copyHash(node: number, side: Side, words: Int32Array, to: number): void {
    copyWords(this.hashesOf(node), hashAt(node, side), words, to);
  }

  /** Words among which, from `hashAt` on, are the hashes of both sides: what is hashed of a node. */
  hashesOf(node: number): Int32Array {
    return this.#hashes[node >> SLAB_BITS] as Int32Array;
  }

  /** Whether a hash below this side has changed: noted here, so that what has not is not looked at. */
  isStale(node: number, side: Side): boolean {
    const bits = this.#linksOf(node)[linkAt(node) + STALE_AT] as number;
    return (bits & (1 << side)) !== 0;
  }

  setStale(node: number, side: Side): void {
    const links = this.#linksOf(node);
    const at = linkAt(node) + STALE_AT;
    links[at] = (links[at] as number) | (1 << side);
  }

  #linksOf(node: number): Int32Array {
    return this.#links[node >> SLAB_BITS] as Int32Array;
  }
}

function linkAt(node: number): number {
  return (node & (SLAB_NODES - 1)) * LINK_WORDS;
}

export function hashAt(node: number, side: Side): number {
  return (node & (SLAB_NODES - 1)) * PAIR_WORDS + side * HASH_WORDS;
}
