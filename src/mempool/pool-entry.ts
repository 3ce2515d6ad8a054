// One transaction in the mempool: what is kept of it, and which of two is worth more.
import type { Hash } from '../chain/hash.ts';
import { leafHash } from '../chain/merkle.ts';
import { readTransaction, type Transaction } from '../chain/transaction.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import { ENTRY_OVERHEAD_BYTES } from './limits.ts';

/** A transaction that asks to be let in. */
export interface PoolCandidate {
  readonly transaction: Transaction;
  /** Of its whole bytes: another signature is another candidate. */
  readonly leafHash: Hash;
  /** Units of the fee for each byte of it. */
  readonly feePerByte: number;
  /** Bytes that it counts for in the pool. */
  readonly sizeBytes: number;
}

export interface PoolEntry {
  readonly id: Hash;
  readonly leafHash: Hash;
  /** Who pays. */
  readonly from: Hash;
  readonly nonce: bigint;
  readonly fee: bigint;
  /** What it takes from the balance: amount and fee. */
  readonly spend: bigint;
  /** No block above this height may hold it; 0: any may. */
  readonly lastHeight: number;
  /** A copy: a view would keep the whole message in memory that it came in. */
  readonly bytes: Uint8Array;
  /** Bytes that it counts for in the pool. */
  readonly sizeBytes: number;
  readonly feePerByte: number;
  /** Counts up: of equal fees the first to come is worth more. */
  readonly arrival: number;
  readonly addedMs: MonotonicMs;
}

/** @param hash its leaf hash, where it is known already */
export function candidateOf(
  transaction: Transaction,
  hash = leafHash(transaction.bytes),
): PoolCandidate {
  const { bytes, body } = transaction;
  return {
    transaction,
    leafHash: hash,
    feePerByte: Number(body.fee) / bytes.length,
    sizeBytes: bytes.length + ENTRY_OVERHEAD_BYTES,
  };
}

export function entryOf(
  { transaction, leafHash, feePerByte, sizeBytes }: PoolCandidate,
  arrival: number,
  addedMs: MonotonicMs,
): PoolEntry {
  const { id, body } = transaction;
  const bytes = Uint8Array.from(transaction.bytes);
  const { from, nonce, fee, amount, lastHeight } = body;
  const spend = amount + fee;
  return {
    ...{ id, leafHash, from, nonce, fee, spend, lastHeight },
    ...{ bytes, sizeBytes, feePerByte, arrival, addedMs },
  };
}

/** It was read before it came in. */
export function transactionOf({ bytes }: PoolEntry): Transaction {
  const read = readTransaction(bytes);
  if (!read.ok) throw new Error(`a transaction in the mempool cannot be read: ${read.why}`);
  return read.value;
}

/** The order in which blocks take them. */
export function isWorthMore(one: PoolEntry, other: PoolEntry): boolean {
  if (one.feePerByte !== other.feePerByte) return one.feePerByte > other.feePerByte;
  return one.arrival < other.arrival;
}
