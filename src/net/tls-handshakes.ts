// How many TLS handshakes run at once, and how often one address may begin one: each costs the processor
// as much as a thousand small frames. Who comes when all places are taken waits; who holds one longer
// than a handshake takes gives way, so that the silent keep nobody out. No socket is known here.
import { Allowance } from '../clock/allowance.ts';
import { addMs, type Cancel, type Clock, type MonotonicMs } from '../clock/clock.ts';
import { isLoopback } from './address.ts';
import {
  TLS_ADDRESSES_MAX,
  TLS_HANDSHAKE_SHARE_MS,
  TLS_HANDSHAKES_MAX,
  TLS_HANDSHAKES_PER_SECOND,
} from './limits.ts';

export interface TlsHandshake {
  /** IP address of the peer. */
  readonly host: string;
  /** Its turn has come; within the call if there is room. */
  go(): void;
  /** It held its place for too long, and others wait. */
  giveWay(): void;
}

interface Running {
  readonly handshake: TlsHandshake;
  readonly sinceMs: MonotonicMs;
}

export class TlsHandshakes {
  readonly #clock: Clock;
  /** In the order in which they began. */
  #running: Running[] = [];
  #waiting: TlsHandshake[] = [];
  readonly #allowances = new Map<string, Allowance>();
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more wants to begin. False: this address has begun too many of late. */
  ask(handshake: TlsHandshake): boolean {
    if (!this.#mayBegin(handshake.host)) return false;
    this.#waiting.push(handshake);
    this.#turn();
    return true;
  }

  /** It is done, or its socket is gone; also for one that has not begun, and a second time. */
  over(handshake: TlsHandshake): void {
    this.#running = this.#running.filter((one) => one.handshake !== handshake);
    this.#waiting = this.#waiting.filter((one) => one !== handshake);
    this.#turn();
  }

  #mayBegin(host: string): boolean {
    // As with places for connections: on loopback every node of a demo runs.
    if (isLoopback(host)) return true;
    const perSecond = TLS_HANDSHAKES_PER_SECOND;
    const allowance = this.#allowances.get(host) ?? new Allowance(perSecond, perSecond);
    // The address that was heard last stands last.
    this.#allowances.delete(host);
    this.#allowances.set(host, allowance);
    const [oldest] = this.#allowances.keys();
    if (this.#allowances.size > TLS_ADDRESSES_MAX) this.#allowances.delete(oldest as string);
    return allowance.take(1, this.#clock.nowMs()) === 1;
  }

  #turn(): void {
    this.#cancel();
    this.#cancel = () => undefined;
    // Asked anew each time: who gives way, and who goes, may end others on the way.
    while (this.#waiting.length > 0) {
      if (this.#running.length >= TLS_HANDSHAKES_MAX) {
        if (!this.#makesRoom()) return;
        continue;
      }
      const next = this.#next();
      this.#running.push({ handshake: next, sinceMs: this.#clock.nowMs() });
      next.go();
    }
  }

  /** The oldest of the address that has most places has had its share, or will have. */
  #makesRoom(): boolean {
    const most = Math.max(...this.#running.map(({ handshake }) => this.#places(handshake.host)));
    const oldest = this.#running.find(({ handshake }) => this.#places(handshake.host) === most);
    if (oldest === undefined) return true;
    const dueMs = addMs(oldest.sinceMs, TLS_HANDSHAKE_SHARE_MS);
    if (this.#clock.nowMs() < dueMs) {
      this.#cancel = this.#clock.at(dueMs, () => this.#turn());
      return false;
    }
    this.#running = this.#running.filter((one) => one !== oldest);
    oldest.handshake.giveWay();
    return true;
  }

  /** The first of those that wait whose address has fewest places. */
  #next(): TlsHandshake {
    const places = this.#waiting.map(({ host }) => this.#places(host));
    const [next] = this.#waiting.splice(places.indexOf(Math.min(...places)), 1);
    return next as TlsHandshake;
  }

  #places(host: string): number {
    return this.#running.filter(({ handshake }) => handshake.host === host).length;
  }
}
