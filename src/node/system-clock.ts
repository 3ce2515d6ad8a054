// The clocks of this machine, and how what they say is written down. The monotonic one counts from the
// start of the process, is never set, and on Linux stands still while the machine sleeps.
import {
  CLOCK_START,
  type Clock,
  elapsedMs,
  type MonotonicMs,
  monotonicMs,
  wallMs,
} from '../clock/clock.ts';
import type { NodeEvent, StampedEvent } from '../observe/events.ts';

export const systemClock: Clock = {
  nowMs: () => monotonicMs(performance.now()),
  wallMs: () => wallMs(Date.now()),
};

/** The event, with this moment on both clocks. */
export function stamp(event: NodeEvent, clock: Clock): StampedEvent {
  const sinceStartMs = elapsedMs(CLOCK_START, clock.nowMs());
  return { ...event, atMs: clock.wallMs(), monotonicMs: toMicroseconds(sinceStartMs) };
}

/** Whole milliseconds since then. */
export function sinceMs(start: MonotonicMs, clock: Clock): number {
  return Math.round(elapsedMs(start, clock.nowMs()));
}

/** Milliseconds with three decimals, as events and reports give them. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
