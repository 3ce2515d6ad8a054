// How much the mempool may hold, of whom and for how long: named constants with unit, reason and source.
// What one message may carry is the wire's concern (wire/limits.ts).
import assert from 'node:assert';

/** A test hands in smaller ones; nothing else changes them. */
export interface MempoolLimits {
  /** Of all transactions together, each with its ENTRY_OVERHEAD_BYTES. */
  readonly bytesMax: number;
  /** The same of one account. */
  readonly accountBytesMax: number;
  /** How far a nonce may be from the account's next one: so many of its transactions at most. */
  readonly accountNoncesMax: number;
  /** How long one may lie here. */
  readonly ageMaxMs: number;
  /** Fee units that one byte must pay at least. What a block may hold is not limited by it. */
  readonly feePerByteMin: number;
}

/**
 * Bytes that an entry takes in memory beside its transaction's: three hashes as text, numbers, and its
 * places in maps, heaps and a list. Measured on Node 20: 1.5 KB for the only one of its account.
 */
export const ENTRY_OVERHEAD_BYTES = 1500;

/** Bytes that a transaction takes in a block beside its own: tag and length (clause C-2). */
export const BLOCK_FIELD_BYTES = 3;

/** Bytes of the smallest transaction: two keys and a signature with tags and lengths, and nothing else. */
export const TRANSACTION_BYTES_MIN = 136;

/** 32 MiB: four blocks full of small payments, or a dozen full of the largest notes. */
const BYTES_MAX = 32 * 1024 * 1024;

export const mempoolLimits: MempoolLimits = {
  bytesMax: BYTES_MAX,
  /** One in a hundred: it takes a hundred accounts with a balance to fill the pool. */
  accountBytesMax: BYTES_MAX / 100,
  /** Payments that one person makes within a few blocks. Each replaces only itself, so 16 are all there are. */
  accountNoncesMax: 16,
  /** A day. What no block has taken by then pays too little; its signer may send it again. */
  ageMaxMs: 24 * 60 * 60 * 1000,
  /** Notes are free as long as there is room: who pays comes first. */
  feePerByteMin: 0,
};

assert(mempoolLimits.accountBytesMax * 100 <= mempoolLimits.bytesMax);
