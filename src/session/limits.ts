// How long each phase may take, and how often a peer may send: named constants with unit,
// reason and source. Sizes are the wire's concern (wire/limits.ts).
import assert from 'node:assert';

/** Milliseconds unless the name says otherwise. A test hands in smaller ones; nothing else changes them. */
export interface SessionLimits {
  handshakeTimeoutMs: number;
  frameTimeoutMs: number;
  frameBytesPerSecondMin: number;
  pingIntervalMs: number;
  pongTimeoutMs: number;
  probeTimeoutMs: number;
  deadTimeoutMs: number;
  writeStallTimeoutMs: number;
  leavingQuietMs: number;
  leavingTimeoutMs: number;
  requestsWaitingMax: number;
  queuedBytesMax: number;
  pingsBurstMax: number;
  pingsPerSecondMax: number;
  tipsBurstMax: number;
  tipsPerSecondMax: number;
  tipsPassedOverMax: number;
  foreignBytesMax: number;
}

export const sessionLimits: Readonly<SessionLimits> = {
  /** From accept to ready, absolute: a byte a second must not keep a place. libp2p 10 s, CometBFT 20 s. [H-7] */
  handshakeTimeoutMs: 10_000,
  /** From a frame's first byte, absolute, plus its length at the slowest honest rate. geth 30 s. [F-5] */
  frameTimeoutMs: 10_000,
  frameBytesPerSecondMin: 16 * 1024,
  /** geth pings every 15 s, CometBFT every 60 s. [B-1] */
  pingIntervalMs: 30_000,
  pongTimeoutMs: 20_000,
  /**
   * The same where another connection has proven the peer's key, which makes it likely that this one is
   * dead: TCP sends a lost segment again after 1 s and after 3 s (RFC 6298). [H-9]
   */
  probeTimeoutMs: 5_000,
  /** However many bytes arrive, a Pong that never comes ends the connection. [B-2] */
  deadTimeoutMs: 90_000,
  /** Bytes wait here and the peer takes none of them: it has stopped reading. geth 20 s. [G-6] */
  writeStallTimeoutMs: 20_000,
  /** Our FIN is out and nothing arrives: nginx lingers 5 s, and 30 s in all. [G-5] */
  leavingQuietMs: 5_000,
  leavingTimeoutMs: 30_000,
  /** Requests that wait for their reply; above it we stop reading. [S-3] */
  requestsWaitingMax: 16,
  /**
   * Bytes of ours that wait for the peer to take them; above it nothing more of it is handled, or a
   * few bytes of requests would queue gigabytes here. As large as a run of blocks. [S-3]
   */
  queuedBytesMax: 256 * 1024,
  /** Token bucket for Pings: an honest peer sends two a minute. [B-3] */
  pingsBurstMax: 20,
  pingsPerSecondMax: 10,
  /** Token bucket for NewTips: a node sends at most five a second (sync/limits.ts). [S-9] */
  tipsBurstMax: 50,
  tipsPerSecondMax: 10,
  /**
   * NewTips beyond that, each written off after a tenth of a second: more than an honest node can have
   * sent in the 90 s after which silence ends a connection.
   */
  tipsPassedOverMax: 1_000,
  /** Bytes of another protocol that are discarded after we refused it. [H-8] */
  foreignBytesMax: 64 * 1024,
};

assert(sessionLimits.probeTimeoutMs < sessionLimits.pongTimeoutMs);
assert(sessionLimits.pongTimeoutMs < sessionLimits.deadTimeoutMs);
assert(sessionLimits.pingIntervalMs + sessionLimits.pongTimeoutMs < sessionLimits.deadTimeoutMs);
assert(sessionLimits.leavingQuietMs < sessionLimits.leavingTimeoutMs);
