// Ping: asks whether the peer's program answers, by a nonce that it must return. [B-1]
import { fromLong, toLong } from '../../chain/uint64.ts';
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Ping;

export interface PingBody {
  nonce: bigint;
}

export const ping = {
  role: { is: 'heartbeat' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): PingBody => ({ nonce: fromLong(proto.decode(reader).nonce) }),
  write: ({ nonce }, writer) => proto.encode(nonce === 0n ? {} : { nonce: toLong(nonce) }, writer),
} as const satisfies MessageRow<PingBody>;
