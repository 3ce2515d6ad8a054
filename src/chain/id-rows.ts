// A row for each id of a table. A Map keeps a hash and 50 bytes for each of its texts and grows by copying all
// of it in one go; here a million ids are their 32 MB, and 8 to 17 MB of numbers that find them.
import { strict as assert } from 'node:assert';
import { IdColumn } from './columns.ts';
import { HASH_BYTES, type Hash } from './hash.ts';

const SLOTS_MIN = 1024;
/** Digits of an id that choose its slot, from the end: under proof of work it begins with zeros. */
const SLOT_DIGITS = 7;
const CHOICE_MASK = 2 ** (4 * SLOT_DIGITS) - 1;

export class IdRows {
  readonly #ids = new IdColumn();
  /** Rows whose ids were deleted, for the next ones. */
  readonly #free: number[] = [];
  /** No row from here on was ever used. */
  #end = 0;
  /**
   * Rows, each in the slot that its id chooses or the next free one behind it; 0: free. With each stand some bits
   * of the choice, so that ids far away in memory are seldom looked at in vain.
   */
  #slots = new Int32Array(SLOTS_MIN);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The id in a row; one that was deleted stands there until the row is used again. */
  at(row: number): Hash {
    return this.#ids.at(row);
  }

  /** The rows of all ids, in no order. */
  *used(): Generator<number, void, void> {
    for (const found of this.#slots) if (found !== 0) yield rowIn(found);
  }

  row(id: Hash): number | undefined {
    const found = this.#slots[this.#slotOf(id)] as number;
    return found === 0 ? undefined : rowIn(found);
  }

  /** @returns the row of an id that has none yet */
  add(id: Hash): number {
    this.reserve(this.#size + 1);
    const slot = this.#slotOf(id);
    assert(this.#slots[slot] === 0, 'an id has one row');
    const row = this.#free.pop() ?? this.#end++;
    this.#ids.set(row, id);
    this.#slots[slot] = slotValue(row, choiceOf(id));
    this.#size++;
    return row;
  }

  /** As `add`, for the id in the 32 bytes at `offset`. @returns undefined if it has a row already */
  addBytes(bytes: Uint8Array, offset: number): number | undefined {
    this.reserve(this.#size + 1);
    const mask = this.#slots.length - 1;
    const choice = choiceOfBytes(bytes, offset);
    let slot = choice & mask;
    for (
      let found = this.#slots[slot] as number;
      found !== 0;
      found = this.#slots[slot] as number
    ) {
      if (isTagged(found, choice) && this.#ids.isAt(rowIn(found), bytes, offset)) return undefined;
      slot = (slot + 1) & mask;
    }
    const row = this.#free.pop() ?? this.#end++;
    this.#ids.copy(row, bytes, offset);
    this.#slots[slot] = slotValue(row, choice);
    this.#size++;
    return row;
  }

  /** Whether this row has the id in the 32 bytes at `offset`. */
  isAt(row: number, bytes: Uint8Array, offset: number): boolean {
    return this.#ids.isAt(row, bytes, offset);
  }

  /** As `add`, for the id in a row of another table. @returns undefined if it has a row already */
  addOf(other: IdRows, row: number): number | undefined {
    return this.addBytes(other.#ids.bytesAround(row), other.#ids.offset(row));
  }

  delete(id: Hash): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let free = this.#slotOf(id);
    if (slots[free] === 0) return;
    this.#free.push(rowIn(slots[free] as number));
    this.#size--;
    // Knuth, 6.4, algorithm R: whoever stands behind the gap and would be missed because of it moves into it.
    for (let next = (free + 1) & mask; slots[next] !== 0; next = (next + 1) & mask) {
      const choice = this.#choiceAt(slots[next] as number);
      if (((next - choice) & mask) < ((next - free) & mask)) continue;
      slots[free] = slots[next] as number;
      free = next;
    }
    slots[free] = 0;
  }

  /** The slot of this id, or the free one where it would be. */
  #slotOf(id: Hash): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const choice = choiceOf(id);
    let slot = choice & mask;
    for (let found = slots[slot] as number; found !== 0; found = slots[slot] as number) {
      if (isTagged(found, choice) && this.#ids.at(rowIn(found)) === id) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Room for so many ids, so that nothing has to be moved until there are more. */
  reserve(ids: number): void {
    // Never more than half full: what collides stays short.
    if (2 * ids <= this.#slots.length) return;
    const before = this.#slots;
    let length = before.length;
    while (2 * ids > length) length *= 2;
    const slots = new Int32Array(length);
    const mask = length - 1;
    for (const found of before) {
      if (found === 0) continue;
      let slot = this.#choiceAt(found) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = found;
    }
    this.#slots = slots;
  }

  /** What the id in a slot has chosen. */
  #choiceAt(found: number): number {
    return this.#ids.tail(rowIn(found)) & CHOICE_MASK;
  }
}

// What is in a slot: row and one, and above it the first four bits of the id's choice.

const ROW_BITS = 28;
const ROW_MASK = 2 ** ROW_BITS - 1;

function slotValue(row: number, choice: number): number {
  assert(row < ROW_MASK, 'no table has so many rows');
  return ((choice >>> 24) << ROW_BITS) | (row + 1);
}

function rowIn(found: number): number {
  return (found & ROW_MASK) - 1;
}

/** Whether it may be the slot of an id with this choice. */
function isTagged(found: number, choice: number): boolean {
  return found >>> ROW_BITS === choice >>> 24;
}

/** The slot that an id would have if there were 2^28 of them; of fewer, so many lower bits. */
function choiceOf(id: Hash): number {
  let choice = 0;
  for (let at = 2 * HASH_BYTES - SLOT_DIGITS; at < 2 * HASH_BYTES; at++) {
    const digit = id.charCodeAt(at);
    choice = (choice << 4) | ((digit & 0xf) + (digit >> 6) * 9); // 0 to 9, and a to f
  }
  return choice;
}

/** The same of an id in bytes: its last 28 bits. */
function choiceOfBytes(bytes: Uint8Array, offset: number): number {
  const at = offset + HASH_BYTES - 4;
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((a & 0xf) << 24) | (b << 16) | (c << 8) | d;
}
