// Checking signatures on Node's thread pool: the event loop only hands them out and counts.
import { verify } from 'node:crypto';
import type { SignatureCheck } from '../chain/rules.ts';
import { importPublicKey } from './ed25519.ts';

/** Enough to keep every thread of the pool busy; more would only queue, before the disk's work too. */
const CHECKS_IN_FLIGHT_MAX = 64;

/**
 * Never rejects: a key or a signature that OpenSSL cannot even read does not verify.
 * @returns whether all of them verify; after the first that does not, no more are begun
 */
export function verifySignatures(checks: readonly SignatureCheck[]): Promise<boolean> {
  return new Promise((resolve) => {
    let begun = 0;
    let pending = 0;
    let allGood = true;
    const begin = (): void => {
      while (allGood && pending < CHECKS_IN_FLIGHT_MAX && begun < checks.length) {
        pending += 1;
        verifyOne(checks[begun++] as SignatureCheck, settle);
      }
      if (pending === 0) resolve(allGood);
    };
    const settle = (good: boolean): void => {
      pending -= 1;
      allGood &&= good;
      begin();
    };
    begin();
  });
}

/** @param settle called once, never before this returns */
function verifyOne(check: SignatureCheck, settle: (good: boolean) => void): void {
  try {
    const key = importPublicKey(check.key);
    verify(null, check.message, key, check.signature, (error, good) => {
      settle(error === null && good);
    });
  } catch {
    setImmediate(settle, false);
  }
}
