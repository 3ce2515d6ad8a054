// How bytes move in both directions, and by when: the queue of ours that the kernel has not taken,
// the frame of theirs that is not complete, and our own pauses, during which every deadline on the
// peer stands still. Moments come in; nothing is decided here but when.
import { addMs, elapsedMs, latest, type MonotonicMs } from '../clock/clock.ts';
import type { Deadlines } from './deadlines.ts';
import type { SessionLimits } from './limits.ts';

/**
 * 'requests': too many requests wait. 'queue': too many bytes of ours wait for the peer. 'held': the node
 * cannot take more for now.
 */
export type PauseReason = 'requests' | 'queue' | 'held';

/** A bit for each: asked at every frame, and every connection has them. */
const pauseBits: Readonly<Record<PauseReason, number>> = { requests: 1, queue: 2, held: 4 };

export class FlowControl {
  readonly #limits: SessionLimits;
  #receivedMs: MonotonicMs;
  /** When the first byte of an incomplete frame came. */
  #frameSinceMs: MonotonicMs | undefined;
  readonly #queue: { bytes: number; movedMs: MonotonicMs };
  /** The reasons for which we do not read, as bits. */
  #pauses = 0;
  /** Since when we do not read. */
  #pausedMs: MonotonicMs | undefined;
  /** When the last reply came for which we stay although we have said Goodbye. */
  #replyMs: MonotonicMs;

  constructor(limits: SessionLimits, nowMs: MonotonicMs) {
    this.#limits = limits;
    this.#receivedMs = nowMs;
    this.#replyMs = nowMs;
    this.#queue = { bytes: 0, movedMs: nowMs };
  }

  get isReading(): boolean {
    return this.#pausedMs === undefined;
  }

  /** A frame of the peer has begun and is not complete. */
  get expectsFrame(): boolean {
    return this.#frameSinceMs !== undefined;
  }

  /** Bytes of ours that the kernel has not taken. */
  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  received(nowMs: MonotonicMs): void {
    this.#receivedMs = nowMs;
  }

  receivedReply(nowMs: MonotonicMs): void {
    this.#replyMs = nowMs;
  }

  /** After reading: bytes of an incomplete frame are left, or none. */
  frameLeft(partialBytes: number, nowMs: MonotonicMs): void {
    if (partialBytes === 0) this.#frameSinceMs = undefined;
    else this.#frameSinceMs ??= nowMs;
  }

  frameEnded(): void {
    this.#frameSinceMs = undefined;
  }

  queued(bytes: number, nowMs: MonotonicMs): void {
    if (this.#queue.bytes === 0) this.#queue.movedMs = nowMs;
    this.#queue.bytes += bytes;
  }

  drained(queuedBytes: number, nowMs: MonotonicMs): void {
    this.#queue.bytes = queuedBytes;
    this.#queue.movedMs = nowMs;
  }

  pause(reason: PauseReason, nowMs: MonotonicMs): void {
    this.#pauses |= pauseBits[reason];
    this.#pausedMs ??= nowMs;
  }

  /** Takes one reason away; true if it was the last one, and `resume` is due. */
  unpause(reason: PauseReason): boolean {
    if (this.#pauses !== pauseBits[reason]) {
      this.#pauses &= ~pauseBits[reason];
      return false;
    }
    this.#pauses = 0;
    return true;
  }

  /** Ends all pauses: for how many milliseconds we did not read, or undefined if we did. */
  resume(nowMs: MonotonicMs): number | undefined {
    if (this.#pausedMs === undefined) return undefined;
    const stoodStillMs = elapsedMs(this.#pausedMs, nowMs);
    this.#pausedMs = undefined;
    this.#pauses = 0;
    if (this.#frameSinceMs !== undefined) {
      this.#frameSinceMs = addMs(this.#frameSinceMs, stoodStillMs);
    }
    return stoodStillMs;
  }

  /** Our bytes wait and the peer's side takes none of them. It runs also while we do not read. [G-6] */
  addStallDeadline(to: Deadlines): void {
    if (this.#queue.bytes === 0) return;
    to.add(addMs(this.#queue.movedMs, this.#limits.writeStallTimeoutMs), 'write-stall');
  }

  /** Absolute from the first byte, at the slowest honest rate: each drop must not buy more time. [F-5] */
  addFrameDeadline(to: Deadlines, expectedBytes: number): void {
    if (this.#frameSinceMs === undefined) return;
    const { frameTimeoutMs, frameBytesPerSecondMin } = this.#limits;
    const transferMs = (expectedBytes / frameBytesPerSecondMin) * 1000;
    to.add(addMs(this.#frameSinceMs, frameTimeoutMs + transferMs), 'frame');
  }

  /**
   * After our FIN. While replies that we asked for arrive, the limit is that of any stalled write; the
   * 30 s in all begin with the last of them. [G-5]
   */
  addLeavingDeadlines(to: Deadlines, flushedMs: MonotonicMs, expectsReply: boolean): void {
    const quietSinceMs = latest(flushedMs, this.#receivedMs);
    const { leavingQuietMs, leavingTimeoutMs, writeStallTimeoutMs } = this.#limits;
    if (expectsReply) {
      to.add(addMs(quietSinceMs, writeStallTimeoutMs), 'leaving-quiet');
    } else {
      to.add(addMs(quietSinceMs, leavingQuietMs), 'leaving-quiet');
      to.add(addMs(latest(flushedMs, this.#replyMs), leavingTimeoutMs), 'leaving');
    }
  }
}
