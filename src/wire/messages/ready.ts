// Ready: the dialer's proof of its key, and the end of the handshake. [H-1] [H-6]
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { readSignature, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Ready;

export interface ReadyBody {
  /** 64 bytes; empty from an anonymous dialer. */
  signature: Uint8Array;
}

export const ready = {
  role: { is: 'handshake' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): ReadyBody => ({ signature: readSignature(proto.decode(reader).signature) }),
  encode: ({ signature }) => proto.encode(withoutDefaults({ signature })).finish(),
} as const satisfies MessageRow<ReadyBody>;
