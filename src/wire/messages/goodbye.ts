// Goodbye: the last frame of a side, with the reason and the counts that prove what arrived. [G-1] [G-2]
import Long from 'long';
import type protobuf from 'protobufjs/minimal.js';
import { finack } from '../gen/wire.js';
import { GOODBYE_TEXT_BYTES_MAX, SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { readCount, readText, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Goodbye;

/** In the order of the enum in wire.proto. */
export const goodbyeReasons = [
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
  'fork',
  'not-member',
  'role',
] as const;

export type GoodbyeReason = (typeof goodbyeReasons)[number];

export interface Goodbye {
  reason: GoodbyeReason;
  text: string;
  /** Counts run from byte 0, prefixes included, Goodbyes left out. [G-2] */
  framesSent: number;
  bytesSent: number;
  framesReceived: number;
  bytesReceived: number;
}

export interface GoodbyeBody {
  goodbye: Goodbye;
}

export const goodbye = {
  role: { is: 'goodbye' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): GoodbyeBody => ({ goodbye: readGoodbye(reader) }),
  encode: ({ goodbye }) =>
    proto
      .encode(
        withoutDefaults({
          reason: goodbyeReasons.indexOf(goodbye.reason),
          text: goodbye.text,
          framesSent: Long.fromNumber(goodbye.framesSent, true),
          bytesSent: Long.fromNumber(goodbye.bytesSent, true),
          framesReceived: Long.fromNumber(goodbye.framesReceived, true),
          bytesReceived: Long.fromNumber(goodbye.bytesReceived, true),
        }),
      )
      .finish(),
} as const satisfies MessageRow<GoodbyeBody>;

function readGoodbye(reader: protobuf.Reader): Goodbye {
  const raw = proto.decode(reader);
  return {
    // A reason of a newer version still is a Goodbye. [G-2]
    reason: goodbyeReasons[raw.reason] ?? 'unspecified',
    text: readText(raw.text, GOODBYE_TEXT_BYTES_MAX, 'Goodbye.text'),
    framesSent: readCount(raw.framesSent, 'Goodbye.frames_sent'),
    bytesSent: readCount(raw.bytesSent, 'Goodbye.bytes_sent'),
    framesReceived: readCount(raw.framesReceived, 'Goodbye.frames_received'),
    bytesReceived: readCount(raw.bytesReceived, 'Goodbye.bytes_received'),
  };
}
