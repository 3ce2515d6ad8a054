// Envelopes to payloads and back. What one message looks like is said by its row in messages/; here is
// what all of them have in common: the scan, the envelope around them, and the violation they break.
import protobuf from 'protobufjs/minimal.js';
import { frameOf, readFrameLength, withoutPrefix } from './frames.ts';
import { bodyFields } from './gen/tags.ts';
import { FRAME_BYTES_MAX } from './limits.ts';
import { BadField } from './messages/fields.ts';
import { type Envelope, type Message, type OutgoingEnvelope, rowOf } from './messages.ts';
import { type ScannedEnvelope, scanEnvelope } from './scan.ts';
import type { Violation } from './violations.ts';

/** protobuf.dev, Encoding: a tag is the field number and, in its lowest three bits, the wire type. */
const LENGTH_DELIMITED = 2;
const ID_TAG = 1 << 3;
const RE_TAG = 2 << 3;

export type Decoded =
  | { ok: true; envelope: Envelope }
  | { ok: false; violation: Violation; where: string };

/** A payload's Envelope, or the violation it is. Byte fields of the result are views of `payload`. */
export function decodeEnvelope(payload: Uint8Array): Decoded {
  const scan = scanEnvelope(payload);
  if (!scan.ok) return scan;
  try {
    const { id, re } = scan.envelope;
    return { ok: true, envelope: { id, re, message: readMessage(scan.envelope, payload) } };
  } catch (error) {
    if (error instanceof BadField)
      return { ok: false, violation: error.violation, where: error.message };
    // protobufjs throws on bytes that the scan cannot judge, such as invalid UTF-8.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

function readMessage({ body, bytes }: ScannedEnvelope, payload: Uint8Array): Envelope['message'] {
  if (body === 'unknown') return { kind: 'unknown' };
  return { ...rowOf(body).decode(bytes, payload), kind: body } as Message;
}

/** The payload of one frame. */
export function encodeEnvelope({ id, re, message }: OutgoingEnvelope): Uint8Array {
  const writer = protobuf.Writer.create();
  if (id !== undefined) writer.uint32(ID_TAG).uint32(id);
  if (re !== undefined) writer.uint32(RE_TAG).uint32(re);
  const body = rowOf(message.kind).encode(message);
  return writer
    .uint32((bodyFields[message.kind] << 3) | LENGTH_DELIMITED)
    .bytes(body)
    .finish();
}

/** The frame of a block: what is sent is what lies on disk. [S-5] */
export function blockFrame(blockBytes: Uint8Array): Uint8Array {
  return frameOf(encodeEnvelope({ message: { kind: 'Block', bytes: blockBytes } }));
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
  const decoded = decodeEnvelope(frame.subarray(length.prefixBytes));
  if (!decoded.ok || decoded.envelope.message.kind !== 'Block') return undefined;
  return decoded.envelope.message.bytes;
}
