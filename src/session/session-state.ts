// Where a session is, what it wants done about the input at hand, and how it will have ended. Here a
// session moves; whether it should is decided by session.ts and closing-handshake.ts.
import type { MonotonicMs } from '../clock/clock.ts';
import { type EndedBy, type Ending, EndingTracker } from './endings.ts';
import type { Effect, Phase } from './phases.ts';

export class SessionState {
  readonly #verdict = new EndingTracker();
  #phase: Phase;
  #effects: Effect[] = [];
  #nowMs: MonotonicMs;

  constructor(phase: Phase, nowMs: MonotonicMs) {
    this.#phase = phase;
    this.#nowMs = nowMs;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The moment of the input at hand. */
  get nowMs(): MonotonicMs {
    return this.#nowMs;
  }

  /** After a Goodbye of either side only replies go out, and after ours nothing does. [G-1] */
  get mayReply(): boolean {
    const { name } = this.#phase;
    return name === 'ready' || name === 'ending-replies' || name === 'answering-goodbye';
  }

  /** A new input: the list that its effects will be in, in order. */
  begin(nowMs: MonotonicMs): Effect[] {
    this.#nowMs = nowMs;
    this.#effects = [];
    return this.#effects;
  }

  emit(effect: Effect): void {
    this.#effects.push(effect);
  }

  recordEnding(ending: Ending, by: EndedBy, reason: string, detail = ''): void {
    this.#verdict.record(ending, by, reason, detail);
  }

  /** The two Goodbyes crossed, or theirs confirms that all we sent was read. [G-4] */
  noteGoodbye(how: 'crossed' | 'confirmed'): void {
    this.#verdict[how]();
  }

  /** Other data, same phase. */
  stay(phase: Phase): void {
    this.#phase = phase;
  }

  move(to: Phase, why: string): void {
    this.emit({ kind: 'moved', from: this.#phase.name, to: to.name, why });
    this.#phase = to;
  }

  /** Before TCP is connected there is nothing to reset, and whatever happens is `not-connected`. */
  reset(ending: 'timed-out' | 'aborted', by: 'us' | 'world', reason: string, detail: string): void {
    const isConnected = this.#phase.name !== 'opening';
    this.recordEnding(isConnected ? ending : 'not-connected', by, reason, detail);
    this.emit({ kind: 'abort' });
    this.end(reason);
  }

  end(why: string): void {
    this.move({ name: 'over', outcome: this.#verdict.outcome() }, why);
  }
}
