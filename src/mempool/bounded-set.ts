// A set that remembers only so many: the oldest is forgotten for a new one.

export class BoundedSet<T> {
  readonly #max: number;
  readonly #items = new Set<T>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: T): boolean {
    return this.#items.has(item);
  }

  add(item: T): void {
    if (this.#items.has(item)) return;
    this.#items.add(item);
    if (this.#items.size <= this.#max) return;
    const [oldest] = this.#items;
    this.#items.delete(oldest as T);
  }

  /** @returns whether it was here */
  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  clear(): void {
    this.#items.clear();
  }

  /** The oldest first. One may be deleted meanwhile. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }
}
