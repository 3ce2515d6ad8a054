// Everything that can happen to a mempool, in any order, beside a naive one that obeys the same rules.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Hash } from '../../src/chain/hash.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { monotonicMs } from '../../src/clock/clock.ts';
import { Mempool, type PoolChange } from '../../src/mempool/mempool.ts';
import { candidateOf } from '../../src/mempool/pool-entry.ts';
import { NaivePool } from './naive-pool.ts';
import { keyOf, type Payment, payment, SmallLedger } from './transactions.ts';

const names = ['anna', 'bert', 'carl', 'dora'];
/** Room for a dozen; each has some 150 bytes of its own beside what an entry takes. */
const limits = {
  bytesMax: 20_000,
  accountBytesMax: 10_000,
  accountNoncesMax: 8,
  ageMaxMs: 1_000,
  feePerByteMin: 0,
};

type Step =
  /** The nonce counts from the account's next one in the chain, less one. */
  | { readonly kind: 'pay'; readonly of: Payment & { readonly nonce: number } }
  /** A block of what the pool selects. */
  | { readonly kind: 'block'; readonly count: number }
  | { readonly kind: 'foreign'; readonly from: string }
  /** The same, and the pool is not told which accounts it has touched. */
  | { readonly kind: 'far'; readonly from: string }
  /** The new block has the first of what was undone. */
  | { readonly kind: 'reorganise'; readonly undone: number; readonly count: number }
  | { readonly kind: 'wait'; readonly ms: number };

const name = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      of: fc.record({
        from: name,
        to: name,
        amount: fc.integer({ min: 0, max: 60 }),
        fee: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(0)),
        nonce: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 9 })),
        note: fc.constantFrom(0, 0, 90, 1000),
        signature: fc.constantFrom(1, 1, 1, 2),
        lastHeight: fc.constantFrom(0, 0, 0, 3, 5),
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      count: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('foreign' as const), from: name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('far' as const), from: name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('reorganise' as const),
      undone: fc.integer({ min: 1, max: 3 }),
      count: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 300, 900) }),
  },
);

describe('mempool: any order of everything', () => {
  it('is what the plain rules say, after every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const world = new World();
        for (const one of steps) world.take(one);
      }),
      { numRuns: 100 },
    );
  });
});

/** A ledger, blocks on it, and both pools. */
class World {
  readonly #blocks: Transaction[][] = [];
  readonly #ledger = new SmallLedger({ anna: 800, bert: 300, carl: 9000, dora: 60 });
  readonly #pool = new Mempool({
    genesis: keyOf('genesis'),
    accountOf: this.#ledger.accountOf,
    tipHeight: () => this.#blocks.length,
    limits,
  });
  readonly #naive = new NaivePool(this.#ledger.accountOf, limits, () => this.#blocks.length);
  /** What the changes add up to. */
  readonly #told = new Set<Hash>();
  readonly #toldReady = new Set<Hash>();
  #ms = 0;

  take(step: Step): void {
    if (step.kind === 'pay') this.#pay(step.of);
    else if (step.kind === 'block') this.#move(0, () => this.#block(step.count));
    else if (step.kind === 'foreign') this.#move(0, () => [this.#foreign(step.from)]);
    else if (step.kind === 'far') this.#moveFar(step.from);
    else if (step.kind === 'reorganise') {
      this.#move(step.undone, (undone) => undone.slice(0, step.count));
    } else {
      this.#ms += step.ms;
      this.#changed(this.#pool.wake(monotonicMs(this.#ms)));
      this.#naive.wake(this.#ms);
    }
    this.#compare();
  }

  #pay(of: Payment & { nonce: number }): void {
    const next = this.#ledger.accountOf(keyOf(of.from ?? '')).nonce;
    const nonce = next + BigInt(of.nonce) - 1n;
    if (nonce < 0n) return;
    const candidate = candidateOf(payment({ ...of, nonce }));
    const before = this.#contents();
    const judged = this.#pool.judge(candidate);
    expect(this.#contents(), 'judging changes nothing').to.deep.equal(before);
    const added = this.#pool.add(candidate, monotonicMs(this.#ms));
    expect(judged.ok ? 'in' : judged.reason).to.equal(added.ok ? 'in' : added.reason);
    if (added.ok) this.#changed(added.change);
    else expect(this.#contents(), 'a refusal changes nothing').to.deep.equal(before);
    expect(added.ok ? 'in' : added.reason).to.equal(this.#naive.add(candidate, this.#ms));
  }

  /** What the pool selects must be what the ledger can execute: it asserts that. */
  #block(count: number): Transaction[] {
    const known = this.#naive.entries.map(({ candidate }) => candidate);
    return this.#pool.select(10_000, count).flatMap(({ leafHash }) => {
      const found = known.find((one) => one.leafHash === leafHash);
      return found === undefined ? [] : [found.transaction];
    });
  }

  /** A payment that the pool need not know, with a nonce that it may. */
  #foreign(from: string): Transaction {
    const { nonce } = this.#ledger.accountOf(keyOf(from));
    return payment({ from, nonce, amount: 0, signature: 3 });
  }

  #move(undoneCount: number, applied: (undone: readonly Transaction[]) => Transaction[]): void {
    const undone = this.#blocks.splice(Math.max(0, this.#blocks.length - undoneCount));
    for (const block of [...undone].reverse()) this.#ledger.undo(block);
    const block = applied(undone.flat());
    this.#ledger.apply(block);
    this.#blocks.push(block);
    const content = (transactions: Transaction[]) => ({
      header: { sealer: keyOf('sealer') },
      transactions,
    });
    const move = { undone: undone.map(content), applied: [content(block)] };
    this.#changed(this.#pool.moved(move, monotonicMs(this.#ms)));
    this.#naive.moved(undone.flat(), this.#ms);
  }

  #moveFar(from: string): void {
    const block = [this.#foreign(from)];
    this.#ledger.apply(block);
    this.#blocks.push(block);
    this.#changed(this.#pool.movedFar(monotonicMs(this.#ms)));
    this.#naive.moved([], this.#ms);
  }

  #changed({ added, ready, departed }: PoolChange): void {
    for (const { leafHash } of added) this.#told.add(leafHash);
    for (const { leafHash } of ready) this.#toldReady.add(leafHash);
    for (const { entry } of departed) this.#told.delete(entry.leafHash);
  }

  #contents(): Hash[] {
    return [...this.#pool.entries()].map(({ leafHash }) => leafHash).sort();
  }

  #compare(): void {
    const naive = this.#naive;
    const hashes = (entries: readonly { readonly candidate: { leafHash: Hash } }[]) =>
      entries.map(({ candidate }) => candidate.leafHash);
    expect(this.#contents()).to.deep.equal(hashes(naive.entries).sort());
    expect([...this.#told].sort(), 'the changes add up').to.deep.equal(this.#contents());
    const ready = [...this.#pool.entries()].filter((entry) => this.#pool.isReady(entry));
    const readyHashes = ready.map(({ leafHash }) => leafHash).sort();
    expect(readyHashes).to.deep.equal(hashes(naive.ready()).sort());
    for (const hash of readyHashes) expect(this.#toldReady.has(hash), 'told of').to.equal(true);
    expect(this.#pool.readyCount).to.equal(ready.length);
    for (const [bytes, count] of [
      [1_000_000, 5000],
      [700, 5000],
      [10_000, 3],
    ] as const) {
      const selected = this.#pool.select(bytes, count).map(({ leafHash }) => leafHash);
      expect(selected).to.deep.equal(hashes(naive.select(bytes, count)));
    }
    const size = naive.entries.reduce((sum, { candidate }) => sum + candidate.sizeBytes, 0);
    expect(this.#pool.sizeBytes).to.equal(size).and.at.most(limits.bytesMax);
  }
}
