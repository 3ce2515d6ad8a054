// Bytes as proto/README.md shows them: one field a line, what it is behind `#`. Names and types come
// from the .proto files, so a new field needs no word here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const folder = fileURLToPath(new URL('../../proto/finack/v1', import.meta.url));
const schema = new protobuf.Root();
for (const file of ['chain.proto', 'wire.proto']) {
  protobuf.parse(readFileSync(join(folder, file), 'utf8'), schema, { keepCase: true });
}
schema.resolveAll();

/** Where the explanations begin, unless the bytes are longer. */
const COLUMN = 36;
const BYTES_PER_LINE = 32;

/** What the bytes of a field are when they are not taken apart, by its path from the Envelope. */
export type Opaque = ReadonlyMap<string, string>;

export function line(bytes: Uint8Array, comment: string, indent = 0): string {
  const hex = ' '.repeat(indent) + spaced(bytes);
  return `${hex.padEnd(Math.max(COLUMN, hex.length + 2))}# ${comment}`;
}

/** A frame: its prefix, then the Envelope. */
export function frameLines(frame: Uint8Array, opaque: Opaque): string[] {
  const reader = protobuf.Reader.create(frame);
  const length = reader.uint32();
  const prefix = line(frame.subarray(0, reader.pos), `length: ${count(length)} of payload`);
  return [prefix, ...messageLines('Envelope', frame.subarray(reader.pos), { opaque })];
}

export function messageLines(
  message: string,
  bytes: Uint8Array,
  { indent = 0, path = '', opaque = new Map() as Opaque } = {},
): string[] {
  const type = schema.lookupType(`finack.v1.${message}`);
  const reader = protobuf.Reader.create(bytes);
  const lines: string[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const key = reader.uint32();
    const field = type.fieldsById[key >>> 3];
    if (field === undefined) throw new Error(`${message} has no field ${key >>> 3}`);
    const about = `field ${field.id}, ${field.name}`;
    if ((key & 7) !== 2) {
      const shown = scalar(field, reader);
      lines.push(line(bytes.subarray(start, reader.pos), `${about}: ${shown}`, indent));
      continue;
    }
    const value = reader.bytes();
    const head = bytes.subarray(start, reader.pos - value.length);
    const at = `${path}${field.name}`;
    const note = opaque.get(at);
    const suffix = note === undefined ? '' : `, ${note}`;
    lines.push(line(head, `${about}: ${count(value.length)}${suffix}`, indent));
    if (field.resolvedType instanceof protobuf.Type && note === undefined) {
      const inside = { indent: indent + 2, path: `${at}.`, opaque };
      lines.push(...messageLines(field.resolvedType.name, value, inside));
    } else {
      lines.push(...valueLines(value, indent + 2));
    }
  }
  return lines;
}

function scalar(field: protobuf.Field, reader: protobuf.Reader): string {
  if (field.type === 'fixed32') {
    reader.skip(4);
    return '4 bytes, little-endian';
  }
  if (field.type === 'fixed64') {
    reader.skip(8);
    return '8 bytes, little-endian';
  }
  const { low, high } = reader.uint64();
  const value = String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  if (!(field.resolvedType instanceof protobuf.Enum)) return value;
  return `${value}, ${field.resolvedType.valuesById[Number(value)]?.replace('GOODBYE_REASON_', '')}`;
}

/** Text is shown as text behind its bytes; what is no text, in lines of 32. */
function valueLines(value: Uint8Array, indent: number): string[] {
  const text = Buffer.from(value).toString('latin1');
  if (/^[ -~]+$/.test(text)) return [line(value, `"${text}"`, indent)];
  return plainLines(value, indent);
}

export function plainLines(value: Uint8Array, indent = 0): string[] {
  const lines: string[] = [];
  for (let at = 0; at < value.length; at += BYTES_PER_LINE) {
    lines.push(' '.repeat(indent) + spaced(value.subarray(at, at + BYTES_PER_LINE)));
  }
  return lines;
}

function spaced(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
}

function count(length: number): string {
  return `${length} bytes`;
}
