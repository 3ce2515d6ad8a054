// A row for each id of a table. A Map keeps a hash and 50 bytes for each of its texts and grows by copying all
// of it in one go; here a million ids are their 32 MB, and 17 to 34 MB of numbers that find them.
import { strict as assert } from 'node:assert';
import { IdColumn } from './columns.ts';
import { HASH_BYTES, type Hash } from './hash.ts';

const SLOTS_MIN = 1024;
/** Digits of an id that choose its slot, from the end: under proof of work it begins with zeros. */
const SLOT_DIGITS = 7;

export class IdRows {
  readonly #ids = new IdColumn();
  /** Rows whose ids were deleted, for the next ones. */
  readonly #free: number[] = [];
  /** No row from here on was ever used. */
  #end = 0;
  /** Row and one, in the slot that the id chooses or the next free one behind it; 0: free. */
  #slots = new Int32Array(SLOTS_MIN);
  /** The choices of the ids in the slots, so that ids far away in memory need not be looked at. */
  #choices = new Int32Array(SLOTS_MIN);
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
    for (const found of this.#slots) if (found !== 0) yield found - 1;
  }

  row(id: Hash): number | undefined {
    const found = this.#slots[this.#slotOf(id)] as number;
    return found === 0 ? undefined : found - 1;
  }

  /** @returns the row of an id that has none yet */
  add(id: Hash): number {
    // Never more than half full: what collides stays short.
    if (2 * (this.#size + 1) > this.#slots.length) this.#grow();
    const slot = this.#slotOf(id);
    assert(this.#slots[slot] === 0, 'an id has one row');
    const row = this.#free.pop() ?? this.#end++;
    this.#ids.set(row, id);
    this.#slots[slot] = row + 1;
    this.#choices[slot] = choiceOf(id);
    this.#size++;
    return row;
  }

  delete(id: Hash): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let free = this.#slotOf(id);
    if (slots[free] === 0) return;
    this.#free.push((slots[free] as number) - 1);
    this.#size--;
    // Knuth, 6.4, algorithm R: whoever stands behind the gap and would be missed because of it moves into it.
    for (let next = (free + 1) & mask; slots[next] !== 0; next = (next + 1) & mask) {
      const choice = this.#choices[next] as number;
      if (((next - choice) & mask) < ((next - free) & mask)) continue;
      slots[free] = slots[next] as number;
      this.#choices[free] = choice;
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
      if (this.#choices[slot] === choice && this.#ids.at(found - 1) === id) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const before = { slots: this.#slots, choices: this.#choices };
    const slots = new Int32Array(2 * before.slots.length);
    const choices = new Int32Array(slots.length);
    const mask = slots.length - 1;
    for (const [at, found] of before.slots.entries()) {
      if (found === 0) continue;
      const choice = before.choices[at] as number;
      let slot = choice & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = found;
      choices[slot] = choice;
    }
    this.#slots = slots;
    this.#choices = choices;
  }
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
