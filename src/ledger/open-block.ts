// The execution of one block [C-12]: its transactions in order, each of which must be payable at its place,
// then reward and fees for the sealer, who can so not spend them in their own block. The state is only
// read; what comes out are the writes that lead to it after the block. Whoever builds a block asks
// the same of each transaction that could go in.
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import { accountKey, accountWriteAt, readAccount, supplyWrite } from '../chain/state-entries.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { TransactionBody } from '../chain/transaction.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { type StateReader, supplyOf } from './accounts.ts';

/** Why a transaction cannot be paid at its place; the block that holds it there is invalid for ever. */
export type PaymentFault =
  /** Amount and fee, or the nonce after it, are more than 64 bits hold. */
  | 'overflow'
  /** Not the number of transactions that its account has sent before it. */
  | 'bad-nonce'
  /** Amount and fee are more than its account holds at this place. */
  | 'insufficient-balance';

/** An account as this block found it, and as it is by now. */
export interface TouchedAccount {
  /** Of the state. */
  readonly key: Uint8Array;
  readonly balanceBefore: bigint;
  readonly nonceBefore: bigint;
  balance: bigint;
  nonce: bigint;
}

/** One block that is being executed, or put together. */
export class OpenBlock {
  readonly #state: StateReader;
  readonly #touched = new Map<Hash, TouchedAccount>();
  #fees = 0n;

  constructor(state: StateReader) {
    this.#state = state;
  }

  /** As it stands at this place of the block. */
  account(publicKey: Hash): TouchedAccount {
    const known = this.#touched.get(publicKey);
    if (known !== undefined) return known;
    const key = accountKey(publicKey);
    const { balance, nonce } = readAccount(this.#state.get(key));
    const account = { key, balanceBefore: balance, nonceBefore: nonce, balance, nonce };
    this.#touched.set(publicKey, account);
    return account;
  }

  /** Takes the block's next transaction; one with a fault changes nothing. */
  pay({ from, to, amount, fee, nonce }: TransactionBody): PaymentFault | undefined {
    const fault = this.take(this.account(from), amount, fee, nonce);
    if (fault === undefined && amount > 0n) this.account(to).balance += amount;
    return fault;
  }

  /** The same, but for what the receiver gets: that is added to the account by whoever calls. */
  take(from: TouchedAccount, amount: bigint, fee: bigint, nonce: bigint): PaymentFault | undefined {
    const total = amount + fee;
    if (total > UINT64_MAX || nonce === UINT64_MAX) return 'overflow';
    if (nonce !== from.nonce) return 'bad-nonce';
    if (total > from.balance) return 'insufficient-balance';
    from.nonce++;
    from.balance -= total;
    this.#fees += fee;
    return undefined;
  }

  /**
   * Ends the block: reward and fees for its sealer, who gets less where the supply would be more than
   * 64 bits hold.
   * @returns what it has changed, each key once
   */
  seal(sealer: Hash, reward: bigint): StateWrite[] {
    const supply = supplyOf(this.#state);
    const room = UINT64_MAX - supply;
    const minted = reward < room ? reward : room;
    this.account(sealer).balance += minted + this.#fees;
    let gained = 0n;
    const writes: StateWrite[] = [];
    for (const { key, balanceBefore, nonceBefore, balance, nonce } of this.#touched.values()) {
      gained += balance - balanceBefore;
      if (balance === balanceBefore && nonce === nonceBefore) continue;
      writes.push(accountWriteAt(key, { balance, nonce }));
    }
    assert.equal(gained, minted, 'what a block adds to all balances is what it mints');
    if (minted > 0n) writes.push(supplyWrite(supply + minted));
    return writes;
  }
}
