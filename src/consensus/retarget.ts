// How the target follows the pace of the chain: every block that comes late makes the next target a
// little easier, every early one a little harder, by an exponential function of the time (ASERT, as of
// Bitcoin Cash 2020). No periods, no walks: a parent and its own parent are all it looks at.
//
// The steps multiply to 2^((time passed - time due) / half-life). Whoever lies about a time therefore
// gains nothing: the next true time takes all of it back. Unlike ASERT with a fixed anchor, the bound
// is applied at each step: a chain that nobody mined for a week begins at the easiest target and owes
// no week of blocks, and time above the bound is lost, so a lie there only makes blocks harder.
import type { Hash } from '../chain/hash.ts';

/** Fixed-point numbers here have so many bits behind the point: an error of 1e-7 in the pace. */
const FRACTION_BITS = 32n;
const ONE = 1n << FRACTION_BITS;
/** Natural logarithm of two, in that form: 0.6931471805599453 times 2^32. */
const LN_2 = 2_977_044_472n;
/** A shift by the width of a target leaves nothing of it, or more than any bound. */
const TARGET_BITS = 256n;

export interface Pace {
  readonly spacingMs: number;
  readonly halfLifeMs: number;
}

/**
 * The target after one block, in integers, so that every node finds the same. [C-11]
 * @param tookMs from the parent of that block to it, by their headers; may be negative
 * @param easiest the bound; a target is at least 1 too
 */
export function retargeted(
  target: Hash,
  tookMs: number,
  { spacingMs, halfLifeMs }: Pace,
  easiest: Hash,
): Hash {
  const exponent = floorDivide(BigInt(tookMs - spacingMs) * ONE, BigInt(halfLifeMs));
  const whole = exponent >> FRACTION_BITS;
  const limit = BigInt(`0x${easiest}`);
  // Years without a block, before a number of years of bits is made.
  if (whole >= TARGET_BITS) return easiest;
  const scaled = BigInt(`0x${target}`) * powerOfTwo(exponent - (whole << FRACTION_BITS));
  const shift = FRACTION_BITS - whole;
  const next = shift >= 0n ? scaled >> shift : scaled << -shift;
  const bounded = next < 1n ? 1n : next > limit ? limit : next;
  return bounded.toString(16).padStart(64, '0');
}

/** 2^fraction by the series of e^x, each term rounded down; its terms end after at most twelve. */
function powerOfTwo(fraction: bigint): bigint {
  const x = fraction * LN_2;
  let sum = 0n;
  for (let term = ONE, k = 1n; term > 0n; k++) {
    sum += term;
    term = (term * x) / (k << (2n * FRACTION_BITS));
  }
  return sum;
}

/** Toward minus infinity; `/` rounds toward zero. */
function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
