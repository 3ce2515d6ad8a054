// Hashes, and the two shapes they have: hex inside the program, 32 bytes on the wire and on disk.
import { strict as assert } from 'node:assert';
import { hash } from 'node:crypto';

/** 64 lower-case hex digits: a block or transaction id, a root, a target, or an Ed25519 public key. */
export type Hash = string;

export const HASH_BYTES = 32;
/** What comes before the first block, and the sealer of a genesis that nobody sealed. */
export const ZERO_HASH: Hash = '0'.repeat(2 * HASH_BYTES);

const hashForm = /^[0-9a-f]{64}$/;

export function isHash(text: string): boolean {
  return hashForm.test(text);
}

/** SHA-256. Node's `hash` is four times faster when asked for hex than when asked for a Buffer. */
export function sha256(bytes: Uint8Array): Hash {
  return hash('sha256', bytes, 'hex');
}

/** @returns 32 fresh bytes */
export function hashToBytes(value: Hash): Uint8Array {
  const bytes = Buffer.from(value, 'hex');
  assert.equal(bytes.length, HASH_BYTES, `not a hash: ${value}`);
  return bytes;
}

/** @param bytes exactly 32; a caller that reads them from a peer has checked that before */
export function bytesToHash(bytes: Uint8Array): Hash {
  assert.equal(bytes.length, HASH_BYTES, 'a hash has 32 bytes');
  return hexOf(bytes);
}

export function hexOf(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('hex');
}

/** The same bytes; most come as a Buffer, and a view costs more than the reading of a short message. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
