// The limits of sockets and connections: named constants with unit, reason and source.
import assert from 'node:assert';
import { sessionLimits } from '../session/limits.ts';

/** Bytes queued in this process above which producers wait: a few of the 256 KiB runs we serve in. */
export const WRITE_QUEUE_PAUSE_BYTES = sessionLimits.queuedBytesMax;

/** Inbound connections. Bitcoin 125 in all, geth 50. */
export const INBOUND_MAX = 64;
export const OUTBOUND_MAX = 8;

/** Connections whose handshake is not done; when full the oldest silent one is dropped. geth 50. */
export const PENDING_MAX = 32;

/** Connections from one address; off on loopback, where every node of a demo lives. */
export const PER_ADDRESS_MAX = 8;

/** The kernel's queue of connections that nobody has accepted. Node's own default. */
export const BACKLOG = 511;

/** Milliseconds between attempts to reach a peer that we were told to keep: doubling, with a bound. */
export const REDIAL_FIRST_MS = 1_000;
export const REDIAL_MAX_MS = 60_000;

/** A peer of another network or version will not change its mind soon. */
export const REDIAL_REFUSED_MS = 60_000;

assert(REDIAL_FIRST_MS <= REDIAL_MAX_MS && PER_ADDRESS_MAX <= INBOUND_MAX);
