// The limits of sockets and connections: named constants with unit, reason and source.
import assert from 'node:assert';
import { sessionLimits } from '../session/limits.ts';

/** Bytes queued in this process above which producers wait: a few of the 256 KiB runs we serve in. */
export const WRITE_QUEUE_PAUSE_BYTES = sessionLimits.queuedBytesMax;

/** Bytes that wait at most for the end of a callback: more in one write gains nothing. */
export const GATHERED_BYTES_MAX = 64 * 1024;

/** Bytes of a frame up to which copying it costs less than a place of its own in a write. */
export const COPIED_BYTES_MAX = 8 * 1024;

/**
 * Milliseconds of one turn of the event loop that reading may take, for all connections together: what
 * a person, a Ping or a command does not notice. A flood of small frames costs 40 ms per chunk without.
 */
export const READING_TURN_MS = 5;

/**
 * Milliseconds after the beginning of a turn within which nobody asks whether it has ended: being told
 * costs the processor as much as ten small messages. A turn may become so much longer.
 */
export const READING_GRAIN_MS = 1;

/** Bytes that are read between two looks at the clock: some 40 of the smallest blocks or headers. */
export const READING_PIECE_BYTES = 8 * 1024;

/** Inbound connections. Bitcoin 125 in all, geth 50. */
export const INBOUND_MAX = 64;
export const OUTBOUND_MAX = 8;

/** Connections whose handshake is not done; when full the oldest silent one is dropped. geth 50. */
export const PENDING_MAX = 32;

/**
 * Inbound connections that are refused, leaving or draining, beside those above: a close takes up to
 * 30 s [G-5], and a peer that delays it must not keep others out. Above the sum of the three the oldest of
 * them is reset.
 */
export const LEAVING_MAX = 32;

/**
 * Descriptors that are not for peers: about 35 for Node, log and index, 32 for clients of the control
 * socket, the rest for files that are opened for a moment.
 */
export const DESCRIPTORS_RESERVED = 96;

/**
 * When all places are taken, so many peers with the lowest round trips and so many of those who gave us
 * blocks last keep theirs, and the older half of the rest. Bitcoin protects 8, 4 and half.
 */
export const PROTECTED_NEAR = 8;
export const PROTECTED_USEFUL = 8;

/** Milliseconds for which the address of a peer that broke a clause is refused. */
export const BAN_MS = 10 * 60 * 1000;

/** Addresses banned at once: a few hundred KiB. */
export const BANS_MAX = 1_000;

/** Connections from one address; off on loopback, where every node of a demo runs. */
export const PER_ADDRESS_MAX = 8;

/** The kernel's queue of connections that nobody has accepted. Node's own default. */
export const BACKLOG = 511;

/** Bytes that TLS and its socket hand to each other at once: as many as a socket reads. */
export const TLS_BUFFER_BYTES = 64 * 1024;

/** TLS handshakes under way for those who dialled us: 16 cost the processor some 30 ms. */
export const TLS_HANDSHAKES_MAX = 16;

/**
 * Milliseconds for which a TLS handshake has its place to itself; then it gives way when another waits. Two
 * round trips around the world, and half of the second within which a newcomer wants to be a peer.
 */
export const TLS_HANDSHAKE_SHARE_MS = 500;

/** TLS handshakes that one address may begin in a second; off on loopback. A node redials every second. */
export const TLS_HANDSHAKES_PER_SECOND = 5;

/** Addresses whose rate is known at once, those heard last: some 100 KiB. */
export const TLS_ADDRESSES_MAX = 1_000;

/** Milliseconds between attempts to reach a peer that we were told to keep: doubling, with a bound. */
export const REDIAL_FIRST_MS = 1_000;
export const REDIAL_MAX_MS = 60_000;

/** A peer of another network or version, or one that is full, will not accept us soon. */
export const REDIAL_REFUSED_MS = 60_000;

/** Share of a wait that chance adds or takes: nodes that lost a peer together must not redial together. */
export const REDIAL_JITTER = 0.25;

assert(READING_GRAIN_MS < READING_TURN_MS);
assert(COPIED_BYTES_MAX < GATHERED_BYTES_MAX && GATHERED_BYTES_MAX < WRITE_QUEUE_PAUSE_BYTES);
assert(PROTECTED_NEAR + PROTECTED_USEFUL < INBOUND_MAX / 2);
assert(
  TLS_HANDSHAKES_MAX <= PENDING_MAX && TLS_HANDSHAKE_SHARE_MS < sessionLimits.handshakeTimeoutMs,
);
assert(REDIAL_FIRST_MS <= REDIAL_MAX_MS && PER_ADDRESS_MAX <= INBOUND_MAX);
