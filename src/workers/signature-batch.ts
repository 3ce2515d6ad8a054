// Signatures as they travel to a thread, many in one buffer, and the verdicts as they come back: a message for
// each would cost as much as the checking. Both ends are here; who asks whom is not.
//
//   for each signature: key 32 bytes, signature 64, length of the message 4 (little-endian), the message
import { HASH_BYTES, hexOf } from '../chain/hash.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import { SIGNATURE_BYTES } from '../chain/transaction.ts';

/** One byte for each signature. `unknown`: the library cannot say. */
export const verdictBytes = { bad: 0, good: 1, unknown: 2 };

const MESSAGE_AT = HASH_BYTES + SIGNATURE_BYTES + 4;

/** @param checks with keys and signatures of the right length */
export function encodeBatch(checks: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const length = checks.reduce((sum, { message }) => sum + MESSAGE_AT + message.length, 0);
  // Memory of its own: it is handed over to the thread, not copied.
  const bytes = Buffer.from(new ArrayBuffer(length));
  let at = 0;
  for (const { key, message, signature } of checks) {
    bytes.write(key, at, 'hex');
    bytes.set(signature, at + HASH_BYTES);
    bytes.writeUInt32LE(message.length, at + HASH_BYTES + SIGNATURE_BYTES);
    bytes.set(message, at + MESSAGE_AT);
    at += MESSAGE_AT + message.length;
  }
  return bytes;
}

/** Views into the bytes. */
export function* decodeBatch(batch: Uint8Array): Generator<SignatureCheck, void, void> {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const end = at + MESSAGE_AT + bytes.readUInt32LE(at + HASH_BYTES + SIGNATURE_BYTES);
    yield {
      key: hexOf(bytes.subarray(at, at + HASH_BYTES)),
      signature: bytes.subarray(at + HASH_BYTES, at + HASH_BYTES + SIGNATURE_BYTES),
      message: bytes.subarray(at + MESSAGE_AT, end),
    };
    at = end;
  }
}
