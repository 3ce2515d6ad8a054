// Checking a few signatures on Node's thread pool: the event loop only hands them out and counts. Many are
// checked by signature-threads.ts, which costs the event loop a tenth of that.
import { verify } from 'node:crypto';
import { isHash } from '../chain/hash.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import { SIGNATURE_BYTES } from '../chain/transaction.ts';
import { importPublicKey } from './ed25519.ts';

/** Enough to keep every thread of the pool busy; more would only queue, before the disk's work too. */
const CHECKS_IN_FLIGHT_MAX = 64;

/**
 * A key or a signature that cannot even be read does not verify.
 * @returns whether all of them verify; after the first that does not, no more are begun
 * @throws the library's error when it cannot check at all: that says nothing about any signature
 */
export async function verifySignatures(
  checks: readonly SignatureCheck[],
  verifyOne: VerifyOne = verifyWithNode,
): Promise<boolean> {
  let begun = 0;
  let verdict = true;
  const checkInTurn = async (): Promise<void> => {
    while (verdict && begun < checks.length) {
      if (!(await verifyOne(checks[begun++] as SignatureCheck))) verdict = false;
    }
  };
  const lanes = Math.min(CHECKS_IN_FLIGHT_MAX, checks.length);
  const outcomes = await Promise.allSettled(Array.from({ length: lanes }, checkInTurn));
  // One that does not verify is enough, whatever became of the others.
  if (!verdict) return false;
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return true;
}

/** One signature; rejects when the library cannot say. */
export type VerifyOne = (check: SignatureCheck) => Promise<boolean>;

/** Whether key and signature have the lengths that they must have. */
export function isReadable({ key, signature }: SignatureCheck): boolean {
  return isHash(key) && signature.length === SIGNATURE_BYTES;
}

/** 32 bytes that are no key: the fault of whoever signed. Anything else is the library's. */
export function isKeyFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_CRYPTO_INVALID_JWK';
}

function verifyWithNode(check: SignatureCheck): Promise<boolean> {
  if (!isReadable(check)) return Promise.resolve(false);
  const { key, message, signature } = check;
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, good: boolean): void => {
      if (error === null) resolve(good);
      else reject(error);
    };
    try {
      verify(null, message, importPublicKey(key), signature, settle);
    } catch (error) {
      if (isKeyFault(error)) resolve(false);
      else reject(error);
    }
  });
}
