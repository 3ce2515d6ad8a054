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
