// The clocks of this machine, and how what they say is written down. The monotonic one is never set, is
// one clock for all processes of the machine, and on Linux stands still while the machine sleeps.
import {
  CLOCK_START,
  type Clock,
  elapsedMs,
  type MonotonicMs,
  monotonicMs,
  wallMs,
} from '../clock/clock.ts';
import type { NodeEvent, StampedEvent } from '../observe/events.ts';

const NS_PER_MS = 1_000_000;

export const systemClock: Clock = {
  // Its zero is the kernel's: events of several processes can be put in one order.
  nowMs: () => monotonicMs(Number(process.hrtime.bigint()) / NS_PER_MS),
  wallMs: () => wallMs(Date.now()),
};

/** The event, with this moment on both clocks. */
export function stamp(event: NodeEvent, clock: Clock): StampedEvent {
  const sinceZeroMs = elapsedMs(CLOCK_START, clock.nowMs());
  const monotonicNs = BigInt(Math.round(sinceZeroMs * NS_PER_MS));
  return { ...event, atMs: clock.wallMs(), monotonicNs };
}

/** Whole milliseconds since then. */
export function sinceMs(start: MonotonicMs, clock: Clock): number {
  return Math.round(elapsedMs(start, clock.nowMs()));
}

/** Milliseconds with three decimals, as events and reports give them. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
