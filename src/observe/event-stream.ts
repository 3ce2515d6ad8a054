// Events as an async iterator: `for await` over what happens from now on. The queue in between is
// bounded; a reader that is too slow is told how many events it has missed.
import { EventQueue } from './event-queue.ts';
import type { MissedEvents } from './events.ts';

type Next<Event> = IteratorResult<Event | MissedEvents, undefined>;

const over = { done: true, value: undefined } as const;

export class EventStream<Event> implements AsyncIterableIterator<Event | MissedEvents> {
  readonly #queue: EventQueue<Event>;
  readonly #waiting: ((next: Next<Event>) => void)[] = [];
  #state: 'open' | 'ended' = 'open';
  readonly #ended: () => void;

  /** `ended` is called once, when the reader leaves or `end` is called. */
  constructor(ended: () => void, eventsMax?: number) {
    this.#queue = new EventQueue(eventsMax);
    this.#ended = ended;
  }

  push(event: Event): void {
    if (this.#state === 'ended') return;
    const reader = this.#waiting.shift();
    if (reader === undefined) this.#queue.push(event);
    else reader({ done: false, value: event });
  }

  /** Nothing more will come; what is in the queue can still be read. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#ended();
    for (const reader of this.#waiting.splice(0)) reader(over);
  }

  next(): Promise<Next<Event>> {
    const value = this.#queue.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#state === 'ended') return Promise.resolve(over);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The reader has seen enough: `break` out of the loop. */
  return(): Promise<Next<Event>> {
    this.#queue.takeAll();
    this.end();
    return Promise.resolve(over);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
