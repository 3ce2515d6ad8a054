// The wall clock with microseconds, as packets are dated: Date.now() has milliseconds only, and frames
// of one exchange on loopback lie closer together.

/** Milliseconds. How far the two clocks may drift apart: above Date.now()'s own grain, below what a person sees. */
const DRIFT_MS_MAX = 10;

export class WallClock {
  #originMs = performance.timeOrigin;

  /** Nanoseconds since 1970, to the microsecond. */
  nowNs(): bigint {
    const sinceMs = performance.now();
    const driftMs = Date.now() - (this.#originMs + sinceMs);
    // Somebody set the clock, or the machine slept, during which the monotonic clock stands still.
    if (Math.abs(driftMs) > DRIFT_MS_MAX) this.#originMs += driftMs;
    return BigInt(Math.round((this.#originMs + sinceMs) * 1000)) * 1000n;
  }
}
