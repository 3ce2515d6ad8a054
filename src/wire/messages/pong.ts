// Pong: returns the nonce of a Ping. [B-2]
import { fromLong, toLong } from '../../chain/uint64.ts';
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Pong;

export interface PongBody {
  nonce: bigint;
}

export const pong = {
  role: { is: 'heartbeat' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): PongBody => ({ nonce: fromLong(proto.decode(reader).nonce) }),
  write: ({ nonce }, writer) => proto.encode(nonce === 0n ? {} : { nonce: toLong(nonce) }, writer),
} as const satisfies MessageRow<PongBody>;
