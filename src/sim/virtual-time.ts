// Time in a simulated world: it passes only when the next event is due. Events happen in the order of
// their moments, and at one moment in the order in which they were asked for. Nothing here waits.
import {
  type Cancel,
  CLOCK_START,
  type Clock,
  elapsedMs,
  type MonotonicMs,
  monotonicMs,
  type WallMs,
  wallMs,
} from '../clock/clock.ts';

interface Event {
  readonly atMs: number;
  /** Breaks ties: asked for earlier, happens earlier. */
  readonly order: number;
  /** Undefined: cancelled. */
  run: (() => void) | undefined;
}

export class VirtualTime {
  /** A binary heap: the earliest event is the first. */
  readonly #events: Event[] = [];
  #nowMs: number;
  #asked = 0;
  /** What belongs to the event that has happened, and comes before the next. */
  #afterEvent: (() => void)[] = [];

  /** @param startMs what the world's first moment is called */
  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  /** Milliseconds since the world began, counted from its start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Never within this call, even if the moment has passed. */
  at(atMs: number, run: () => void): Cancel {
    const event: Event = { atMs: Math.max(atMs, this.#nowMs), order: this.#asked++, run };
    this.#events.push(event);
    this.#up(this.#events.length - 1);
    return () => {
      event.run = undefined;
    };
  }

  after(ms: number, run: () => void): Cancel {
    return this.at(this.#nowMs + ms, run);
  }

  /** Behind everything that is due by now. */
  soon(run: () => void): Cancel {
    return this.at(this.#nowMs, run);
  }

  /** Before the next event, whatever is due. */
  afterEvent(run: () => void): void {
    this.#afterEvent.push(run);
  }

  /** Resolves after so many milliseconds; never, if the world ends before. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** When the next event is due; Infinity: there is none. One that was cancelled may still count. */
  get nextMs(): number {
    if (this.#afterEvent.length > 0) return this.#nowMs;
    return this.#events[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Time passes without what was due in it: that happens late. Never backwards. */
  skipTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  /** The next event happens. False: there is none. */
  step(): boolean {
    const after = this.#afterEvent.splice(0);
    for (const run of after) run();
    return this.#nextHappens() || after.length > 0;
  }

  #nextHappens(): boolean {
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      if (next.run === undefined) continue;
      this.skipTo(next.atMs);
      next.run();
      return true;
    }
    return false;
  }

  #first(): Event | undefined {
    const first = this.#events[0];
    const last = this.#events.pop();
    if (first === undefined || last === undefined || this.#events.length === 0) return first;
    this.#events[0] = last;
    this.#down(0);
    return first;
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.#swapIfEarlier(at, above)) return;
      at = above;
    }
  }

  #down(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      const [one, other] = [this.#events[left], this.#events[right]];
      if (one === undefined) return;
      const earlier = other !== undefined && isEarlier(other, one) ? right : left;
      if (!this.#swapIfEarlier(earlier, at)) return;
      at = earlier;
    }
  }

  /** Exchanges the two if the first belongs before the second. */
  #swapIfEarlier(below: number, above: number): boolean {
    const lower = this.#events[below] as Event;
    const upper = this.#events[above] as Event;
    if (!isEarlier(lower, upper)) return false;
    this.#events[below] = upper;
    this.#events[above] = lower;
    return true;
  }
}

function isEarlier(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** The clocks of one machine in the world. Its timers are gone when it is switched off. */
export class VirtualClock implements Clock {
  readonly #time: VirtualTime;
  /** Unix time when the world began, by this machine's wall clock. */
  readonly #wallStartMs: number;
  #state: 'on' | 'off' = 'on';

  constructor(time: VirtualTime, wallStartMs: number) {
    this.#time = time;
    this.#wallStartMs = wallStartMs;
  }

  nowMs(): MonotonicMs {
    return monotonicMs(this.#time.nowMs);
  }

  wallMs(): WallMs {
    return wallMs(Math.floor(this.#wallStartMs + this.#time.nowMs));
  }

  at(moment: MonotonicMs, wake: () => void): Cancel {
    return this.#time.at(elapsedMs(CLOCK_START, moment), () => this.#run(wake));
  }

  /** One event is one turn here: what is due at this moment comes first. */
  atEndOfTurn(go: () => void): Cancel {
    return this.#time.soon(() => this.#run(go));
  }

  afterCallback(go: () => void): void {
    this.#time.afterEvent(() => this.#run(go));
  }

  switchOff(): void {
    this.#state = 'off';
  }

  #run(what: () => void): void {
    if (this.#state === 'on') what();
  }
}
