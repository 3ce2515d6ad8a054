// GetSnapshots: asks of which states a peer serves snapshots. [N-2]
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetSnapshots;

export const getSnapshots = {
  role: { is: 'request' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (): object => ({}),
  encode: () => proto.encode({}).finish(),
} as const satisfies MessageRow<object>;
