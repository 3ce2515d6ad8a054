// Zero-amount transactions that carry a note, signed with the node's key.
import type { Hash } from '../chain/hash.ts';
import { readTransaction, signedTransaction, type Transaction } from '../chain/transaction.ts';
import type { SigningKey } from './environment.ts';

export interface DataTransactionsOptions {
  readonly key: SigningKey;
  readonly genesis: Hash;
}

export class DataTransactions {
  readonly #options: DataTransactionsOptions;

  constructor(options: DataTransactionsOptions) {
    this.#options = options;
  }

  /** The account that sends them. */
  get account(): Hash {
    return this.#options.key.publicKey;
  }

  /** @param nonce what the account's next transaction must have */
  write(texts: readonly string[], nonce: bigint): Transaction[] {
    return texts.map((text, index) => this.#note(text, nonce + BigInt(index)));
  }

  #note(text: string, nonce: bigint): Transaction {
    const { key, genesis } = this.#options;
    const body = {
      from: key.publicKey,
      to: key.publicKey,
      amount: 0n,
      fee: 0n,
      nonce,
      data: Buffer.from(text),
      lastHeight: 0,
    };
    const { bytes } = signedTransaction(body, genesis, (message) => key.sign(message));
    const read = readTransaction(bytes);
    if (!read.ok) throw new Error(`our own transaction is not valid: ${read.why}`);
    return read.value;
  }
}
