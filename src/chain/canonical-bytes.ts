// Numbers, hashes and texts in the canonical layouts that are hashed and are no protobuf: the parameters of a
// network and its roster. Numbers are big-endian, a text is its length as u32 and then its UTF-8 [C-6]. What
// the fields mean stands with each layout.
import { strict as assert } from 'node:assert';
import { bytesToHash, HASH_BYTES, type Hash } from './hash.ts';

export function uint8Bytes(value: number): Uint8Array {
  assert(Number.isInteger(value) && value >= 0 && value <= 0xff, 'a number of 8 bits');
  return Buffer.of(value);
}

export function uint16Bytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function uint32Bytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64Bytes(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

export function textBytes(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32Bytes(bytes.length), bytes]);
}

/** UTF-8 has one encoding for each text, and nothing is left out of what is read: not even a mark at the front. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads such a layout from its front. Where bytes are missing or are no UTF-8, all that follows reads as zero
 * or nothing, and one question at the end finds it: `isWhole`.
 */
export class CanonicalReader {
  readonly #bytes: Buffer;
  #at = 0;
  #isBroken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether everything was read, and everything that was read was there. */
  get isWhole(): boolean {
    return !this.#isBroken && this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#take(1)?.readUInt8() ?? 0;
  }

  uint16(): number {
    return this.#take(2)?.readUInt16BE() ?? 0;
  }

  uint32(): number {
    return this.#take(4)?.readUInt32BE() ?? 0;
  }

  uint64(): bigint {
    return this.#take(8)?.readBigUInt64BE() ?? 0n;
  }

  hash(): Hash {
    const bytes = this.#take(HASH_BYTES);
    return bytes === undefined ? '' : bytesToHash(bytes);
  }

  /** So many, copied; none where they are not there. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#take(length) ?? []);
  }

  /** All that was not read yet, copied. */
  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at);
  }

  text(): string {
    const bytes = this.#take(this.uint32());
    if (bytes === undefined) return '';
    try {
      return utf8.decode(bytes);
    } catch {
      this.#isBroken = true;
      return '';
    }
  }

  /** As many as a count says, or as many as there are bytes for. */
  list<T>(count: number, one: () => T): T[] {
    const values: T[] = [];
    while (values.length < count && !this.#isBroken) values.push(one());
    return values;
  }

  #take(length: number): Buffer | undefined {
    const end = this.#at + length;
    if (this.#isBroken || end > this.#bytes.length) {
      this.#isBroken = true;
      return undefined;
    }
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}
