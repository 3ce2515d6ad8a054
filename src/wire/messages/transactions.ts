// Transactions: the answer to GetTransactions, each as the bytes that travelled. [T-4]
import { finack } from '../gen/wire.js';
import { FRAME_BYTES_MAX, INVENTORY_HASHES_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Transactions;

export interface TransactionsBody {
  /** Each is an encoded Transaction. */
  transactions: readonly Uint8Array[];
}

export const transactions = {
  role: { is: 'reply', to: ['GetTransactions'], part: 'whole' },
  payloadBytesMax: FRAME_BYTES_MAX,
  itemsMax: { transactions: INVENTORY_HASHES_MAX },
  decode: (reader): TransactionsBody => ({ transactions: proto.decode(reader).transactions }),
  encode: ({ transactions }) => proto.encode({ transactions: [...transactions] }).finish(),
} as const satisfies MessageRow<TransactionsBody>;
