// How often something can be done in a second: timed runs, and the median of them. What is done is the callers'
// concern.

/** A median of fewer would be one of two that a neighbour disturbed. */
const RUNS = 5;

/** Milliseconds of one run: long against a clock's step and a garbage collection. */
const RUN_MS = 300;

/**
 * Runs it once more before it counts, so that its code is compiled.
 * @param once does the work and answers how much it did
 * @returns the median of how much was done in a second
 * @throws the signal's reason, between two runs
 */
export async function perSecond(
  once: () => number | Promise<number>,
  signal: AbortSignal,
): Promise<number> {
  const rates: number[] = [];
  for (let run = -1; run < RUNS; run++) {
    signal.throwIfAborted();
    const rate = await oneRun(once);
    if (run >= 0) rates.push(rate);
  }
  return median(rates);
}

async function oneRun(once: () => number | Promise<number>): Promise<number> {
  const startMs = performance.now();
  let done = 0;
  let elapsedMs = 0;
  while (elapsedMs < RUN_MS) {
    done += await once();
    elapsedMs = performance.now() - startMs;
  }
  return (done / elapsedMs) * 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
