// BlocksEnd: no more blocks of this reply come; says how many did. [S-5]
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.BlocksEnd;

export interface BlocksEndBody {
  /** How many blocks were sent. */
  served: number;
}

export const blocksEnd = {
  role: { is: 'reply', to: ['GetBlocks', 'GetBlockRange'], part: 'end' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): BlocksEndBody => ({ served: proto.decode(reader).served }),
  encode: ({ served }) => proto.encode(withoutDefaults({ served })).finish(),
} as const satisfies MessageRow<BlocksEndBody>;
