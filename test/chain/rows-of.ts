// Transactions as the rows of a block that holds nothing but them, for tests that begin with bodies.
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import { ZERO_HASH } from '../../src/chain/hash.ts';
import { encodeHeader } from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  SIGNATURE_BYTES,
  type TransactionBody,
} from '../../src/chain/transaction.ts';
import type { TransactionRows } from '../../src/chain/transaction-rows.ts';

const header = {
  ...{ version: 2, height: 1, timeMs: 1, nonce: 0n },
  ...{ parent: ZERO_HASH, sealer: ZERO_HASH, stateRoot: ZERO_HASH },
};

/** @throws Error when they are not transactions, or too many for one block */
export function rowsOf(transactions: readonly Uint8Array[]): TransactionRows {
  const headerBytes = encodeHeader({ ...header, txRoot: merkleRoot(transactions) });
  const read = readBlock(encodeBlock(headerBytes, transactions));
  if (!read.ok) throw new Error(read.why);
  return read.value.rows;
}

/** With signatures that nobody has made. */
export function rowsOfBodies(bodies: readonly TransactionBody[]): TransactionRows {
  const signature = Buffer.alloc(SIGNATURE_BYTES);
  return rowsOf(bodies.map((body) => encodeTransaction(encodeTransactionBody(body), signature)));
}
