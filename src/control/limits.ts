// The limits of the control socket: named constants with unit, reason and source.

/** Bytes of one line from a client. Every request here fits a few hundred. */
export const REQUEST_LINE_BYTES_MAX = 64 * 1024;

/** Bytes of one line from a node. A full block of 5,000 transactions is about 4 MB of JSON. */
export const REPLY_LINE_BYTES_MAX = 32 * 1024 * 1024;

/** Clients at once: a few terminals and a polling table. */
export const CLIENTS_MAX = 32;

/** Live taps at once, well below CLIENTS_MAX: commands must reach a node that many people watch. */
export const TAPS_MAX = 8;

/** Watchers at once, as taps: a live page, and a few terminals. */
export const WATCHERS_MAX = 8;

/**
 * Milliseconds from an event to its line. A batch costs half of what single writes do (measured: 4.1 to
 * 4.7 instead of 7.5 to 8.1 microseconds an event), and no person sees the delay.
 */
export const WATCH_FLUSH_INTERVAL_MS = 25;

/** Milliseconds between two counts of the frames of one connection. */
export const FRAME_COUNTS_INTERVAL_MS = 1_000;

/** Milliseconds that running calls get when the node stops; after that their sockets are closed. */
export const CLOSE_TIMEOUT_MS = 1_000;

/** Blocks in one answer, as headers in one Headers message: about 600 KB of JSON. */
export const CHAIN_COUNT_MAX = 2_000;

/** Notes in one block, above the few hundred that anybody wants to watch; a block holds 5,000. */
export const NOTES_PER_BLOCK_MAX = 2_000;

/** Bytes of one note: what a transaction may carry (src/chain/transaction.ts). */
export const NOTE_BYTES_MAX = 1_024;

/** Bytes of a transaction that is sent in: far above the largest, whose refusal says what is wrong with it. */
export const SUBMIT_BYTES_MAX = 4_096;

/** Transactions of the mempool in one answer: about 700 KB of JSON. */
export const MEMPOOL_COUNT_MAX = 1_000;

/** Headers on top of a transaction's block in one answer (src/node/payments.ts): about 40 KB of hex. */
export const HEADERS_ASKED_MAX = 100;

/** Milliseconds for a look into the chain, which ends after a second. Reading it can be slow. */
export const SEARCH_CALL_TIMEOUT_MS = 15_000;

/** Seconds of a ban: a week. Longer than that is a firewall's concern. */
export const BAN_SECONDS_MAX = 7 * 24 * 60 * 60;

/** Milliseconds for a call that only looks things up. */
export const CALL_TIMEOUT_MS = 5_000;

/** Milliseconds. TCP's SYN is retried for longer than this, the handshake ends after 10 s. */
export const CONNECT_CALL_TIMEOUT_MS = 30_000;

/** Milliseconds. A connection that is left is reset after 30 s at the latest. */
export const LEAVE_CALL_TIMEOUT_MS = 35_000;

/** Milliseconds. A shutdown takes at most what --shutdown-timeout says, as a rule 8 s, and the disk's time. */
export const STOP_CALL_TIMEOUT_MS = 60_000;

/** Milliseconds that a node has to answer while we look for running ones. */
export const FIND_TIMEOUT_MS = 1_000;

/** Bytes of a Unix socket's path: 104 with its ending zero on macOS and BSD, 108 on Linux (unix(7)). */
export const SOCKET_PATH_BYTES_MAX = 103;
