// The Merkle tree of RFC 6962, section 2.1, over whole transactions. Leaves and inner nodes are
// hashed with different prefixes, so that no inner node can be passed off as a transaction, and an
// odd node moves up alone instead of being doubled (Bitcoin's doubling was CVE-2012-2459).
import { type Hash, sha256 } from './hash.ts';
import { hexOfRaw, type RawHash, rawHash } from './trie-hash.ts';

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** @returns SHA-256 of nothing when there are no leaves */
export function merkleRoot(leaves: readonly Uint8Array[]): Hash {
  // As hex each inner node would take a quarter longer, and a full block has thousands.
  let level = leaves.map((leaf) => rawHash(prefixed(leaf)));
  while (level.length > 1) level = levelAbove(level, rawNodeHash);
  const [root] = level;
  return root === undefined ? sha256(new Uint8Array(0)) : hexOfRaw(root);
}

/** Of a whole transaction: its name wherever the signature counts, too. */
export function leafHash(leaf: Uint8Array): Hash {
  return sha256(prefixed(leaf));
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
