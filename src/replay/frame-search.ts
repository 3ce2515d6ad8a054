// Frames whose beginnings are not known: whose are the first bytes of a stream, and where does a frame
// begin behind bytes that are missing? PURE. The dissector answers both in the same way, belonging.lua
// and resync.lua; what the frames mean is not decided here.

import type { End } from '../capture/packets.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { behindVarint, readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Envelope } from '../wire/messages.ts';
import type { CaptureEvent } from './capture-events.ts';

/** Hello's first field, a fixed32: its tag, and `FNCK`. [H-2] */
const MAGIC = Buffer.from([0x0d, 0x46, 0x4e, 0x43, 0x4b]);

/** Bytes of a greeting before the constant: a prefix, numbers that do not belong there, two tags and lengths. */
const BEFORE_MAGIC_BYTES_MAX = 20;

/** What an Envelope may begin with before its Hello: id and re, which break a clause, and Welcome. [H-1] */
const greetingTags = {
  id: 0x08,
  re: 0x10,
  hello: 0x1a,
  welcome: 0x22,
  helloInWelcome: 0x0a,
} as const;

interface Whole {
  envelope: Envelope;
  /** Bytes of the payload. */
  length: number;
  /** Where the next frame begins. */
  end: number;
}

/** The whole frame at `at`, if it is there and breaks no clause. */
function cleanFrame(bytes: Uint8Array, at: number): Whole | undefined {
  const prefix = readFrameLength(bytes, at, FRAME_BYTES_MAX);
  if (prefix.status !== 'complete') return undefined;
  const { length, prefixBytes } = prefix;
  const end = at + prefixBytes + length;
  if (end > bytes.length) return undefined;
  const decoded = decodeEnvelope(bytes.subarray(at + prefixBytes, end));
  if (!decoded.ok || decoded.envelope.message.kind === 'unknown') return undefined;
  return { envelope: decoded.envelope, length, end };
}

/** Payload bytes of a Ping or a Pong with a nonce, in its usual form: two tags, a length, eight bytes. */
const NONCE_PAYLOAD_BYTES = 11;

/** Does it say more than another protocol's bytes would by chance? */
function isTelling({ envelope: { message }, length }: Whole): boolean {
  switch (message.kind) {
    case 'Hello':
    case 'Welcome':
      return true;
    case 'Ping':
    case 'Pong':
      return length === NONCE_PAYLOAD_BYTES;
    case 'Block':
      return beginsWithHeader(message.bytes);
    case 'NewTip':
      return beginsWithHeader(message.header);
    case 'Headers':
      return message.headers.some(beginsWithHeader);
    default:
      return false;
  }
}

/** BlockHeader's version and height, perhaps inside of the one field that holds the header. */
function beginsWithHeader(bytes: Uint8Array): boolean {
  const at = bytes[0] === 0x0a ? behindVarint(bytes, 1) : 0;
  return bytes[at] === 0x08 && bytes[behindVarint(bytes, at + 1)] === 0x10;
}

/** An Envelope's block: its tag. */
const BLOCK_TAG = 0x72;

/** A block that goes on behind `bytes`: it fills its frame to the end, and begins with a header. */
function beginsBlock(bytes: Uint8Array, at: number): boolean {
  const prefix = readFrameLength(bytes, at, FRAME_BYTES_MAX);
  if (prefix.status !== 'complete') return false;
  const payload = at + prefix.prefixBytes;
  const end = payload + prefix.length;
  if (end <= bytes.length || bytes[payload] !== BLOCK_TAG) return false;
  const content = readFrameLength(bytes, payload + 1, FRAME_BYTES_MAX);
  if (content.status !== 'complete') return false;
  const block = payload + 1 + content.prefixBytes;
  return block + content.length === end && beginsWithHeader(bytes.subarray(block));
}

/** Where a frame begins that nobody can take for anything else, from `from` on. */
export function findFrame(bytes: Uint8Array, from = 0): number | undefined {
  for (let at = from; at < bytes.length; at++) {
    if (beginsBlock(bytes, at)) return at;
    const first = cleanFrame(bytes, at);
    if (first === undefined) continue;
    if (isTelling(first)) return at;
    const second = cleanFrame(bytes, first.end);
    if (second !== undefined && isTelling(second)) return at;
  }
  return undefined;
}

/** Where frames go on behind a hole: at the first byte of a segment, likely; else where there is no doubt. */
export function nextFrame(segment: Uint8Array): number | undefined {
  return cleanFrame(segment, 0) === undefined ? findFrame(segment) : 0;
}

/** Hello or Welcome with the constant, as the first bytes of a stream. */
export function isGreeting(bytes: Uint8Array): boolean {
  const length = readFrameLength(bytes, 0, GREETING_FRAME_BYTES_MAX);
  if (length.status !== 'complete') return false;
  const place = Buffer.from(bytes.subarray(0, BEFORE_MAGIC_BYTES_MAX + MAGIC.length)).indexOf(
    MAGIC,
  );
  if (place === -1) return false;
  let at = length.prefixBytes;
  while (bytes[at] === greetingTags.id || bytes[at] === greetingTags.re)
    at = behindVarint(bytes, at + 1);
  if (bytes[at] === greetingTags.welcome) {
    at = behindVarint(bytes, at + 1);
    if (bytes[at] !== greetingTags.helloInWelcome) return false;
  } else if (bytes[at] !== greetingTags.hello) {
    return false;
  }
  return behindVarint(bytes, at + 1) === place;
}

/** The Goodbye of a listener that refuses another protocol before it has said Welcome. [H-8] */
function isRefusal(bytes: Uint8Array): boolean {
  const first = cleanFrame(bytes, 0);
  if (first === undefined || first.envelope.message.kind !== 'Goodbye') return false;
  const { id, re, message } = first.envelope;
  const { reason, text, framesSent, bytesSent, bytesReceived } = message.goodbye;
  if (id !== undefined || re !== undefined || reason === 'unspecified') return false;
  return framesSent === 0 && bytesSent === 0 && (text !== '' || bytesReceived > 0);
}

/**
 * Whether this conversation is finack's: one side begins with a greeting, or the listener turns the other
 * away in finack's words, or, behind bytes that are missing, a frame comes that is none by chance. A
 * conversation without a byte counts as finack's.
 */
export function isFinack(events: readonly CaptureEvent[]): boolean {
  const begins: Record<End, Uint8Array> = { opener: none, acceptor: none };
  const holed = new Set<End>();
  let item = 0;
  for (const captured of events) {
    if (captured.kind === 'gap') holed.add(captured.from);
    if (captured.kind !== 'bytes') continue;
    const { from, bytes } = captured;
    item += bytes.length;
    if (holed.has(from)) {
      if (findFrame(bytes) !== undefined) return true;
    } else if (begins[from].length <= GREETING_FRAME_BYTES_MAX) {
      begins[from] = Buffer.concat([begins[from], bytes]);
    }
  }
  const { opener, acceptor } = begins;
  return item === 0 || isGreeting(opener) || isGreeting(acceptor) || isRefusal(acceptor);
}

const none = new Uint8Array(0);
