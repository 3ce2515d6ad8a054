// Pong: returns the nonce of a Ping. [B-2]
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { readNonce, writeNonce } from './fields.ts';
import type { MessageRow } from './message-row.ts';

export interface PongBody {
  nonce: bigint;
}

export const pong = {
  role: { is: 'heartbeat' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): PongBody => ({ nonce: readNonce(reader) }),
  write: ({ nonce }, writer) => writeNonce(nonce, writer),
} as const satisfies MessageRow<PongBody>;
