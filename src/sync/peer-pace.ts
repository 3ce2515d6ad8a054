// How fast a peer delivers blocks, as measured while some are outstanding: how long until it begins, and how long
// a block takes then. Told of everything that it is asked and sends; what follows is decided elsewhere.
import { addMs, elapsedMs, latest, type MonotonicMs } from '../clock/clock.ts';

/**
 * Milliseconds after which a measurement counts for a third: long enough for bursts, which are how blocks
 * arrive, short enough to notice within a few batches that a peer has become slow.
 */
const MEMORY_MS = 500;

export class PeerPace {
  /** From a request to its first block, when nothing else was outstanding; or less, if that was seen since. */
  #answerMs: number | undefined;
  /** Time in which blocks could come, and those that came; both fading. */
  #streamMs = 0;
  #blocks = 0;
  #now: 'answering' | 'streaming' = 'answering';
  /** When the last block came, or the first one was asked for. */
  #sinceMs: MonotonicMs;
  /** When the batch that it is to deliver next became that. */
  #batchSinceMs: MonotonicMs;

  constructor(nowMs: MonotonicMs) {
    this.#sinceMs = nowMs;
    this.#batchSinceMs = nowMs;
  }

  /** Milliseconds until it begins to deliver; undefined: it never has. */
  get answerMs(): number | undefined {
    return this.#answerMs;
  }

  /** Milliseconds a block; undefined: that is not known yet. */
  get blockMs(): number | undefined {
    return this.#blocks === 0 ? undefined : this.#streamMs / this.#blocks;
  }

  /** Milliseconds until it has delivered so many blocks more; undefined: that is not known yet. */
  expectedMs(blocks: number): number | undefined {
    const { answerMs, blockMs } = this;
    if (answerMs === undefined || blockMs === undefined) return undefined;
    return answerMs + blocks * blockMs;
  }

  /** It is asked for blocks when none is outstanding, or heard again after we did not listen. */
  begin(nowMs: MonotonicMs): void {
    this.#now = 'answering';
    this.#sinceMs = nowMs;
    this.#batchSinceMs = nowMs;
  }

  /**
   * A block that it was asked for has come.
   * @param askedMs when its batch was asked for
   */
  delivered(nowMs: MonotonicMs, askedMs: MonotonicMs): void {
    const sinceMs = this.#sinceMs;
    this.#sinceMs = nowMs;
    if (this.#now === 'answering') {
      this.#now = 'streaming';
      this.#answerMs = elapsedMs(sinceMs, nowMs);
      return;
    }
    // A long way there and back is no slowness: before that nothing of this batch could come.
    this.#answerMs = Math.min(this.#answerMs ?? 0, elapsedMs(askedMs, nowMs));
    const tookMs = elapsedMs(latest(sinceMs, addMs(askedMs, this.#answerMs)), nowMs);
    const kept = Math.exp(-tookMs / MEMORY_MS);
    this.#streamMs = this.#streamMs * kept + tookMs;
    this.#blocks = this.#blocks * kept + 1;
  }

  /** A batch is over. @returns milliseconds since it was this one's turn */
  batchEnded(nowMs: MonotonicMs): number {
    const tookMs = elapsedMs(this.#batchSinceMs, nowMs);
    this.#batchSinceMs = nowMs;
    // Asked for one block at a time, a peer takes an answer for each.
    if (this.#blocks === 0 && this.#answerMs !== undefined) {
      [this.#streamMs, this.#blocks] = [this.#answerMs, 1];
    }
    return tookMs;
  }

  /** The silence of that long was ours. */
  shift(ms: number): void {
    this.#sinceMs = addMs(this.#sinceMs, ms);
    this.#batchSinceMs = addMs(this.#batchSinceMs, ms);
  }
}
