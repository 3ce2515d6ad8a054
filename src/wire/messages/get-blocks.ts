// GetBlocks: asks for blocks by their ids. [S-4]
import type { Hash } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { REQUEST_BLOCKS_MAX } from '../limits.ts';
import { BadField, readHashes, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetBlocks;

export interface GetBlocksBody {
  hashes: readonly Hash[];
}

export const getBlocks = {
  role: { is: 'request' },
  payloadBytesMax: 32 * 1024,
  itemsMax: { hashes: REQUEST_BLOCKS_MAX },
  decode(reader): GetBlocksBody {
    const { hashes } = proto.decode(reader);
    if (hashes.length === 0) throw new BadField('GetBlocks.hashes');
    return { hashes: readHashes(hashes, 'GetBlocks.hashes') };
  },
  encode: ({ hashes }) => proto.encode({ hashes: writeHashes(hashes) }).finish(),
} as const satisfies MessageRow<GetBlocksBody>;
