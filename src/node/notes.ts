// Zero-amount transactions that carry a note, signed with the node's key, with the account nonces
// that the chain they go into demands, so that they stay valid when balances are checked.
import type { KeyObject } from 'node:crypto';
import type { Block } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { encodeTransaction, encodeTransactionBody, signingBytes } from '../chain/transaction.ts';
import { sign } from '../workers/ed25519.ts';

export interface NoteBookOptions {
  account: Hash;
  privateKey: KeyObject;
  genesis: Hash;
  readBlock: (id: Hash) => Promise<Block>;
}

export class NoteBook {
  readonly #options: NoteBookOptions;
  /** Our next nonce after each block that we have looked at; genesis has 0. */
  readonly #nonceAfter = new Map<Hash, bigint>();

  constructor(options: NoteBookOptions) {
    this.#options = options;
  }

  /** Signed, encoded transactions for the block after `parent`. */
  async write(parent: HeaderEntry, texts: readonly string[]): Promise<Uint8Array[]> {
    if (texts.length === 0) return [];
    const first = await this.#nextNonce(parent);
    return texts.map((text, index) => this.#note(text, first + BigInt(index)));
  }

  #note(text: string, nonce: bigint): Uint8Array {
    const { account, privateKey, genesis } = this.#options;
    const data = Buffer.from(text);
    const body = encodeTransactionBody({
      from: account,
      to: account,
      amount: 0n,
      fee: 0n,
      nonce,
      data,
    });
    return encodeTransaction(body, sign(privateKey, signingBytes(genesis, body)));
  }

  /** Walks back to a block whose answer is known, then forward, reading each block once. */
  async #nextNonce(tip: HeaderEntry): Promise<bigint> {
    const unread: HeaderEntry[] = [];
    let walk = tip;
    while (walk.parent !== undefined && !this.#nonceAfter.has(walk.id)) {
      unread.push(walk);
      walk = walk.parent;
    }
    let nonce = this.#nonceAfter.get(walk.id) ?? 0n;
    for (const entry of unread.reverse()) {
      const block = await this.#options.readBlock(entry.id);
      const ours = block.transactions.filter(({ body }) => body.from === this.#options.account);
      nonce += BigInt(ours.length);
      this.#nonceAfter.set(entry.id, nonce);
    }
    return nonce;
  }
}
