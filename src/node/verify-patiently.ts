// Checking signatures where the library itself may fail: what it cannot check is tried again before anybody
// concludes anything from it.
import type { SignatureCheck } from '../chain/rules.ts';
import type { Environment } from './environment.ts';
import { sleep } from './system-clock.ts';

/** How often a signature that the library fails to check is tried, and milliseconds in between. */
const CHECK_TRIES_MAX = 5;
const CHECK_RETRY_MS = 200;

/** The library may fail for a moment, for want of memory; that must not mark a block invalid. */
export async function verifyPatiently(
  checks: readonly SignatureCheck[],
  { verifySignatures, clock }: Pick<Environment, 'verifySignatures' | 'clock'>,
): Promise<boolean> {
  for (let tries = 1; tries < CHECK_TRIES_MAX; tries++) {
    try {
      return await verifySignatures(checks);
    } catch {
      await sleep(clock, CHECK_RETRY_MS);
    }
  }
  return await verifySignatures(checks);
}
