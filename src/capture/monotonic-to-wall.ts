// The wall clock in nanoseconds, as packets and /proc samples are dated. Node's own wall clock has
// milliseconds only, its monotonic clock nanoseconds: their distance is measured once per call.

/** Ticks that must agree. Each costs up to 1 ms; one that found us off the processor comes out late. */
const TICKS = 3;
/** Nanoseconds within which ticks agree. */
const AGREE_NS = 10_000n;
/** On a machine so busy that none agree the best of so many is taken. */
const TICKS_MAX = 100;

/**
 * Nanoseconds to add to `process.hrtime.bigint()` (CLOCK_MONOTONIC) for nanoseconds since 1970.
 * At the moment Date.now() ticks, the wall clock is known to stand at a whole millisecond; the
 * later that is noticed the smaller the distance comes out, so the largest is the best.
 */
export function monotonicToWallNs(): bigint {
  const distances: bigint[] = [];
  let best: bigint | undefined;
  for (let tick = 0; tick < TICKS_MAX; tick++) {
    const before = Date.now();
    let now = before;
    while (now === before) now = Date.now();
    const distance = BigInt(now) * 1_000_000n - process.hrtime.bigint();
    distances.push(distance);
    const largest = best === undefined || distance > best ? distance : best;
    best = largest;
    if (distances.filter((one) => largest - one <= AGREE_NS).length >= TICKS) break;
  }
  return best ?? 0n;
}
