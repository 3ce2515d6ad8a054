// Which blocks are stored together with everything below them, and the best chain made of such
// blocks. Blocks are stored as they come, often before their parents; here they wait for them.
import type { HeaderEntry } from '../chain/header-tree.ts';

export class StoredChain {
  /** Stored, and so is every ancestor. */
  readonly #complete: Set<HeaderEntry>;
  /** Stored, under a parent that is not complete. */
  readonly #waiting = new Map<HeaderEntry, Set<HeaderEntry>>();
  readonly #onComplete: (entry: HeaderEntry) => void;
  #tip: HeaderEntry;

  constructor(genesis: HeaderEntry, onComplete: (entry: HeaderEntry) => void = () => {}) {
    this.#complete = new Set([genesis]);
    this.#onComplete = onComplete;
    this.#tip = genesis;
  }

  /** Most work of all complete blocks; the first of equals. */
  get tip(): HeaderEntry {
    return this.#tip;
  }

  isComplete(entry: HeaderEntry): boolean {
    return this.#complete.has(entry);
  }

  /** The block of this entry is durable. Saying so twice changes nothing. */
  add(entry: HeaderEntry): void {
    const { parent } = entry;
    if (parent === undefined || this.#complete.has(entry)) return;
    if (!this.#complete.has(parent)) {
      const siblings = this.#waiting.get(parent) ?? new Set();
      this.#waiting.set(parent, siblings.add(entry));
      return;
    }
    const ready = [entry];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      this.#complete.add(next);
      this.#onComplete(next);
      if (next.invalid === undefined && next.work > this.#tip.work) this.#tip = next;
      ready.push(...(this.#waiting.get(next) ?? []));
      this.#waiting.delete(next);
    }
  }

  /** The header of a block that is not complete is forgotten; when it comes again, so does `add`. */
  forget(entry: HeaderEntry): void {
    this.#waiting.delete(entry);
    const { parent } = entry;
    const siblings = parent && this.#waiting.get(parent);
    if (parent === undefined || !siblings?.delete(entry)) return;
    if (siblings.size === 0) this.#waiting.delete(parent);
  }
}
