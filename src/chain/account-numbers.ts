// Numbers the accounts of a block in the order in which they appear, by the bytes of their public keys: a hash table
// over the places where the keys lie, because a text for each of thousands of keys costs more than all other reading.
//
// Whoever makes a block chooses its keys, and could choose thousands that fall together if it knew the hash. So it
// depends on a seed: multiply-shift on halves of 16 bits, strongly universal for tables of up to 17 bits
// (Dietzfelbinger, "Universal hashing and k-wise independent random variables via integer arithmetic", 1996).
import { HASH_BYTES, type Hash } from './hash.ts';

const KEY_HALVES = HASH_BYTES / 2;
/** Hex digits of the weight of a half, 32 bits. */
const WEIGHT_DIGITS = 8;
/** Places of the table for each key that may come: at most half of them are taken. */
const ROOM = 2;
/** Of at most so many keys each is held against all before it: that takes less than to make a table. */
const FEW_KEYS = 32;
const NOTHING = new Uint32Array(0);
const NO_WEIGHTS = new Int32Array(0);

export class AccountNumbers {
  readonly #view: DataView;
  /** By a key's hash, or the next free place: the number of its account plus one; 0: nobody. */
  readonly #table: Uint32Array = NOTHING;
  readonly #shift: number = 0;
  readonly #weights: Int32Array = NO_WEIGHTS;
  readonly #keysAt: Uint32Array;
  #count = 0;

  /**
   * @param keysMax how many may be asked for
   * @param seed two hashes that nobody could know who chose the keys
   */
  constructor(bytes: Uint8Array, keysMax: number, seed: readonly [Hash, Hash]) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#keysAt = new Uint32Array(keysMax);
    if (keysMax <= FEW_KEYS) return;
    const bits = 32 - Math.clz32(ROOM * keysMax);
    this.#table = new Uint32Array(2 ** bits);
    this.#shift = 32 - bits;
    const digits = seed.join('');
    this.#weights = Int32Array.from({ length: KEY_HALVES }, (_, half) => {
      const at = half * WEIGHT_DIGITS;
      return Number.parseInt(digits.slice(at, at + WEIGHT_DIGITS), 16);
    });
  }

  /** Of the account whose key lies there, from 0. */
  number(at: number): number {
    if (this.#table === NOTHING) return this.#numberAmongFew(at);
    const mask = this.#table.length - 1;
    for (let place = this.#hash(at) >>> this.#shift; ; place = (place + 1) & mask) {
      const known = this.#table[place] as number;
      if (known === 0) {
        this.#table[place] = this.#count + 1;
        return this.#add(at);
      }
      if (this.#isSame(this.#keysAt[known - 1] as number, at)) return known - 1;
    }
  }

  /** Where the key of each account lies that was asked for. */
  keysAt(): Uint32Array {
    return this.#keysAt.slice(0, this.#count);
  }

  #numberAmongFew(at: number): number {
    for (let account = 0; account < this.#count; account++) {
      if (this.#isSame(this.#keysAt[account] as number, at)) return account;
    }
    return this.#add(at);
  }

  #add(at: number): number {
    this.#keysAt[this.#count] = at;
    return this.#count++;
  }

  #hash(at: number): number {
    let sum = 0;
    for (let i = 0; i < KEY_HALVES; i += 2) {
      const word = this.#view.getInt32(at + 2 * i, true);
      const lower = Math.imul(word & 0xffff, this.#weights[i] as number);
      const upper = Math.imul(word >>> 16, this.#weights[i + 1] as number);
      sum = (sum + lower + upper) | 0;
    }
    return sum;
  }

  #isSame(at: number, other: number): boolean {
    for (let i = 0; i < HASH_BYTES; i += 4) {
      if (this.#view.getInt32(at + i, true) !== this.#view.getInt32(other + i, true)) return false;
    }
    return true;
  }
}
