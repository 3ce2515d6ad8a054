// Who listens in on this node: its observer, and the taps on its frames. What was written in one piece
// is cut into frames here, and only while somebody listens: with no tap, a frame costs one comparison.
// A watcher that throws is reported and costs the node nothing.
import type { Connection } from '../net/connection.ts';
import type { Observer, StampedEvent } from '../observe/events.ts';
import type { Tap, TappedFrame } from '../observe/frame-tap.ts';
import { plainText } from '../observe/plain-text.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { NodeOptions } from './api.ts';

/** The code of the process warning about a watcher that throws. */
export const WATCHER_WARNING = 'FINACK_WATCHER';

export class Taps {
  readonly #observer: Observer | undefined;
  readonly #taps: Set<Tap>;
  /** Each is reported once: what throws at one event mostly throws at all. */
  readonly #reported = new WeakSet<Observer | Tap>();

  constructor({ observer, tap }: Pick<NodeOptions, 'observer' | 'tap'>) {
    this.#observer = observer;
    this.#taps = new Set(tap === undefined ? [] : [tap]);
  }

  /** From now on; the function that comes back takes the tap away again. */
  add(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  event(event: StampedEvent): void {
    const observer = this.#observer;
    if (observer !== undefined) this.#tell(observer, event.type, () => observer(event));
    for (const tap of this.#taps) this.#tell(tap, event.type, () => tap.event(event));
  }

  /** `bytes`: one frame or several, whole. */
  frames({ id, local, farEnd }: Connection, flow: TappedFrame['flow'], bytes: Uint8Array): void {
    if (this.#taps.size === 0) return;
    for (const frame of cut(bytes)) {
      const tapped = { peer: id, flow, local, remote: farEnd, bytes: frame };
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
    const name = typeof watcher === 'function' ? 'the observer' : 'a tap';
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    process.emitWarning(`${name} threw at ${what}: ${plainText(message)}; the node goes on`, {
      code: WATCHER_WARNING,
      // Where it happened, without the message, which stands above in plain.
      detail: plainText(stack.replace(message, '')).replaceAll('\\u{a}', '\n'),
    });
  }
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
