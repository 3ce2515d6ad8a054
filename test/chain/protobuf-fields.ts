// Takes a protobuf message apart into its fields, bytes and all, so that tests can put them together
// again in ways that no encoder would.

export interface Field {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** Tags of one byte, varints of up to ten, fixed64 and length-delimited values. */
export function splitFields(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = message[at++] as number;
    const end = valueEnd(message, at, tag & 7);
    fields.push({ tag, value: message.subarray(at, end) });
    at = end;
  }
  return fields;
}

export function joinFields(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flatMap(({ tag, value }) => [Buffer.of(tag), value]));
}

/** The same number in one byte more than it needs: `05` becomes `85 00`. */
export function overlong(varint: Uint8Array): Uint8Array {
  const last = varint.length - 1;
  return Buffer.concat([
    varint.subarray(0, last),
    Buffer.of((varint[last] as number) | 0x80, 0x00),
  ]);
}

export function varintEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] as number) >= 0x80) at += 1;
  return at + 1;
}

function valueEnd(bytes: Uint8Array, start: number, wireType: number): number {
  if (wireType === 1) return start + 8;
  const end = varintEnd(bytes, start);
  if (wireType === 0) return end;
  let length = 0;
  for (let at = end - 1; at >= start; at--) length = length * 128 + ((bytes[at] as number) & 0x7f);
  return end + length;
}
