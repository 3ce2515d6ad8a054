// When peers are told of a new tip. At once, unless the next block of the same branch is on its way:
// then only the last one of a while is told. Never more often than peers bear [S-9]: what is skipped
// is contained in what comes after it. Whom to tell is the business of the node.
import type { HeaderEntry } from '../chain/header-tree.ts';
import { Allowance } from '../clock/allowance.ts';
import { addMs, latest, type MonotonicMs } from '../clock/clock.ts';
import type { SyncLimits } from './limits.ts';

export class Announcements {
  readonly #limits: SyncLimits;
  readonly #telling: Allowance;
  #told: HeaderEntry;
  /** Since when there is something to tell. */
  #since: MonotonicMs | undefined;
  #deadlineMs: MonotonicMs | undefined;

  constructor(tip: HeaderEntry, limits: SyncLimits) {
    this.#limits = limits;
    this.#told = tip;
    const { announcementsPerSecondMax, announcementsBurstMax } = limits;
    this.#telling = new Allowance(announcementsPerSecondMax, announcementsBurstMax);
  }

  /** When to ask again; undefined: nothing is to be told. */
  get deadlineMs(): MonotonicMs | undefined {
    return this.#deadlineMs;
  }

  /**
   * Whether this tip is to be told now.
   * @param isPassing whether more blocks of the same branch are on their way
   */
  due(tip: HeaderEntry, isPassing: boolean, nowMs: MonotonicMs): boolean {
    this.#deadlineMs = undefined;
    if (tip === this.#told) {
      this.#since = undefined;
      return false;
    }
    this.#since ??= nowMs;
    const { announceDelayMaxMs } = this.#limits;
    const waitMs = isPassing ? addMs(this.#since, announceDelayMaxMs) : nowMs;
    const atMs = latest(waitMs, this.#telling.nextMs);
    if (nowMs < atMs || this.#telling.take(1, nowMs) === 0) {
      this.#deadlineMs = latest(waitMs, this.#telling.nextMs);
      return false;
    }
    this.told(tip);
    return true;
  }

  /** No peer is here to be told; a peer that comes reads it in Hello. */
  told(tip: HeaderEntry): void {
    this.#told = tip;
    this.#since = undefined;
    this.#deadlineMs = undefined;
  }
}
