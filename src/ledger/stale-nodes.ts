// Which nodes of a trie have a hash that is out of date, and hashing them: level by level, the deepest first,
// so that those of a level are hashed together. What a trie is made of is in state.ts.

import { BATCH, HASH_WORDS, type ManyHashes, manyHashes } from '../chain/many-hashes.ts';
import { INNER_PREFIX } from '../chain/trie-hash.ts';
import { hashAt, type NodePool, type Side } from './node-pool.ts';

/** A node, and its side on which the hash of what hangs there is out of date. */
type Hung = number;

/**
 * Those that are hashed together, and the nodes that hang there. All tries share them: nothing stays in them
 * after a call. One short loop for each step lets the processor fetch the memory of several at once.
 */
const together = new Int32Array(BATCH);
const below = new Int32Array(BATCH);

export class StaleNodes {
  readonly #nodes: NodePool;
  readonly #hashes: ManyHashes = manyHashes();
  /** By the depth at which they hang. One that is not stale any more, or noted twice, does no harm. */
  readonly #levels: Hung[][] = [];

  constructor(nodes: NodePool) {
    this.#nodes = nodes;
  }

  /** What hangs there, so many levels below the top, has changed. */
  add(node: number, side: Side, depth: number): void {
    if (this.#nodes.isStale(node, side)) return;
    this.#nodes.setStale(node, side);
    while (this.#levels.length <= depth) this.#levels.push([]);
    this.#levels[depth]?.push(2 * node + side);
  }

  /** Hashes at most so many. @returns whether none is left */
  hash(nodesMax: number): boolean {
    let left = nodesMax;
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      if (level.length === 0) this.#levels.pop();
      else if (left <= 0) return false;
      else left -= this.#hashSome(level, Math.min(left, BATCH));
    }
    this.#nodes.reclaim();
    return true;
  }

  /** @returns how many were looked at */
  #hashSome(level: Hung[], most: number): number {
    const from = Math.max(0, level.length - most);
    const looked = level.length - from;
    let count = 0;
    for (let i = from; i < level.length; i++) {
      const hung = level[i] as Hung;
      const [node, side] = [hung >> 1, (hung & 1) as Side];
      if (!this.#nodes.isStale(node, side)) continue;
      below[count] = this.#nodes.ref(node, side);
      together[count++] = hung;
    }
    level.length = from;
    for (let i = 0; i < count; i++) {
      const node = below[i] as number;
      this.#hashes.putPair(i, INNER_PREFIX, this.#nodes.hashesOf(node), hashAt(node, 0));
    }
    this.#hashes.hashPairs(count);
    for (let i = 0; i < count; i++) {
      const hung = together[i] as Hung;
      this.#nodes.setHash(hung >> 1, (hung & 1) as Side, this.#hashes.hashes, i * HASH_WORDS);
    }
    return looked;
  }
}
