// How long reading may keep the event loop: so many milliseconds in one turn, for all connections of a
// node together. What is left waits in order for the next turn, so that timers, commands and other
// peers come in between, however much has arrived. What is read, and how, is the connection's concern.
import { type Cancel, type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { READING_GRAIN_MS, READING_TURN_MS } from './limits.ts';

export class ReadingTurns {
  readonly #clock: Clock;
  /** When reading began: in this turn of the loop, or less than READING_GRAIN_MS ago. */
  #begunMs: MonotonicMs | undefined;
  /** Set while the end of this turn will be told. */
  #endOfTurn: Cancel | undefined;
  /** In the order in which they are to go on. */
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this turn has time for more. Asked before each piece of work. @param nowMs if just read */
  hasTime(nowMs = this.#clock.nowMs()): boolean {
    const spentMs =
      this.#begunMs === undefined ? READING_GRAIN_MS : elapsedMs(this.#begunMs, nowMs);
    if (this.#endOfTurn !== undefined) return spentMs < READING_TURN_MS;
    if (spentMs < READING_GRAIN_MS) return true;
    this.#begunMs = nowMs;
    this.#endOfTurn = this.#clock.atEndOfTurn(() => this.#nextTurn());
    return true;
  }

  /** Goes on in a later turn, after those who wait already. Ask `hasTime` first, which said no. */
  wait(goOn: () => void): void {
    this.#waiting.push(goOn);
  }

  /** Those who waited are served before what comes from now on. */
  #nextTurn(): void {
    this.#endOfTurn = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    // Each asks for time again, and waits again if there is none.
    for (const goOn of waiting) goOn();
  }
}
