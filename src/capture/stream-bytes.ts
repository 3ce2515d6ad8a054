// The bytes that one captured TCP connection carried, both directions, put back together.
// tshark says which packets and where their payload lies; the payload itself is read from the pcap
// file directly: as hexadecimal text from tshark it would pass at 30 MB/s.
import { createReadStream } from 'node:fs';
import { type End, senderOf, type TcpPacket, type TcpStream } from './packets.ts';
import { Reassembly } from './reassembly.ts';

export interface DirectionBytes {
  /** Bytes handed out, contiguous from the first. */
  bytes: number;
  /** Bytes that the headers prove were sent but that the capture does not hold. */
  missingBytes: number;
}

/**
 * Hands out the bytes that each end sent, in order, as they come; chunks are views that stay valid.
 * Rejects when the file is not pcap (`editcap -F pcap IN OUT` makes one from pcapng).
 */
export async function readStreamBytes(
  file: string,
  stream: TcpStream,
  onBytes: (from: End, bytes: Uint8Array) => void,
): Promise<Record<End, DirectionBytes>> {
  const directions = {
    opener: new Reassembly(firstSeq(stream, 'opener')),
    acceptor: new Reassembly(firstSeq(stream, 'acceptor')),
  };
  const wanted = stream.packets.filter(({ length }) => length > 0);
  let index = 0;
  if (wanted.length > 0) {
    for await (const record of pcapRecords(file)) {
      const packet = wanted[index];
      if (packet === undefined) break;
      if (record.number !== packet.number) continue;
      index++;
      const payload = record.bytes.subarray(packet.payloadOffset).subarray(0, packet.length);
      const from = senderOf(stream, packet);
      for (const bytes of directions[from].push(packet.seq, packet.length, payload)) {
        onBytes(from, bytes);
      }
    }
  }
  return { opener: summary(directions.opener), acceptor: summary(directions.acceptor) };
}

/** Both directions whole. Rejects when bytes are missing. For streams that fit the heap. */
export async function streamBytes(
  file: string,
  stream: TcpStream,
): Promise<Record<End, Uint8Array>> {
  const chunks: Record<End, Uint8Array[]> = { opener: [], acceptor: [] };
  const directions = await readStreamBytes(file, stream, (from, bytes) => chunks[from].push(bytes));
  const missingBytes = directions.opener.missingBytes + directions.acceptor.missingBytes;
  if (missingBytes > 0) throw new Error(`${file} lacks ${missingBytes} bytes of the stream`);
  return { opener: Buffer.concat(chunks.opener), acceptor: Buffer.concat(chunks.acceptor) };
}

function summary({ bytes, missingBytes }: Reassembly): DirectionBytes {
  return { bytes, missingBytes };
}

/** Sequence number of an end's first byte: after its SYN, or of its first packet if that was missed. */
export function firstSeq(stream: TcpStream, end: End): number {
  const own = (packet: TcpPacket): boolean => senderOf(stream, packet) === end;
  const syn = stream.packets.find((packet) => own(packet) && packet.flags.syn);
  if (syn !== undefined) return (syn.seq + 1) >>> 0;
  return stream.packets.find(own)?.seq ?? 0;
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const READ_BYTES = 4 * 1024 * 1024;

/** pcap's magic number, for times in microseconds and in nanoseconds. */
const PCAP_MAGICS = [0xa1b2c3d4, 0xa1b23c4d];

/** Every packet of a pcap file as it was captured, without holding more than a few megabytes. */
async function* pcapRecords(file: string): AsyncGenerator<{ number: number; bytes: Uint8Array }> {
  let unread: Buffer = Buffer.alloc(0);
  let number = 0;
  let headerSeen = false;
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES })) {
    unread = unread.length === 0 ? (chunk as Buffer) : Buffer.concat([unread, chunk as Buffer]);
    if (!headerSeen) {
      if (unread.length < FILE_HEADER_BYTES) continue;
      if (!PCAP_MAGICS.includes(unread.readUInt32LE(0))) {
        throw new Error(`${file} is not a little-endian pcap file`);
      }
      headerSeen = true;
      unread = unread.subarray(FILE_HEADER_BYTES);
    }
    let at = 0;
    while (unread.length - at >= RECORD_HEADER_BYTES) {
      const end = at + RECORD_HEADER_BYTES + unread.readUInt32LE(at + 8);
      if (end > unread.length) break;
      number++;
      yield { number, bytes: unread.subarray(at + RECORD_HEADER_BYTES, end) };
      at = end;
    }
    unread = unread.subarray(at);
  }
}
