// CompactBlock: one answer to GetBlocks, a short id in the place of each transaction. The header is not in it:
// whoever asks for a block by its id has that already. [T-7]
import { BLOCK_TRANSACTIONS_MAX, SHORT_ID_BYTES } from '../../chain/limits.ts';
import { fromLong, toLong } from '../../chain/uint64.ts';
import { finack } from '../gen/wire.js';
import { BadField, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.CompactBlock;

const SHORT_IDS_BYTES_MAX = BLOCK_TRANSACTIONS_MAX * SHORT_ID_BYTES;

export interface CompactBlockBody {
  /** Makes the short ids of this answer unlike those of any other. */
  nonce: bigint;
  /** One after the other, in the order of the transactions. */
  shortIds: Uint8Array;
}

export const compactBlock = {
  role: { is: 'reply', to: ['GetBlocks'], part: 'whole' },
  payloadBytesMax: 32 * 1024,
  decode(reader): CompactBlockBody {
    const { nonce, shortIds } = proto.decode(reader);
    const isWhole = shortIds.length % SHORT_ID_BYTES === 0;
    if (!isWhole || shortIds.length > SHORT_IDS_BYTES_MAX) {
      throw new BadField('CompactBlock.short_ids');
    }
    return { nonce: fromLong(nonce), shortIds };
  },
  encode: ({ nonce, shortIds }) =>
    proto.encode(withoutDefaults({ nonce: toLong(nonce), shortIds })).finish(),
} as const satisfies MessageRow<CompactBlockBody>;
