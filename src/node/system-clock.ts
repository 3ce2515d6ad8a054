// The clocks of this machine with their timers, and how what they say is written down. The monotonic one
// is never set, is one clock for all processes of the machine, and on Linux stands still while it sleeps.
import {
  addMs,
  CLOCK_START,
  type Clock,
  elapsedMs,
  type MonotonicMs,
  monotonicMs,
  wallMs,
} from '../clock/clock.ts';
import type { NodeEvent, StampedEvent } from '../observe/events.ts';

const NS_PER_MS = 1_000_000;

/** The longest delay of a timer, in milliseconds: Node takes a longer delay for 1 ms. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  // Its zero is the kernel's: events of several processes can be put in one order.
  nowMs() {
    // Asked at every input of every connection: a bigint would be one more object.
    const [seconds, ns] = process.hrtime();
    return monotonicMs(seconds * 1_000 + ns / NS_PER_MS);
  },
  wallMs: () => wallMs(Date.now()),

  at(moment, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const leftMs = elapsedMs(systemClock.nowMs(), moment);
      // At least 1 ms: a timer must not fire before its moment by the clock's own grain.
      const delayMs = Math.min(Math.max(1, Math.ceil(leftMs)), TIMER_MS_MAX);
      timer = setTimeout(() => (systemClock.nowMs() < moment ? arm() : wake()), delayMs);
    };
    arm();
    return () => clearTimeout(timer);
  },

  atEndOfTurn(go) {
    const immediate = setImmediate(go);
    return () => clearImmediate(immediate);
  },

  afterCallback: (go) => process.nextTick(go),
};

/** Resolves after so many milliseconds, or as soon as the signal fires. */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const woken = (): void => {
      cancel();
      signal?.removeEventListener('abort', woken);
      resolve();
    };
    const cancel = clock.at(addMs(clock.nowMs(), ms), woken);
    signal?.addEventListener('abort', woken, { once: true });
  });
}

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
