// The moments at which the decider wants to be woken: when there is something to agree on, when the view is
// over, and when standing votes are said again.
import { addMs, earliest, elapsedMs, type MonotonicMs, NEVER } from '../../clock/clock.ts';

/** The interval of saying again is doubled so often at most while a view makes no progress. */
const PAUSE_DOUBLINGS_MAX = 5;

export class ViewTimers {
  /** Something is to be agreed on. */
  needAt: MonotonicMs = NEVER;
  /** The view has lasted long enough. */
  #overAt: MonotonicMs = NEVER;
  #againAt: MonotonicMs = NEVER;
  #pauses = 0;

  get deadlineMs(): MonotonicMs {
    return earliest(this.needAt, this.#overAt, this.#againAt);
  }

  get runsOut(): 'never' | 'set' {
    return this.#overAt === NEVER ? 'never' : 'set';
  }

  /** Progress: everything is said again only after a whole pause without any. */
  moved(nowMs: MonotonicMs, pauseMs: number): void {
    this.#pauses = 0;
    this.#againAt = addMs(nowMs, pauseMs);
  }

  lasts(nowMs: MonotonicMs, timeoutMs: number): void {
    this.#overAt = addMs(nowMs, timeoutMs);
  }

  lastsForever(): void {
    this.#overAt = NEVER;
  }

  rest(): void {
    this.needAt = NEVER;
    this.#overAt = NEVER;
    this.#againAt = NEVER;
  }

  isNeeded(nowMs: MonotonicMs): boolean {
    return isDue(this.needAt, nowMs);
  }

  isOver(nowMs: MonotonicMs): boolean {
    return isDue(this.#overAt, nowMs);
  }

  /** True once for each pause; the next is twice as long. */
  takeAgain(nowMs: MonotonicMs, pauseMs: number): boolean {
    if (!isDue(this.#againAt, nowMs)) return false;
    this.#pauses = Math.min(this.#pauses + 1, PAUSE_DOUBLINGS_MAX);
    this.#againAt = addMs(nowMs, pauseMs * 2 ** this.#pauses);
    return true;
  }
}

function isDue(at: MonotonicMs, nowMs: MonotonicMs): boolean {
  return elapsedMs(at, nowMs) >= 0;
}
