// Which nodes of a trie have a hash that is out of date, and hashing them: level by level, the deepest first,
// so that those of a level are hashed together. What a trie is made of is in state.ts.
import { INNER_PREFIX } from '../chain/trie-hash.ts';
import { BATCH, HASH_WORDS, type ManyHashes, manyHashes } from './many-hashes.ts';
import { hashAt, type NodePool, type Side } from './node-pool.ts';

/** A node, and its side on which the hash of what hangs there is out of date. */
type Hung = number;

/** Those that are hashed together. All tries share them: nothing stays in them after a call. */
const together = new Int32Array(BATCH);

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
      const below = this.#nodes.ref(node, side);
      this.#hashes.putPair(count, INNER_PREFIX, this.#nodes.hashesOf(below), hashAt(below, 0));
      together[count++] = hung;
    }
    level.length = from;
    this.#hashes.hashPairs(count);
    for (let i = 0; i < count; i++) {
      const hung = together[i] as Hung;
      this.#nodes.setHash(hung >> 1, (hung & 1) as Side, this.#hashes.hashes, i * HASH_WORDS);
    }
    return looked;
  }
}
