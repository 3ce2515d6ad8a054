// How much is asked for at a time, and how long an answer may take: named constants with unit,
// reason and source. What one message may hold is the wire's concern (wire/limits.ts).
import assert from 'node:assert';

/** A test hands in smaller ones; nothing else changes them. */
export interface SyncLimits {
  headersPerReplyMax: number;
  headersPerSlice: number;
  headersAheadMax: number;
  openHeadersMax: number;
  lighterBlocksMax: number;
  headersTimeoutMs: number;
  headerAnswersMax: number;
  unprovenClaimsMax: number;
  blocksPerRequestMax: number;
  inFlightBlocksMin: number;
  inFlightBytesMax: number;
  batchesPerPeer: number;
  windowBlocksMax: number;
  windowBytesMax: number;
  inHandBytesMax: number;
  batchTimeMs: number;
  readApartBytesMin: number;
  patienceMinMs: number;
  patienceMaxMs: number;
  patienceBatches: number;
  slowBlockFactor: number;
  slowerFactor: number;
  quietMs: number;
  answerTimeoutMs: number;
  retryAfterMs: number;
  lateWakeMs: number;
  announceDelayMaxMs: number;
  announcementsBurstMax: number;
  announcementsPerSecondMax: number;
}

export const syncLimits: Readonly<SyncLimits> = {
  /** A reply with fewer is the last one. Bitcoin's number, and the wire's. */
  headersPerReplyMax: 2000,
  /**
   * Headers read in one go: about 2 ms, at 20 µs a header. A full reply at once would keep the event
   * loop for 40 ms.
   */
  headersPerSlice: 100,
  /** Headers known and blocks still missing: enough for many windows, little enough to hold. */
  headersAheadMax: 3000,
  /**
   * Headers in memory whose blocks are not all here, of all peers together: 25 MB, and enough for
   * three branches read ahead at once. Low-work headers are cheap to make and once filled memories
   * (CVE-2019-25220).
   */
  openHeadersMax: 16_000,
  /**
   * A branch whose work falls short of ours by more than so many blocks is not kept, only measured
   * (header-presync.ts). Bitcoin's buffer: a day of its blocks.
   */
  lighterBlocksMax: 144,
  /**
   * Silence on a header request before others are asked beside it. It may be a queue of blocks in
   * front of the answer: nobody is blamed, and the answer is welcome when it comes.
   */
  headersTimeoutMs: 500,
  /**
   * Answers with headers that are read at a time, slice by slice in turn: 3.5 MB, at 430 KB an answer. One
   * more that comes late is let go, and asked for again when there is room.
   */
  headerAnswersMax: 8,
  /** Claims of more work that came to nothing. One or two are a reorganisation seen from outside. */
  unprovenClaimsMax: 3,
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
   * Bytes of a block from which on it is read beside the event loop: at 15 µs a KB that takes half a millisecond,
   * and handing it over a tenth of one.
   */
  readApartBytesMin: 32 * 1024,
  /**
   * Bytes of blocks that are being read, checked or stored, above which nobody is asked for more: work for every
   * core and two commits of the disk, and of a full block its bytes are in memory two or three times.
   */
  inHandBytesMax: 8 * 1024 * 1024,
  /** A batch has as many blocks as its peer delivers in that time, so that all take about as long. */
  batchTimeMs: 500,
  /**
   * Others wait and the peer with the lowest missing block is silent. So short because nobody is blamed
   * for it; twice what a batch takes, where that is longer. Doubles each time somebody is relieved, and
   * shrinks again as batches complete.
   */
  patienceMinMs: 250,
  patienceMaxMs: 64_000,
  patienceBatches: 2,
  /** Bytes of a block keep coming, but no whole one: so many times as long. */
  slowBlockFactor: 4,
  /** A peer that needs so many times as long as another for the same blocks is the slower one. */
  slowerFactor: 2,
  /** A branch counts as delivered, and keeps us from being synced, while its blocks come as often. */
  quietMs: 2_000,
  /** Silence of a peer whose answer is outstanding, whether or not anybody waits. */
  answerTimeoutMs: 64_000,
  /** Before a peer is asked again for something it did not have. */
  retryAfterMs: 64_000,
  /** A wake-up later than this means that we were stopped, or busy: silence meanwhile was ours. */
  lateWakeMs: 1_000,
  /** How long an announcement may wait for the next block of the same branch to arrive. */
  announceDelayMaxMs: 2_000,
  /**
   * Announcements at once, and a second: well below what peers bear [S-9], whatever the pace of the
   * chain. A burst on a slow link arrives as one.
   */
  announcementsBurstMax: 10,
  announcementsPerSecondMax: 5,
};

/**
 * The same as `openHeadersMax` where somebody vouches for a block, whose header may be far ahead: 300 MB, at
 * most, of a node that was told so.
 */
export const ASSUMED_OPEN_HEADERS_MAX = 1_000_000;

/** What is left of a longer patience after each batch that came whole; Bitcoin's. */
export const PATIENCE_DECAY = 0.85;
/** Weight of one new block in the running average of their size. */
export const AVERAGE_WEIGHT = 1 / 16;
/** Blocks to fetch from which on people are told that we are catching up: fewer come in passing. */
export const CATCHING_UP_BLOCKS_MIN = 8;
/** Request ids wrap here: those of transactions begin above it, and must never meet these. */
export const REQUEST_ID_MAX = 2 ** 31 - 1;

const { headersAheadMax, headersPerReplyMax, openHeadersMax } = syncLimits;
// What is read ahead reaches beyond the window of blocks, and one peer cannot take all the room.
assert(headersAheadMax > 2 * syncLimits.windowBlocksMax);
assert(2 * (headersAheadMax + headersPerReplyMax) < openHeadersMax);
assert(syncLimits.inFlightBlocksMin >= 2 * syncLimits.batchesPerPeer);
assert(syncLimits.inFlightBytesMax <= syncLimits.windowBytesMax / 2);
assert(syncLimits.inHandBytesMax <= syncLimits.windowBytesMax / 2);
assert(syncLimits.headersTimeoutMs < syncLimits.answerTimeoutMs);
assert(syncLimits.quietMs * syncLimits.slowBlockFactor < syncLimits.answerTimeoutMs);
assert(syncLimits.patienceMinMs < syncLimits.quietMs);
