// The scan that runs before any decoding: one walk over tags and wire types, driven by the table
// that is generated from the .proto files. protobufjs takes the last of two bodies, treats a wrong
// wire type as an unknown field and builds an object per item; here these are violations, found
// before anything is allocated. It judges structure only; values are codec.ts's concern. Every frame that
// arrives passes here, so that no object is made for a field. [E-1..E-5]
import assert from 'node:assert';
import protobuf from 'protobufjs/minimal.js';
import { type BodyKind, tags } from './gen/tags.ts';
import type { MessageRow } from './messages/message-row.ts';
import { itemsMax, type Message, rowOf } from './messages.ts';
import type { Violation } from './violations.ts';

/**
 * What the Envelope holds: its ids, its one body's field name, and where the body's bytes are. Lent until the
 * next scan.
 */
export interface ScannedEnvelope {
  id: number | undefined;
  re: number | undefined;
  /** The name of the message in Envelope's oneof, or 'unknown' for a body of a newer version. */
  body: BodyKind | 'unknown';
  /** Of the body; undefined: unknown. */
  row: MessageRow<object, Message> | undefined;
  /** Stands where the body begins, and ends with it. */
  reader: protobuf.Reader;
}

export type Scan =
  | { ok: true; envelope: ScannedEnvelope }
  | { ok: false; violation: Violation; where: string };

/** The strict reading of these is the chain's: it compares them with their one encoding. */
const readByChain = new Set(['BlockHeader', 'Transaction', 'Seal', 'SealedHeader']);

/** protobuf.dev, Encoding, Base 128 Varints. */
const VARINT_BYTES_MAX = 10;

/** Singular fields of one message that the scan can tell apart: the bits of a number. */
const SINGULAR_FIELDS_MAX = 32;

class Refusal extends Error {
  readonly violation: Violation;
  readonly where: string;
  constructor(violation: Violation, where: string) {
    super(violation);
    this.violation = violation;
    this.where = where;
  }
}

/** What the scan knows of a field, looked up once. */
interface KnownField {
  /** `Message.field`, as refusals name it. */
  readonly where: string;
  readonly name: string;
  readonly wireType: number;
  /** Its place among the repeated fields of its message, or its bit among the singular ones. */
  readonly place: number;
  /** Of a repeated field; undefined: singular. */
  readonly itemsMax: number | undefined;
  /** Set in a body of the Envelope, both. */
  readonly body: BodyKind | undefined;
  readonly row: MessageRow<object, Message> | undefined;
  /** The message inside that is to be scanned, too. */
  readonly nested: KnownMessage | undefined;
}

/** By field number. */
type KnownMessage = readonly (KnownField | undefined)[];

/**
 * Walks over one Envelope: the bytes from `start` on. Every refusal names the field, every throw of the
 * reader is `undecodable`.
 */
export function scanEnvelope(bytes: Uint8Array, start = 0): Scan {
  try {
    return scanFields(bytes, start);
  } catch (error) {
    if (error instanceof Refusal)
      return { ok: false, violation: error.violation, where: error.where };
    // The reader's own errors: an index out of range, a bad tag. All of them are the peer's bytes.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

/** One for all scans: a reader, and a view of its bytes, for each message inside cost more than the scan. */
const bufferReader = protobuf.Reader.create(Buffer.alloc(0));

/** What a scan finds, for all of them. */
const scanned: { ok: true; envelope: ScannedEnvelope } = {
  ok: true,
  envelope: { id: undefined, re: undefined, body: 'unknown', row: undefined, reader: bufferReader },
};

function readerOf(bytes: Uint8Array, start: number): protobuf.Reader {
  const reader = Buffer.isBuffer(bytes) ? bufferReader : protobuf.Reader.create(bytes);
  reader.buf = bytes;
  reader.pos = start;
  reader.len = bytes.length;
  return reader;
}

function scanFields(bytes: Uint8Array, start: number): Scan {
  const reader = readerOf(bytes, start);
  const found = scanned.envelope;
  found.id = undefined;
  found.re = undefined;
  found.body = 'unknown';
  found.row = undefined;
  found.reader = reader;
  let [hasBody, bodyAt, bodyEnd] = [false, reader.len, reader.len];
  let seen = 0;
  while (reader.pos < reader.len) {
    const key = nextKey(reader, 'Envelope');
    const field = envelope[key >>> 3];
    if (field === undefined) {
      skipValue(reader, key & 7);
      hasBody = true;
      continue;
    }
    if (field.wireType !== (key & 7)) throw new Refusal('wrong-wire-type', field.where);
    const { body, row } = field;
    if (body === undefined || row === undefined) {
      seen = seenOnce(field, seen);
      readId(reader, field, found);
      continue;
    }
    if (body === found.body) throw new Refusal('two-bodies', field.where);
    const contentAt = skipValue(reader, key & 7);
    if (found.body !== 'unknown') throw new Refusal('two-bodies', body);
    if (bytes.length - start > row.payloadBytesMax) throw new Refusal('message-too-large', body);
    hasBody = true;
    found.body = body;
    found.row = row;
    [bodyAt, bodyEnd] = [contentAt, reader.pos];
    if (field.nested !== undefined) scanMessage(field.nested, reader, contentAt);
  }
  if (!hasBody) throw new Refusal('no-body', 'Envelope');
  reader.pos = bodyAt;
  reader.len = bodyEnd;
  return scanned;
}

function readId(reader: protobuf.Reader, { name }: KnownField, found: ScannedEnvelope): void {
  const start = reader.pos;
  skipValue(reader, 0);
  reader.pos = start;
  const value = reader.uint32();
  if (name === 'id') found.id = value;
  else found.re = value;
}

/** The message from `start` to where the reader stands: for so long the reader ends there. */
function scanMessage(fields: KnownMessage, reader: protobuf.Reader, start: number): void {
  const outerEnd = reader.len;
  reader.len = reader.pos;
  reader.pos = start;
  let seen = 0;
  let items: number[] | undefined;
  while (reader.pos < reader.len) {
    const key = nextKey(reader, 'a message');
    const field = fields[key >>> 3];
    if (field !== undefined) {
      if (field.wireType !== (key & 7)) throw new Refusal('wrong-wire-type', field.where);
      if (field.itemsMax === undefined) {
        seen = seenOnce(field, seen);
      } else {
        items ??= [];
        const count = (items[field.place] ?? 0) + 1;
        if (count > field.itemsMax) throw new Refusal('too-many-items', field.where);
        items[field.place] = count;
      }
    }
    const contentAt = skipValue(reader, key & 7);
    if (field?.nested !== undefined) scanMessage(field.nested, reader, contentAt);
  }
  reader.len = outerEnd;
}

/**
 * Field number and wire type. tag() and size() refuse what does not fit 32 bits, as the decoder behind this
 * scan does; uint32() would drop the upper bits, and the two would read different fields.
 */
function nextKey(reader: protobuf.Reader, where: string): number {
  const key = reader.tag();
  if (key >>> 3 === 0) throw new Refusal('undecodable', `${where}: field number 0`);
  return key;
}

/** The singular fields seen so far, as bits, and this one. */
function seenOnce(field: KnownField, seen: number): number {
  const bit = 1 << field.place;
  if ((seen & bit) !== 0) throw new Refusal('duplicate-field', field.where);
  return seen | bit;
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

/** What the table says of a message, in the form that is walked over. */
function knownMessage(message: string): KnownMessage {
  const fields: (KnownField | undefined)[] = [];
  let [repeated, singular] = [0, 0];
  for (const [number, field] of Object.entries(tags[message] ?? {})) {
    const where = `${message}.${field.name}`;
    const isBody = field.oneof === 'body';
    const isNested = field.message !== undefined && !readByChain.has(field.message);
    fields[Number(number)] = {
      ...{ where, name: field.name, wireType: field.wireType },
      place: field.repeated ? repeated++ : isBody ? 0 : singular++,
      itemsMax: field.repeated ? (itemsMax.get(where) ?? 0) : undefined,
      body: isBody ? (field.message as BodyKind) : undefined,
      row: isBody ? rowOf(field.message as BodyKind) : undefined,
      nested: isNested ? knownMessage(field.message ?? '') : undefined,
    };
  }
  assert(singular <= SINGULAR_FIELDS_MAX, `${message} has more fields than a number has bits`);
  return fields;
}

const envelope = knownMessage('Envelope');
