// BlockTransactions: the answer to GetBlockTransactions, each as the bytes that stand in the block. [T-8]
import { BLOCK_TRANSACTIONS_MAX } from '../../chain/limits.ts';
import { finack } from '../gen/wire.js';
import { FRAME_BYTES_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.BlockTransactions;

export interface BlockTransactionsBody {
  /** Each is an encoded Transaction. */
  transactions: readonly Uint8Array[];
}

export const blockTransactions = {
  role: { is: 'reply', to: ['GetBlockTransactions'], part: 'whole' },
  payloadBytesMax: FRAME_BYTES_MAX,
  itemsMax: { transactions: BLOCK_TRANSACTIONS_MAX },
  decode: (reader): BlockTransactionsBody => ({ transactions: proto.decode(reader).transactions }),
  encode: ({ transactions }) => proto.encode({ transactions: [...transactions] }).finish(),
} as const satisfies MessageRow<BlockTransactionsBody>;
