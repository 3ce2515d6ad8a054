// Events on their way to a reader that may be slower than the node: a bounded queue, which says in their
// place how many had no room. Knows nothing of who reads. PURE.
import type { MissedEvents } from './events.ts';

/** Events. Some seconds of a sync at full speed; at most a few megabytes. */
export const QUEUE_EVENTS_MAX = 10_000;

export class EventQueue<Event> {
  readonly #eventsMax: number;
  #events: (Event | MissedEvents)[] = [];
  #missed = 0;

  constructor(eventsMax: number = QUEUE_EVENTS_MAX) {
    this.#eventsMax = eventsMax;
  }

  /** Once full, the queue takes nothing until its reader has caught up: one gap, not a hundred. */
  push(event: Event): void {
    if (this.#missed > 0 || this.#events.length >= this.#eventsMax) this.#missed++;
    else this.#events.push(event);
  }

  /** The next one; undefined: none. */
  shift(): Event | MissedEvents | undefined {
    return this.#events.shift() ?? this.#gap();
  }

  /** All there is, in order. */
  takeAll(): (Event | MissedEvents)[] {
    const gap = this.#gap();
    const events = this.#events;
    this.#events = [];
    return gap === undefined ? events : [...events, gap];
  }

  #gap(): MissedEvents | undefined {
    if (this.#missed === 0) return undefined;
    const events = this.#missed;
    this.#missed = 0;
    return { type: 'events.missed', events };
  }
}
