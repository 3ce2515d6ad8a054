// A network of relays without sockets: each with its own pool, links with a delay, and virtual time.
import assert from 'node:assert';
import type { Hash } from '../../src/chain/hash.ts';
import { type MonotonicMs, monotonicMs } from '../../src/clock/clock.ts';
import { type MempoolLimits, mempoolLimits, relayLimits } from '../../src/mempool/limits.ts';
import { Mempool } from '../../src/mempool/mempool.ts';
import type { PoolCandidate } from '../../src/mempool/pool-entry.ts';
import { Relay, type RelayEffect, type RelayInput } from '../../src/mempool/relay.ts';
import { keyOf, type SmallLedger } from './transactions.ts';

/** One node of it. */
export interface RelayNode {
  readonly name: string;
  readonly pool: Mempool;
  readonly relay: Relay;
}

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly go: () => void;
}

export class RelayNetwork {
  readonly nodes = new Map<string, RelayNode>();
  readonly violations: Extract<RelayEffect, { kind: 'violation' }>[] = [];
  /** Inventories, requests and replies that have passed, and the transactions in the replies. */
  readonly passed = { Inventory: 0, GetTransactions: 0, Transactions: 0, delivered: 0 };
  nowMs = 0;
  readonly #ledger: SmallLedger;
  readonly #delays = new Map<string, number>();
  readonly #limits: MempoolLimits;
  #events: Event[] = [];
  #order = 0;

  constructor(ledger: SmallLedger, limits: Partial<MempoolLimits> = {}) {
    this.#ledger = ledger;
    this.#limits = { ...mempoolLimits, ...limits };
  }

  add(name: string): RelayNode {
    const pool = new Mempool({
      genesis: keyOf('genesis'),
      accountOf: this.#ledger.accountOf,
      tipHeight: () => 0,
      limits: this.#limits,
    });
    const relay = new Relay({ pool, limits: relayLimits, mayAsk: () => true });
    const node = { name, pool, relay };
    this.nodes.set(name, node);
    return node;
  }

  /** What one says reaches the other so many milliseconds later. */
  link(one: string, other: string, delayMs: number): void {
    this.#delays.set(`${one} ${other}`, delayMs);
    this.#delays.set(`${other} ${one}`, delayMs);
    this.input(one, { kind: 'peer-ready', peer: other });
    this.input(other, { kind: 'peer-ready', peer: one });
  }

  /** Its signature is good. */
  submit(name: string, candidate: PoolCandidate): string {
    const { pool } = this.#node(name);
    const added = pool.add(candidate, this.#moment);
    if (!added.ok) return added.reason;
    this.input(name, { kind: 'submitted', change: added.change });
    return 'in';
  }

  input(name: string, input: RelayInput): void {
    for (const effect of this.#node(name).relay.handle(input, this.#moment)) {
      this.#perform(name, effect);
    }
  }

  /** Until nothing more happens, or so many milliseconds have passed. */
  run(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const deadlines = [...this.nodes.values()].map(
        ({ relay }) => relay.deadlineMs as unknown as number,
      );
      const nextMs = Math.min(endMs, ...deadlines, ...this.#events.map(({ atMs }) => atMs));
      assert(nextMs >= this.nowMs, 'a deadline that has been heard is over');
      this.nowMs = nextMs;
      if (nextMs >= endMs) return;
      const due = this.#events.filter(({ atMs }) => atMs <= nextMs);
      this.#events = this.#events.filter(({ atMs }) => atMs > nextMs);
      due.sort((one, other) => one.atMs - other.atMs || one.order - other.order);
      for (const { go } of due) go();
      for (const [name, { relay }] of this.nodes) {
        if ((relay.deadlineMs as unknown as number) <= nextMs) this.input(name, { kind: 'wake' });
      }
    }
  }

  get #moment(): MonotonicMs {
    return monotonicMs(this.nowMs);
  }

  #node(name: string): RelayNode {
    const node = this.nodes.get(name);
    assert(node !== undefined);
    return node;
  }

  #perform(from: string, effect: RelayEffect): void {
    if (effect.kind === 'violation') this.violations.push(effect);
    if (effect.kind === 'check') {
      this.#after(1, () => this.input(from, { ...effect, kind: 'checked', verdict: 'good' }));
    }
    if (effect.kind === 'Inventory') {
      const { peer, leafHashes } = effect;
      this.#send(from, peer, () => this.input(peer, { kind: 'Inventory', peer: from, leafHashes }));
      this.passed.Inventory++;
    }
    if (effect.kind === 'GetTransactions') {
      const { peer, id, leafHashes } = effect;
      this.#send(from, peer, () => this.#answer(peer, from, id, leafHashes));
      this.passed.GetTransactions++;
    }
  }

  #answer(name: string, to: string, re: number, leafHashes: readonly Hash[]): void {
    const { pool } = this.#node(name);
    const transactions = leafHashes.flatMap((one) => pool.get(one)?.bytes ?? []);
    this.passed.Transactions++;
    this.passed.delivered += transactions.length;
    this.#send(name, to, () =>
      this.input(to, { kind: 'Transactions', peer: name, re, transactions }),
    );
  }

  #send(from: string, to: string, go: () => void): void {
    this.#after(this.#delays.get(`${from} ${to}`) ?? 0, go);
  }

  #after(ms: number, go: () => void): void {
    this.#events.push({ atMs: this.nowMs + ms, order: this.#order++, go });
  }
}
