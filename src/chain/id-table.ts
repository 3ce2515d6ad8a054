// Things by their ids, as a Map would keep them, in a third of its memory.
import type { Hash } from './hash.ts';
import { IdRows } from './id-rows.ts';

export class IdTable<Thing extends { readonly id: Hash }> {
  readonly #things: (Thing | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #rows = new IdRows((row) => (this.#things[row] as Thing).id);

  get size(): number {
    return this.#rows.size;
  }

  get(id: Hash): Thing | undefined {
    const row = this.#rows.row(id);
    return row === undefined ? undefined : this.#things[row];
  }

  /** One that is not here yet. */
  add(thing: Thing): void {
    const row = this.#free.pop() ?? this.#things.length;
    this.#things[row] = thing;
    this.#rows.add(thing.id, row);
  }

  delete(id: Hash): void {
    const row = this.#rows.row(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#things[row] = undefined;
    this.#free.push(row);
  }
}
