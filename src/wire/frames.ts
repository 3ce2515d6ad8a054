// Frames: `varint(length) payload`, protobuf's own delimited format. [F-1]
// Here bytes become frames and payloads become frames; what a payload means is codec.ts's concern.
// The one strict reader of length prefixes is readFrameLength, and every prefix goes through it.
import assert from 'node:assert';
import varint from 'varint';
import { FRAME_BYTES_MAX, PREFIX_BYTES_MAX } from './limits.ts';
import type { Violation } from './violations.ts';

export type FrameLength =
  | { status: 'complete'; length: number; prefixBytes: number }
  | { status: 'incomplete' }
  | { status: 'violation'; violation: Violation };

/**
 * Reads the length prefix at `offset`: payload bytes and how many bytes the prefix itself took.
 * `limitBytes` is the largest payload acceptable now. The `varint` package alone cannot frame a
 * stream: it gives one RangeError for "need more" and for "malformed" and accepts overlong forms,
 * so the last byte is looked for first and the shortest form is insisted on. [F-2] [F-3] [F-4]
 */
export function readFrameLength(
  bytes: Uint8Array,
  offset: number,
  limitBytes: number,
): FrameLength {
  const seen = Math.min(bytes.length - offset, PREFIX_BYTES_MAX);
  let last = 0;
  while (last < seen && (bytes[offset + last] ?? 0) >= 0x80) last++;
  if (last === PREFIX_BYTES_MAX) return { status: 'violation', violation: 'prefix-too-long' };
  if (last === seen) return { status: 'incomplete' };

  const length = varint.decode(bytes, offset);
  const prefixBytes = varint.decode.bytes ?? 0;
  if (varint.encodingLength(length) !== prefixBytes) {
    return { status: 'violation', violation: 'prefix-not-minimal' };
  }
  if (length === 0) return { status: 'violation', violation: 'frame-empty' };
  if (length > limitBytes) return { status: 'violation', violation: 'frame-too-large' };
  return { status: 'complete', length, prefixBytes };
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
 * Chunks in, frames out. Frames that lie inside one chunk are views of it, without a copy; frames
 * cut by a chunk's end are gathered in a buffer that grows with what has *arrived*, never with what
 * a prefix claims. The caller asks for one frame at a time, because the limit for the next frame
 * may depend on the frame before it. [F-4]
 */
export class FrameReader {
  #buffer: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** True while #buffer is ours to write behind #end, and not a view of somebody's chunk. */
  #owned = false;

  /** Bytes that arrived and are not yet part of a returned frame. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.pendingBytes === 0) {
      this.#buffer = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.#buffer.length - this.#end < chunk.length) {
      this.#moveTo(Math.max(FIRST_BUFFER_BYTES, 2 * (this.pendingBytes + chunk.length)));
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next whole frame, if it has arrived. `limitBytes` holds for this frame alone. */
  next(limitBytes: number): NextFrame {
    const arrived = this.#buffer.subarray(this.#start, this.#end);
    const length = readFrameLength(arrived, 0, limitBytes);
    if (length.status !== 'complete') return length;
    const frameBytes = length.prefixBytes + length.length;
    if (arrived.length < frameBytes) return { status: 'incomplete' };
    this.#start += frameBytes;
    const frame = arrived.subarray(0, frameBytes);
    // What is used up must not stay alive with a connection that then says nothing for hours.
    if (this.pendingBytes === 0) this.#forget();
    return { status: 'frame', frame, payload: frame.subarray(length.prefixBytes) };
  }

  /** Payload bytes of the frame that is arriving, as far as its prefix is known and acceptable. */
  expectedBytes(limitBytes: number): number | undefined {
    const length = readFrameLength(this.#buffer.subarray(this.#start, this.#end), 0, limitBytes);
    return length.status === 'complete' ? length.length : undefined;
  }

  #forget(): void {
    this.#buffer = new Uint8Array(0);
    this.#start = 0;
    this.#end = 0;
    this.#owned = false;
  }

  /** Frames already returned may still be looked at, so a full buffer is left behind, not reused. */
  #moveTo(capacityBytes: number): void {
    const buffer = Buffer.allocUnsafeSlow(capacityBytes);
    buffer.set(this.#buffer.subarray(this.#start, this.#end), 0);
    this.#end -= this.#start;
    this.#start = 0;
    this.#buffer = buffer;
    this.#owned = true;
  }
}
