// How much work a target stands for, and the weight of a chain by the work in it.
import { strict as assert } from 'node:assert';
import type { Hash } from './hash.ts';
import type { BlockHeader } from './header.ts';
import type { HeaderEntry } from './header-tree.ts';

const ALL_HASHES = 2n ** 256n;

/** The last answer: nearly always the target is that of the block before, and divisions of this size are slow. */
let last = { target: '', work: 0n };

/** Expected number of hashes until one does not exceed the target: 2^256 / (target + 1). */
export function workOfTarget(target: Hash): bigint {
  if (target !== last.target) last = { target, work: ALL_HASHES / (BigInt(`0x${target}`) + 1n) };
  return last.work;
}

/** Total work from genesis to this header, both included: the weight of its chain under proof of work. */
export function totalWork(
  parent: Pick<HeaderEntry, 'work'> | undefined,
  header: BlockHeader,
): bigint {
  assert(header.target !== undefined, 'work is told by a target');
  return (parent?.work ?? 0n) + workOfTarget(header.target);
}
