// Writes of one batch in the order of the hashes of their keys, each with the hash of the leaf that it leads
// to: so the trie is walked once for all of them. The trie itself is not known here.

import {
  BATCH,
  copyWords,
  HASH_WORDS,
  type ManyHashes,
  manyHashes,
  PAIR_WORDS,
} from '../chain/many-hashes.ts';
import type { StateWrite } from '../chain/state-write.ts';
import { LEAF_PREFIX } from '../chain/trie-hash.ts';

/** Writes that are sorted together. More of them share more of the walk, in 300 KB. */
export const SORTED_MAX = 4_096;

const NOTHING = new Uint8Array(0);

export class SortedWrites {
  readonly #hashes: ManyHashes = manyHashes();
  /** The hash of the key, then that of the leaf; by the place in the batch. */
  readonly pairs = new Int32Array(SORTED_MAX * PAIR_WORDS);
  /** In this order, by their place in the batch. Writes to one key keep theirs. */
  readonly #order = new Int32Array(SORTED_MAX);
  /** First 32 bits of the key's hash, then the place: as numbers they are sorted without a callback. */
  readonly #sorted = new Float64Array(SORTED_MAX);

  /** Instead of those before. */
  sort(writes: readonly StateWrite[]): void {
    this.#hash(writes);
    const count = writes.length;
    for (let place = 0; place < count; place++) {
      this.#sorted[place] = this.#word(place, 0) * SORTED_MAX + place;
    }
    this.#sorted.subarray(0, count).sort();
    for (let i = 0; i < count; i++) this.#insert(i, (this.#sorted[i] as number) % SORTED_MAX);
  }

  /** Where the one that is `index`th in order stands in the batch. */
  place(index: number): number {
    return this.#order[index] as number;
  }

  /** Which way the path of a write turns at this depth; by its place in the batch. */
  side(place: number, depth: number): 0 | 1 {
    return ((this.#word(place, depth >> 5) >>> (31 - (depth & 31))) & 1) as 0 | 1;
  }

  /** The first in order, from `from` up to `to`, whose path turns right at this depth; `to`: none. */
  firstRight(depth: number, from: number, to: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.side(this.place(middle), depth) === 1) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #hash(writes: readonly StateWrite[]): void {
    const messages: Uint8Array[] = [];
    for (const { key, value } of writes) messages.push(key, value ?? NOTHING);
    this.#hashes.hashMessages(messages, this.pairs);
    for (let first = 0; first < writes.length; first += BATCH) {
      const count = Math.min(BATCH, writes.length - first);
      for (let i = 0; i < count; i++) {
        this.#hashes.putPair(i, LEAF_PREFIX, this.pairs, (first + i) * PAIR_WORDS);
      }
      this.#hashes.hashPairs(count);
      for (let i = 0; i < count; i++) {
        copyWords(this.#hashes.hashes, i * HASH_WORDS, this.pairs, leafHashAt(first + i));
      }
    }
  }

  /** Behind those whose first 32 bits are the same and that come before it: few, or none. */
  #insert(end: number, place: number): void {
    let at = end;
    for (; at > 0 && this.#isBefore(place, this.place(at - 1)); at--) {
      this.#order[at] = this.place(at - 1);
    }
    this.#order[at] = place;
  }

  #isBefore(place: number, other: number): boolean {
    for (let i = 0; i < HASH_WORDS; i++) {
      const difference = this.#word(place, i) - this.#word(other, i);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  /** A word of its key's hash. */
  #word(place: number, index: number): number {
    return (this.pairs[place * PAIR_WORDS + index] as number) >>> 0;
  }
}

/** Where among `pairs` the hash of a leaf begins; by its place in the batch. */
export function leafHashAt(place: number): number {
  return place * PAIR_WORDS + HASH_WORDS;
}

let shared: SortedWrites | undefined;

/** The one that all states share: nothing stays in it from one batch to the next. */
export function sortedWrites(): SortedWrites {
  shared ??= new SortedWrites();
  return shared;
}
