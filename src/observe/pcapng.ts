// pcapng, the capture format of Wireshark: what to record in, the bytes of one block out. PURE.
// Little endian throughout, times in nanoseconds. What a packet holds is not decided here.
// Source: draft-ietf-opsawg-pcapng (section header 4.1, interface 4.2, enhanced packet 4.3, options 3.5).

/** Exported PDU: Wireshark hands the payload to a dissector that the packet itself names. */
export const LINKTYPE_WIRESHARK_UPPER_PDU = 252;

/**
 * Bytes. What Wireshark's readers take for one packet (WTAP_MAX_PACKET_SIZE_STANDARD in wiretap/wtap.h;
 * dumpcap holds a whole block of a pipe against it), less what a block has around its packet. Measured
 * on 4.0.17: 262,352 bytes make it give up the file.
 */
export const CAPTURED_BYTES_MAX = 256 * 1024 - 8 * 1024;

/** UTF-8 bytes of one comment, so that a few of them fit the room that CAPTURED_BYTES_MAX leaves. */
export const COMMENT_BYTES_MAX = 1024;

const SECTION_HEADER = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;

const optionCodes = {
  end: 0,
  comment: 1,
  applicationOfSection: 4,
  nameOfInterface: 2,
  descriptionOfInterface: 3,
  resolutionOfInterface: 9,
  flagsOfPacket: 2,
  dropsBeforePacket: 4,
  idOfPacket: 5,
} as const;

/** if_tsresol: a power of ten, here 10^-9 s. */
const NANOSECONDS = 9;

/** epb_flags, bits 0 and 1. */
const directionFlags = { in: 1, out: 2 } as const;

type Option = readonly [code: number, value: Uint8Array];

/** Begins a file; a new section may also follow another. `application`: who wrote it. */
export function sectionHeader(application: string): Uint8Array {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  fixed.writeUInt16LE(1, 4); // version 1.0
  fixed.writeBigInt64LE(-1n, 8); // the section's length is not known yet
  return block(SECTION_HEADER, fixed, [
    [optionCodes.applicationOfSection, Buffer.from(application)],
  ]);
}

export interface CaptureInterface {
  name: string;
  description: string;
  linkType: number;
}

/** The first of a section has id 0, the next 1. */
export function interfaceDescription({
  name,
  description,
  linkType,
}: CaptureInterface): Uint8Array {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  fixed.writeUInt32LE(CAPTURED_BYTES_MAX, 4);
  return block(INTERFACE_DESCRIPTION, fixed, [
    [optionCodes.nameOfInterface, Buffer.from(name)],
    [optionCodes.descriptionOfInterface, Buffer.from(description)],
    [optionCodes.resolutionOfInterface, Uint8Array.of(NANOSECONDS)],
  ]);
}

export interface CapturedPacket {
  /** Nanoseconds since 1970. */
  timeNs: bigint;
  /** At most CAPTURED_BYTES_MAX of it are written; the packet keeps its real length. */
  bytes: Uint8Array;
  /** undefined: neither came nor went. */
  direction?: 'in' | 'out' | undefined;
  comments?: readonly string[];
  /** Packets that are missing between this one and the one before. */
  dropsBefore?: number;
  /** On which interface, counted from 0 in the order of their descriptions. Default 0. */
  interfaceId?: number;
  /** What others call it; Wireshark filters by it as frame.packet_id. */
  packetId?: number;
}

export function enhancedPacket(packet: CapturedPacket): Uint8Array {
  const { timeNs, bytes, direction, comments = [], dropsBefore = 0, packetId } = packet;
  const captured = bytes.subarray(0, CAPTURED_BYTES_MAX);
  const fixed = Buffer.alloc(20 + padded(captured.length));
  fixed.writeUInt32LE(packet.interfaceId ?? 0, 0);
  fixed.writeUInt32LE(Number(timeNs >> 32n), 4);
  fixed.writeUInt32LE(Number(timeNs & 0xffff_ffffn), 8);
  fixed.writeUInt32LE(captured.length, 12);
  fixed.writeUInt32LE(bytes.length, 16);
  fixed.set(captured, 20);
  const options: Option[] = comments.map((text) => [optionCodes.comment, commentBytes(text)]);
  if (direction !== undefined) {
    options.push([optionCodes.flagsOfPacket, uint32(directionFlags[direction])]);
  }
  if (dropsBefore > 0) options.push([optionCodes.dropsBeforePacket, uint64(dropsBefore)]);
  if (packetId !== undefined) options.push([optionCodes.idOfPacket, uint64(packetId)]);
  return block(ENHANCED_PACKET, fixed, options);
}

/** Whole characters only. */
function commentBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(COMMENT_BYTES_MAX);
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

/** Type, length, body, options, and the length again, for readers that walk backwards. */
function block(type: number, fixed: Uint8Array, options: readonly Option[]): Uint8Array {
  const optionBytes = options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 0);
  const endBytes = options.length === 0 ? 0 : 4;
  const totalBytes = 12 + fixed.length + optionBytes + endBytes;
  const bytes = Buffer.alloc(totalBytes);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(totalBytes, 4);
  bytes.set(fixed, 8);
  let offset = 8 + fixed.length;
  for (const [code, value] of options) {
    bytes.writeUInt16LE(code, offset);
    bytes.writeUInt16LE(value.length, offset + 2);
    bytes.set(value, offset + 4);
    offset += 4 + padded(value.length);
  }
  // Behind the last option stands opt_endofopt, which is all zeros.
  bytes.writeUInt32LE(totalBytes, totalBytes - 4);
  return bytes;
}

/** Everything in a block lies on 4 bytes. */
function padded(lengthBytes: number): number {
  return (lengthBytes + 3) & ~3;
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
