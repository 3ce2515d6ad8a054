// How much is asked for at a time, and how long an answer may take: named constants with unit,
// reason and source. What one message may hold is the wire's concern (wire/limits.ts).
import assert from 'node:assert';

/** A test hands in smaller ones; nothing else changes them. */
export interface SyncLimits {
  headersPerReplyMax: number;
  headersAheadMax: number;
  unprovenHeaderBytesMax: number;
  headersTimeoutMs: number;
  emptyClaimsMax: number;
  blocksPerRequestMax: number;
  inFlightBlocksMin: number;
  inFlightBytesMax: number;
  batchesPerPeer: number;
  windowBlocksMax: number;
  windowBytesMax: number;
  stallTimeoutMinMs: number;
  stallTimeoutMaxMs: number;
  patienceFactor: number;
  answerTimeoutMs: number;
  retryAfterMs: number;
}

export const syncLimits: Readonly<SyncLimits> = {
  /** A reply with fewer is the last one. Bitcoin's number, and the wire's. */
  headersPerReplyMax: 2000,
  /** Headers known and blocks still missing: enough for many windows, little enough to hold. */
  headersAheadMax: 3000,
  /**
   * Bytes of headers that one peer made us keep and whose blocks are not stored: about 6,000
   * headers. More is not asked of it until blocks have proven some. Low-work headers are cheap to
   * make and once filled memories (CVE-2019-25220). The price: a branch that overtakes ours only
   * after more headers than this is not followed.
   */
  unprovenHeaderBytesMax: 1024 * 1024,
  /** Silence on a header request before another peer is asked. CometBFT waits 15 s for a block. */
  headersTimeoutMs: 10_000,
  /** Claims of more work that came to nothing. One or two are a reorganisation seen from outside. */
  emptyClaimsMax: 3,
  /** The server's cap, and the wire's. */
  blocksPerRequestMax: 500,
  /** In flight per peer: so many blocks, or so many bytes by the running average, whichever is more. */
  inFlightBlocksMin: 16,
  inFlightBytesMax: 2 * 1024 * 1024,
  /**
   * What a peer may have in flight is asked in so many requests. Two keep its stream from running
   * dry; four make each small, so that peers share the work while there is little of it.
   */
  batchesPerPeer: 4,
  /**
   * Blocks from the lowest one that is not stored: Bitcoin's window. It bounds how far out of order
   * the log can be and how long one missing block can be worked around.
   */
  windowBlocksMax: 1024,
  /** Bytes asked for or in hand and not yet stored: what a sync may hold in memory. */
  windowBytesMax: 32 * 1024 * 1024,
  /**
   * Others wait and the peer with the lowest missing block is silent. Doubles with every stall, or a
   * slow link would count every peer as stalling (bitcoin#9213); shrinks again as batches complete.
   */
  stallTimeoutMinMs: 2_000,
  stallTimeoutMaxMs: 64_000,
  /** Others wait and that peer does deliver, but slowly: so many stall timeouts. */
  patienceFactor: 4,
  /** Silence of a peer that owes an answer, whether or not anybody waits. */
  answerTimeoutMs: 64_000,
  /** Before a peer is asked again for something it did not have. */
  retryAfterMs: 64_000,
};

/** Share of the gap to the minimum that the stall timeout keeps with every completed batch; Bitcoin's. */
export const STALL_DECAY = 0.85;
/** Weight of one new block in the running average of their size. */
export const AVERAGE_WEIGHT = 1 / 16;
/** Request ids wrap here: `Envelope.id` has 32 bits. */
export const REQUEST_ID_MAX = 2 ** 32 - 1;

const { headersAheadMax, headersPerReplyMax, unprovenHeaderBytesMax } = syncLimits;
/** Bytes of a SealedHeader with room for growth; one under proof of work has about 165. */
const HEADER_BYTES = 256;
// What is read ahead reaches beyond the window of blocks, and does not overdraw an honest peer.
assert(headersAheadMax > 2 * syncLimits.windowBlocksMax);
assert((headersAheadMax + headersPerReplyMax / 2) * HEADER_BYTES < unprovenHeaderBytesMax);
assert(syncLimits.inFlightBlocksMin >= 2 * syncLimits.batchesPerPeer);
assert(syncLimits.inFlightBytesMax <= syncLimits.windowBytesMax / 2);
assert(syncLimits.stallTimeoutMinMs * syncLimits.patienceFactor < syncLimits.headersTimeoutMs);
assert(syncLimits.headersTimeoutMs < syncLimits.answerTimeoutMs);
