// Frames: `varint(length) payload`, protobuf's own delimited format. [F-1]
// Here bytes become frames and payloads become frames; what a payload means is codec.ts's concern.
// The one strict reader of length prefixes is readPrefix, which every prefix goes through; readFrameLength
// asks it for whoever reads a single one.
import assert from 'node:assert';
import varint from 'varint';
import { FRAME_BYTES_MAX, PREFIX_BYTES_MAX } from './limits.ts';
import type { Violation } from './violations.ts';

export type FrameLength =
  | { status: 'complete'; length: number; prefixBytes: number }
  | { status: 'incomplete' }
  | { status: 'violation'; violation: Violation };

/** A length prefix that has been read. One for each reader, filled again and again. */
interface Prefix {
  /** Payload bytes. */
  length: number;
  prefixBytes: number;
}

/**
 * Reads the length prefix at `offset`: payload bytes and how many bytes the prefix itself took.
 * `limitBytes` is the largest payload acceptable now.
 */
export function readFrameLength(
  bytes: Uint8Array,
  offset: number,
  limitBytes: number,
): FrameLength {
  const prefix: Prefix = { length: 0, prefixBytes: 0 };
  const status = readPrefix(bytes, offset, bytes.length, limitBytes, prefix);
  if (status === 'complete') return { status, ...prefix };
  return status === 'incomplete' ? { status } : { status: 'violation', violation: status };
}

/**
 * The strict reader, which makes no object for a prefix. The `varint` package alone cannot
 * frame a stream: it gives one RangeError for "need more" and for "malformed" and accepts overlong
 * forms, so the last byte is looked for first and the shortest form is insisted on. [F-2] [F-3] [F-4]
 */
function readPrefix(
  bytes: Uint8Array,
  offset: number,
  end: number,
  limitBytes: number,
  into: Prefix,
): 'complete' | 'incomplete' | Violation {
  const seen = Math.min(end - offset, PREFIX_BYTES_MAX);
  let last = 0;
  while (last < seen && (bytes[offset + last] ?? 0) >= 0x80) last++;
  if (last === PREFIX_BYTES_MAX) return 'prefix-too-long';
  if (last === seen) return 'incomplete';

  const length = varint.decode(bytes, offset);
  const prefixBytes = varint.decode.bytes ?? 0;
  if (varint.encodingLength(length) !== prefixBytes) return 'prefix-not-minimal';
  if (length === 0) return 'frame-empty';
  if (length > limitBytes) return 'frame-too-large';
  into.length = length;
  into.prefixBytes = prefixBytes;
  return 'complete';
}

/** Where what follows the varint at `offset` begins, whatever its value; for who looks into damaged bytes. */
export function behindVarint(bytes: Uint8Array, offset: number): number {
  let last = offset;
  while ((bytes[last] ?? 0) >= 0x80) last++;
  return last + 1;
}

/** Bytes behind the length prefix that counts them, where both together are `bytes`. */
export function withoutPrefix(bytes: number): number {
  let prefixBytes = 1;
  while (varint.encodingLength(bytes - prefixBytes) > prefixBytes) prefixBytes++;
  return bytes - prefixBytes;
}

/** Bytes that the varint of this number takes. */
export const varintBytes = (value: number): number => varint.encodingLength(value);

/** Writes a varint; where the next byte goes. */
export function putVarint(value: number, bytes: Uint8Array, at: number): number {
  varint.encode(value, bytes, at);
  return at + (varint.encode.bytes ?? 0);
}

/** Prefix and payload in one buffer: header and payload in two writes cost 40 ms of delayed ACK. */
export function frameOf(payload: Uint8Array): Uint8Array {
  assert(payload.length > 0 && payload.length <= FRAME_BYTES_MAX, 'a payload that fits a frame');
  const prefixBytes = varint.encodingLength(payload.length);
  const frame = Buffer.allocUnsafe(prefixBytes + payload.length);
  varint.encode(payload.length, frame, 0);
  frame.set(payload, prefixBytes);
  return frame;
}

export type NextFrame =
  | { status: 'frame'; frame: Uint8Array; payload: Uint8Array }
  | { status: 'incomplete' }
  | { status: 'violation'; violation: Violation };

/** Bytes. The first buffer for a frame cut by a chunk's end; a socket's chunk is at most 64 KiB. */
const FIRST_BUFFER_BYTES = 64 * 1024;

/**
 * What has arrived of a frame, times this, is what its buffer holds at most: a frame of four chunks is moved
 * once, and one of a megabyte twice.
 */
const GROWTH = 4;

const NO_BYTES = new Uint8Array(0);

/** The largest length that a prefix can claim; what is acceptable is asked of each frame. */
const FRAME_CLAIM_MAX = 2 ** (7 * PREFIX_BYTES_MAX) - 1;

/**
 * Chunks in, frames out. Frames that lie inside one chunk are views of it, without a copy. A frame cut
 * by a chunk's end, and only that one, is put together in a buffer that grows with what has *arrived*,
 * never with what a prefix claims. The caller asks for one frame at a time, because the limit for the
 * next frame may depend on the frame before it. [F-4]
 *
 *   chunk    |frame|frame|fra          chunk    me|frame|frame|...
 *   cut                   fra  <- moved when the next chunk comes -> frame
 */
export class FrameReader {
  /** The newest chunk, read up to #at. */
  #chunk: Uint8Array = NO_BYTES;
  #at = 0;
  /** What has arrived before #chunk and is not read: its first #cutBytes bytes. Ours to write behind them. */
  #cut: Uint8Array = NO_BYTES;
  #cutBytes = 0;
  readonly #prefix: Prefix = { length: 0, prefixBytes: 0 };
  #frame: Uint8Array = NO_BYTES;

  /** Bytes that arrived and are not yet part of a returned frame. */
  get pendingBytes(): number {
    return this.#cutBytes + this.#chunk.length - this.#at;
  }

  /** The frame that `find` has found, prefix and payload; whoever takes it keeps it alive. */
  takeFrame(): Uint8Array {
    const frame = this.#frame;
    this.#frame = NO_BYTES;
    return frame;
  }

  /** Bytes of its prefix. */
  get prefixBytes(): number {
    return this.#prefix.prefixBytes;
  }

  push(chunk: Uint8Array): void {
    if (this.#at < this.#chunk.length) {
      // The pieces of one chunk are one chunk again, without a copy.
      if (this.#cutBytes === 0 && isBehind(this.#chunk, chunk)) {
        this.#chunk = joined(this.#chunk, chunk);
        return;
      }
      const length = this.expectedBytes(FRAME_CLAIM_MAX);
      const frameBytes = length === undefined ? undefined : varintBytes(length) + length;
      this.#cutOff(this.#chunk.length - this.#at, frameBytes);
    }
    this.#chunk = chunk;
    this.#at = 0;
    this.#mend();
  }

  /** The next whole frame, if it has arrived. `limitBytes` holds for this frame alone. */
  next(limitBytes: number): NextFrame {
    const status = this.find(limitBytes);
    if (status === 'incomplete') return { status };
    if (status !== 'frame') return { status: 'violation', violation: status };
    const frame = this.takeFrame();
    return { status, frame, payload: frame.subarray(this.prefixBytes) };
  }

  /** As `next`, for whoever reads many: what it finds is asked for afterwards, and no object is made. */
  find(limitBytes: number): 'frame' | 'incomplete' | Violation {
    const isCut = this.#cutBytes > 0;
    const bytes = isCut ? this.#cut : this.#chunk;
    const start = isCut ? 0 : this.#at;
    const end = isCut ? this.#cutBytes : bytes.length;
    const status = readPrefix(bytes, start, end, limitBytes, this.#prefix);
    if (status !== 'complete') return status;
    const frameEnd = start + this.#prefix.prefixBytes + this.#prefix.length;
    if (end < frameEnd) return 'incomplete';
    this.#frame = bytes.subarray(start, frameEnd);
    if (isCut) this.#usedCut(frameEnd);
    else this.#usedChunk(frameEnd);
    return 'frame';
  }

  /** Payload bytes of the frame that is arriving, as far as its prefix is known and acceptable. */
  expectedBytes(limitBytes: number): number | undefined {
    const prefix: Prefix = { length: 0, prefixBytes: 0 };
    const isCut = this.#cutBytes > 0;
    const status = isCut
      ? readPrefix(this.#cut, 0, this.#cutBytes, limitBytes, prefix)
      : readPrefix(this.#chunk, this.#at, this.#chunk.length, limitBytes, prefix);
    return status === 'complete' ? prefix.length : undefined;
  }

  /** What is used up must not stay alive with a connection that then says nothing for hours. */
  #usedChunk(at: number): void {
    this.#at = at;
    if (at < this.#chunk.length) return;
    this.#chunk = NO_BYTES;
    this.#at = 0;
  }

  /** Frames already returned may still be looked at: the buffer is left to them, and never written again. */
  #usedCut(at: number): void {
    this.#cutBytes -= at;
    this.#cut = this.#cutBytes === 0 ? NO_BYTES : this.#cut.subarray(at);
    this.#mend();
  }

  /** Moves to the cut frame what the newest chunk has of it. */
  #mend(): void {
    if (this.#cutBytes === 0) return;
    const length: Prefix = { length: 0, prefixBytes: 0 };
    const read = () => readPrefix(this.#cut, 0, this.#cutBytes, FRAME_CLAIM_MAX, length);
    let status = read();
    for (; status === 'incomplete' && this.#at < this.#chunk.length; status = read()) {
      this.#cutOff(1);
    }
    if (status !== 'complete') return;
    const frameBytes = length.prefixBytes + length.length;
    const missing = Math.min(frameBytes - this.#cutBytes, this.#chunk.length - this.#at);
    if (missing > 0) this.#cutOff(missing, frameBytes);
  }

  /** The chunk's next bytes, put behind what was cut before. `frameBytes`: of the frame, where it is known. */
  #cutOff(bytes: number, frameBytes?: number): void {
    const needed = this.#cutBytes + bytes;
    if (needed > this.#cut.length) {
      const roomBytes =
        frameBytes === undefined
          ? 2 * needed
          : Math.min(frameBytes, Math.max(FIRST_BUFFER_BYTES, GROWTH * needed));
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, roomBytes));
      grown.set(this.#cut.subarray(0, this.#cutBytes));
      this.#cut = grown;
    }
    this.#cut.set(this.#chunk.subarray(this.#at, this.#at + bytes), this.#cutBytes);
    this.#cutBytes = needed;
    this.#usedChunk(this.#at + bytes);
  }
}

/** Does `chunk` lie in memory where `before` ends? */
export function isBehind(before: Uint8Array, chunk: Uint8Array): boolean {
  return (
    before.buffer === chunk.buffer && before.byteOffset + before.byteLength === chunk.byteOffset
  );
}

/** All from the beginning of `first` to the end of `last`, which lies in the same memory. */
export function joined(first: Uint8Array, last: Uint8Array): Uint8Array {
  const bytes = last.byteOffset + last.byteLength - first.byteOffset;
  return Buffer.from(first.buffer, first.byteOffset, bytes);
}
