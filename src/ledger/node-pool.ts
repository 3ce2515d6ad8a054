// The inner nodes of the state's trie, in slabs of typed arrays: 76 bytes each, in one place each, and
// nothing for the garbage collector to look at. A node holds the hashes of its two sides, so that hashing
// it looks nowhere else: with a million accounts, memory that is far apart costs more than the hashing.
// What the nodes mean is known to state.ts.
import { strict as assert } from 'node:assert';
import { HASH_BYTES } from '../chain/hash.ts';
import { EMPTY_HASH, INNER_PREFIX, type RawHash, rawHash } from '../chain/trie-hash.ts';

/** What hangs on one side of a node: 0 nothing, above 0 an inner node, below 0 the leaf of that slot. */
export type Ref = number;

export type Side = 0 | 1;

/** Nodes in one slab, 300 KB: small beside any state that needs a second one. A power of two. */
const SLAB_BITS = 12;
const SLAB_NODES = 1 << SLAB_BITS;

// A node in words of 4 bytes: two refs, a bit for each side whose hash is stale, two hashes.
const STALE_AT = 2;
const HASHES_AT = 3;
const HASHES_WORDS = (2 * HASH_BYTES) / 4;
const NODE_WORDS = HASHES_AT + HASHES_WORDS;

interface Slab {
  readonly words: Int32Array;
  /** The same memory. */
  readonly bytes: Buffer;
}

/** The node that is always there; what hangs on its side 0 is the trie. */
export const TOP = 0;

/** What is hashed of a node: the prefix before a word's end, then its hashes, word by word. */
const hashedWords = new Int32Array(1 + HASHES_WORDS);
const hashed = Buffer.from(hashedWords.buffer, 3);
hashed[0] = INNER_PREFIX;

export class NodePool {
  readonly #slabs: Slab[] = [];
  /** Freed nodes form a list through their left refs; 0 ends it, because the top is never freed. */
  #free = 0;
  #used = 0;

  constructor() {
    assert.equal(this.take(), TOP, 'the first node is the top');
  }

  /** Bytes that all nodes take, used or not. */
  get bytes(): number {
    return this.#slabs.length * SLAB_NODES * NODE_WORDS * 4;
  }

  /** A node with nothing on either side. */
  take(): number {
    let node = this.#free;
    if (node === 0) {
      node = this.#used++;
      if (node >> SLAB_BITS === this.#slabs.length) this.#slabs.push(newSlab());
    } else {
      this.#free = this.ref(node, 0);
    }
    this.setSide(node, 0, 0, EMPTY_HASH);
    this.setSide(node, 1, 0, EMPTY_HASH);
    return node;
  }

  give(node: number): void {
    this.#slab(node).words[wordOf(node)] = this.#free;
    this.#free = node;
  }

  ref(node: number, side: Side): Ref {
    return this.#slab(node).words[wordOf(node) + side] as Ref;
  }

  setSide(node: number, side: Side, ref: Ref, hash: RawHash): void {
    this.#slab(node).words[wordOf(node) + side] = ref;
    this.setHash(node, side, hash);
  }

  hash(node: number, side: Side): RawHash {
    const at = hashAt(node, side);
    return this.#slab(node).bytes.toString('latin1', at, at + HASH_BYTES);
  }

  /** The hash of what hangs there; it is not stale any more. */
  setHash(node: number, side: Side, hash: RawHash): void {
    const { words, bytes } = this.#slab(node);
    const staleAt = wordOf(node) + STALE_AT;
    words[staleAt] = (words[staleAt] as number) & ~(1 << side);
    const at = hashAt(node, side);
    // One by one: for 32 bytes that is faster than a call out of JavaScript (measured).
    for (let i = 0; i < HASH_BYTES; i++) bytes[at + i] = hash.charCodeAt(i);
  }

  /** Whether a hash below this side has changed: noted here, so that what has not is not looked at. */
  isStale(node: number, side: Side): boolean {
    const bits = this.#slab(node).words[wordOf(node) + STALE_AT] as number;
    return (bits & (1 << side)) !== 0;
  }

  setStale(node: number, side: Side): void {
    const { words } = this.#slab(node);
    const at = wordOf(node) + STALE_AT;
    words[at] = (words[at] as number) | (1 << side);
  }

  /** Of this node, neither side of which is stale. */
  hashNode(node: number): RawHash {
    const { words } = this.#slab(node);
    const at = wordOf(node) + HASHES_AT;
    for (let i = 0; i < HASHES_WORDS; i++) hashedWords[1 + i] = words[at + i] as number;
    return rawHash(hashed);
  }

  #slab(node: number): Slab {
    return this.#slabs[node >> SLAB_BITS] as Slab;
  }
}

function wordOf(node: number): number {
  return (node & (SLAB_NODES - 1)) * NODE_WORDS;
}

function hashAt(node: number, side: Side): number {
  return 4 * (wordOf(node) + HASHES_AT) + side * HASH_BYTES;
}

function newSlab(): Slab {
  const words = new Int32Array(SLAB_NODES * NODE_WORDS);
  return { words, bytes: Buffer.from(words.buffer) };
}
