// How often a peer may announce a tip. Of more than that only the newest counts, and waits until its
// turn has come: an announcement contains those before it, so nothing is lost, and a peer whose messages
// arrive late and all at once is not punished for the delay. A flood is. [S-9]
import { addMs, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { SessionLimits } from './limits.ts';

export class TipRate<Tip> {
  readonly #limits: SessionLimits;
  /** Token bucket for what is looked at. */
  #tokens: number;
  #sinceMs: MonotonicMs | undefined;
  /** How many were skipped, less those that time has written off. Negative: after a pause of ours. */
  #passedOver = 0;
  #newest: Tip | undefined;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
    this.#tokens = limits.tipsBurstMax;
  }

  /** An announcement has come: false if there were far too many. */
  arrived(tip: Tip, nowMs: MonotonicMs): boolean {
    this.#earn(nowMs);
    if (this.#newest !== undefined) this.#passedOver++;
    this.#newest = tip;
    return this.#passedOver <= this.#limits.tipsPassedOverMax;
  }

  /** The newest one, if its turn has come. */
  take(nowMs: MonotonicMs): Tip | undefined {
    this.#earn(nowMs);
    const newest = this.#newest;
    if (newest === undefined || this.#tokens < 1) return undefined;
    this.#tokens--;
    this.#newest = undefined;
    return newest;
  }

  /** When the turn of the newest one comes; undefined: none waits. */
  get deadlineMs(): MonotonicMs | undefined {
    if (this.#newest === undefined || this.#sinceMs === undefined) return undefined;
    const waitMs = ((1 - this.#tokens) / this.#limits.tipsPerSecondMax) * 1000;
    return addMs(this.#sinceMs, Math.ceil(waitMs));
  }

  /** While we were not reading, announcements piled up: that was our doing. */
  shift(byMs: number): void {
    this.#passedOver -= (byMs / 1000) * this.#limits.tipsPerSecondMax;
  }

  #earn(nowMs: MonotonicMs): void {
    // Announcements of one input come at one moment.
    if (nowMs === this.#sinceMs) return;
    const { tipsPerSecondMax, tipsBurstMax } = this.#limits;
    const earned = (elapsedMs(this.#sinceMs ?? nowMs, nowMs) / 1000) * tipsPerSecondMax;
    this.#sinceMs = nowMs;
    this.#tokens = Math.min(tipsBurstMax, this.#tokens + earned);
    // Below zero only a pause of ours leads.
    if (this.#passedOver > 0) this.#passedOver = Math.max(0, this.#passedOver - earned);
  }
}
