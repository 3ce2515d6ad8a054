// GetBlockRange: asks for blocks of the best chain by height: what a client without a chain can ask. [S-4]
import { finack } from '../gen/wire.js';
import { REQUEST_BLOCKS_MAX, SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { BadField, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetBlockRange;

export interface GetBlockRangeBody {
  fromHeight: number;
  count: number;
}

export const getBlockRange = {
  role: { is: 'request' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode(reader): GetBlockRangeBody {
    const { fromHeight, count } = proto.decode(reader);
    if (count === 0 || count > REQUEST_BLOCKS_MAX) throw new BadField('GetBlockRange.count');
    return { fromHeight, count };
  },
  encode: ({ fromHeight, count }) => proto.encode(withoutDefaults({ fromHeight, count })).finish(),
} as const satisfies MessageRow<GetBlockRangeBody>;
