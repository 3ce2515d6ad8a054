// How much the mempool may hold, of whom and for how long: named constants with unit, reason and source.
// What one message may carry is the wire's concern (wire/limits.ts).
import assert from 'node:assert';

/** A test hands in smaller ones; of a node's, its operator chooses the least fee. */
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

/**
 * What a node of the public network asks if its operator says nothing: about 200 units for a payment, and
 * for as much as fills a block as much as the smallest reward of a block there. To others it is free.
 */
export const PUBLIC_FEE_PER_BYTE_MIN = 1;

assert(mempoolLimits.accountBytesMax * 100 <= mempoolLimits.bytesMax);

/** Of the relay. A test hands in smaller ones; nothing else changes them. */
export interface RelayLimits {
  /** Milliseconds from one Inventory to a peer to the next: what comes in between goes in one. */
  readonly inventoryIntervalMs: number;
  /** Leaf hashes told to one peer. */
  readonly toldPerSecondMax: number;
  readonly toldBurstMax: number;
  /** Leaf hashes that are looked at of what one peer tells. */
  readonly heardPerSecondMax: number;
  readonly heardBurstMax: number;
  /** Leaf hashes that one peer told beyond that, and that time has not written off. */
  readonly heardInVainMax: number;
  /** Leaf hashes waiting to be told to one peer, and those that it is known to know. */
  readonly untoldMax: number;
  readonly knownMax: number;
  /** Leaf hashes that one peer told and was not asked for yet; as many again that others were asked for. */
  readonly offeredMax: number;
  /** Transactions in one request: all of them fit one reply. */
  readonly askedMax: number;
  /** Silence on a request before others are asked for the same. */
  readonly answerTimeoutMs: number;
  /** How much later a peer is asked again for each transaction of its that was refused. */
  readonly refusedDelayMs: number;
  /** Leaf hashes that were refused on our tip. */
  readonly refusedMax: number;
}

export const relayLimits: RelayLimits = {
  /** The first after a silence goes at once; a tenth of a second is little beside any block's. */
  inventoryIntervalMs: 100,
  /** Half of what the other side looks at: more than one core can check signatures. [T-2] */
  toldPerSecondMax: 1_000,
  toldBurstMax: 5_000,
  heardPerSecondMax: 2_000,
  heardBurstMax: 20_000,
  /** What a minute of our own not reading piles up is less. [T-2] */
  heardInVainMax: 100_000,
  untoldMax: 10_000,
  knownMax: 10_000,
  /** Two seconds of what it may tell. */
  offeredMax: 4_000,
  /** Of the largest, 700 KB: well below a frame. */
  askedMax: 500,
  /** It may stand behind a block in front of it; ours is only the choice whom to ask. */
  answerTimeoutMs: 5_000,
  /** A hundred a second, at 50 µs each, is what one peer's useless transactions may cost. */
  refusedDelayMs: 10,
  refusedMax: 20_000,
};

assert(relayLimits.toldPerSecondMax * 2 <= relayLimits.heardPerSecondMax);
assert(relayLimits.toldBurstMax * 2 <= relayLimits.heardBurstMax);
assert(relayLimits.offeredMax > relayLimits.askedMax);
