// Addresses that are not spoken to for a while: those that broke a clause, and those that a person
// named. In memory only: a ban ends after minutes, and a restart ends it too. Never loopback, where
// every node of a local network lives behind one address.
import { addMs, type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { canonicalHost, isLoopback } from '../net/address.ts';
import { BAN_MS, BANS_MAX } from '../net/limits.ts';
import { type BanStatus, NodeError } from './api.ts';

interface Ban {
  readonly until: MonotonicMs;
  readonly reason: string;
}

export class Bans {
  readonly #clock: Clock;
  /** By address, in the order in which they were spoken. */
  readonly #bans = new Map<string, Ban>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A peer at this address broke a clause. Says whether it is banned now. */
  brokeClause(host: string, violation: string): boolean {
    if (isLoopback(host)) return false;
    this.#add(host, BAN_MS, violation);
    return true;
  }

  /** @throws NodeError BAN */
  ban(text: string, ms: number = BAN_MS, reason = 'asked to ban'): BanStatus {
    const host = addressIn(text);
    if (isLoopback(host)) {
      throw new NodeError('BAN', `${host} is loopback: what lives on this machine is never banned`);
    }
    this.#add(host, ms, reason);
    return { address: host, reason, leftMs: ms };
  }

  /** False: it was not banned. @throws NodeError BAN */
  unban(text: string): boolean {
    return this.#bans.delete(addressIn(text));
  }

  /** Milliseconds for which this address is still banned; 0: it is not. */
  leftMs(host: string): number {
    const ban = this.#bans.get(host);
    if (ban === undefined) return 0;
    const leftMs = elapsedMs(this.#clock.nowMs(), ban.until);
    if (leftMs <= 0) this.#bans.delete(host);
    return Math.max(0, Math.ceil(leftMs));
  }

  list(): BanStatus[] {
    return [...this.#bans].flatMap(([address, { reason }]) => {
      const leftMs = this.leftMs(address);
      return leftMs === 0 ? [] : [{ address, reason, leftMs }];
    });
  }

  #add(host: string, ms: number, reason: string): void {
    this.#bans.delete(host);
    this.#bans.set(host, { until: addMs(this.#clock.nowMs(), ms), reason });
    // Somebody with many addresses must not fill our memory: the oldest ban is the nearest to its end.
    const [oldest] = this.#bans.keys();
    if (this.#bans.size > BANS_MAX && oldest !== undefined) this.#bans.delete(oldest);
  }
}

function addressIn(text: string): string {
  const host = canonicalHost(text);
  if (host !== undefined) return host;
  throw new NodeError(
    'BAN',
    `'${text}' is no IP address: give one as in finack peers, without a port`,
  );
}
