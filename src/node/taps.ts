// Who listens in on this node's frames and events. What was written in one piece is cut into frames
// here, and only while somebody listens: with no tap, a frame costs one comparison.
import type { Connection } from '../net/connection.ts';
import type { StampedEvent } from '../observe/events.ts';
import type { Tap, TappedFrame } from '../observe/frame-tap.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';

export class Taps {
  readonly #taps: Set<Tap>;

  constructor(first: Tap | undefined) {
    this.#taps = new Set(first === undefined ? [] : [first]);
  }

  /** From now on; the function that comes back takes the tap away again. */
  add(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  event(event: StampedEvent): void {
    for (const tap of this.#taps) tap.event(event);
  }

  /** `bytes`: one frame or several, whole. */
  frames({ id, local, farEnd }: Connection, flow: TappedFrame['flow'], bytes: Uint8Array): void {
    if (this.#taps.size === 0) return;
    for (const frame of cut(bytes)) {
      const tapped = { peer: id, flow, local, remote: farEnd, bytes: frame };
      for (const tap of this.#taps) tap.frame(tapped);
    }
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
