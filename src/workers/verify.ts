// Checking signatures on Node's thread pool: the event loop only hands them out and counts.
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

function verifyWithNode({ key, message, signature }: SignatureCheck): Promise<boolean> {
  if (!isHash(key) || signature.length !== SIGNATURE_BYTES) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, good: boolean): void => {
      if (error === null) resolve(good);
      else reject(error);
    };
    try {
      verify(null, message, importPublicKey(key), signature, settle);
    } catch (error) {
      // 32 bytes that are no key: the block's fault. Anything else is the library's.
      if (codeOf(error) === 'ERR_CRYPTO_INVALID_JWK') resolve(false);
      else reject(error);
    }
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
