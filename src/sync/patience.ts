// How long the peer with the lowest missing block may be silent while others, who could deliver it, have
// nothing left to do. It follows the pace of what completes; and it doubles each time that somebody was
// relieved, or on a slow link of our own every peer would be found too slow (bitcoin#9213).
import { PATIENCE_DECAY, type SyncLimits } from './limits.ts';

/** So many of the last batches tell how long one takes. */
const BATCHES_REMEMBERED = 16;

export class Patience {
  readonly #limits: SyncLimits;
  #timeoutMs: number;
  /** Of the last batches that came whole. */
  readonly #batchesMs: number[] = [];

  constructor(limits: SyncLimits) {
    this.#limits = limits;
    this.#timeoutMs = limits.patienceMinMs;
  }

  get timeoutMs(): number {
    const { patienceMaxMs, patienceBatches } = this.#limits;
    return Math.min(Math.max(this.#timeoutMs, patienceBatches * this.#medianMs), patienceMaxMs);
  }

  /** Somebody was silent for that long: perhaps we are the slow ones. */
  lost(): void {
    this.#timeoutMs = Math.min(this.#timeoutMs * 2, this.#limits.patienceMaxMs);
  }

  /** A batch came whole, in so many milliseconds. */
  completed(tookMs: number): void {
    this.#timeoutMs = Math.max(this.#timeoutMs * PATIENCE_DECAY, this.#limits.patienceMinMs);
    this.#batchesMs.push(tookMs);
    if (this.#batchesMs.length > BATCHES_REMEMBERED) this.#batchesMs.shift();
  }

  get #medianMs(): number {
    const sorted = [...this.#batchesMs].sort((a, b) => a - b);
    return sorted[sorted.length >>> 1] ?? 0;
  }
}
