// The ports that a capture was made of, told by the file itself: a comment of its section, which people
// read in Wireshark's "Capture File Properties" and which says where finack is to be expected in it.
// Source: draft-ietf-opsawg-pcapng, sections 3 (options) and 4.1 (the Section Header Block).
import { open } from 'node:fs/promises';

const WORDS = 'finack capture: ports ';

/** Where the dissector expects finack by itself: the preference finack.port as it is shipped. */
const EXPECTED_PORTS = { from: 9001, to: 9020 } as const;

/** The preference for a file of these ports, as Wireshark and tshark take it; undefined: the shipped one does. */
export function portPreference(ports: readonly number[]): string | undefined {
  const { from, to } = EXPECTED_PORTS;
  const others = [...new Set(ports)].filter((port) => port < from || port > to);
  if (others.length === 0) return undefined;
  return `finack.port:${[`${from}-${to}`, ...others].join(',')}`;
}

/** For people and for portsIn. */
export function portsComment(ports: readonly number[]): string {
  return WORDS + ports.join(', ');
}

const SECTION_HEADER_BLOCK = 0x0a0d0d0a;
const LITTLE_ENDIAN_MAGIC = 0x1a2b3c4d;
/** Bytes: type, length, magic, version, section length. */
const FIXED_BYTES = 24;
const OPTION_COMMENT = 1;
const OPTION_END = 0;
/** Bytes of a section header that are looked at; comments of people come behind ours. */
const HEADER_BYTES_MAX = 64 * 1024;
/** More than any capture of ours names; Wireshark's preference would take them all the same. */
const PORTS_MAX = 64;

/** None where the file does not say, is no pcapng file, or cannot be read. */
export async function portsIn(file: string): Promise<number[]> {
  const header = await beginningOf(file).catch(() => Buffer.alloc(0));
  for (const comment of commentsOf(header)) {
    if (!comment.startsWith(WORDS)) continue;
    const ports = comment.slice(WORDS.length).split(', ').map(Number);
    return ports
      .filter((port) => Number.isInteger(port) && port > 0 && port < 65_536)
      .slice(0, PORTS_MAX);
  }
  return [];
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(HEADER_BYTES_MAX);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Of the first section. A file of another machine's byte order says nothing to us. */
function commentsOf(bytes: Buffer): string[] {
  if (bytes.length < FIXED_BYTES || bytes.readUInt32LE(0) !== SECTION_HEADER_BLOCK) return [];
  if (bytes.readUInt32LE(8) !== LITTLE_ENDIAN_MAGIC) return [];
  const end = Math.min(bytes.length, bytes.readUInt32LE(4)) - 4;
  const comments: string[] = [];
  for (let at = FIXED_BYTES; at + 4 <= end; ) {
    const [type, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if (type === OPTION_END || at + 4 + length > end) break;
    if (type === OPTION_COMMENT) comments.push(bytes.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return comments;
}
