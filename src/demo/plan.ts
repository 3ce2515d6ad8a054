// The demo's nodes and its numbers, each with its reason. Nothing is done here.
import assert from 'node:assert';

/** In order of appearance. */
export const nodeNames = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;
export type NodeName = (typeof nodeNames)[number];

/** Blocks that alice mines. More than what erin may have in flight from two peers (16 each). */
export const CHAIN_BLOCKS = 40;

/** Units that mia pays noah while the network is in two parts, and units for whoever mines that. */
export const PAID = 1_000n;
export const FEE = 5n;

/** Blocks of the branch that holds the payment, and of the longer one that does not. */
export const SHORT_BRANCH_BLOCKS = 1;
export const LONG_BRANCH_BLOCKS = 2;

/** Where all five are when bob leaves: one more block has redone the payment. */
export const REDONE_HEIGHT = CHAIN_BLOCKS + LONG_BRANCH_BLOCKS + 1;

/** Blocks that alice mines when bob has left: the rest go on. */
export const LATER_BLOCKS = 3;

/** Blocks of the chain in the end. */
export const ALL_BLOCKS = REDONE_HEIGHT + LATER_BLOCKS;

/**
 * Notes per block and bytes of each: a block of about 0.82 MB. The 16 that one peer has in flight
 * are 13 MB, more than the kernel's buffers of one loopback connection take (4 MB to send, and what
 * a receiver who stands still has opened of its window).
 */
export const NOTES_PER_BLOCK = 700;
export const NOTE_BYTES = 1024;

/** What is cut for the fork: who dialled, and whom. */
export const cutConnections = ['carol-alice', 'dave-bob'] as const;

/** bob and carol dial alice, dave and erin dial bob and carol; alice and bob dial those who were cut off. */
export const CONNECTIONS = 8;

/**
 * Milliseconds between blocks. Two verifying processes keep up with this on two cores, so that bob
 * and carol really follow block by block.
 */
export const MINE_INTERVAL_MS = 100;

/** Of dave's block bytes, what each of his two sources has to supply at least. */
export const SHARE_MIN = 1 / 5;

/** The port that all nodes listen on where each has an address of its own, as in the README. */
export const PORT = 9001;

/** Milliseconds for two goodbyes while erin is frozen: bob resets what is left 8 s after SIGTERM. */
export const GOODBYE_TIMEOUT_MS = 5_000;

/** Milliseconds that one step may take on a slow machine; most take less than three seconds. */
export const STEP_TIMEOUT_MS = 30_000;

/** Milliseconds for bob's stream to come to a stand after erin does; it takes about 0.2 s. */
export const STAND_TIMEOUT_MS = 5_000;

/** Milliseconds between two looks at a node: often enough for a bar that moves. */
export const LOOK_INTERVAL_MS = 40;

assert(LONG_BRANCH_BLOCKS > SHORT_BRANCH_BLOCKS);
assert(CHAIN_BLOCKS > 2 * 16 && NOTES_PER_BLOCK * (NOTE_BYTES + 200) < 1_000_000);
