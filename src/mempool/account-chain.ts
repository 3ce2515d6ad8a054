// What one account has in the mempool: at most one transaction for each nonce, in their order. Which of
// them could stand in the next block follows from the account's state alone.
import type { PoolEntry } from './pool-entry.ts';

/** An account as the ledger has it at our tip; one that it does not know has nothing. */
export interface AccountState {
  readonly balance: bigint;
  /** Of its next transaction. */
  readonly nonce: bigint;
}

export class AccountChain {
  /** By nonce. There may be gaps. */
  readonly #entries: PoolEntry[] = [];

  get entries(): readonly PoolEntry[] {
    return this.#entries;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get sizeBytes(): number {
    return this.#entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  get spend(): bigint {
    return this.#entries.reduce((sum, { spend }) => sum + spend, 0n);
  }

  at(nonce: bigint): PoolEntry | undefined {
    return this.#entries.find((entry) => entry.nonce === nonce);
  }

  /** @param entry its nonce is free */
  put(entry: PoolEntry): void {
    const at = this.#entries.findIndex(({ nonce }) => nonce > entry.nonce);
    this.#entries.splice(at < 0 ? this.#entries.length : at, 0, entry);
  }

  delete(entry: PoolEntry): void {
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  /** How many, from the first on, follow the state without a gap. */
  readyCount({ nonce }: AccountState): number {
    let next = nonce;
    const gap = this.#entries.findIndex((entry) => entry.nonce !== next++);
    return gap < 0 ? this.#entries.length : gap;
  }

  /** The first that the balance does not cover together with all before it. */
  firstUnpayable({ balance }: AccountState): PoolEntry | undefined {
    let left = balance;
    return this.#entries.find(({ spend }) => {
      left -= spend;
      return left < 0n;
    });
  }
}
