// Reads the fields of one message where they lie, in its one encoding (clause E-6): in the order of the
// schema, each once, varints in their shortest form, no defaults. Whoever reads a message asks for all of
// its fields in that order. What is not as it must be is never moved over, so that one question at the end
// finds it: `isAtEnd`. Decoding, encoding again and comparing says the same and takes five times as long.
import { bufferOf, HASH_BYTES, type Hash } from './hash.ts';
import { uint64Of } from './uint64.ts';

/** In place of a hash that has not 32 bytes. */
export const WRONG_LENGTH = '';
/**
 * Base 128, 64 bits: nine bytes of seven bits and one of the last. Own code, because no library says
 * whether a varint was in its shortest form, and this is where a full block is read.
 */
const VARINT_BYTES_MAX = 10;

export class FieldCursor {
  readonly #bytes: Buffer;
  #at = 0;
  /** Behind the last byte of the message. */
  #end: number;
  #isStrict = true;
  /** Of the delimited value that was read last: its first byte, and the one behind its last. */
  #valueAt = 0;
  #valueEnd = 0;
  /** The two halves of the number that was read last, 32 bits each, unsigned. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bufferOf(bytes);
    this.#end = bytes.length;
  }

  /** Begins anew, with the message that lies there among the same bytes: many are read without an object each. */
  enter(at: number, end: number): void {
    this.#at = at;
    this.#end = end;
    this.#isStrict = true;
  }

  /** Whether all of the message was asked for, and every field of it was in its one encoding. */
  get isAtEnd(): boolean {
    return this.#isStrict && this.#at === this.#end;
  }

  /** Up to where all bytes were moved over. */
  get at(): number {
    return this.#at;
  }

  /** Where the delimited value that was read last begins. */
  get valueAt(): number {
    return this.#valueAt;
  }

  /** Behind its last byte. */
  get valueEnd(): number {
    return this.#valueEnd;
  }

  /** The lower 32 bits of the number that was read last, and the upper ones. */
  get low(): number {
    return this.#low;
  }

  get high(): number {
    return this.#high;
  }

  /** Moves over a field of bytes, if it comes next; its value may be empty. */
  optionalBytes(tag: number): boolean {
    if (!this.#isNext(tag)) {
      this.#valueAt = this.#valueEnd = this.#at;
      return false;
    }
    this.#varint();
    this.#valueAt = this.#at;
    this.#valueEnd = this.#at + this.#low;
    if (this.#high !== 0 || this.#valueEnd > this.#end) this.#fail();
    else this.#at = this.#valueEnd;
    return true;
  }

  /** The same where an empty value is left out: an empty one that stands there is a second encoding. */
  bytes(tag: number): boolean {
    const isThere = this.optionalBytes(tag);
    if (isThere && this.#valueAt === this.#valueEnd) this.#fail();
    return isThere;
  }

  /** @returns the hash in a field; undefined: it is not there; empty: its length is another */
  hash(tag: number): Hash | undefined {
    return this.bytes(tag) ? this.readHash() : undefined;
  }

  /** The value that was read last as a hash; empty: its length is another. */
  readHash(): Hash {
    if (this.#valueEnd - this.#valueAt !== HASH_BYTES) return WRONG_LENGTH;
    return this.#bytes.toString('hex', this.#valueAt, this.#valueEnd);
  }

  /** The delimited value that was read last, as a view. */
  view(): Uint8Array {
    return this.#bytes.subarray(this.#valueAt, this.#valueEnd);
  }

  /** A varint, if it comes next, otherwise zero: a zero that stands there is a second encoding. */
  uint64(tag: number): bigint {
    this.number(tag);
    return uint64Of(this.#low, this.#high);
  }

  uint32(tag: number): number {
    this.number(tag);
    if (this.#high !== 0) this.#fail();
    return this.#low;
  }

  /** A varint as a number. @returns undefined above 2^53 - 1, where it would no longer be exact */
  safeUint(tag: number): number | undefined {
    this.number(tag);
    return this.#high < 2 ** 21 ? this.#high * 2 ** 32 + this.#low : undefined;
  }

  /** Eight bytes, little-endian, in which zero is not left out. @returns undefined: they are not there */
  fixed64(tag: number): bigint | undefined {
    if (!this.#isNext(tag)) return undefined;
    const at = this.#at;
    if (at + 8 > this.#end) return this.#fail();
    this.#at += 8;
    return this.#bytes.readBigUInt64LE(at);
  }

  /** Moves over a varint, if it comes next, into `low` and `high`: a zero that stands there is a second encoding. */
  number(tag: number): void {
    this.#low = 0;
    this.#high = 0;
    if (!this.#isNext(tag)) return;
    this.#varint();
    if (this.#low === 0 && this.#high === 0) this.#fail();
  }

  #isNext(tag: number): boolean {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== tag) return false;
    this.#at++;
    return true;
  }

  #varint(): void {
    let low = 0;
    let high = 0;
    for (let count = 0; count < VARINT_BYTES_MAX && this.#at < this.#end; count++) {
      const byte = this.#bytes[this.#at++] as number;
      const bits = byte & 0x7f;
      if (count < 4) low |= bits << (7 * count);
      else if (count === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * count - 32);
      if (byte >= 0x80) continue;
      // A last byte of zero adds nothing, and the tenth has one bit to give.
      const isLonger = (byte === 0 && count > 0) || (count === VARINT_BYTES_MAX - 1 && byte > 1);
      if (isLonger) break;
      this.#low = low >>> 0;
      this.#high = high >>> 0;
      return;
    }
    this.#fail();
  }

  #fail(): undefined {
    this.#isStrict = false;
    this.#at = this.#end;
    this.#valueAt = this.#valueEnd = this.#end;
    this.#low = this.#high = 0;
  }
}
