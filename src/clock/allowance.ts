// How much of something there may be in a while: so many a second, and after a silence so many at once.
import { addMs, CLOCK_START, elapsedMs, type MonotonicMs } from './clock.ts';

export class Allowance {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #sinceMs: MonotonicMs | undefined;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** @returns how many of these there may be now; so many are used */
  take(wanted: number, nowMs: MonotonicMs): number {
    const earned = (elapsedMs(this.#sinceMs ?? nowMs, nowMs) / 1000) * this.#perSecond;
    this.#sinceMs = nowMs;
    this.#left = Math.min(this.#burst, this.#left + earned);
    const taken = Math.max(0, Math.min(wanted, Math.floor(this.#left)));
    this.#left -= taken;
    return taken;
  }

  /** When there may be one more; that may have been long ago. */
  get nextMs(): MonotonicMs {
    const missing = Math.max(0, 1 - this.#left);
    return addMs(this.#sinceMs ?? CLOCK_START, Math.ceil((missing / this.#perSecond) * 1000));
  }
}
