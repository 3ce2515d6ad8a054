// What the state's trie hashes: keys, leaves and inner nodes, each with a prefix of its own as in
// RFC 6962, so that none can be passed off as another. Inside the trie a hash is a text of 32 latin1
// characters: Node answers so in a third of the time that a Buffer takes.
import { hash } from 'node:crypto';
import { HASH_BYTES, type Hash, hashToBytes, hexOf } from './hash.ts';

/** A SHA-256 as 32 characters of one byte each. */
export type RawHash = string;

/** Of an empty trie, and of the empty side of an inner node. */
export const EMPTY_HASH: RawHash = '\0'.repeat(HASH_BYTES);
/** Levels that a path can have: the bits of a key's hash. */
export const DEPTH_MAX = 8 * HASH_BYTES;
export const INNER_PREFIX = 0x01;
export const LEAF_PREFIX = 0x00;
/** A prefix and two hashes. */
const HASHED_BYTES = 1 + 2 * HASH_BYTES;

const leaf = Buffer.alloc(HASHED_BYTES);
leaf[0] = LEAF_PREFIX;

const inner = Buffer.alloc(HASHED_BYTES);
inner[0] = INNER_PREFIX;

/** SHA-256; `binary` is what this function calls latin1. */
export function rawHash(bytes: Uint8Array): RawHash {
  return hash('sha256', bytes, 'binary');
}

export function hexOfRaw(raw: RawHash): Hash {
  return hexOf(Buffer.from(raw, 'latin1'));
}

export function rawOf(hash: Hash): RawHash {
  return Buffer.from(hashToBytes(hash)).toString('latin1');
}

/** Of a leaf: the hash of its key decides where it stands. */
export function stateLeafHash(keyHash: RawHash, valueHash: RawHash): RawHash {
  leaf.write(keyHash, 1, 'latin1');
  leaf.write(valueHash, 1 + HASH_BYTES, 'latin1');
  return rawHash(leaf);
}

export function stateNodeHash(left: RawHash, right: RawHash): RawHash {
  inner.write(left, 1, 'latin1');
  inner.write(right, 1 + HASH_BYTES, 'latin1');
  return rawHash(inner);
}

/** Which way a path turns at this depth, the root's being 0: the bits of a key's hash, highest first. */
export function sideAt(keyHash: RawHash, depth: number): 0 | 1 {
  return ((keyHash.charCodeAt(depth >> 3) >> (7 - (depth & 7))) & 1) as 0 | 1;
}
