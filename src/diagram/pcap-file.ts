// A pcap file as tcpdump and dumpcap write it, read whole: its link type and its packets by number.
// Source: draft-ietf-opsawg-pcap (file header 4, packet record 5).
import { readFile } from 'node:fs/promises';

export interface PcapFile {
  linkType: number;
  /** In order: the first is packet 1. */
  packets: readonly Uint8Array[];
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** The magic numbers for times in microseconds and in nanoseconds. */
const MAGICS: readonly number[] = [0xa1b2c3d4, 0xa1b23c4d];

/** Of the header's last field: the link type; the rest is about checksums. */
const LINK_TYPE_BITS = 0xffff;

/**
 * A last record that is cut is left out. Rejects when the file cannot be read, or is no pcap file of a
 * little-endian machine.
 */
export async function readPcapFile(file: string): Promise<PcapFile> {
  const bytes = await readFile(file);
  if (bytes.length < FILE_HEADER_BYTES || !MAGICS.includes(bytes.readUInt32LE(0))) {
    throw new Error(`${file} is not a little-endian pcap file`);
  }
  const packets: Uint8Array[] = [];
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= bytes.length; ) {
    const begin = at + RECORD_HEADER_BYTES;
    const end = begin + bytes.readUInt32LE(at + 8);
    if (end > bytes.length) break;
    packets.push(bytes.subarray(begin, end));
    at = end;
  }
  return { linkType: bytes.readUInt32LE(20) & LINK_TYPE_BITS, packets };
}
