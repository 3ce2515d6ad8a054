// Headers in the tree whose blocks are not all here. They are cheap to make and cost memory, so they
// are bounded in all, and forgotten as soon as no present peer's chain needs them. What is stored with
// all its ancestors is proven by its blocks, and no longer counted here.
import type { ChainState } from '../chain/chain-state.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';

export class OpenHeaders {
  readonly #tree: HeaderTree;
  readonly #chain: ChainState;
  /** In order of arrival, which puts every parent before its children. */
  readonly #open = new Set<HeaderEntry>();
  /** Something that was needed may not be any more. */
  #sweep: 'none' | 'due' = 'none';

  constructor(chain: ChainState) {
    this.#tree = chain.headers;
    this.#chain = chain;
  }

  get size(): number {
    return this.#open.size;
  }

  /** @param draft the next header of a branch whose parent is in the tree */
  admit(draft: HeaderEntry): HeaderEntry {
    const entry = this.#tree.admit(draft);
    if (!this.#chain.isComplete(entry)) this.#open.add(entry);
    return entry;
  }

  /** The block is durable: with it, and with what waited for it, blocks up to some height may all be here. */
  stored(entry: HeaderEntry): void {
    for (const proven of this.#chain.stored(entry)) this.#open.delete(proven);
  }

  /** Blocks may count as complete that were never stored. */
  begun(): void {
    for (const entry of this.#open) if (this.#chain.isComplete(entry)) this.#open.delete(entry);
  }

  /** A peer has left, or its chain ends elsewhere now. */
  released(): void {
    if (this.#open.size > 0) this.#sweep = 'due';
  }

  /** Whether there may be something to forget. */
  get isDue(): boolean {
    return this.#sweep === 'due';
  }

  /**
   * Forgets what nobody needs.
   * @param ends the ends of the chains that present peers have shown
   * @param isBusy whether this block is asked for, being checked or being stored
   */
  tidy(ends: Iterable<HeaderEntry>, isBusy: (entry: HeaderEntry) => boolean): void {
    this.#sweep = 'none';
    const needed = new Set<HeaderEntry>();
    for (const end of ends) this.#mark(end, needed);
    for (const entry of this.#open) if (isBusy(entry)) this.#mark(entry, needed);
    // Children before their parents.
    for (const entry of [...this.#open].reverse()) {
      if (needed.has(entry)) continue;
      this.#open.delete(entry);
      this.#chain.forget(entry);
      this.#tree.remove(entry);
    }
  }

  #mark(end: HeaderEntry, needed: Set<HeaderEntry>): void {
    let walk: HeaderEntry | undefined = end;
    while (walk !== undefined && this.#open.has(walk) && !needed.has(walk)) {
      needed.add(walk);
      walk = walk.parent;
    }
  }
}
