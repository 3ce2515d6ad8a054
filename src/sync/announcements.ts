// When peers are told of a new tip. At once, unless the next block of the same branch is on its way:
// then only the last one of a while is told. Never more often than peers bear [S-9]: what is skipped
// is contained in what comes after it. Whom to tell is the business of the node.
import type { HeaderEntry } from '../chain/header-tree.ts';
import { addMs, elapsedMs, latest, type MonotonicMs } from '../clock/clock.ts';
import type { SyncLimits } from './limits.ts';

export class Announcements {
  readonly #limits: SyncLimits;
  #told: HeaderEntry;
  /** Since when there is something to tell. */
  #since: MonotonicMs | undefined;
  #tokens: number;
  #tokensMs: MonotonicMs | undefined;
  #deadlineMs: MonotonicMs | undefined;

  constructor(tip: HeaderEntry, limits: SyncLimits) {
    this.#limits = limits;
    this.#told = tip;
    this.#tokens = limits.announcementsBurstMax;
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
    const atMs = latest(waitMs, this.#tokenMs(nowMs));
    if (nowMs < atMs) {
      this.#deadlineMs = atMs;
      return false;
    }
    this.#tokens--;
    this.told(tip);
    return true;
  }

  /** No peer is here to be told; a peer that comes reads it in Hello. */
  told(tip: HeaderEntry): void {
    this.#told = tip;
    this.#since = undefined;
    this.#deadlineMs = undefined;
  }

  /** When there is a token, which may be now. */
  #tokenMs(nowMs: MonotonicMs): MonotonicMs {
    const { announcementsBurstMax, announcementsPerSecondMax } = this.#limits;
    const eachMs = 1000 / announcementsPerSecondMax;
    const earned = elapsedMs(this.#tokensMs ?? nowMs, nowMs) / eachMs;
    this.#tokens = Math.min(announcementsBurstMax, this.#tokens + earned);
    this.#tokensMs = nowMs;
    return this.#tokens >= 1 ? nowMs : addMs(nowMs, Math.ceil((1 - this.#tokens) * eachMs));
  }
}
