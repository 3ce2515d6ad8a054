// The transactions of a block as rows of numbers: where each of them lies among the block's bytes, what it pays, and
// between which accounts, which are counted in the order in which they appear. A full block has thousands: as objects
// they take longer to make and to forget than to hash. Whoever wants one as an object asks for it.
import { strict as assert } from 'node:assert';
import { AccountNumbers } from './account-numbers.ts';
import { FieldCursor } from './field-cursor.ts';
import { HASH_BYTES, type Hash, hexOf } from './hash.ts';
import {
  bodyTags,
  readTransaction,
  SIGNATURE_BYTES,
  TRANSACTION_DATA_BYTES_MAX,
  type Transaction,
  transactionTags,
} from './transaction.ts';
import { uint64Of } from './uint64.ts';

// What the words of a row are. Places count from the first byte of the block.
const START = 0;
const END = 1;
const BODY_AT = 2;
const BODY_END = 3;
const AMOUNT = 4;
const FEE = 6;
const NONCE = 8;
const LAST_HEIGHT = 10;
const FROM = 11;
const TO = 12;
const ROW_WORDS = 13;

/** Of a block without transactions, as most blocks of a quiet network are. */
const NOTHING = new Uint32Array(0);

/** Rows in the making: places are known, and nothing else yet. */
export type TransactionPlaces = Uint32Array;

export class TransactionRows {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  /** Where the public key of each account lies. */
  readonly #keysAt: Uint32Array;

  /** The arrays are plain numbers, so that rows made elsewhere can be had here. */
  constructor(bytes: Uint8Array, words: Uint32Array, keysAt: Uint32Array) {
    this.#bytes = bytes;
    this.#words = words;
    this.#keysAt = keysAt;
  }

  get words(): Uint32Array {
    return this.#words;
  }

  get keysAt(): Uint32Array {
    return this.#keysAt;
  }

  /** Transactions. */
  get count(): number {
    return this.#words.length / ROW_WORDS;
  }

  /** Accounts that pay, or are paid. */
  get accounts(): number {
    return this.#keysAt.length;
  }

  /** The public key of an account. */
  key(account: number): Hash {
    const at = this.#keysAt[account] as number;
    return hexOf(this.#bytes.subarray(at, at + HASH_BYTES));
  }

  /** The account that pays, by its number. */
  from(row: number): number {
    return this.#word(row, FROM);
  }

  /** The account that is paid, by its number. */
  to(row: number): number {
    return this.#word(row, TO);
  }

  amount(row: number): bigint {
    return uint64Of(this.#word(row, AMOUNT), this.#word(row, AMOUNT + 1));
  }

  fee(row: number): bigint {
    return uint64Of(this.#word(row, FEE), this.#word(row, FEE + 1));
  }

  nonce(row: number): bigint {
    return uint64Of(this.#word(row, NONCE), this.#word(row, NONCE + 1));
  }

  lastHeight(row: number): number {
    return this.#word(row, LAST_HEIGHT);
  }

  /** As an object that reads its bytes. */
  transaction(row: number): Transaction {
    const read = readTransaction(
      this.#bytes.subarray(this.#word(row, START), this.#word(row, END)),
    );
    assert(read.ok, 'a row is of a transaction that can be read');
    return read.value;
  }

  all(): Transaction[] {
    return Array.from({ length: this.count }, (_, row) => this.transaction(row));
  }

  #word(row: number, field: number): number {
    return this.#words[row * ROW_WORDS + field] as number;
  }
}

/** @param cursor in front of so many fields with this tag, transactions or not; behind them afterwards */
export function transactionPlaces(
  cursor: FieldCursor,
  tag: number,
  count: number,
): TransactionPlaces {
  if (count === 0) return NOTHING;
  const words = new Uint32Array(count * ROW_WORDS);
  for (let at = 0; at < words.length; at += ROW_WORDS) {
    cursor.optionalBytes(tag);
    words[at + START] = cursor.valueAt;
    words[at + END] = cursor.valueEnd;
  }
  return words;
}

export function placesCount(places: TransactionPlaces): number {
  return places.length / ROW_WORDS;
}

export function placeStart(places: TransactionPlaces, row: number): number {
  return places[row * ROW_WORDS + START] as number;
}

export function placeEnd(places: TransactionPlaces, row: number): number {
  return places[row * ROW_WORDS + END] as number;
}

/**
 * Reads what stands at these places, in its one encoding (clause E-6), which `readTransaction` does for one.
 * @param seed two hashes that nobody could know who chose the accounts
 * @returns the row of the first that is not a transaction instead
 */
export function readRows(
  bytes: Uint8Array,
  places: TransactionPlaces,
  seed: readonly [Hash, Hash],
): TransactionRows | number {
  if (places.length === 0) return new TransactionRows(bytes, NOTHING, NOTHING);
  const cursor = new FieldCursor(bytes);
  const accounts = new AccountNumbers(bytes, 2 * placesCount(places), seed);
  for (let at = 0; at < places.length; at += ROW_WORDS) {
    if (!readRow(cursor, places, at, accounts)) return at / ROW_WORDS;
  }
  return new TransactionRows(bytes, places, accounts.keysAt());
}

/** @returns false: it is not a transaction */
function readRow(
  cursor: FieldCursor,
  words: Uint32Array,
  at: number,
  accounts: AccountNumbers,
): boolean {
  cursor.enter(words[at + START] as number, words[at + END] as number);
  cursor.bytes(transactionTags.body);
  words[at + BODY_AT] = cursor.valueAt;
  words[at + BODY_END] = cursor.valueEnd;
  cursor.bytes(transactionTags.signature);
  if (!cursor.isAtEnd || cursor.valueEnd - cursor.valueAt !== SIGNATURE_BYTES) return false;
  cursor.enter(words[at + BODY_AT] as number, words[at + BODY_END] as number);
  cursor.bytes(bodyTags.from);
  const fromAt = cursor.valueAt;
  if (cursor.valueEnd - fromAt !== HASH_BYTES) return false;
  cursor.bytes(bodyTags.to);
  const toAt = cursor.valueAt;
  if (cursor.valueEnd - toAt !== HASH_BYTES) return false;
  readNumber(cursor, bodyTags.amount, words, at + AMOUNT);
  readNumber(cursor, bodyTags.fee, words, at + FEE);
  readNumber(cursor, bodyTags.nonce, words, at + NONCE);
  cursor.bytes(bodyTags.data);
  if (cursor.valueEnd - cursor.valueAt > TRANSACTION_DATA_BYTES_MAX) return false;
  words[at + LAST_HEIGHT] = cursor.uint32(bodyTags.lastHeight);
  if (!cursor.isAtEnd) return false;
  words[at + FROM] = accounts.number(fromAt);
  words[at + TO] = accounts.number(toAt);
  return true;
}

function readNumber(cursor: FieldCursor, tag: number, words: Uint32Array, at: number): void {
  cursor.number(tag);
  words[at] = cursor.low;
  words[at + 1] = cursor.high;
}
