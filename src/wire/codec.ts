// Envelopes to payloads and back. What one message looks like is said by its row in messages/; here is
// what all of them have in common: the scan, the envelope around them, and the violation they break.
import { putVarint, readFrameLength, varintBytes, withoutPrefix } from './frames.ts';
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

/**
 * The Envelope in the bytes from `start` on, or the violation it is. Byte fields of the result are views.
 */
export function decodeEnvelope(bytes: Uint8Array, start = 0): Decoded {
  const scan = scanEnvelope(bytes, start);
  if (!scan.ok) return scan;
  const { id, re } = scan.envelope;
  try {
    const message = readMessage(scan.envelope, bytes.length - start);
    return { ok: true, envelope: { id, re, message } };
  } catch (error) {
    if (error instanceof BadField)
      return { ok: false, violation: error.violation, where: error.message };
    // protobufjs throws on bytes that the scan cannot judge, such as invalid UTF-8.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

function readMessage({ body, reader }: ScannedEnvelope, payloadBytes: number): Envelope['message'] {
  if (body === 'unknown') return { kind: 'unknown' };
  return { kind: body, ...rowOf(body).decode(reader, payloadBytes) } as Message;
}

/** The payload of one frame. */
export function encodeEnvelope(envelope: OutgoingEnvelope): Uint8Array {
  return encoded(envelope, () => 0);
}

/** The whole frame around an Envelope, in one buffer: two would be copied. */
export function encodeFrame(envelope: OutgoingEnvelope): Uint8Array {
  return encoded(envelope, varintBytes);
}

/** `prefixBytesOf`: how many bytes the length prefix of so many bytes of payload takes. */
function encoded(
  { id, re, message }: OutgoingEnvelope,
  prefixBytesOf: (payloadBytes: number) => number,
): Uint8Array {
  const body = rowOf(message.kind).encode(message);
  const tag = (bodyFields[message.kind] << 3) | LENGTH_DELIMITED;
  const idBytes = id === undefined ? 0 : 1 + varintBytes(id);
  const reBytes = re === undefined ? 0 : 1 + varintBytes(re);
  const tagBytes = varintBytes(tag) + varintBytes(body.length);
  const payloadBytes = idBytes + reBytes + tagBytes + body.length;
  const prefixBytes = prefixBytesOf(payloadBytes);
  const bytes = Buffer.allocUnsafe(prefixBytes + payloadBytes);
  let at = prefixBytes === 0 ? 0 : putVarint(payloadBytes, bytes, 0);
  if (id !== undefined) at = putVarint(id, bytes, putVarint(ID_TAG, bytes, at));
  if (re !== undefined) at = putVarint(re, bytes, putVarint(RE_TAG, bytes, at));
  at = putVarint(body.length, bytes, putVarint(tag, bytes, at));
  bytes.set(body, at);
  return bytes;
}

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
