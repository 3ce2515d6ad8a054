// Ping: asks whether the peer's program answers, by a nonce that it must return. [B-1]
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { readNonce, writeNonce } from './fields.ts';
import type { MessageRow } from './message-row.ts';

export interface PingBody {
  nonce: bigint;
}

export const ping = {
  role: { is: 'heartbeat' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): PingBody => ({ nonce: readNonce(reader) }),
  write: ({ nonce }, writer) => writeNonce(nonce, writer),
} as const satisfies MessageRow<PingBody>;
