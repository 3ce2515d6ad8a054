// Transactions for the mempool's tests, under signatures that nobody checks, and a ledger of a few lines
// that executes and undoes them.
import assert from 'node:assert';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  readTransaction,
  type Transaction,
} from '../../src/chain/transaction.ts';
import { candidateOf, type PoolCandidate } from '../../src/mempool/pool-entry.ts';

export interface Payment {
  readonly from?: string;
  readonly to?: string;
  readonly amount?: bigint | number;
  readonly fee?: bigint | number;
  readonly nonce?: bigint | number;
  /** Bytes of its note. */
  readonly note?: number;
  readonly lastHeight?: number;
  /** Every byte of its signature. */
  readonly signature?: number;
}

/** The key of somebody with this name. */
export function keyOf(name: string): Hash {
  return sha256(Buffer.from(name));
}

export function payment(of: Payment = {}): Transaction {
  const body = encodeTransactionBody({
    from: keyOf(of.from ?? 'anna'),
    to: keyOf(of.to ?? 'bert'),
    amount: BigInt(of.amount ?? 1),
    fee: BigInt(of.fee ?? 0),
    nonce: BigInt(of.nonce ?? 0),
    data: Buffer.alloc(of.note ?? 0, 'x'),
    lastHeight: of.lastHeight ?? 0,
  });
  const read = readTransaction(encodeTransaction(body, Buffer.alloc(64, of.signature ?? 1)));
  assert(read.ok);
  return read.value;
}

export function candidate(of: Payment = {}): PoolCandidate {
  return candidateOf(payment(of));
}

/** Who has what. */
export class SmallLedger {
  readonly #accounts = new Map<Hash, { balance: bigint; nonce: bigint }>();

  constructor(balances: Readonly<Record<string, number>> = {}) {
    for (const [name, balance] of Object.entries(balances)) {
      this.accountOf(keyOf(name)).balance = BigInt(balance);
    }
  }

  readonly accountOf = (key: Hash): { balance: bigint; nonce: bigint } => {
    const account = this.#accounts.get(key) ?? { balance: 0n, nonce: 0n };
    this.#accounts.set(key, account);
    return account;
  };

  /** @throws if one of them cannot stand where it is */
  apply(transactions: readonly Transaction[]): void {
    for (const { body } of transactions) {
      const payer = this.accountOf(body.from);
      assert.equal(body.nonce, payer.nonce, 'the nonce');
      assert(payer.balance >= body.amount + body.fee, 'the balance');
      payer.balance -= body.amount + body.fee;
      payer.nonce += 1n;
      this.accountOf(body.to).balance += body.amount;
    }
  }

  undo(transactions: readonly Transaction[]): void {
    for (const { body } of [...transactions].reverse()) {
      this.accountOf(body.to).balance -= body.amount;
      const payer = this.accountOf(body.from);
      payer.balance += body.amount + body.fee;
      payer.nonce -= 1n;
    }
  }
}
