// One timer for whoever names one deadline: a session, or sync. It decides nothing. It fires no sooner
// than the deadline as it then stands, and never before everything that lies in the sockets has been
// read: a process that was stopped, or busy, for a minute must not blame its peers for that minute.
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';

/** Milliseconds. Node takes a longer delay for 1 ms. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export interface DeadlineTimerOptions {
  nowMs: () => MonotonicMs;
  /** The deadline as it stands now; undefined: nothing is waited for. */
  deadlineMs: () => MonotonicMs | undefined;
  /** It has passed. */
  due: () => void;
}

export class DeadlineTimer {
  readonly #options: DeadlineTimerOptions;
  #armed:
    | { state: 'waiting'; atMs: MonotonicMs; handle: NodeJS.Timeout }
    | { state: 'reading'; handle: NodeJS.Immediate }
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
    const deadlineMs = this.#options.deadlineMs();
    if (deadlineMs === undefined || this.#armed?.state === 'reading') return;
    if (this.#armed !== undefined && this.#armed.atMs <= deadlineMs) return;
    this.stop();
    // At least 1 ms: a timer must not fire before its deadline by the clock's own grain.
    const delayMs = Math.max(1, Math.ceil(elapsedMs(this.#options.nowMs(), deadlineMs)));
    const handle = setTimeout(() => this.#fired(), Math.min(delayMs, TIMER_MS_MAX));
    this.#armed = { state: 'waiting', atMs: deadlineMs, handle };
  }

  stop(): void {
    if (this.#armed?.state === 'waiting') clearTimeout(this.#armed.handle);
    else clearImmediate(this.#armed?.handle);
    this.#armed = undefined;
  }

  /** Timers run before the loop polls, immediates after it: whatever had come is read in between. */
  #fired(): void {
    this.#armed = undefined;
    if (!this.#isDue()) return this.arm();
    this.#armed = { state: 'reading', handle: setImmediate(() => this.#hasRead()) };
  }

  #hasRead(): void {
    this.#armed = undefined;
    if (this.#isDue()) this.#options.due();
    this.arm();
  }

  #isDue(): boolean {
    const deadlineMs = this.#options.deadlineMs();
    return deadlineMs !== undefined && deadlineMs <= this.#options.nowMs();
  }
}
