// The wall clock in nanoseconds, as packets and /proc samples are dated. Node's own wall clock has
// milliseconds only, its monotonic clock nanoseconds: their distance is measured once per call.

/** Ticks looked at: each costs up to 1 ms, and the best of them is within a few microseconds. */
const TICKS = 4;

/**
 * Nanoseconds to add to `process.hrtime.bigint()` (CLOCK_MONOTONIC) for nanoseconds since 1970.
 * At the moment Date.now() ticks, the wall clock is known to stand at a whole millisecond; the
 * later that is noticed the smaller the distance comes out, so the largest is the best.
 */
export function monotonicToWallNs(): bigint {
  let best: bigint | undefined;
  for (let tick = 0; tick < TICKS; tick++) {
    const before = Date.now();
    let now = before;
    while (now === before) now = Date.now();
    const distance = BigInt(now) * 1_000_000n - process.hrtime.bigint();
    if (best === undefined || distance > best) best = distance;
  }
  return best ?? 0n;
}
