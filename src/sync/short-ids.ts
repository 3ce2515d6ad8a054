// Short ids: what stands for a transaction in a compact block. Whoever makes transactions must not be able to
// make two with one short id, so they are made under a key that nobody knows before the block is asked for.
// As the first bytes of AES-128, because Node enciphers a whole pool of leaf hashes in one call: 0.3 µs each,
// where SHA-256 takes 1.7 and SipHash, written here, 0.8. [T-7]
import { createCipheriv } from 'node:crypto';
import { type Hash, hashToBytes, sha256 } from '../chain/hash.ts';
import { SHORT_ID_BYTES } from '../chain/limits.ts';

/** FIPS 197: of the key and of a block. */
const AES_BYTES = 16;

/** 48 bits: a number holds them exactly. */
export type ShortId = number;

/** @param block its id @param nonce of the answer @returns the key of its short ids */
export function shortIdKey(block: Hash, nonce: bigint): Uint8Array {
  const bytes = Buffer.alloc(40, hashToBytes(block));
  bytes.writeBigUInt64LE(nonce, 32);
  return Buffer.from(sha256(bytes), 'hex').subarray(0, AES_BYTES);
}

/** In the order of the leaf hashes. @param idBytes fewer only in a test, for which they must collide */
export function shortIds(
  key: Uint8Array,
  leafHashes: readonly Hash[],
  idBytes = SHORT_ID_BYTES,
): ShortId[] {
  const plain = Buffer.allocUnsafe(AES_BYTES * leafHashes.length);
  for (const [at, leafHash] of leafHashes.entries()) {
    plain.write(leafHash.slice(0, 2 * AES_BYTES), AES_BYTES * at, 'hex');
  }
  const hashed = createCipheriv('aes-128-ecb', key, null).update(plain);
  return leafHashes.map((_, at) => hashed.readUIntLE(AES_BYTES * at, idBytes));
}

/** One after the other, as they travel. */
export function encodeShortIds(ids: readonly ShortId[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(SHORT_ID_BYTES * ids.length);
  for (const [at, id] of ids.entries()) bytes.writeUIntLE(id, SHORT_ID_BYTES * at, SHORT_ID_BYTES);
  return bytes;
}

/** @param bytes a whole number of them */
export function readShortIds(bytes: Uint8Array): ShortId[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / SHORT_ID_BYTES }, (_, at) =>
    view.readUIntLE(SHORT_ID_BYTES * at, SHORT_ID_BYTES),
  );
}
