// Keys and values of the state, one slot of 64 bytes for each pair, in slabs. An account takes 51 of them;
// what does not fit lies beside the slabs as objects. Where in the trie a slot hangs is not known here.
import { strict as assert } from 'node:assert';

/** Pairs in one slab, 256 KiB. A power of two. */
const SLAB_BITS = 12;
const SLAB_SLOTS = 1 << SLAB_BITS;

/** Length of the key, length of the value, key, value: one byte each for the lengths. */
const SLOT_BYTES = 64;
const LENGTHS_BYTES = 2;
const INLINE_BYTES_MAX = SLOT_BYTES - LENGTHS_BYTES;
/** Stands where the length of the key does when both lie beside the slabs. */
const ELSEWHERE = 0xff;

interface Pair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export class LeafSlots {
  readonly #slabs: Uint8Array[] = [];
  readonly #large = new Map<number, Pair>();
  #free: number[] = [];
  /** Slots count from 1: a reference to slot 0 could not be told from no reference. */
  #used = 1;

  /** Bytes of the slabs, used or not. */
  get bytes(): number {
    return this.#slabs.length * SLAB_SLOTS * SLOT_BYTES;
  }

  get size(): number {
    return this.#used - 1 - this.#free.length;
  }

  take(key: Uint8Array, value: Uint8Array): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >> SLAB_BITS === this.#slabs.length) {
      this.#slabs.push(new Uint8Array(SLAB_SLOTS * SLOT_BYTES));
    }
    this.#write(slot, { key, value });
    return slot;
  }

  give(slot: number): void {
    this.#large.delete(slot);
    this.#free.push(slot);
  }

  hasKey(slot: number, key: Uint8Array): boolean {
    const slab = this.#slab(slot);
    const at = startOf(slot);
    const length = slab[at] as number;
    if (length === ELSEWHERE) return Buffer.compare((this.#large.get(slot) as Pair).key, key) === 0;
    if (length !== key.length) return false;
    for (let i = 0; i < length; i++) {
      if (slab[at + LENGTHS_BYTES + i] !== key[i]) return false;
    }
    return true;
  }

  /** A copy. */
  key(slot: number): Uint8Array {
    const slab = this.#slab(slot);
    const at = startOf(slot);
    const length = slab[at] as number;
    if (length === ELSEWHERE) return (this.#large.get(slot) as Pair).key.slice();
    return slab.slice(at + LENGTHS_BYTES, at + LENGTHS_BYTES + length);
  }

  /** A copy. */
  value(slot: number): Uint8Array {
    const slab = this.#slab(slot);
    const at = startOf(slot);
    const keyLength = slab[at] as number;
    if (keyLength === ELSEWHERE) return (this.#large.get(slot) as Pair).value.slice();
    const valueAt = at + LENGTHS_BYTES + keyLength;
    return slab.slice(valueAt, valueAt + (slab[at + 1] as number));
  }

  setValue(slot: number, value: Uint8Array): void {
    const slab = this.#slab(slot);
    const at = startOf(slot);
    const keyLength = slab[at] as number;
    if (keyLength + value.length > INLINE_BYTES_MAX) {
      this.#write(slot, { key: this.key(slot), value });
      return;
    }
    slab[at + 1] = value.length;
    slab.set(value, at + LENGTHS_BYTES + keyLength);
  }

  #write(slot: number, { key, value }: Pair): void {
    const slab = this.#slab(slot);
    const at = startOf(slot);
    if (key.length + value.length > INLINE_BYTES_MAX) {
      slab[at] = ELSEWHERE;
      this.#large.set(slot, { key: new Uint8Array(key), value: new Uint8Array(value) });
      return;
    }
    this.#large.delete(slot);
    slab[at] = key.length;
    slab[at + 1] = value.length;
    slab.set(key, at + LENGTHS_BYTES);
    slab.set(value, at + LENGTHS_BYTES + key.length);
  }

  #slab(slot: number): Uint8Array {
    const slab = this.#slabs[slot >> SLAB_BITS];
    assert(slab !== undefined, 'no such slot');
    return slab;
  }
}

function startOf(slot: number): number {
  return (slot & (SLAB_SLOTS - 1)) * SLOT_BYTES;
}
