// How much work a target stands for: the weight that fork choice adds up.
import type { Hash } from './hash.ts';

const ALL_HASHES = 2n ** 256n;

/** Expected number of hashes until one does not exceed the target: 2^256 / (target + 1). */
export function workOfTarget(target: Hash): bigint {
  return ALL_HASHES / (BigInt(`0x${target}`) + 1n);
}
