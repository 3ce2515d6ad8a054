// Ping and Pong: is the peer's program alive, and how far away is it? [B]
// Times come in as milliseconds, one deadline goes out. It is asked only while both sides talk:
// after either Goodbye the heartbeat is void. [B-4]
import type { SessionLimits } from './limits.ts';

type Beat =
  | { state: 'idle'; pingAtMs: number }
  | { state: 'asked'; nonce: bigint; askedMs: number; heardMs: number };

export class Heartbeat {
  readonly #limits: SessionLimits;
  #beat: Beat;
  /** The next Ping's: counted up, so that no two Pings of a connection have the same. */
  #nonce: bigint;
  /** Token bucket for the peer's Pings. */
  #tokens: number;
  #tokensMs: number;

  constructor(limits: SessionLimits, nowMs: number, firstNonce: bigint) {
    this.#limits = limits;
    this.#beat = { state: 'idle', pingAtMs: nowMs + limits.pingIntervalMs };
    this.#nonce = firstNonce;
    this.#tokens = limits.pingsBurstMax;
    this.#tokensMs = nowMs;
  }

  /** When to ask, or when an asked peer counts as dead: bytes that arrive put that off, to a bound. [B-2] */
  get deadlineMs(): number {
    if (this.#beat.state === 'idle') return this.#beat.pingAtMs;
    const { askedMs, heardMs } = this.#beat;
    const { pongTimeoutMs, deadTimeoutMs } = this.#limits;
    return Math.min(heardMs + pongTimeoutMs, askedMs + deadTimeoutMs);
  }

  /** At the deadline: the nonce to ask with, or 'dead'. */
  wake(nowMs: number): bigint | 'dead' {
    if (this.#beat.state === 'asked') return 'dead';
    const nonce = this.#nonce;
    this.#nonce = BigInt.asUintN(64, nonce + 1n);
    this.#beat = { state: 'asked', nonce, askedMs: nowMs, heardMs: nowMs };
    return nonce;
  }

  /** Bytes of any kind have arrived. */
  heard(nowMs: number): void {
    if (this.#beat.state === 'asked') this.#beat.heardMs = nowMs;
  }

  /** A Pong: the round trip in milliseconds, or undefined if it answers no Ping of ours. */
  pong(nonce: bigint, nowMs: number): number | undefined {
    if (this.#beat.state !== 'asked' || this.#beat.nonce !== nonce) return undefined;
    const roundTripMs = nowMs - this.#beat.askedMs;
    this.#beat = { state: 'idle', pingAtMs: nowMs + this.#limits.pingIntervalMs };
    return roundTripMs;
  }

  /** A Ping of the peer: false if it comes too often. [B-3] */
  ping(nowMs: number): boolean {
    const { pingsBurstMax, pingsPerSecondMax } = this.#limits;
    const earned = ((nowMs - this.#tokensMs) / 1000) * pingsPerSecondMax;
    this.#tokens = Math.min(pingsBurstMax, this.#tokens + earned);
    this.#tokensMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** While we were not reading, the peer's time stood still. */
  shift(byMs: number): void {
    if (this.#beat.state === 'idle') return;
    this.#beat.askedMs += byMs;
    this.#beat.heardMs += byMs;
  }
}
