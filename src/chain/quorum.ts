// How many of n validators may be faulty, and how many must agree. One function each, for every n: 2f + 1 is
// a quorum only where n = 3f + 1, and at n = 6 it would let two disjoint triples decide two blocks.
import { strict as assert } from 'node:assert';

/** Validators whose signatures a certificate may have to carry: one bitmap of four bytes, 2 KiB of signatures. */
export const VALIDATORS_MAX = 31;

/** f: so many of n may lie, or be away, and the others still agree: the largest f with n >= 3f + 1. */
export function faultyMax(validators: number): number {
  assertCount(validators);
  return Math.floor((validators - 1) / 3);
}

/**
 * q: any two sets of so many share f + 1 members, so at least an honest one; and the n - f that are honest
 * are enough. The smallest number of which both are true; the same as Besu's ceil(2n/3).
 */
export function quorumSize(validators: number): number {
  return Math.ceil((validators + faultyMax(validators) + 1) / 2);
}

function assertCount(validators: number): void {
  const isCount = Number.isInteger(validators) && validators >= 1 && validators <= VALIDATORS_MAX;
  assert(isCount, `${validators} is no number of validators: 1 to ${VALIDATORS_MAX}`);
}
