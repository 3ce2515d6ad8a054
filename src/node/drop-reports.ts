// How often it is said that a socket was dropped: a flood of dials must not become a flood of events
// and lines. What is not said is counted, and told with the next one that is. Pure.
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { NodeEvent } from '../observe/events.ts';

/** So many at once, and so many a second: enough to see what is going on, from any source. */
export const DROP_REPORTS_BURST_MAX = 20;
export const DROP_REPORTS_PER_SECOND_MAX = 1;

export class DropReports {
  #tokens = DROP_REPORTS_BURST_MAX;
  #tokensMs: MonotonicMs;
  #withheld = 0;

  constructor(nowMs: MonotonicMs) {
    this.#tokensMs = nowMs;
  }

  /** The event that says so, or undefined: not now. */
  dropped(address: string, reason: string, nowMs: MonotonicMs): NodeEvent | undefined {
    const earned = (elapsedMs(this.#tokensMs, nowMs) / 1000) * DROP_REPORTS_PER_SECOND_MAX;
    this.#tokens = Math.min(DROP_REPORTS_BURST_MAX, this.#tokens + earned);
    this.#tokensMs = nowMs;
    if (this.#tokens < 1) {
      this.#withheld++;
      return undefined;
    }
    this.#tokens--;
    const more = this.#withheld;
    this.#withheld = 0;
    return { type: 'connection.dropped', address, reason, more };
  }
}
