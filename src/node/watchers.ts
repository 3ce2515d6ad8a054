// Who hears what happens in a node: the observer and the tap that it was started with, and those that came
// later with `observe`, `on`, `events` or `tap`. A watcher that throws is reported, once, and the node
// goes on; only those who tap cost the cutting of frames.
import type { Connection } from '../net/connection.ts';
import { EventStream } from '../observe/event-stream.ts';
import type { EventOf, EventType, Observer, StampedEvent } from '../observe/events.ts';
import type { Tap, TappedFrame } from '../observe/frame-tap.ts';
import { sanitize } from '../observe/sanitize.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { EventsOptions, NodeOptions } from './api.ts';
import { checkedEvents } from './options.ts';

/** The code of the process warning about a watcher that throws. */
export const WATCHER_WARNING = 'FINACK_WATCHER';

/** What takes a watcher away again. */
type Off = () => void;

export class Watchers {
  /** A new list at every change, so that coming and going during an event disturbs no loop. */
  #observers: readonly Observer[] = [];
  readonly #taps = new Set<Tap>();
  readonly #streams = new Set<{ end(): void }>();
  /** Each is reported once: what throws at one event mostly throws at all. */
  readonly #reported = new WeakSet<Observer | Tap>();
  #state: 'open' | 'ended' = 'open';

  constructor({ observer, tap }: Pick<NodeOptions, 'observer' | 'tap'>) {
    if (observer !== undefined) this.#observers = [observer];
    if (tap !== undefined) this.#taps.add(tap);
  }

  tap(tap: Tap): Off {
    this.#taps.add(tap);
    return () => void this.#taps.delete(tap);
  }

  observe(observer: Observer): Off {
    // A function of its own: who observes twice is told twice, and taken away one by one.
    const own: Observer = (event) => observer(event);
    this.#observers = [...this.#observers, own];
    return () => {
      this.#observers = this.#observers.filter((one) => one !== own);
    };
  }

  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): Off {
    return this.observe((event) => (isOf([type], event) ? listener(event) : undefined));
  }

  /**
   * Holds what happens from this call on, so that nothing is lost before the first `next`.
   * @throws NodeError OPTIONS
   */
  events<Type extends EventType>(options: EventsOptions<Type>): EventStream<EventOf<Type>> {
    const { types, signal, queueEventsMax } = checkedEvents(options);
    const off = this.observe((event) => {
      if (types === undefined || isOf(types, event)) stream.push(event as EventOf<Type>);
    });
    const end = () => stream.end();
    const stream = new EventStream<EventOf<Type>>(() => {
      off();
      this.#streams.delete(stream);
      signal?.removeEventListener('abort', end);
    }, queueEventsMax);
    this.#streams.add(stream);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true || this.#state === 'ended') end();
    return stream;
  }

  /** The node has stopped: iterating over its events ends. */
  end(): void {
    this.#state = 'ended';
    for (const stream of this.#streams) stream.end();
  }

  /** Whether anybody hears of anything: where nobody does, no event is made and no clock is read. */
  get isWatched(): boolean {
    return this.#observers.length > 0 || this.#taps.size > 0;
  }

  event(event: StampedEvent): void {
    for (const observer of this.#observers) this.#tell(observer, event.type, () => observer(event));
    for (const tap of this.#taps) this.#tell(tap, event.type, () => tap.event(event));
  }

  /** `bytes`: one frame or several, whole. */
  frames(
    { id, localAddress, remoteAddress }: Connection,
    flow: TappedFrame['flow'],
    bytes: Uint8Array,
  ): void {
    if (this.#taps.size === 0) return;
    for (const frame of cut(bytes)) {
      const tapped = { peer: id, flow, local: localAddress, remote: remoteAddress, bytes: frame };
      for (const tap of this.#taps) this.#tell(tap, 'a frame', () => tap.frame(tapped));
    }
  }

  #tell(watcher: Observer | Tap, what: string, call: () => unknown): void {
    const failed = (error: unknown) => this.#failed(watcher, what, error);
    try {
      const outcome = call();
      // An async function fits where a function is asked for, and fails later.
      if (outcome instanceof Promise) outcome.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #failed(watcher: Observer | Tap, what: string, error: unknown): void {
    if (this.#reported.has(watcher)) return;
    this.#reported.add(watcher);
    const name = typeof watcher === 'function' ? 'an observer' : 'a tap';
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    process.emitWarning(`${name} threw at ${what}: ${sanitize(message)}; the node goes on`, {
      code: WATCHER_WARNING,
      // Where it happened, without the message, which stands above in plain.
      detail: sanitize(stack.replace(message, '')).replaceAll('\\u{a}', '\n'),
    });
  }
}

function isOf<Type extends EventType>(
  types: readonly Type[],
  event: StampedEvent,
): event is EventOf<Type> {
  return types.some((type) => type === event.type);
}

function* cut(bytes: Uint8Array): Iterable<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const next = readFrameLength(bytes, start, FRAME_BYTES_MAX);
    // Nothing but whole frames passes here; should that ever break, the rest is shown as it is.
    const lengthBytes =
      next.status === 'complete' ? next.prefixBytes + next.length : bytes.length - start;
    yield bytes.subarray(start, start + lengthBytes);
    start += lengthBytes;
  }
}
