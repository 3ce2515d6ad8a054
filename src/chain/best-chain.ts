// One branch of the header tree, from genesis to a tip. It answers by height and for locators; which
// branch it should be is decided elsewhere (chain-state.ts).
import { strict as assert } from 'node:assert';
import { NumberColumn } from './columns.ts';
import type { Hash } from './hash.ts';
import type { HeaderEntry, HeaderTree } from './header-tree.ts';

/** The branch as others see it, who cannot move it. */
export type ChainView = Omit<BestChain, 'moveTo'>;

export class BestChain {
  readonly #tree: HeaderTree;
  /** Rows of the tree, by height. */
  readonly #rows = new NumberColumn(Uint32Array);
  #tip: HeaderEntry;

  constructor(tree: HeaderTree) {
    this.#tree = tree;
    this.#tip = tree.genesis;
    this.#rows.set(0, this.#rowOf(tree.genesis));
  }

  get tip(): HeaderEntry {
    return this.#tip;
  }

  at(height: number): HeaderEntry | undefined {
    const isHere = height >= 0 && height <= this.#tip.height;
    return isHere ? this.#tree.entryAt(this.#rows.get(height)) : undefined;
  }

  contains(entry: HeaderEntry): boolean {
    return this.#isAt(entry.height, this.#tree.rowOf(entry));
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
    return {
      undo: this.#between(walk.height + 1, this.#tip.height + 1).reverse(),
      apply: apply.reverse(),
    };
  }

  /** Makes `entry` the tip. */
  moveTo(entry: HeaderEntry): void {
    let row: number | undefined = this.#rowOf(entry);
    for (let { height } = entry; row !== undefined && !this.#isAt(height, row); height--) {
      this.#rows.set(height, row);
      row = this.#tree.parentRow(row);
    }
    this.#tip = entry;
  }

  /**
   * What a GetHeaders asks for: the entries after the newest id of the locator that is on this chain
   * (after genesis if none is), up to and including `stop`, at most `max`.
   */
  headersAfter(locator: readonly Hash[], stop: Hash | undefined, max: number): HeaderEntry[] {
    const from = this.#newestKnown(locator).height + 1;
    const last = stop === undefined ? undefined : this.#tree.entry(stop);
    const end = last !== undefined && this.contains(last) ? last.height + 1 : this.#tip.height + 1;
    return this.#between(from, Math.min(end, from + max));
  }

  #between(from: number, end: number): HeaderEntry[] {
    const entries: HeaderEntry[] = [];
    for (let height = from; height < end; height++)
      entries.push(this.#tree.entryAt(this.#rows.get(height)));
    return entries;
  }

  #isAt(height: number, row: number | undefined): boolean {
    return height <= this.#tip.height && this.#rows.get(height) === row;
  }

  #rowOf(entry: HeaderEntry): number {
    const row = this.#tree.rowOf(entry);
    assert(row !== undefined, 'an entry of another tree');
    return row;
  }

  #newestKnown(locator: readonly Hash[]): HeaderEntry {
    for (const id of locator) {
      const entry = this.#tree.entry(id);
      if (entry !== undefined && this.contains(entry)) return entry;
    }
    return this.#tree.genesis;
  }
}
