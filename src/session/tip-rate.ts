// How often a peer may announce a tip. Of more than that only the newest counts, and waits until its
// turn has come: an announcement contains those before it, so nothing is lost, and a peer whose messages
// arrive late and all at once is not punished for the delay. A flood is. [S-9]
import { Allowance } from '../clock/allowance.ts';
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { SessionLimits } from './limits.ts';

export class TipRate<Tip> {
  readonly #limits: SessionLimits;
  /** For what is looked at. */
  readonly #looks: Allowance;
  #sinceMs: MonotonicMs | undefined;
  /** How many were skipped, less those that time has written off. Negative: after a pause of ours. */
  #passedOver = 0;
  #newest: Tip | undefined;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
    this.#looks = new Allowance(limits.tipsPerSecondMax, limits.tipsBurstMax);
  }

  /** An announcement has come: false if there were far too many. */
  arrived(tip: Tip, nowMs: MonotonicMs): boolean {
    this.#writeOff(nowMs);
    if (this.#newest !== undefined) this.#passedOver++;
    this.#newest = tip;
    return this.#passedOver <= this.#limits.tipsPassedOverMax;
  }

  /** The newest one, if its turn has come. */
  take(nowMs: MonotonicMs): Tip | undefined {
    this.#writeOff(nowMs);
    const newest = this.#newest;
    if (newest === undefined || this.#looks.take(1, nowMs) === 0) return undefined;
    this.#newest = undefined;
    return newest;
  }

  /** When the turn of the newest one comes; undefined: none waits. */
  get deadlineMs(): MonotonicMs | undefined {
    return this.#newest === undefined ? undefined : this.#looks.nextMs;
  }

  /** While we were not reading, announcements piled up: that was our doing. */
  shift(byMs: number): void {
    this.#passedOver -= (byMs / 1000) * this.#limits.tipsPerSecondMax;
  }

  #writeOff(nowMs: MonotonicMs): void {
    const passedMs = elapsedMs(this.#sinceMs ?? nowMs, nowMs);
    this.#sinceMs = nowMs;
    // Below zero only a pause of ours leads.
    if (this.#passedOver <= 0) return;
    const writtenOff = (passedMs / 1000) * this.#limits.tipsPerSecondMax;
    this.#passedOver = Math.max(0, this.#passedOver - writtenOff);
  }
}
