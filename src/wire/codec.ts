// Envelopes to payloads and back. What one message looks like is said by its row in messages/; here is
// what all of them have in common: the scan, the envelope around them, and the violation they break.
import protobuf from 'protobufjs/minimal.js';
import { behindVarint, putVarint, readFrameLength, varintBytes, withoutPrefix } from './frames.ts';
import { bodyFields } from './gen/tags.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { BadField } from './messages/fields.ts';
import type { RoleName } from './messages/message-row.ts';
import { type Envelope, type Message, type OutgoingEnvelope, rowOf } from './messages.ts';
import { type ScannedEnvelope, scanEnvelope } from './scan.ts';
import type { Violation } from './violations.ts';

/** protobuf.dev, Encoding: a tag is the field number and, in its lowest three bits, the wire type. */
const LENGTH_DELIMITED = 2;
const ID_TAG = 1 << 3;
const RE_TAG = 2 << 3;

/**
 * Bytes of a slab: small messages are written into it one behind the other, so that those said together lie
 * together, and leave without a copy. As much as leaves in one write.
 */
const SLAB_BYTES = 64 * 1024;

/** Bytes that must be free for the next: what any of them may take. */
const SLAB_ROOM_BYTES = 9 * 1024;

let slab = newSlab();

/** Bytes before the body in the frame before: most have as many, and their body is written in its place. */
let headBytesBefore = 0;

function newSlab(): protobuf.Writer {
  const writer = protobuf.Writer.create();
  writer.buf = Buffer.allocUnsafeSlow(SLAB_BYTES);
  return writer;
}

export type Decoded =
  | { ok: true; envelope: Envelope; role: RoleName | undefined }
  | { ok: false; violation: Violation; where: string };

/**
 * The Envelope in the bytes from `start` on, and the role of its message, or the violation it is. Byte fields
 * of the result are views.
 */
export function decodeEnvelope(bytes: Uint8Array, start = 0): Decoded {
  const scan = scanEnvelope(bytes, start);
  if (!scan.ok) return scan;
  const { id, re, row } = scan.envelope;
  try {
    const message = readMessage(scan.envelope, bytes.length - start);
    return { ok: true, envelope: { id, re, message }, role: row?.role.is };
  } catch (error) {
    if (error instanceof BadField)
      return { ok: false, violation: error.violation, where: error.message };
    // protobufjs throws on bytes that the scan cannot judge, such as invalid UTF-8.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

function readMessage(scanned: ScannedEnvelope, payloadBytes: number): Envelope['message'] {
  const { body, row, reader } = scanned;
  if (row === undefined) return { kind: 'unknown' };
  // Not spread into another object: that costs as much as finding the frame.
  const message = row.decode(reader, payloadBytes) as { kind?: string };
  message.kind = body;
  return message as Message;
}

/** The payload of one frame. */
export function encodeEnvelope(envelope: OutgoingEnvelope): Uint8Array {
  const frame = encodeFrame(envelope);
  return frame.subarray(behindVarint(frame, 0));
}

/** The whole frame around an Envelope, in one buffer: two would be copied. */
export function encodeFrame(envelope: OutgoingEnvelope): Uint8Array {
  const { message } = envelope;
  const row = rowOf(message.kind);
  if (row.write === undefined) return frameAround(envelope, row.encode(message));
  if (slab.buf.length - slab.pos < SLAB_ROOM_BYTES) slab = newSlab();
  const start = slab.pos;
  const bodyAt = start + headBytesBefore;
  slab.pos = bodyAt;
  row.write(message, slab);
  const bodyBytes = slab.pos - bodyAt;
  const payloadBytes = payloadBytesAround(envelope, bodyBytes);
  const headBytes = varintBytes(payloadBytes) + payloadBytes - bodyBytes;
  if (bodyAt === start + headBytes) {
    putHead(envelope, payloadBytes, bodyBytes, slab.buf, start);
    return slab.buf.subarray(start, slab.pos);
  }
  headBytesBefore = headBytes;
  slab.pos = start;
  return frameAround(envelope, slab.buf.subarray(bodyAt, bodyAt + bodyBytes));
}

/** In a buffer of its own. */
function frameAround(envelope: OutgoingEnvelope, body: Uint8Array): Uint8Array {
  const payloadBytes = payloadBytesAround(envelope, body.length);
  const bytes = Buffer.allocUnsafe(varintBytes(payloadBytes) + payloadBytes);
  bytes.set(body, putHead(envelope, payloadBytes, body.length, bytes, 0));
  return bytes;
}

function payloadBytesAround({ id, re, message }: OutgoingEnvelope, bodyBytes: number): number {
  const idBytes = id === undefined ? 0 : 1 + varintBytes(id);
  const reBytes = re === undefined ? 0 : 1 + varintBytes(re);
  return idBytes + reBytes + varintBytes(bodyTag(message)) + varintBytes(bodyBytes) + bodyBytes;
}

/** The frame's prefix and all of the Envelope before the body's bytes; where those go. */
function putHead(
  { id, re, message }: OutgoingEnvelope,
  payloadBytes: number,
  bodyBytes: number,
  bytes: Uint8Array,
  start: number,
): number {
  let at = putVarint(payloadBytes, bytes, start);
  if (id !== undefined) at = putVarint(id, bytes, putVarint(ID_TAG, bytes, at));
  if (re !== undefined) at = putVarint(re, bytes, putVarint(RE_TAG, bytes, at));
  return putVarint(bodyBytes, bytes, putVarint(bodyTag(message), bytes, at));
}

const bodyTag = ({ kind }: Message): number => (bodyFields[kind] << 3) | LENGTH_DELIMITED;

/** The frame of a block: what is sent is what lies on disk. [S-5] */
export function blockFrame(blockBytes: Uint8Array): Uint8Array {
  return encodeFrame({ message: { kind: 'Block', bytes: blockBytes } });
}

/** Bytes of the Block message in a block's frame of `frameBytes`: what lies around it is known. */
export function blockBytesIn(frameBytes: number): number {
  const tagBytes =
    encodeEnvelope({ message: { kind: 'Block', bytes: new Uint8Array(0) } }).length - 1;
  return withoutPrefix(withoutPrefix(frameBytes) - tagBytes);
}

/** The Block message inside a block's frame, or undefined if the bytes are not one whole block frame. */
export function blockOfFrame(frame: Uint8Array): Uint8Array | undefined {
  const length = readFrameLength(frame, 0, FRAME_BYTES_MAX);
  if (length.status !== 'complete' || frame.length !== length.prefixBytes + length.length)
    return undefined;
  const decoded = decodeEnvelope(frame, length.prefixBytes);
  if (!decoded.ok || decoded.envelope.message.kind !== 'Block') return undefined;
  return decoded.envelope.message.bytes;
}
