// The scan that runs before any decoding: one walk over tags and wire types, driven by the table
// that is generated from the .proto files. protobufjs takes the last of two bodies, treats a wrong
// wire type as an unknown field and builds an object per item; here these are violations, found
// before anything is allocated. It judges structure only; values are codec.ts's concern. [E-1..E-5]
import protobuf from 'protobufjs/minimal.js';
import type { FieldTag } from './field-tags.ts';
import { type BodyKind, tags } from './gen/tags.ts';
import { itemsMax, rowOf } from './messages.ts';
import type { Violation } from './violations.ts';

/** What the Envelope holds: its ids, and its one body's field name and bytes as they travelled. */
export interface ScannedEnvelope {
  id: number | undefined;
  re: number | undefined;
  /** The name of the message in Envelope's oneof, or 'unknown' for a body of a newer version. */
  body: BodyKind | 'unknown';
  bytes: Uint8Array;
}

export type Scan =
  | { ok: true; envelope: ScannedEnvelope }
  | { ok: false; violation: Violation; where: string };

/** The strict reading of these is the chain's: it compares them with their one encoding. */
const readByChain = new Set(['BlockHeader', 'Transaction', 'Seal', 'SealedHeader']);

/** protobuf.dev, Encoding, Base 128 Varints. */
const VARINT_BYTES_MAX = 10;

class Refusal extends Error {
  readonly violation: Violation;
  readonly where: string;
  constructor(violation: Violation, where: string) {
    super(violation);
    this.violation = violation;
    this.where = where;
  }
}

/** Walks over one Envelope. Every refusal names the field, every throw of the reader is `undecodable`. */
export function scanEnvelope(payload: Uint8Array): Scan {
  try {
    return { ok: true, envelope: scanFields(payload) };
  } catch (error) {
    if (error instanceof Refusal)
      return { ok: false, violation: error.violation, where: error.where };
    // The reader's own errors: an index out of range, a bad tag. All of them are the peer's bytes.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

function scanFields(payload: Uint8Array): ScannedEnvelope {
  const ids: { id: number | undefined; re: number | undefined } = { id: undefined, re: undefined };
  let body: ScannedEnvelope['body'] | undefined;
  let content = payload;
  scanMessage('Envelope', payload, (field, bytes) => {
    if (field === undefined) {
      body ??= 'unknown';
    } else if (field.oneof === 'body') {
      const kind = field.message as BodyKind;
      if (body !== undefined && body !== 'unknown') throw new Refusal('two-bodies', kind);
      if (payload.length > rowOf(kind).payloadBytesMax)
        throw new Refusal('message-too-large', kind);
      body = kind;
      content = bytes;
    } else if (field.name === 'id' || field.name === 're') {
      ids[field.name] = protobuf.Reader.create(bytes).uint32();
    }
  });
  if (body === undefined) throw new Refusal('no-body', 'Envelope');
  return { ...ids, body, bytes: content };
}

type Visit = (field: FieldTag | undefined, bytes: Uint8Array) => void;

function scanMessage(message: string, bytes: Uint8Array, visit?: Visit): void {
  const table = tags[message] ?? {};
  const counts = new Map<string, number>();
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    // tag() and size() refuse what does not fit 32 bits, as the decoder behind this scan does;
    // uint32() would drop the upper bits, and the two would read different fields.
    const key = reader.tag();
    const wireType = key & 7;
    const field = table[key >>> 3];
    if (key >>> 3 === 0) throw new Refusal('undecodable', `${message}: field number 0`);
    if (field !== undefined) countField(message, field, wireType, counts);
    const start = skipValue(reader, wireType);
    const nested = field?.message;
    const descend = nested !== undefined && !readByChain.has(nested);
    if (visit === undefined && !descend) continue;
    const value = bytes.subarray(start, reader.pos);
    visit?.(field, value);
    if (descend) scanMessage(nested, value);
  }
}

function countField(
  message: string,
  field: FieldTag,
  wireType: number,
  counts: Map<string, number>,
): void {
  const where = `${message}.${field.name}`;
  if (wireType !== field.wireType) throw new Refusal('wrong-wire-type', where);
  const count = (counts.get(field.name) ?? 0) + 1;
  counts.set(field.name, count);
  if (field.repeated) {
    if (count > (itemsMax.get(where) ?? 0)) throw new Refusal('too-many-items', where);
  } else if (count > 1) {
    throw new Refusal(field.oneof === 'body' ? 'two-bodies' : 'duplicate-field', where);
  }
}

/** Moves over one value and says where its content starts. Groups (types 3 and 4) are not ours. */
function skipValue(reader: protobuf.Reader, wireType: number): number {
  if (wireType === 2) {
    const length = reader.size();
    const start = reader.pos;
    reader.skip(length);
    return start;
  }
  const start = reader.pos;
  if (wireType === 0) {
    reader.skip();
    // skip() goes on for as long as the bytes do; the longest varint of 64 bits has ten.
    if (reader.pos - start > VARINT_BYTES_MAX) throw new Refusal('undecodable', 'varint too long');
  } else if (wireType === 1) reader.skip(8);
  else if (wireType === 5) reader.skip(4);
  else throw new Refusal('undecodable', `wire type ${wireType}`);
  return start;
}
