// The mempool once more, as slow and as plain as its rules can be written: one list, searched anew for
// every question. What it does not share with the real one is everything that could be wrong there.
import type { Hash } from '../../src/chain/hash.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { AccountState } from '../../src/mempool/account-chain.ts';
import type { MempoolLimits } from '../../src/mempool/limits.ts';
import { candidateOf, type PoolCandidate } from '../../src/mempool/pool-entry.ts';

export interface NaiveEntry {
  readonly candidate: PoolCandidate;
  readonly arrival: number;
  readonly addedMs: number;
}

export class NaivePool {
  entries: NaiveEntry[] = [];
  readonly #accountOf: (key: Hash) => AccountState;
  readonly #limits: MempoolLimits;
  readonly #tipHeight: () => number;
  #arrivals = 0;

  constructor(
    accountOf: (key: Hash) => AccountState,
    limits: MempoolLimits,
    tipHeight: () => number,
  ) {
    this.#tipHeight = tipHeight;
    this.#accountOf = accountOf;
    this.#limits = limits;
  }

  /** @returns 'in', or the reason why not */
  add(candidate: PoolCandidate, nowMs: number): string {
    const { body, bytes, id } = candidate.transaction;
    const { accountNoncesMax, accountBytesMax, bytesMax } = this.#limits;
    const state = this.#accountOf(body.from);
    const own = this.#of(body.from);
    const old = own.find((entry) => bodyOf(entry).nonce === body.nonce);
    const others = this.entries.filter((entry) => entry !== old);
    const ownOthers = own.filter((entry) => entry !== old);
    if (this.entries.some((entry) => entry.candidate.leafHash === candidate.leafHash))
      return 'known';
    if (this.#isExpired(candidate)) return 'expired';
    if (body.nonce < state.nonce) return 'nonce-used';
    if (body.nonce >= state.nonce + BigInt(accountNoncesMax)) return 'nonce-too-far';
    if (old?.candidate.transaction.id === id) return 'signed-otherwise';
    if (old !== undefined) {
      const [fee, before] = [body.fee, bodyOf(old).fee];
      const oldBytes = BigInt(old.candidate.transaction.bytes.length);
      const enough = fee * 10n >= before * 11n;
      const enoughEach = fee * oldBytes * 10n >= before * BigInt(bytes.length) * 11n;
      if (fee <= before || !enough || !enoughEach) return 'replacement-underpaid';
    }
    const spent = ownOthers.reduce((sum, entry) => sum + spendOf(entry), body.amount + body.fee);
    if (spent > state.balance) return 'insufficient-balance';
    if (size(ownOthers) + candidate.sizeBytes > accountBytesMax) return 'account-full';
    const isReady = this.#isReady(body.from, body.nonce);
    const victims = new Set<NaiveEntry>();
    const excess = () =>
      size(others.filter((entry) => !victims.has(entry))) + candidate.sizeBytes - bytesMax;
    for (const least of this.#leastFirst().filter((entry) => entry !== old)) {
      if (excess() <= 0) break;
      if (victims.has(least)) continue;
      const { from, nonce } = bodyOf(least);
      if (from === body.from && nonce < body.nonce) return 'pool-full';
      const ready = this.#isReady(from, nonce);
      const isLess = ready === isReady && least.candidate.feePerByte < candidate.feePerByte;
      if (!isLess && !(isReady && !ready)) return 'pool-full';
      for (const entry of this.#followers(least)) if (entry !== old) victims.add(entry);
    }
    if (excess() > 0) return 'pool-full';
    this.entries = others.filter((entry) => !victims.has(entry));
    this.entries.push({ candidate, arrival: this.#arrivals++, addedMs: nowMs });
    return 'in';
  }

  moved(undone: readonly Transaction[], nowMs: number): void {
    const { accountNoncesMax, accountBytesMax, bytesMax } = this.#limits;
    const isNear = ({ from, nonce }: { from: Hash; nonce: bigint }) => {
      const next = this.#accountOf(from).nonce;
      return nonce >= next && nonce < next + BigInt(accountNoncesMax);
    };
    for (const candidate of undone.map((transaction) => candidateOf(transaction))) {
      const { body } = candidate.transaction;
      const own = this.#of(body.from);
      if (own.some((entry) => bodyOf(entry).nonce === body.nonce) || !isNear(body)) continue;
      if (size(own) + candidate.sizeBytes > accountBytesMax) continue;
      this.entries.push({ candidate, arrival: this.#arrivals++, addedMs: nowMs });
    }
    this.entries = this.entries.filter((entry) => isNear(bodyOf(entry)));
    this.entries = this.entries.filter((entry) => {
      const { from, nonce } = bodyOf(entry);
      const upTo = this.#of(from).filter((one) => bodyOf(one).nonce <= nonce);
      const spent = upTo.reduce((sum, one) => sum + spendOf(one), 0n);
      return spent <= this.#accountOf(from).balance;
    });
    for (const expired of this.entries.filter((entry) => this.#isExpired(entry.candidate))) {
      const gone = this.#followers(expired);
      this.entries = this.entries.filter((entry) => !gone.includes(entry));
    }
    for (const least of this.#leastFirst()) {
      if (size(this.entries) <= bytesMax) break;
      const gone = this.#followers(least);
      this.entries = this.entries.filter((entry) => !gone.includes(entry));
    }
  }

  wake(nowMs: number): void {
    for (const old of this.entries.filter(
      ({ addedMs }) => nowMs - addedMs >= this.#limits.ageMaxMs,
    )) {
      const gone = this.#followers(old);
      this.entries = this.entries.filter((entry) => !gone.includes(entry));
    }
  }

  select(bytesMax: number, countMax: number): NaiveEntry[] {
    const selected: NaiveEntry[] = [];
    const closed = new Set<Hash>();
    let left = bytesMax;
    while (selected.length < countMax) {
      const next = this.ready()
        .filter((entry) => !selected.includes(entry) && !closed.has(bodyOf(entry).from))
        .filter((entry) => this.#before(entry).every((one) => selected.includes(one)))
        .sort(worthMoreFirst)[0];
      if (next === undefined) break;
      const bytes = next.candidate.transaction.bytes.length + 3;
      if (bytes > left) closed.add(bodyOf(next).from);
      else {
        selected.push(next);
        left -= bytes;
      }
    }
    return selected;
  }

  ready(): NaiveEntry[] {
    return this.entries.filter((entry) => this.#isReady(bodyOf(entry).from, bodyOf(entry).nonce));
  }

  #isExpired({ transaction }: PoolCandidate): boolean {
    const { lastHeight } = transaction.body;
    return lastHeight !== 0 && lastHeight < this.#tipHeight() + 1;
  }

  #isReady(from: Hash, nonce: bigint): boolean {
    const nonces = this.#of(from).map((entry) => bodyOf(entry).nonce);
    for (let one = this.#accountOf(from).nonce; one < nonce; one++) {
      if (!nonces.includes(one)) return false;
    }
    return true;
  }

  #leastFirst(): NaiveEntry[] {
    const ready = this.ready();
    const waiting = this.entries.filter((entry) => !ready.includes(entry));
    const leastFirst = (list: NaiveEntry[]) => list.sort(worthMoreFirst).reverse();
    return [...leastFirst(waiting), ...leastFirst(ready)];
  }

  #followers(entry: NaiveEntry): NaiveEntry[] {
    const { from, nonce } = bodyOf(entry);
    return this.#of(from).filter((one) => bodyOf(one).nonce >= nonce);
  }

  #before(entry: NaiveEntry): NaiveEntry[] {
    const { from, nonce } = bodyOf(entry);
    return this.#of(from).filter((one) => bodyOf(one).nonce < nonce);
  }

  #of(from: Hash): NaiveEntry[] {
    return this.entries.filter((entry) => bodyOf(entry).from === from);
  }
}

function worthMoreFirst(one: NaiveEntry, other: NaiveEntry): number {
  const [a, b] = [one.candidate.feePerByte, other.candidate.feePerByte];
  return b - a || one.arrival - other.arrival;
}

function bodyOf({ candidate }: NaiveEntry) {
  return candidate.transaction.body;
}

function spendOf(entry: NaiveEntry): bigint {
  const { amount, fee } = bodyOf(entry);
  return amount + fee;
}

function size(entries: readonly NaiveEntry[]): number {
  return entries.reduce((sum, { candidate }) => sum + candidate.sizeBytes, 0);
}
