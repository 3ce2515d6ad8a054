// What lies in the mempool, found in four ways: by leaf hash, by age, by account and nonce, and the least
// worth first. It keeps the four together and judges nothing.
//
// *Ready* are those that follow their account's state without a gap; the others are *waiting*.
import type { Hash } from '../chain/hash.ts';
import { AccountChain, type AccountState } from './account-chain.ts';
import { EntryHeap } from './entry-heap.ts';
import { isWorthMore, type PoolEntry } from './pool-entry.ts';

export class PoolContents {
  /** The oldest first. */
  readonly #entries = new Map<Hash, PoolEntry>();
  readonly #chains = new Map<Hash, AccountChain>();
  /** Both with the least worth in front. */
  readonly #ready = new EntryHeap<PoolEntry>(isWorthLess);
  readonly #waiting = new EntryHeap<PoolEntry>(isWorthLess);
  /** The first of each account, if it is ready, with the most worth in front. */
  readonly #firsts = new EntryHeap<PoolEntry>(isWorthMore);
  #sizeBytes = 0;

  get count(): number {
    return this.#entries.size;
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The oldest first. */
  entries(): IterableIterator<PoolEntry> {
    return this.#entries.values();
  }

  get(leafHash: Hash): PoolEntry | undefined {
    return this.#entries.get(leafHash);
  }

  chain(account: Hash): AccountChain | undefined {
    return this.#chains.get(account);
  }

  isReady(entry: PoolEntry): boolean {
    return this.#ready.has(entry);
  }

  /** It is waiting until its account is settled. @param entry no other has its account and nonce */
  put(entry: PoolEntry): void {
    const chain = this.#chains.get(entry.from) ?? new AccountChain();
    chain.put(entry);
    this.#chains.set(entry.from, chain);
    this.#entries.set(entry.leafHash, entry);
    this.#waiting.push(entry);
    this.#sizeBytes += entry.sizeBytes;
  }

  delete(entry: PoolEntry): void {
    const chain = this.#chains.get(entry.from);
    chain?.delete(entry);
    if (chain?.isEmpty) this.#chains.delete(entry.from);
    this.#entries.delete(entry.leafHash);
    this.#ready.delete(entry);
    this.#waiting.delete(entry);
    this.#firsts.delete(entry);
    this.#sizeBytes -= entry.sizeBytes;
  }

  /** Says of an account's transactions which are ready. @returns those that were not before */
  settle(account: Hash, state: AccountState): PoolEntry[] {
    const chain = this.#chains.get(account);
    if (chain === undefined) return [];
    const readyCount = chain.readyCount(state);
    const fresh = chain.entries.slice(0, readyCount).filter((entry) => !this.#ready.has(entry));
    for (const [index, entry] of chain.entries.entries()) {
      const isReady = index < readyCount;
      (isReady ? this.#waiting : this.#ready).delete(entry);
      (isReady ? this.#ready : this.#waiting).push(entry);
      if (isReady && index === 0) this.#firsts.push(entry);
      else this.#firsts.delete(entry);
    }
    return fresh;
  }

  /**
   * Shows those that are ready, the most worth first, each account's in the order of their nonces. One
   * that is not taken is the last of its account. Changes nothing, and costs what is shown.
   */
  mostWorth(visit: (entry: PoolEntry) => 'take' | 'leave' | 'stop'): void {
    const firsts: PoolEntry[] = [];
    const offered: PoolEntry[] = [];
    for (;;) {
      const entry = this.#firsts.pop();
      if (entry === undefined) break;
      if (this.#chains.get(entry.from)?.entries[0] === entry) firsts.push(entry);
      const verdict = visit(entry);
      if (verdict === 'stop') break;
      const next = this.#chains.get(entry.from)?.at(entry.nonce + 1n);
      if (verdict === 'leave' || next === undefined || !this.#ready.has(next)) continue;
      offered.push(next);
      this.#firsts.push(next);
    }
    for (const entry of offered) this.#firsts.delete(entry);
    for (const entry of firsts) this.#firsts.push(entry);
  }

  /**
   * The least worth, waiting ones first, each with its followers, until so many bytes are together.
   * Changes nothing.
   * @param spared is not chosen
   * @param mayGo whether the next one, which is the least worth of all that are left, may be chosen
   * @returns undefined if those that may go are not enough
   */
  leastWorth(
    bytes: number,
    spared: PoolEntry | undefined,
    mayGo: (entry: PoolEntry, isReady: boolean) => boolean,
  ): PoolEntry[] | undefined {
    const aside = new Map<PoolEntry, EntryHeap<PoolEntry>>();
    const setAside = (entry: PoolEntry) => {
      const heap = this.#ready.has(entry) ? this.#ready : this.#waiting;
      heap.delete(entry);
      aside.set(entry, heap);
    };
    if (spared !== undefined) setAside(spared);
    const chosen: PoolEntry[] = [];
    let missing = bytes;
    while (missing > 0) {
      const least = this.#waiting.first ?? this.#ready.first;
      if (least === undefined || !mayGo(least, this.#ready.has(least))) break;
      for (const entry of this.withFollowers(least)) {
        if (aside.has(entry)) continue;
        setAside(entry);
        chosen.push(entry);
        missing -= entry.sizeBytes;
      }
    }
    for (const [entry, heap] of aside) heap.push(entry);
    return missing > 0 ? undefined : chosen;
  }

  /** This one and those of its account that cannot stand before it. */
  withFollowers({ from, nonce }: PoolEntry): PoolEntry[] {
    return this.#chains.get(from)?.entries.filter((entry) => entry.nonce >= nonce) ?? [];
  }
}

function isWorthLess(one: PoolEntry, other: PoolEntry): boolean {
  return isWorthMore(other, one);
}
