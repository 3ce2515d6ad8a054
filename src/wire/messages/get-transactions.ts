// GetTransactions: asks for transactions by their leaf hashes. [T-3]
import type { Hash } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { INVENTORY_HASHES_MAX } from '../limits.ts';
import { BadField, readHashes, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetTransactions;

export interface GetTransactionsBody {
  leafHashes: readonly Hash[];
}

export const getTransactions = {
  role: { is: 'request' },
  payloadBytesMax: 176 * 1024,
  itemsMax: { leaf_hashes: INVENTORY_HASHES_MAX },
  decode(reader): GetTransactionsBody {
    const { leafHashes } = proto.decode(reader);
    if (leafHashes.length === 0) throw new BadField('GetTransactions.leaf_hashes');
    return { leafHashes: readHashes(leafHashes, 'GetTransactions.leaf_hashes') };
  },
  encode: ({ leafHashes }) => proto.encode({ leafHashes: writeHashes(leafHashes) }).finish(),
} as const satisfies MessageRow<GetTransactionsBody>;
