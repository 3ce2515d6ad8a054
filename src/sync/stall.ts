// Who holds up everybody else: the peer that was asked for the lowest missing block while others,
// who could deliver it, have nothing left to do. Such a peer loses its batches, not its connection:
// a slow link is no crime (bitcoin#9213), and its blocks are still welcome when they come.
import { addMs, earliest, latest, type MonotonicMs } from '../clock/clock.ts';
import type { Batch } from './batch.ts';
import { STALL_DECAY, type SyncLimits } from './limits.ts';

type Hold =
  | { readonly status: 'none' }
  /** Others have been waiting for this batch since then. */
  | { readonly status: 'held'; readonly batch: Batch; readonly sinceMs: MonotonicMs };

export class StallWatch {
  readonly #limits: SyncLimits;
  #timeoutMs: number;
  #hold: Hold = { status: 'none' };

  constructor(limits: SyncLimits) {
    this.#limits = limits;
    this.#timeoutMs = limits.stallTimeoutMinMs;
  }

  /** The batch that others are waiting for, if they are. */
  observe(batch: Batch | undefined, nowMs: MonotonicMs): void {
    if (batch === undefined) this.#hold = { status: 'none' };
    else if (this.#hold.status === 'none' || this.#hold.batch !== batch) {
      this.#hold = { status: 'held', batch, sinceMs: nowMs };
    }
  }

  /**
   * When the batch is to be taken from its peer. Silence counts from the last sign of life; a peer
   * that drips is given longer, but not for ever: a byte a second would hold up the sync for days.
   * @param heardOf last sign of life of the peer that has a batch
   */
  held(
    heardOf: (batch: Batch) => MonotonicMs,
  ): { batch: Batch; deadlineMs: MonotonicMs } | undefined {
    if (this.#hold.status === 'none') return undefined;
    const { batch, sinceMs } = this.#hold;
    const silentMs = addMs(latest(sinceMs, heardOf(batch)), this.#timeoutMs);
    const slowMs = addMs(sinceMs, this.#timeoutMs * this.#limits.slowBatchFactor);
    return { batch, deadlineMs: earliest(silentMs, slowMs) };
  }

  /** The silence of that long was ours. */
  shift(ms: number): void {
    if (this.#hold.status === 'none') return;
    this.#hold = { ...this.#hold, sinceMs: addMs(this.#hold.sinceMs, ms) };
  }

  /** A batch was taken away: perhaps we are the slow ones. */
  stalled(): void {
    this.#hold = { status: 'none' };
    this.#timeoutMs = Math.min(this.#timeoutMs * 2, this.#limits.stallTimeoutMaxMs);
  }

  /** A batch came whole. */
  completed(): void {
    this.#timeoutMs = Math.max(this.#timeoutMs * STALL_DECAY, this.#limits.stallTimeoutMinMs);
  }
}
