// The two clocks, as types that cannot be mixed. Deadlines, ages, intervals and backoff run on the
// monotonic clock, which cannot be set; header times, templates and event stamps are wall time. Only
// types and arithmetic live here: nothing reads a clock or sets a timer, and no moment is compared with a duration.

declare const monotonic: unique symbol;
declare const wall: unique symbol;

/**
 * A moment on a monotonic clock, in milliseconds with a fraction. Opaque on purpose:
 * moments can be compared (`<`, `<=`) with one another and with nothing else, and no arithmetic
 * compiles but that below.
 */
export interface MonotonicMs {
  readonly [monotonic]: 'milliseconds';
}

/** Unix time in milliseconds: a number, because it is held against the times in headers. */
export type WallMs = number & { readonly [wall]: 'milliseconds since 1970' };

/** Both clocks and what wakes at their moments, handed in wherever time is needed. */
export interface Clock {
  nowMs(): MonotonicMs;
  wallMs(): WallMs;
  /** Calls `wake` once: not before the moment, and never within this call. */
  at(moment: MonotonicMs, wake: () => void): Cancel;
  /**
   * Calls `go` at the end of this turn of the event loop, when what the network delivers in it has been
   * delivered. Asked for by what `at` woke, that is all that had come by then.
   */
  atEndOfTurn(go: () => void): Cancel;
  /**
   * Calls `go` when the callback that runs now is over, with all that its promises lead to, and before
   * anything else is heard: no timer, and nothing from the network, comes in between.
   */
  afterCallback(go: () => void): void;
}

/** What was asked for will not be called. Afterwards, and a second time, it does nothing. */
export type Cancel = () => void;

/** One reading of both clocks, for deciders that judge headers too. */
export interface Now {
  readonly nowMs: MonotonicMs;
  readonly wallMs: WallMs;
}

/** A reading of a monotonic clock, given its type. Only for clocks, recordings and tests. */
export function monotonicMs(ms: number): MonotonicMs {
  return ms as unknown as MonotonicMs;
}

/** A reading of a wall clock, given its type. Only for clocks, recordings and tests. */
export function wallMs(ms: number): WallMs {
  return ms as WallMs;
}

/** The zero of the monotonic clock: of the machine, as a rule its start; of a simulated world, its own. */
export const CLOCK_START = monotonicMs(0);

/** Later than every moment: the deadline of what is not waited for. */
export const NEVER = monotonicMs(Number.POSITIVE_INFINITY);

/** The moment so many milliseconds after `start`. */
export function addMs(start: MonotonicMs, ms: number): MonotonicMs {
  return monotonicMs(numberOf(start) + ms);
}

/** Milliseconds from one moment to another; negative if `to` is the earlier one. */
export function elapsedMs(from: MonotonicMs, to: MonotonicMs): number {
  return numberOf(to) - numberOf(from);
}

/** @param moments none: NEVER */
export function earliest(...moments: MonotonicMs[]): MonotonicMs {
  return monotonicMs(Math.min(...moments.map(numberOf)));
}

export function latest(first: MonotonicMs, ...others: MonotonicMs[]): MonotonicMs {
  return monotonicMs(Math.max(numberOf(first), ...others.map(numberOf)));
}

function numberOf(moment: MonotonicMs): number {
  return moment as unknown as number;
}
