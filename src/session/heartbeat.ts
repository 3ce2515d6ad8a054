// Ping and Pong: does the peer's program answer, and after how long? [B]
// Moments come in, one deadline goes out. It is asked only while both sides talk:
// after either Goodbye the heartbeat is void. [B-4]
import { addMs, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { SessionLimits } from './limits.ts';

type Beat =
  | { state: 'idle'; pingAtMs: MonotonicMs }
  | {
      state: 'asked';
      nonce: bigint;
      askedMs: MonotonicMs;
      receivedMs: MonotonicMs;
      /** So much silence after the Ping, and the peer counts as dead. */
      silenceMaxMs: number;
    };

export class Heartbeat {
  readonly #limits: SessionLimits;
  #beat: Beat;
  /** The next Ping's: counted up, so that no two Pings of a connection have the same. */
  #nonce: bigint;
  /** Token bucket for the peer's Pings. */
  #tokens: number;
  #tokensMs: MonotonicMs;

  constructor(limits: SessionLimits, nowMs: MonotonicMs, firstNonce: bigint) {
    this.#limits = limits;
    this.#beat = { state: 'idle', pingAtMs: addMs(nowMs, limits.pingIntervalMs) };
    this.#nonce = firstNonce;
    this.#tokens = limits.pingsBurstMax;
    this.#tokensMs = nowMs;
  }

  /** When to ask, or when an asked peer counts as dead: bytes that arrive put that off, to a bound. [B-2] */
  get deadlineMs(): MonotonicMs {
    if (this.#beat.state === 'idle') return this.#beat.pingAtMs;
    const { askedMs, receivedMs, silenceMaxMs } = this.#beat;
    const silentMs = addMs(receivedMs, silenceMaxMs);
    const deadMs = addMs(askedMs, this.#limits.deadTimeoutMs);
    return silentMs < deadMs ? silentMs : deadMs;
  }

  /** At the deadline: the nonce to ask with, or 'dead'. */
  wake(nowMs: MonotonicMs): bigint | 'dead' {
    if (this.#beat.state === 'asked') return 'dead';
    return this.#ask(nowMs, this.#limits.pongTimeoutMs);
  }

  /**
   * Doubts that the peer is there: asks now, or waits less for the Pong that is due. [H-9]
   * @returns the nonce to ask with; undefined: a Ping is out already
   */
  probe(nowMs: MonotonicMs): bigint | undefined {
    const { probeTimeoutMs } = this.#limits;
    if (this.#beat.state === 'idle') return this.#ask(nowMs, probeTimeoutMs);
    if (addMs(nowMs, probeTimeoutMs) < this.deadlineMs) {
      this.#beat.receivedMs = nowMs;
      this.#beat.silenceMaxMs = probeTimeoutMs;
    }
    return undefined;
  }

  #ask(nowMs: MonotonicMs, silenceMaxMs: number): bigint {
    const nonce = this.#nonce;
    this.#nonce = BigInt.asUintN(64, nonce + 1n);
    this.#beat = { state: 'asked', nonce, askedMs: nowMs, receivedMs: nowMs, silenceMaxMs };
    return nonce;
  }

  /** Bytes of any kind have arrived. */
  received(nowMs: MonotonicMs): void {
    if (this.#beat.state === 'asked') this.#beat.receivedMs = nowMs;
  }

  /** A Pong: the round trip in milliseconds, or undefined if it answers no Ping of ours. */
  pong(nonce: bigint, nowMs: MonotonicMs): number | undefined {
    if (this.#beat.state !== 'asked' || this.#beat.nonce !== nonce) return undefined;
    const roundTripMs = elapsedMs(this.#beat.askedMs, nowMs);
    this.#beat = { state: 'idle', pingAtMs: addMs(nowMs, this.#limits.pingIntervalMs) };
    return roundTripMs;
  }

  /** A Ping of the peer: false if it comes too often. [B-3] */
  ping(nowMs: MonotonicMs): boolean {
    const { pingsBurstMax, pingsPerSecondMax } = this.#limits;
    const earned = (elapsedMs(this.#tokensMs, nowMs) / 1000) * pingsPerSecondMax;
    this.#tokens = Math.min(pingsBurstMax, this.#tokens + earned);
    this.#tokensMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** While we were not reading, the peer's time stood still. */
  shift(byMs: number): void {
    if (this.#beat.state === 'idle') return;
    this.#beat.askedMs = addMs(this.#beat.askedMs, byMs);
    this.#beat.receivedMs = addMs(this.#beat.receivedMs, byMs);
  }
}
