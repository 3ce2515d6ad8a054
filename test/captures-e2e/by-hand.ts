// Captures written by hand: TCP conversations packet by packet, in a pcap file of bare IP packets, and
// exported PDUs in a pcapng file. No kernel has seen them, so loss, reordering and cut packets stand
// exactly where a test wants them.
import { writeFileSync } from 'node:fs';

export type Side = 'a' | 'b';

export interface Packet {
  bytes: Uint8Array;
  /** Bytes that the capture kept; absent: all of them. */
  kept?: number;
}

const SYN = 0x02;
const ACK = 0x10;
const FIN = 0x01;
const RST = 0x04;
const PSH = 0x08;

/** Loopback's largest segment: MTU 65536 less the headers of IPv4 and TCP. */
const SEGMENT_BYTES_MAX = 65_483;

export interface ByHandOptions {
  portOfB?: number;
  /** Of IP. */
  family?: 4 | 6;
}

/** One connection: A opens it, B accepts it on a port where Wireshark expects finack. */
export class ByHand {
  readonly packets: Packet[] = [];
  readonly #family: 4 | 6;
  readonly #ports: Record<Side, number>;
  /** The next sequence number of each side; A's begin just below 2^32, so that they start over. */
  readonly #next: Record<Side, number> = { a: 0xffff_fff0, b: 1000 };

  constructor(portOfA: number, { portOfB = 9001, family = 4 }: ByHandOptions = {}) {
    this.#ports = { a: portOfA, b: portOfB };
    this.#family = family;
  }

  open(): this {
    return this.#add('a', SYN)
      .#add('b', SYN | ACK)
      .#add('a', ACK);
  }

  /** One segment, or as many as loopback needs; acknowledges all that the other side has sent. */
  say(from: Side, bytes: Uint8Array, segmentBytes = SEGMENT_BYTES_MAX): this {
    for (let at = 0; at < bytes.length; at += segmentBytes) {
      this.#add(from, PSH | ACK, bytes.subarray(at, at + segmentBytes));
    }
    return this;
  }

  ack(from: Side): this {
    return this.#add(from, ACK);
  }

  fin(from: Side, bytes: Uint8Array = new Uint8Array(0)): this {
    return this.#add(from, FIN | ACK, bytes);
  }

  reset(from: Side): this {
    return this.#add(from, RST | ACK);
  }

  /** A's FIN, B's FIN, A's ACK. */
  close(): this {
    return this.fin('a').fin('b').ack('a');
  }

  #add(from: Side, flags: number, payload: Uint8Array = new Uint8Array(0)): this {
    const to = from === 'a' ? 'b' : 'a';
    const tcp = Buffer.alloc(20 + payload.length);
    tcp.writeUInt16BE(this.#ports[from], 0);
    tcp.writeUInt16BE(this.#ports[to], 2);
    tcp.writeUInt32BE(this.#next[from], 4);
    tcp.writeUInt32BE(flags & ACK ? this.#next[to] : 0, 8);
    tcp.writeUInt16BE(0x5000 | flags, 12);
    tcp.writeUInt16BE(65_535, 14);
    tcp.set(payload, 20);
    this.packets.push({ bytes: this.#family === 4 ? ip4(from, tcp) : ip6(from, tcp) });
    const length = payload.length + (flags & (SYN | FIN) ? 1 : 0);
    this.#next[from] = (this.#next[from] + length) >>> 0;
    return this;
  }
}

function ip4(from: Side, tcp: Buffer): Uint8Array {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + tcp.length, 2);
  header.writeUInt16BE(0x4000, 6); // do not fragment
  header.writeUInt8(64, 8);
  header.writeUInt8(6, 9);
  header.set(from === 'a' ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1], 12);
  return Buffer.concat([header, tcp]);
}

function ip6(from: Side, tcp: Buffer): Uint8Array {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(tcp.length, 4);
  header.writeUInt8(6, 6);
  header.writeUInt8(64, 7);
  header.writeUInt8(0xfd, 8);
  header.writeUInt8(from === 'a' ? 1 : 2, 23);
  header.writeUInt8(0xfd, 24);
  header.writeUInt8(from === 'a' ? 2 : 1, 39);
  return Buffer.concat([header, tcp]);
}

const LINKTYPE_RAW = 101;

/** Packets 1 ms apart, in the order given. */
export function writePcap(file: string, packets: readonly Packet[]): void {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  const records = packets.flatMap(({ bytes, kept = bytes.length }, at) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(at / 1000), 0);
    record.writeUInt32LE((at % 1000) * 1000, 4);
    record.writeUInt32LE(Math.min(kept, bytes.length), 8);
    record.writeUInt32LE(bytes.length, 12);
    return [record, bytes.subarray(0, kept)];
  });
  writeFileSync(file, Buffer.concat([header, ...records]));
}

/** One record of what a node itself saw: link type 252, Wireshark's exported PDUs. */
export interface Pdu {
  from: Side;
  bytes: Uint8Array;
}

const LINKTYPE_UPPER_PDU = 252;

export function writeExportedPdus(file: string, pdus: readonly Pdu[]): void {
  const section = block(0x0a0d0d0a, Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'));
  const link = Buffer.alloc(8);
  link.writeUInt16LE(LINKTYPE_UPPER_PDU, 0);
  const records = pdus.map(({ from, bytes }, at) => {
    const data = Buffer.concat([pduTags(from), bytes]);
    const header = Buffer.alloc(20);
    header.writeUInt32LE(0, 4);
    header.writeUInt32LE(1_000_000 + at * 1000, 8);
    header.writeUInt32LE(data.length, 12);
    header.writeUInt32LE(data.length, 16);
    return block(6, Buffer.concat([header, padded(data)]));
  });
  writeFileSync(file, Buffer.concat([section, block(1, link), ...records]));
}

function block(type: number, body: Buffer): Buffer {
  const frame = Buffer.alloc(12 + body.length);
  frame.writeUInt32LE(type, 0);
  frame.writeUInt32LE(frame.length, 4);
  frame.set(body, 8);
  frame.writeUInt32LE(frame.length, frame.length - 4);
  return frame;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** wsutil/exported_pdu_tlvs.h: 12 dissector, 20 and 21 IPv4, 24 port type (2: TCP), 25 and 26 ports. */
function pduTags(from: Side): Buffer {
  const [source, destination] = from === 'a' ? [1, 2] : [2, 1];
  const [sourcePort, destinationPort] = from === 'a' ? [50_000, 9001] : [9001, 50_000];
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const tag = (type: number, value: Uint8Array): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(padded(value).length, 2);
    return Buffer.concat([head, padded(value)]);
  };
  return Buffer.concat([
    tag(12, Buffer.from('finack')),
    tag(20, Uint8Array.of(10, 0, 0, source)),
    tag(21, Uint8Array.of(10, 0, 0, destination)),
    tag(24, number(2)),
    tag(25, number(sourcePort)),
    tag(26, number(destinationPort)),
    Buffer.alloc(4),
  ]);
}
