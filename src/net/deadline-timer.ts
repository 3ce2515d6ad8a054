// One timer for one deadline: a session's, or sync's. It decides nothing. It fires no sooner
// than the deadline as it then stands, and never before everything that lies in the sockets has been
// read: a process that was stopped, or busy, for a minute must not blame its peers for that minute.
import type { Cancel, Clock, MonotonicMs } from '../clock/clock.ts';

export interface DeadlineTimerOptions {
  clock: Clock;
  /** The deadline as it stands now; undefined: nothing is waited for. */
  deadlineMs: () => MonotonicMs | undefined;
  /** It has passed. */
  due: () => void;
}

export class DeadlineTimer {
  readonly #options: DeadlineTimerOptions;
  #armed:
    | { state: 'waiting'; atMs: MonotonicMs; cancel: Cancel }
    | { state: 'reading'; cancel: Cancel }
    | undefined;

  /** Only stores; `arm` starts. */
  constructor(options: DeadlineTimerOptions) {
    this.#options = options;
  }

  /**
   * Call it whenever the deadline may have moved. Most inputs move it further away, so a timer that
   * will fire early is left alone and set again when it does.
   */
  arm(): void {
    const { clock, deadlineMs } = this.#options;
    const atMs = deadlineMs();
    if (atMs === undefined || this.#armed?.state === 'reading') return;
    if (this.#armed !== undefined && this.#armed.atMs <= atMs) return;
    this.stop();
    this.#armed = { state: 'waiting', atMs, cancel: clock.at(atMs, () => this.#fired()) };
  }

  stop(): void {
    this.#armed?.cancel();
    this.#armed = undefined;
  }

  /** Timers run before the loop polls: whatever had come is read before the end of the turn. */
  #fired(): void {
    this.#armed = undefined;
    if (!this.#isDue()) return this.arm();
    const cancel = this.#options.clock.atEndOfTurn(() => this.#hasRead());
    this.#armed = { state: 'reading', cancel };
  }

  #hasRead(): void {
    this.#armed = undefined;
    if (this.#isDue()) this.#options.due();
    this.arm();
  }

  #isDue(): boolean {
    const deadlineMs = this.#options.deadlineMs();
    return deadlineMs !== undefined && deadlineMs <= this.#options.clock.nowMs();
  }
}
