// The packets of a pcapng stream as our own tests look at them: a reader of what we write, no more.
// Whether others can read it is for tshark to say (test/capture).

export interface ReadRow {
  dissector: string;
  direction: 'in' | 'out' | undefined;
  /** Of the payload behind the tags. */
  bytes: number;
  comments: string[];
  /** Of a note. */
  text?: string;
}

const ENHANCED_PACKET = 6;
const DISSECTOR_TAG = 12;

export function rowsOf(stream: Uint8Array): ReadRow[] {
  const bytes = Buffer.from(stream);
  const rows: ReadRow[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
    const totalBytes = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt32LE(at + totalBytes - 4) !== totalBytes) throw new Error('lengths disagree');
    if (bytes.readUInt32LE(at) === ENHANCED_PACKET)
      rows.push(rowOf(bytes.subarray(at, at + totalBytes)));
  }
  return rows;
}

function rowOf(block: Buffer): ReadRow {
  const captured = block.readUInt32LE(20);
  const row: ReadRow = {
    ...pduOf(block.subarray(28, 28 + captured)),
    direction: undefined,
    comments: [],
  };
  for (let at = 28 + ((captured + 3) & ~3); at < block.length - 4; ) {
    const [code, length] = [block.readUInt16LE(at), block.readUInt16LE(at + 2)];
    const value = block.subarray(at + 4, at + 4 + length);
    if (code === 1) row.comments.push(value.toString('utf8'));
    if (code === 2) row.direction = value.readUInt32LE(0) === 1 ? 'in' : 'out';
    at += 4 + ((length + 3) & ~3);
  }
  return row;
}

function pduOf(pdu: Buffer): Pick<ReadRow, 'dissector' | 'bytes' | 'text'> {
  let dissector = '';
  let at = 0;
  for (let tag = -1; tag !== 0; ) {
    tag = pdu.readUInt16BE(at);
    const length = pdu.readUInt16BE(at + 2);
    if (tag === DISSECTOR_TAG) dissector = pdu.toString('utf8', at + 4, at + 4 + length);
    at += 4 + length;
  }
  const text = dissector === 'finack_note' ? { text: pdu.toString('utf8', at) } : {};
  return { dissector, bytes: pdu.length - at, ...text };
}
