// The Merkle tree of RFC 6962, section 2.1, over whole transactions. Leaves and inner nodes are
// hashed with different prefixes, so that no inner node can be passed off as a transaction, and an
// odd node moves up alone instead of being doubled (Bitcoin's doubling was CVE-2012-2459).
import { bufferOf, type Hash, sha256 } from './hash.ts';
import {
  BATCH,
  copyWords,
  HASH_WORDS,
  manyHashes,
  PAIR_WORDS,
  putWords,
  rawOfWords,
} from './many-hashes.ts';
import { hexOfRaw, type RawHash, rawHash } from './trie-hash.ts';

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;
const EMPTY_ROOT = sha256(new Uint8Array(0));

/** Leaves from which on hashing four nodes at a time takes less than `crypto.hash` of each. */
const MANY_LEAVES = 8;

/** @returns SHA-256 of nothing when there are no leaves */
export function merkleRoot(leaves: readonly Uint8Array[]): Hash {
  return merkleRootOf(leaves.length, (index) => {
    const leaf = leaves[index] as Uint8Array;
    return leafHashIn(bufferOf(leaf), 0, leaf.length);
  });
}

/** The same of leaves that are given by their hashes, each asked for once, in order. */
export function merkleRootOf(count: number, leafAt: (index: number) => RawHash): Hash {
  if (count === 0) return EMPTY_ROOT;
  if (count >= MANY_LEAVES) return rootOfMany(count, leafAt);
  let level: RawHash[] = [];
  for (let i = 0; i < count; i++) level.push(leafAt(i));
  while (level.length > 1) level = levelAbove(level, rawNodeHash);
  return hexOfRaw(level[0] as RawHash);
}

function rootOfMany(count: number, leafAt: (index: number) => RawHash): Hash {
  const many = manyHashes();
  const words = new Int32Array(count * HASH_WORDS);
  for (let i = 0; i < count; i++) putWords(leafAt(i), words, i * HASH_WORDS);
  for (let nodes = count; nodes > 1; nodes = Math.ceil(nodes / 2)) {
    const pairs = nodes >> 1;
    for (let first = 0; first < pairs; first += BATCH) {
      const end = Math.min(pairs, first + BATCH);
      for (let i = first; i < end; i++) {
        many.putPair(i - first, NODE_PREFIX, words, i * PAIR_WORDS);
      }
      many.hashPairs(end - first);
      // Over what has been hashed: a node above takes half of the place of the two below.
      words.set(many.hashes.subarray(0, (end - first) * HASH_WORDS), first * HASH_WORDS);
    }
    if (nodes % 2 === 1) copyWords(words, 2 * pairs * HASH_WORDS, words, pairs * HASH_WORDS);
  }
  return hexOfRaw(rawOfWords(words, 0));
}

/** Of a whole transaction: its name wherever the signature counts, too. */
export function leafHash(leaf: Uint8Array): Hash {
  return hexOfRaw(leafHashIn(bufferOf(leaf), 0, leaf.length));
}

/** Bytes of a prefixed leaf that is hashed in a buffer that is there already. */
const SHORT_LEAF_BYTES = 2048;
const shortLeaf = Buffer.alloc(SHORT_LEAF_BYTES, LEAF_PREFIX);
/** What a leaf of so many bytes takes of it: a view for each leaf would cost a tenth of its hash. */
const shortLeaves: (Uint8Array | undefined)[] = [];

/** Of the leaf that lies there among these bytes. */
export function leafHashIn(bytes: Buffer, start: number, end: number): RawHash {
  const length = 1 + end - start;
  if (length > SHORT_LEAF_BYTES) return rawHash(prefixed(bytes.subarray(start, end)));
  bytes.copy(shortLeaf, 1, start, end);
  const leaf = shortLeaves[length] ?? shortLeaf.subarray(0, length);
  shortLeaves[length] = leaf;
  return rawHash(leaf);
}

function prefixed(leaf: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + leaf.length);
  bytes[0] = LEAF_PREFIX;
  bytes.set(leaf, 1);
  return bytes;
}

/** The next level of the tree: half as many nodes. */
export function levelAbove(level: readonly string[], hashOf = nodeHash): string[] {
  const above: string[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] as string;
    const right = level[i + 1];
    above.push(right === undefined ? left : hashOf(left, right));
  }
  return above;
}

/** One buffer for all nodes: hashing is done before anybody else can write into it. */
const node = Buffer.alloc(65);
node[0] = NODE_PREFIX;

export function nodeHash(left: Hash, right: Hash): Hash {
  node.write(left, 1, 'hex');
  node.write(right, 33, 'hex');
  return sha256(node);
}

function rawNodeHash(left: RawHash, right: RawHash): RawHash {
  node.write(left, 1, 'latin1');
  node.write(right, 33, 'latin1');
  return rawHash(node);
}
