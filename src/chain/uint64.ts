// The one place where protobufjs's Long and our bigint meet. protobufjs encodes a bigint as zero
// without an error, so nothing else converts.
import { strict as assert } from 'node:assert';
import Long from 'long';

export const UINT64_MAX = 2n ** 64n - 1n;

export function toLong(value: bigint): Long {
  assert(value >= 0n && value <= UINT64_MAX, 'outside 64 bits');
  return Long.fromBits(Number(value & 0xffff_ffffn), Number(value >> 32n), true);
}

export function fromLong(value: Long): bigint {
  return uint64Of(value.low >>> 0, value.high >>> 0);
}

/** @param low the lower 32 bits, unsigned, and `high` the upper ones */
export function uint64Of(low: number, high: number): bigint {
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
}

/** @returns undefined above 2^53 - 1, where a number would no longer be exact */
export function longToNumber(value: Long): number | undefined {
  const high = value.high >>> 0;
  return high < 2 ** 21 ? high * 2 ** 32 + (value.low >>> 0) : undefined;
}
