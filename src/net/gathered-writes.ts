// What is said in one callback of the event loop leaves in one write: a system call for each small frame
// costs more than all else that is done for it. What is said waits here, in order, until the callback is
// over, and is with the network before anything else is heard; what is much leaves at once, with what
// waits before it. Nothing else is decided here: what may be said, and when a stream ends, is the session's.
import type { Clock } from '../clock/clock.ts';
import { isBehind, joined } from '../wire/frames.ts';
import type { Channel, WriteFate } from './channel.ts';
import { COPIED_BYTES_MAX, GATHERED_BYTES_MAX } from './limits.ts';

export interface GatheredWritesOptions {
  readonly channel: Channel;
  readonly clock: Clock;
  /** What was said in a callback has been given to the channel. */
  readonly written: () => void;
  /** Once for each write that has left here, in order, with its bytes. */
  readonly fated: (fate: WriteFate, bytes: number) => void;
}

export class GatheredWrites {
  readonly #options: GatheredWritesOptions;
  readonly #whenOver = () => {
    this.#flusher = undefined;
    this.flush();
  };
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Who gives what waits to the channel: a call asked of the clock, or whoever hears the channel just now. */
  #flusher: 'asked' | 'reader' | undefined;

  /** Only stores. */
  constructor(options: GatheredWritesOptions) {
    this.#options = options;
  }

  /** Bytes that the channel has not been given. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#flusher === undefined) {
      this.#flusher = 'asked';
      this.#options.clock.afterCallback(this.#whenOver);
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= GATHERED_BYTES_MAX) this.flush();
  }

  /** A callback of the channel begins: what is said in it leaves when `readerDone` says that it is over. */
  readerBegins(): void {
    this.#flusher ??= 'reader';
  }

  /** Sooner than the clock would say it, and without asking: nearly every reply is said so. */
  readerDone(): void {
    if (this.#flusher === 'reader') this.#flusher = undefined;
    this.flush();
  }

  /** Before whatever must stand behind it: a FIN, or an RST. */
  flush(): void {
    const { channel, written, fated } = this.#options;
    const bytes = this.#waitingBytes;
    if (bytes === 0) return;
    const waiting = this.#waiting;
    const pieces = waiting.length === 1 ? waiting : packed(withoutSeams(waiting));
    this.drop();
    channel.write(pieces, (fate) => fated(fate, bytes));
    written();
  }

  /** The channel is gone: what waits will never leave. */
  drop(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

/** The same bytes, where frames that lie in memory one behind the other are one piece. */
function withoutSeams(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let first: Uint8Array | undefined;
  let last: Uint8Array | undefined;
  const cut = (): void => {
    if (first === undefined || last === undefined) return;
    pieces.push(first === last ? first : joined(first, last));
  };
  for (const frame of frames) {
    if (last === undefined || !isBehind(last, frame)) {
      cut();
      first = frame;
    }
    last = frame;
  }
  cut();
  return pieces;
}

/** The same bytes in few pieces: small neighbours are copied together, large ones stay where they are. */
function packed(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  if (frames.length === 1) return frames;
  const pieces: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  for (const frame of frames) {
    if (frame.length <= COPIED_BYTES_MAX) {
      small.push(frame);
      continue;
    }
    if (small.length > 0) pieces.push(Buffer.concat(small));
    small = [];
    pieces.push(frame);
  }
  if (small.length > 0) pieces.push(Buffer.concat(small));
  return pieces;
}
