// Received bytes as they lie in large slabs, cut into frames without a copy: only a frame that reaches beyond
// the end of its slab is moved to the next one.
import { blockFrame } from '../../../src/wire/codec.ts';

/** Bytes. Many frames of any size: few are moved. */
const SLAB_BYTES = 8 * 1024 * 1024;

/** Less room than this is not worth a read. */
const ROOM_BYTES_MIN = 64 * 1024;

/** Bytes of the prefix of any frame, at most. */
const PREFIX_BYTES_MAX = 3;

/** A frame of so many bytes has a prefix of three. */
const LONG_BYTES = 20_000;

export interface ReceivedFrame {
  readonly slab: Buffer;
  /** Of the whole frame, in the slab. */
  readonly start: number;
  readonly payload: number;
  readonly end: number;
}

export class Slabs {
  readonly #onFrame: (frame: ReceivedFrame) => void;
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** Where the first frame that is not whole begins, and where the received bytes end. */
  #start = 0;
  #end = 0;

  constructor(onFrame: (frame: ReceivedFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** Where the next bytes go. */
  room(): Buffer {
    if (this.#slab.length - this.#end < ROOM_BYTES_MIN) {
      const next = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#end = this.#slab.copy(next, 0, this.#start, this.#end);
      this.#start = 0;
      this.#slab = next;
    }
    return this.#slab.subarray(this.#end);
  }

  /** So many bytes are there now. */
  filled(bytes: number): void {
    this.#end += bytes;
    const slab = this.#slab;
    for (;;) {
      const start = this.#start;
      const payload = payloadAt(slab, start, this.#end);
      if (payload === undefined || payload.end > this.#end) return;
      this.#start = payload.end;
      this.#onFrame({ slab, start, payload: payload.start, end: payload.end });
    }
  }
}

function payloadAt(
  slab: Buffer,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  let length = 0;
  for (let at = 0; at < PREFIX_BYTES_MAX; at++) {
    if (start + at >= end) return undefined;
    const byte = slab[start + at] ?? 0;
    length |= (byte & 0x7f) << (7 * at);
    if (byte < 0x80) return { start: start + at + 1, end: start + at + 1 + length };
  }
  throw new Error('a prefix of more than three bytes');
}

/** An Envelope that holds a block begins with this byte and holds nothing else. [E-6] */
const blockTag = blockFrame(Buffer.alloc(LONG_BYTES))[PREFIX_BYTES_MAX];

export function isBlockFrame({ slab, payload }: ReceivedFrame): boolean {
  return slab[payload] === blockTag;
}
