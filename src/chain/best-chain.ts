// The chain we stand on: one branch of the header tree whose blocks are all stored and durable. It
// answers by height and serves headers; which branch it should be is decided elsewhere.
import { strict as assert } from 'node:assert';
import type { Hash } from './hash.ts';
import type { HeaderEntry, HeaderTree } from './header-tree.ts';

export class BestChain {
  readonly #tree: HeaderTree;
  /** By height. */
  readonly #entries: HeaderEntry[];

  constructor(tree: HeaderTree) {
    this.#tree = tree;
    this.#entries = [tree.genesis];
  }

  get tip(): HeaderEntry {
    return this.#entries[this.#entries.length - 1] as HeaderEntry;
  }

  at(height: number): HeaderEntry | undefined {
    return this.#entries[height];
  }

  contains(entry: HeaderEntry): boolean {
    return this.#entries[entry.height] === entry;
  }

  /**
   * Makes `entry` the tip.
   * @returns what left the chain, newest first, and what joined it, oldest first: the order in which
   * a ledger undoes and applies
   */
  moveTo(entry: HeaderEntry): { removed: HeaderEntry[]; added: HeaderEntry[] } {
    const added: HeaderEntry[] = [];
    let walk = entry;
    while (!this.contains(walk)) {
      added.push(walk);
      assert(walk.parent !== undefined, 'an entry of another tree');
      walk = walk.parent;
    }
    added.reverse();
    const removed = this.#entries.splice(walk.height + 1).reverse();
    for (const joined of added) this.#entries.push(joined);
    return { removed, added };
  }

  /**
   * What a GetHeaders asks for: the entries after the newest id of the locator that is on this chain
   * (after genesis if none is), up to and including `stop`, at most `max`.
   */
  headersAfter(locator: readonly Hash[], stop: Hash | undefined, max: number): HeaderEntry[] {
    const from = this.#newestKnown(locator).height + 1;
    const last = stop === undefined ? undefined : this.#tree.entry(stop);
    const end = last !== undefined && this.contains(last) ? last.height + 1 : this.#entries.length;
    return this.#entries.slice(from, Math.max(from, Math.min(end, from + max)));
  }

  #newestKnown(locator: readonly Hash[]): HeaderEntry {
    for (const id of locator) {
      const entry = this.#tree.entry(id);
      if (entry !== undefined && this.contains(entry)) return entry;
    }
    return this.#tree.genesis;
  }
}
