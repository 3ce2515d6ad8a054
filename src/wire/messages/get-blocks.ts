// GetBlocks: asks for blocks by their ids, or for one in compact form. [S-4] [T-6]
import type { Hash } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { REQUEST_BLOCKS_MAX } from '../limits.ts';
import { BadField, readHashes, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetBlocks;

export interface GetBlocksBody {
  hashes: readonly Hash[];
  /** A CompactBlock would do. */
  compact?: true;
}

export const getBlocks = {
  role: { is: 'request' },
  payloadBytesMax: 32 * 1024,
  itemsMax: { hashes: REQUEST_BLOCKS_MAX },
  decode(reader): GetBlocksBody {
    const { hashes, compact } = proto.decode(reader);
    if (hashes.length === 0) throw new BadField('GetBlocks.hashes');
    return { hashes: readHashes(hashes, 'GetBlocks.hashes'), ...(compact && { compact: true }) };
  },
  encode: ({ hashes, compact }) =>
    proto.encode({ hashes: writeHashes(hashes), ...(compact && { compact }) }).finish(),
} as const satisfies MessageRow<GetBlocksBody>;
