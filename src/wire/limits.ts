// The wire's limits: every one a named constant with its unit, reason and source.
// What one message alone may hold stands in its row of the message table (messages/), what a block may
// hold in chain/limits.ts, limits on time beside the session that keeps them.
import assert from 'node:assert';
import { BLOCK_BYTES_MAX } from '../chain/limits.ts';

/** Bytes. A Hello is about 250 bytes; geth allows 2 KiB before its handshake is done (p2p/peer.go). [F-4] */
export const GREETING_FRAME_BYTES_MAX = 2 * 1024;

/** Bytes of payload. A block (1,000,000 bytes) and its Envelope fit; Bitcoin and libp2p allow 4 MB. [F-4] */
export const FRAME_BYTES_MAX = 1024 * 1024;

/** Prefix bytes. Three hold 2^21 - 1, above every frame we accept, so a fourth is never waited for. [F-2] */
export const PREFIX_BYTES_MAX = 3;

/** Bytes around a Block message in its Envelope: one of tag, three of length. [E-6] */
export const BLOCK_ENVELOPE_BYTES = 4;

/** Bytes of text that people read (user agent, goodbye text); keeps log lines short. [H-3] [G-2] */
export const USER_AGENT_BYTES_MAX = 64;
export const GOODBYE_TEXT_BYTES_MAX = 256;
export const ADDRESS_BYTES_MAX = 262; // a DNS name (253), brackets, a colon and a port
export const CAPABILITY_BYTES_MAX = 32;

/** Hashes in one GetBlocks, blocks in one GetBlockRange. Bitcoin asks for 16 at a time, we for batches. [S-4] */
export const REQUEST_BLOCKS_MAX = 500;

/** Headers in one Headers message, as in Bitcoin: about 390 KB. [S-2] */
export const HEADERS_MAX = 2000;

/** Leaf hashes in one Inventory or GetTransactions, transactions in one reply: a block full of them. [T-2] */
export const INVENTORY_HASHES_MAX = 5000;

/** Snapshots in one reply: a node keeps three. [N-2] */
export const SNAPSHOTS_MAX = 8;

/** Steps of a path in the state's trie: the bits of a SHA-256. [N-3] */
export const PATH_STEPS_MAX = 256;

/**
 * Leaves of one piece: more than fit 64 KiB if each counts 8 bytes beside its key and value. [N-5]
 */
export const PIECE_LEAVES_MAX = 8 * 1024;

/** Names of abilities in one Hello. [E-5] */
export const CAPABILITIES_MAX = 16;

/** Bytes of payload of the messages that hold a few numbers, a signature or a short text. [E-4] */
export const SMALL_PAYLOAD_BYTES_MAX = 1024;

/** Unknown bodies are a newer peer's words and are ignored, but not without end. [E-3] */
export const UNKNOWN_BODIES_PER_MINUTE_MAX = 100;

assert(BLOCK_BYTES_MAX + BLOCK_ENVELOPE_BYTES <= FRAME_BYTES_MAX);
assert(FRAME_BYTES_MAX < 2 ** (7 * PREFIX_BYTES_MAX));
