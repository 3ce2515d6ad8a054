// The wire's limits: every one a named constant with its unit, reason and source.
// Nothing else lives here; limits on time live beside the session that keeps them.
import assert from 'node:assert';

/** Bytes. A Hello is about 250 bytes; geth allows 2 KiB before its handshake is done (p2p/peer.go). [F-4] */
export const GREETING_FRAME_BYTES_MAX = 2 * 1024;

/** Bytes of payload. A block (1,000,000 bytes) and its Envelope fit; Bitcoin and libp2p allow 4 MB. [F-4] */
export const FRAME_BYTES_MAX = 1024 * 1024;

/** Prefix bytes. Three hold 2^21 - 1, above every frame we accept, so a fourth is never waited for. [F-2] */
export const PREFIX_BYTES_MAX = 3;

/** Bytes of a Block message. Stays below the frame limit whatever the Envelope adds. [C-2] */
export const BLOCK_BYTES_MAX = 1_000_000;

/** Bytes around a Block message in its Envelope: one of tag, three of length. [E-6] */
const BLOCK_ENVELOPE_BYTES = 4;

/** Bytes of text that people read (user agent, goodbye text); keeps log lines short. [H-3] [G-2] */
export const USER_AGENT_BYTES_MAX = 64;
export const GOODBYE_TEXT_BYTES_MAX = 256;
export const NETWORK_NAME_BYTES_MAX = 32;
export const ADDRESS_BYTES_MAX = 262; // a DNS name (253), brackets, a colon and a port
export const CAPABILITY_BYTES_MAX = 32;

/** Hashes in one GetBlocks, blocks in one GetBlockRange. Bitcoin asks for 16 at a time, we for batches. [S-4] */
export const REQUEST_BLOCKS_MAX = 500;

/** Headers in one Headers message, as in Bitcoin: about 430 KB. [S-2] */
export const HEADERS_MAX = 2000;

/** Hashes in a locator: exponential gaps reach any height with fewer than 64. [S-1] */
export const LOCATOR_HASHES_MAX = 64;

/**
 * Items per repeated field, counted before anything is decoded: 4 MiB of empty submessages would
 * cost 225 MB of heap. [E-5]
 */
export const itemsMax: Readonly<Record<string, number>> = {
  'Hello.capabilities': 16,
  'GetHeaders.locator': LOCATOR_HASHES_MAX,
  'Headers.headers': HEADERS_MAX,
  'GetBlocks.hashes': REQUEST_BLOCKS_MAX,
  'Block.transactions': 5000,
};

/** Payload bytes per message, by the name of its field in Envelope: what its honest form needs. [E-4] */
export const messageBytesMax: Readonly<Record<string, number>> = {
  hello: GREETING_FRAME_BYTES_MAX,
  welcome: GREETING_FRAME_BYTES_MAX,
  ready: 1024,
  goodbye: 1024,
  ping: 1024,
  pong: 1024,
  get_headers: 4 * 1024,
  headers: 1024 * 1024,
  get_blocks: 32 * 1024,
  get_block_range: 1024,
  blocks_begin: 1024,
  block: BLOCK_BYTES_MAX + BLOCK_ENVELOPE_BYTES,
  blocks_end: 1024,
  new_tip: 8 * 1024,
};

/** Unknown bodies are a newer peer's words and are ignored, but not without end. [E-3] */
export const UNKNOWN_BODIES_PER_MINUTE_MAX = 100;

assert(BLOCK_BYTES_MAX + BLOCK_ENVELOPE_BYTES <= FRAME_BYTES_MAX);
assert(FRAME_BYTES_MAX < 2 ** (7 * PREFIX_BYTES_MAX));
// A hash with its tag and length is 34 bytes.
assert(REQUEST_BLOCKS_MAX * 34 + 64 <= (messageBytesMax['get_blocks'] ?? 0));
assert((LOCATOR_HASHES_MAX + 1) * 34 + 64 <= (messageBytesMax['get_headers'] ?? 0));
for (const bytes of Object.values(messageBytesMax)) assert(bytes <= FRAME_BYTES_MAX);
