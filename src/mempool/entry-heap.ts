// A binary heap in which every item can be found, so that one in the middle can be taken out as fast as
// the first: entries leave the mempool in any order, and nothing stale may stay behind.

interface Placed<T> {
  readonly item: T;
  place: number;
}

export class EntryHeap<T> {
  readonly #comesFirst: (one: T, other: T) => boolean;
  readonly #heap: Placed<T>[] = [];
  readonly #placed = new Map<T, Placed<T>>();

  constructor(comesFirst: (one: T, other: T) => boolean) {
    this.#comesFirst = comesFirst;
  }

  get size(): number {
    return this.#heap.length;
  }

  get first(): T | undefined {
    return this.#heap[0]?.item;
  }

  has(item: T): boolean {
    return this.#placed.has(item);
  }

  /** Nothing happens if it is here. */
  push(item: T): void {
    if (this.#placed.has(item)) return;
    const placed = { item, place: this.#heap.length };
    this.#placed.set(item, placed);
    this.#heap.push(placed);
    this.#up(placed);
  }

  pop(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.delete(first);
    return first;
  }

  /** Nothing happens if it is not here. */
  delete(item: T): void {
    const gone = this.#placed.get(item);
    if (gone === undefined) return;
    this.#placed.delete(item);
    const last = this.#heap.pop() as Placed<T>;
    if (last === gone) return;
    this.#put(last, gone.place);
    this.#down(last);
    this.#up(last);
  }

  #up(placed: Placed<T>): void {
    while (placed.place > 0) {
      const above = this.#heap[(placed.place - 1) >> 1] as Placed<T>;
      if (!this.#comesFirst(placed.item, above.item)) return;
      this.#swap(placed, above);
    }
  }

  #down(placed: Placed<T>): void {
    for (;;) {
      const left = this.#heap[2 * placed.place + 1];
      const right = this.#heap[2 * placed.place + 2];
      if (left === undefined) return;
      const isRight = right !== undefined && this.#comesFirst(right.item, left.item);
      const below = isRight ? right : left;
      if (!this.#comesFirst(below.item, placed.item)) return;
      this.#swap(placed, below);
    }
  }

  #swap(one: Placed<T>, other: Placed<T>): void {
    const { place } = one;
    this.#put(one, other.place);
    this.#put(other, place);
  }

  #put(placed: Placed<T>, place: number): void {
    this.#heap[place] = placed;
    placed.place = place;
  }
}
