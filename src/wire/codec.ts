// Envelopes to payloads and back. Protobuf's generated types stay inside this file: everything that
// leaves it is a message of messages.ts, checked field by field, or the violation that it broke.

import assert from 'node:assert';
import Long from 'long';
import protobuf from 'protobufjs/minimal.js';
import type { Hash } from '../chain/hash.ts';
import { frameOf, readFrameLength, withoutPrefix } from './frames.ts';
import { finack } from './gen/wire.js';
import {
  ADDRESS_BYTES_MAX,
  CAPABILITY_BYTES_MAX,
  FRAME_BYTES_MAX,
  GOODBYE_TEXT_BYTES_MAX,
  NETWORK_NAME_BYTES_MAX,
  REQUEST_BLOCKS_MAX,
  USER_AGENT_BYTES_MAX,
} from './limits.ts';
import type { Envelope, Goodbye, GoodbyeReason, Hello, Message } from './messages.ts';
import { type ScannedEnvelope, scanEnvelope } from './scan.ts';
import type { Violation } from './violations.ts';

const proto = finack.v1;

/** The first field of Hello: on the wire the bytes 0d then "FNCK". A capture is recognised by it. [H-2] */
export const MAGIC = 0x4b434e46;
const HELLO_START = Uint8Array.of(0x0d, 0x46, 0x4e, 0x43, 0x4b);

export type Decoded =
  | { ok: true; envelope: Envelope }
  | { ok: false; violation: Violation; where: string };

/** A field whose size or value breaks [E-7]; caught in decodeEnvelope, never seen outside. */
class BadField extends Error {
  readonly violation: Violation;
  constructor(where: string, violation: Violation = 'bad-field') {
    super(where);
    this.violation = violation;
  }
}

/** A payload's Envelope, or the violation it is. Byte fields of the result are views of `payload`. */
export function decodeEnvelope(payload: Uint8Array): Decoded {
  const scan = scanEnvelope(payload);
  if (!scan.ok) return scan;
  try {
    const { id, re } = scan.envelope;
    return { ok: true, envelope: { id, re, message: readMessage(scan.envelope, payload) } };
  } catch (error) {
    if (error instanceof BadField)
      return { ok: false, violation: error.violation, where: error.message };
    // protobufjs throws on bytes that the scan cannot judge, such as invalid UTF-8.
    return { ok: false, violation: 'undecodable', where: (error as Error).message };
  }
}

function readMessage({ body, bytes }: ScannedEnvelope, payload: Uint8Array): Envelope['message'] {
  switch (body) {
    case 'hello':
      return { kind: 'hello', hello: readHello(bytes), helloBytes: bytes };
    case 'welcome':
      return readWelcome(proto.Welcome.decode(bytes));
    case 'ready':
      return { kind: 'ready', signature: signature(proto.Ready.decode(bytes).signature) };
    case 'goodbye':
      return { kind: 'goodbye', goodbye: readGoodbye(proto.Goodbye.decode(bytes)) };
    case 'ping':
      return { kind: 'ping', nonce: bigint(proto.Ping.decode(bytes).nonce) };
    case 'pong':
      return { kind: 'pong', nonce: bigint(proto.Pong.decode(bytes).nonce) };
    case 'get_headers':
      return readGetHeaders(proto.GetHeaders.decode(bytes));
    case 'headers':
      return { kind: 'headers', headers: proto.Headers.decode(bytes).headers };
    case 'get_blocks':
      return readGetBlocks(proto.GetBlocks.decode(bytes));
    case 'get_block_range':
      return readGetBlockRange(proto.GetBlockRange.decode(bytes));
    case 'blocks_begin':
      return { kind: 'blocks-begin', count: proto.BlocksBegin.decode(bytes).count };
    case 'block':
      return readBlockMessage(bytes, payload);
    case 'blocks_end':
      return { kind: 'blocks-end', served: proto.BlocksEnd.decode(bytes).served };
    case 'new_tip':
      return { kind: 'new-tip', header: proto.NewTip.decode(bytes).header };
    default:
      return { kind: 'unknown' };
  }
}

function readWelcome(raw: finack.v1.Welcome): Message {
  const hello = readHello(raw.hello);
  return { kind: 'welcome', hello, helloBytes: raw.hello, signature: signature(raw.signature) };
}

function readGetHeaders(raw: finack.v1.GetHeaders): Message {
  const stop = raw.stop.length === 0 ? undefined : hex32(raw.stop, 'GetHeaders.stop');
  return { kind: 'get-headers', locator: hashes(raw.locator, 'GetHeaders.locator'), stop };
}

function readGetBlocks(raw: finack.v1.GetBlocks): Message {
  if (raw.hashes.length === 0) throw new BadField('GetBlocks.hashes');
  return { kind: 'get-blocks', hashes: hashes(raw.hashes, 'GetBlocks.hashes') };
}

function readGetBlockRange({ fromHeight, count }: finack.v1.GetBlockRange): Message {
  if (count === 0 || count > REQUEST_BLOCKS_MAX) throw new BadField('GetBlockRange.count');
  return { kind: 'get-block-range', fromHeight, count };
}

/** A block frame has one encoding per block: the block alone, its length in the shortest form. [E-6] */
function readBlockMessage(bytes: Uint8Array, payload: Uint8Array): Message {
  const start = protobuf.Writer.create()
    .uint32((BLOCK_FIELD << 3) | 2)
    .uint32(bytes.length)
    .finish();
  if (payload.length !== start.length + bytes.length || !startsWith(payload, start)) {
    throw new BadField('Envelope', 'block-not-alone');
  }
  return { kind: 'block', bytes };
}

function readHello(bytes: Uint8Array): Hello {
  if (!startsWith(bytes, HELLO_START)) throw new BadField('Hello.magic', 'wrong-magic');
  const raw = proto.Hello.decode(bytes);
  if (raw.network.length === 0) throw new BadField('Hello.network');
  return {
    protocolVersion: raw.protocolVersion,
    network: text(raw.network, NETWORK_NAME_BYTES_MAX, 'Hello.network'),
    genesis: hex32(raw.genesis, 'Hello.genesis'),
    publicKey: raw.publicKey.length === 0 ? undefined : hex32(raw.publicKey, 'Hello.public_key'),
    nonce: bigint(raw.nonce),
    listenAddress: text(raw.listenAddress, ADDRESS_BYTES_MAX, 'Hello.listen_address'),
    height: raw.height,
    tip: hex32(raw.tip, 'Hello.tip'),
    work: BigInt(`0x${hex32(raw.work, 'Hello.work')}`),
    userAgent: text(raw.userAgent, USER_AGENT_BYTES_MAX, 'Hello.user_agent'),
    capabilities: raw.capabilities.map((name) =>
      text(name, CAPABILITY_BYTES_MAX, 'Hello.capabilities'),
    ),
  };
}

/** In the order of the enum in wire.proto. */
const goodbyeReasons: readonly GoodbyeReason[] = [
  'unspecified',
  'done',
  'leaving',
  'version',
  'network',
  'genesis',
  'self',
  'duplicate',
  'capacity',
  'identity',
  'not-finack',
  'violation',
  'timeout',
  'banned',
];

function readGoodbye(raw: finack.v1.Goodbye): Goodbye {
  return {
    // A reason of a newer version still is a Goodbye. [G-2]
    reason: goodbyeReasons[raw.reason] ?? 'unspecified',
    text: text(raw.text, GOODBYE_TEXT_BYTES_MAX, 'Goodbye.text'),
    framesSent: count(raw.framesSent, 'Goodbye.frames_sent'),
    bytesSent: count(raw.bytesSent, 'Goodbye.bytes_sent'),
    framesReceived: count(raw.framesReceived, 'Goodbye.frames_received'),
    bytesReceived: count(raw.bytesReceived, 'Goodbye.bytes_received'),
  };
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => byte === bytes[index]);
}

function hashes(list: readonly Uint8Array[], where: string): Hash[] {
  return list.map((hash) => hex32(hash, where));
}

function hex32(bytes: Uint8Array, where: string): Hash {
  if (bytes.length !== 32) throw new BadField(where);
  return Buffer.from(bytes).toString('hex');
}

function signature(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 0 && bytes.length !== 64) throw new BadField('signature');
  return bytes;
}

function text(value: string, bytesMax: number, where: string): string {
  if (Buffer.byteLength(value) > bytesMax) throw new BadField(where);
  return value;
}

function count(value: Long, where: string): number {
  const number = value.toNumber();
  if (!Number.isSafeInteger(number)) throw new BadField(where);
  return number;
}

function bigint(value: Long): bigint {
  return (BigInt(value.getHighBitsUnsigned()) << 32n) | BigInt(value.getLowBitsUnsigned());
}

function long(value: bigint): Long {
  return new Long(
    Number(value & 0xffff_ffffn) | 0,
    Number((value >> 32n) & 0xffff_ffffn) | 0,
    true,
  );
}

function bytes32(hash: Hash): Uint8Array {
  const bytes = Buffer.from(hash, 'hex');
  assert(bytes.length === 32, `not a hash: ${hash}`);
  return bytes;
}

/** Bytes of a Hello, as they are signed and as they travel inside Hello or Welcome. */
export function encodeHello(hello: Hello): Uint8Array {
  const bytes = proto.Hello.encode(
    withoutDefaults({
      magic: MAGIC,
      protocolVersion: hello.protocolVersion,
      network: hello.network,
      genesis: bytes32(hello.genesis),
      ...(hello.publicKey === undefined ? {} : { publicKey: bytes32(hello.publicKey) }),
      nonce: long(hello.nonce),
      listenAddress: hello.listenAddress,
      height: hello.height,
      tip: bytes32(hello.tip),
      work: bytes32(hello.work.toString(16).padStart(64, '0')),
      userAgent: hello.userAgent,
      capabilities: [...hello.capabilities],
    }),
  ).finish();
  const read = decodeEnvelope(nested(HELLO_FIELD, bytes));
  assert(read.ok, read.ok ? '' : `our own Hello breaks a clause: ${read.where}`);
  return bytes;
}

/**
 * proto3 leaves a field out that has its default value, and protobufjs writes every field that is
 * set: without the defaults, any protobuf library writes the very bytes that we write.
 */
function withoutDefaults<T extends object>(fields: T): Partial<T> {
  const isDefault = (value: unknown) =>
    value === 0 || value === '' || (Long.isLong(value) && value.isZero());
  const set = Object.entries(fields).filter(([, value]) => !isDefault(value));
  return Object.fromEntries(set) as Partial<T>;
}

/** What we send: unlike what arrives, never an unknown body. */
export interface OutgoingEnvelope {
  id?: number | undefined;
  re?: number | undefined;
  message: Message;
}

/** The payload of one frame. Blocks have blockFrame: they are never encoded twice. */
export function encodeEnvelope(envelope: OutgoingEnvelope): Uint8Array {
  const { id, re, message } = envelope;
  if (message.kind === 'block') return nested(BLOCK_FIELD, message.bytes);
  // Hello and the Hello inside Welcome go out as the very bytes that are signed. [H-5]
  if (message.kind === 'hello') return nested(HELLO_FIELD, message.helloBytes);
  return proto.Envelope.encode({
    ...(id === undefined ? {} : { id }),
    ...(re === undefined ? {} : { re }),
    ...bodyOf(message),
  }).finish();
}

function bodyOf(message: Exclude<Message, { kind: 'block' | 'hello' }>): finack.v1.Envelope.$Shape {
  switch (message.kind) {
    case 'welcome':
      return {
        welcome: { hello: message.helloBytes, ...unlessEmpty('signature', message.signature) },
      };
    case 'ready':
      return { ready: unlessEmpty('signature', message.signature) };
    case 'goodbye':
      return { goodbye: writeGoodbye(message.goodbye) };
    case 'ping':
      return { ping: withoutDefaults({ nonce: long(message.nonce) }) };
    case 'pong':
      return { pong: withoutDefaults({ nonce: long(message.nonce) }) };
    case 'get-headers':
      return {
        getHeaders: {
          locator: message.locator.map(bytes32),
          ...(message.stop === undefined ? {} : { stop: bytes32(message.stop) }),
        },
      };
    case 'headers':
      return { headers: { headers: [...message.headers] } };
    case 'get-blocks':
      return { getBlocks: { hashes: message.hashes.map(bytes32) } };
    case 'get-block-range':
      return {
        getBlockRange: withoutDefaults({ fromHeight: message.fromHeight, count: message.count }),
      };
    case 'blocks-begin':
      return { blocksBegin: withoutDefaults({ count: message.count }) };
    case 'blocks-end':
      return { blocksEnd: withoutDefaults({ served: message.served }) };
    case 'new-tip':
      return { newTip: { header: message.header } };
  }
}

function writeGoodbye(goodbye: Goodbye): finack.v1.Goodbye.$Shape {
  return withoutDefaults({
    reason: goodbyeReasons.indexOf(goodbye.reason),
    text: goodbye.text,
    framesSent: Long.fromNumber(goodbye.framesSent, true),
    bytesSent: Long.fromNumber(goodbye.bytesSent, true),
    framesReceived: Long.fromNumber(goodbye.framesReceived, true),
    bytesReceived: Long.fromNumber(goodbye.bytesReceived, true),
  });
}

function unlessEmpty(name: string, bytes: Uint8Array): object {
  return bytes.length === 0 ? {} : { [name]: bytes };
}

/** Field numbers of Envelope whose bytes go out as they are; a test holds them against tags.ts. */
export const HELLO_FIELD = 3;
export const BLOCK_FIELD = 14;

/** An Envelope with one length-delimited field, written around bytes that are already encoded. */
function nested(field: number, bytes: Uint8Array): Uint8Array {
  return protobuf.Writer.create()
    .uint32((field << 3) | 2)
    .bytes(bytes)
    .finish();
}

/** The frame of a block: what is sent is what lies on disk. [S-5] */
export function blockFrame(blockBytes: Uint8Array): Uint8Array {
  return frameOf(nested(BLOCK_FIELD, blockBytes));
}

/** Bytes of the Block message in a block's frame of `frameBytes`: what lies around it is known. */
export function blockBytesIn(frameBytes: number): number {
  const tagBytes = nested(BLOCK_FIELD, new Uint8Array(0)).length - 1;
  return withoutPrefix(withoutPrefix(frameBytes) - tagBytes);
}

/** The Block message inside a block's frame, or undefined if the bytes are not one whole block frame. */
export function blockOfFrame(frame: Uint8Array): Uint8Array | undefined {
  const length = readFrameLength(frame, 0, FRAME_BYTES_MAX);
  if (length.status !== 'complete' || frame.length !== length.prefixBytes + length.length)
    return undefined;
  const decoded = decodeEnvelope(frame.subarray(length.prefixBytes));
  if (!decoded.ok || decoded.envelope.message.kind !== 'block') return undefined;
  return decoded.envelope.message.bytes;
}
