// BlocksBegin: the blocks that were asked for follow. [S-5]
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.BlocksBegin;

export interface BlocksBeginBody {
  /** How many were asked for. */
  count: number;
}

export const blocksBegin = {
  role: { is: 'reply', to: ['GetBlocks', 'GetBlockRange'], part: 'begin' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode: (reader): BlocksBeginBody => ({ count: proto.decode(reader).count }),
  encode: ({ count }) => proto.encode(withoutDefaults({ count })).finish(),
} as const satisfies MessageRow<BlocksBeginBody>;
