// Which snapshots of the state are made, kept and believed: named constants with unit, reason and source.
import assert from 'node:assert';

/**
 * Blocks between two snapshots that nodes make by themselves: all make those of the same blocks, so that one
 * can be fetched from many. At a block a second one in 17 minutes.
 */
export const SNAPSHOT_SPACING_BLOCKS = 1_000;

/**
 * Blocks that must stand on the block of a snapshot before its state is believed without a checkpoint: to lie
 * about a state somebody has to do the work of so many blocks. Ten times what Bitcoin lets pass before it
 * lets a reward be spent.
 */
export const SNAPSHOT_DEPTH_BLOCKS = 1_000;

/**
 * Snapshots that a node keeps: the newest is not deep enough to be believed yet, and one may still be
 * fetched when the next becomes so.
 */
export const SNAPSHOTS_KEPT_MAX = 3;

assert(SNAPSHOT_SPACING_BLOCKS * (SNAPSHOTS_KEPT_MAX - 1) > SNAPSHOT_DEPTH_BLOCKS);

/** Pieces asked of one peer at a time: with one its link would run dry between two. */
export const SNAPSHOT_PIECES_PER_PEER = 3;

/** Milliseconds for one piece before others are asked for it too: 64 KiB at the least rate of a frame. [F-5] */
export const SNAPSHOT_PIECE_TIMEOUT_MS = 4_000;

/** Milliseconds for peers to say what they offer, before the best of what was said is taken. */
export const SNAPSHOT_CHOICE_MS = 2_000;

/** Milliseconds without an offer, or without any piece, before something else is tried. */
export const SNAPSHOT_WAIT_MS = 30_000;

/**
 * Bytes of leaves a millisecond that a fetch must bring once it has run for SNAPSHOT_WAIT_MS, counted from its
 * beginning: half of the least rate of a frame, as a piece has paths and hashes beside its leaves. [F-5]
 */
export const SNAPSHOT_BYTES_PER_MS_MIN = 8;

/**
 * Snapshots that are fetched at the same time, from peers that have nothing of each other's: each takes the
 * memory of a whole state, some 250 MB for a million accounts.
 */
export const SNAPSHOT_FETCHES_MAX = 2;

/** Milliseconds that a fetch has to show how fast it is, before one that waits takes the place of the slowest. */
export const SNAPSHOT_TRIAL_MS = 5_000;

/** Times that one snapshot may be given up before it is asked of nobody any more: one is bad luck. */
export const SNAPSHOT_HALTS_MAX = 2;

/**
 * Times that snapshots may be given up in all before blocks are taken instead: who offers ever other ones, under
 * ever other connections, holds up a node without honest peers for some minutes.
 */
export const SNAPSHOT_DROPS_MAX = 12;

/** Ids of requests for snapshots count from here: those of sync and of the relay count elsewhere. */
export const SNAPSHOT_ID_MIN = 2 ** 30;

/**
 * Headers read ahead, and held, while a snapshot is looked for: no block is fetched before all headers are
 * here. A million of them take some 300 MB for as long as they are not proven.
 */
export const SNAPSHOT_HEADERS_AHEAD_MAX = 1_000_000;
export const SNAPSHOT_OPEN_HEADERS_MAX = 2_100_000;
