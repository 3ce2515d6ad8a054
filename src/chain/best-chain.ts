// One branch of the header tree, from genesis to a tip. It answers by height and for locators; which
// branch it should be is decided elsewhere (chain-state.ts).
import { strict as assert } from 'node:assert';
import type { Hash } from './hash.ts';
import type { HeaderEntry, HeaderTree } from './header-tree.ts';

/** The branch as others see it, who cannot move it. */
export type ChainView = Omit<BestChain, 'moveTo'>;

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

  /** What leaves the chain if it is to end with `entry`, newest first, and what joins it, oldest first. */
  pathTo(entry: HeaderEntry): { undo: HeaderEntry[]; apply: HeaderEntry[] } {
    const apply: HeaderEntry[] = [];
    let walk = entry;
    while (!this.contains(walk)) {
      apply.push(walk);
      assert(walk.parent !== undefined, 'an entry of another tree');
      walk = walk.parent;
    }
    return { undo: this.#entries.slice(walk.height + 1).reverse(), apply: apply.reverse() };
  }

  /** Makes `entry` the tip. */
  moveTo(entry: HeaderEntry): void {
    const { undo, apply } = this.pathTo(entry);
    this.#entries.length -= undo.length;
    for (const joined of apply) this.#entries.push(joined);
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
