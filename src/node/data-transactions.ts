// Zero-amount transactions that carry a note, signed with the node's key, with the account nonces
// that the chain they go into demands, so that they stay valid when balances are checked.
import { readBlock } from '../chain/block.ts';
import { type Hash, hashToBytes } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { merkleRoot } from '../chain/merkle.ts';
import { encodeTransaction, encodeTransactionBody, signingBytes } from '../chain/transaction.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { SigningKey } from './environment.ts';

export interface DataTransactionsOptions {
  key: SigningKey;
  genesis: Hash;
  /** The frames of the first of these blocks, as many as lie together and fit. */
  readRun: (
    ids: readonly Hash[],
    bytesMax: number,
  ) => Promise<{ bytes: Uint8Array; count: number }>;
}

/** Bytes read at a time while our notes are counted: enough for thousands of small blocks. */
const RUN_BYTES_MAX = 1024 * 1024;
/** Blocks asked for at a time: as many as could ever fit. */
const RUN_BLOCKS_MAX = 4096;
/** Blocks whose nonce is remembered: more than most forks are deep. */
const NONCES_RECENT_MAX = 2_000;
/** Heights from one checkpoint to the next: so many blocks are read again for a deeper fork. */
const CHECKPOINT_BLOCKS = 1_000;

/** The root of a block without transactions: nothing in it can be ours. */
const EMPTY_ROOT = merkleRoot([]);

export class DataTransactions {
  readonly #options: DataTransactionsOptions;
  readonly #accountBytes: Uint8Array;
  /** Our next nonce after the blocks that we have looked at last; after genesis it is 0. */
  readonly #recent = new Map<Hash, bigint>();
  /** The same after one block in a thousand, for forks that are deeper than that. */
  readonly #checkpoints = new Map<Hash, bigint>();

  constructor(options: DataTransactionsOptions) {
    this.#options = options;
    this.#accountBytes = hashToBytes(options.key.publicKey);
  }

  /** Signed, encoded transactions for the block after `parent`. */
  async write(parent: HeaderEntry, texts: readonly string[]): Promise<Uint8Array[]> {
    if (texts.length === 0) return [];
    const first = await this.#nextNonce(parent);
    return texts.map((text, index) => this.#note(text, first + BigInt(index)));
  }

  #note(text: string, nonce: bigint): Uint8Array {
    const { key, genesis } = this.#options;
    const data = Buffer.from(text);
    const body = encodeTransactionBody({
      from: key.publicKey,
      to: key.publicKey,
      amount: 0n,
      fee: 0n,
      nonce,
      data,
      lastHeight: 0,
    });
    return encodeTransaction(body, key.sign(signingBytes(genesis, body)));
  }

  /** Walks back to a block whose answer is known, then forward, reading each block once. */
  async #nextNonce(tip: HeaderEntry): Promise<bigint> {
    const unread: HeaderEntry[] = [];
    let walk = tip;
    while (walk.parent !== undefined && this.#known(walk.id) === undefined) {
      unread.push(walk);
      walk = walk.parent;
    }
    unread.reverse();
    let nonce = this.#known(walk.id) ?? 0n;
    for (let at = 0; at < unread.length; ) {
      const counts = await this.#countOurs(unread.slice(at, at + RUN_BLOCKS_MAX));
      for (const ours of counts) {
        nonce += ours;
        this.#remember(unread[at++] as HeaderEntry, nonce);
      }
    }
    return nonce;
  }

  /** How many notes of ours are in each of the first blocks; of at least one. */
  async #countOurs(entries: readonly HeaderEntry[]): Promise<bigint[]> {
    const full = entries.findIndex(({ header }) => header.txRoot !== EMPTY_ROOT);
    if (full !== 0) return entries.slice(0, full < 0 ? undefined : full).map(() => 0n);
    const ids = entries.map(({ id }) => id);
    const { bytes, count } = await this.#options.readRun(ids, RUN_BYTES_MAX);
    const counts: bigint[] = [];
    let start = 0;
    for (const entry of entries.slice(0, count)) {
      const next = readFrameLength(bytes, start, FRAME_BYTES_MAX);
      if (next.status !== 'complete') throw unreadable(entry.id);
      const end = start + next.prefixBytes + next.length;
      counts.push(this.#countIn(bytes.subarray(start, end), entry));
      start = end;
    }
    return counts;
  }

  /** Our key's bytes behind the header say whether the block is worth decoding. */
  #countIn(frame: Uint8Array, { id, bytes }: HeaderEntry): bigint {
    const frameBytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
    if (frameBytes.indexOf(this.#accountBytes, bytes.length) < 0) return 0n;
    const blockBytes = blockOfFrame(frame);
    const block = blockBytes === undefined ? undefined : readBlock(blockBytes);
    if (!block?.ok) throw unreadable(id);
    const { publicKey } = this.#options.key;
    return BigInt(block.value.transactions.filter(({ body }) => body.from === publicKey).length);
  }

  #remember({ id, height }: HeaderEntry, nonce: bigint): void {
    if (height % CHECKPOINT_BLOCKS === 0) this.#checkpoints.set(id, nonce);
    this.#recent.set(id, nonce);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > NONCES_RECENT_MAX) this.#recent.delete(oldest as Hash);
  }

  #known(id: Hash): bigint | undefined {
    return this.#recent.get(id) ?? this.#checkpoints.get(id);
  }
}

function unreadable(id: Hash): Error {
  return new Error(`the stored block ${id} cannot be read`);
}
