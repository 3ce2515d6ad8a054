// All headers we know, side branches included, and which of them is the best: most total work, and
// the first seen of equals. It grows only by headers that were checked (rules.ts, consensus), whose
// parents are in it, and shrinks only at its leaves. Blocks are another matter: best-chain.ts.
import { strict as assert } from 'node:assert';
import type { Genesis } from './genesis.ts';
import type { Hash } from './hash.ts';
import type { BlockHeader, SealedHeader } from './header.ts';
import {
  GENESIS_ROW,
  type HeaderRows,
  type SettledHeaders,
  skipHeight,
  skipIsBetter,
} from './header-rows.ts';
import { LOCATOR_HASHES_MAX } from './limits.ts';
import { MEDIAN_TIME_BLOCKS } from './rules.ts';
import { type EntryContent, TreeEntries, TreeEntry } from './tree-entry.ts';
import { totalWork } from './work.ts';

export interface HeaderEntry {
  readonly id: Hash;
  readonly header: BlockHeader;
  readonly height: number;
  readonly parent: HeaderEntry | undefined;
  /** The weight of the chain that ends here, by the consensus rule: under proof of work its total work. */
  readonly work: bigint;
  /**
   * The SealedHeader message; empty for genesis, which never travels. A view of what the tree keeps: whoever wants
   * it after its block was stored, or its header removed, copies it or asks again.
   */
  readonly bytes: Uint8Array;
  /** Why neither this block nor any after it can be on the best chain. */
  readonly invalid: Invalidity | undefined;
  /** An ancestor far back, see `skipHeight`. */
  readonly skip: HeaderEntry | undefined;
}

export interface Invalidity {
  readonly why: string;
  /**
   * `bytes`: every reader of the block can see it, so its sender is to blame. `ledger`: only
   * executing it shows it, and a node that merely relays a block does not execute it.
   */
  readonly shownBy: 'bytes' | 'ledger';
}

/** Most reorganisations are short: so many of a locator's ids follow each other without a gap. */
const LOCATOR_DENSE_HASHES = 10;

/**
 * Ids of invalid blocks that are remembered after their headers were removed. Each has cost somebody a
 * block's work; with more than this the oldest are judged again when they come again.
 */
const INVALID_IDS_MAX = 10_000;

/** The weight of the chain that ends with this header: of two the heavier is better. */
export type Weigh = (parent: HeaderEntry | undefined, header: BlockHeader) => bigint;

export class HeaderTree {
  readonly genesis: HeaderEntry;
  readonly #entries = new TreeEntries();
  readonly #rows: HeaderRows = this.#entries.rows;
  /** Rows without children: the ends of all branches. */
  readonly #leaves = new Set<number>();
  readonly #weigh: Weigh;
  /** Invalid blocks whose headers were removed, oldest first, and why they are invalid. */
  readonly #invalid = new Map<Hash, Invalidity>();
  /** Undefined: it was removed, and the next one is not known yet. */
  #best: HeaderEntry | undefined;

  /** @param weigh what the consensus rule says; total work when absent */
  constructor(genesis: Genesis, weigh: Weigh = totalWork) {
    this.#weigh = weigh;
    const { id, header } = genesis;
    const work = weigh(undefined, header);
    const entry = this.#entries.plant({ id, header, work });
    this.#leaves.add(GENESIS_ROW);
    this.genesis = entry;
    this.#best = entry;
  }

  /**
   * Adds headers that were judged before, to genesis alone.
   * @returns the row behind the last of theirs: they begin with 1, parents before their children
   */
  load(settled: SettledHeaders): number {
    this.#rows.load(settled);
    const end = this.#rows.size;
    for (let row = GENESIS_ROW; row < end; row++) {
      if (this.#rows.isLeaf(row)) this.#leaves.add(row);
      else this.#leaves.delete(row);
    }
    this.#best = undefined;
    return end;
  }

  /** The bytes of a header lie where the reader of `load` finds them. */
  keepElsewhere(id: Hash, at: number, length: number): void {
    const row = this.#rows.row(id);
    if (row !== undefined) this.#rows.keepElsewhere(row, at, length);
  }

  /** Headers in the tree, genesis and invalid ones included. */
  get size(): number {
    return this.#rows.size;
  }

  /** Most work, first seen wins; invalid headers and their descendants do not count. */
  get best(): HeaderEntry {
    this.#best ??= this.#entries.at(this.#heaviest());
    return this.#best;
  }

  entry(id: Hash): HeaderEntry | undefined {
    return this.#entries.entry(this.#rows.row(id));
  }

  /** A small number that stands for the entry for as long as it is in the tree; undefined: it is not. */
  rowOf(entry: HeaderEntry): number | undefined {
    return this.#entries.rowOf(entry);
  }

  /** The entry of a row that stands for one. */
  entryAt(row: number): HeaderEntry {
    return this.#entries.at(row);
  }

  parentRow(row: number): number | undefined {
    return this.#rows.parent(row);
  }

  /** What stands on an entry directly. */
  *children(entry: HeaderEntry): Generator<HeaderEntry, void, void> {
    const row = this.rowOf(entry);
    if (row === undefined) return;
    for (const child of this.#rows.children(row)) yield this.#entries.at(child);
  }

  /** The ends of all branches. */
  *leaves(): Generator<HeaderEntry, void, void> {
    for (const row of this.#leaves) yield this.#entries.at(row);
  }

  /** Adds a checked header; one that is known already stays as it is. */
  add(sealed: SealedHeader): HeaderEntry {
    const known = this.entry(sealed.id);
    if (known !== undefined) return known;
    const parent = this.entry(sealed.header.parent);
    assert(parent !== undefined, `the parent of ${sealed.id} is not in the tree`);
    return this.admit(this.#entryOf(sealed, parent));
  }

  /**
   * The entry of a checked header on this parent, without adding it: what only visits leaves nothing
   * behind. The parent may be a draft too.
   */
  draft({ id, header, bytes }: EntryContent, parent: HeaderEntry): HeaderEntry {
    // A copy: a view would keep the whole frame it came in alive.
    return this.#entryOf({ id, header, bytes: new Uint8Array(bytes) }, parent);
  }

  #entryOf({ id, header, bytes }: EntryContent, parent: HeaderEntry): TreeEntry {
    const { height } = header;
    assert.equal(height, parent.height + 1, 'height does not follow its parent');
    // A draft may hang on one whose own past was cut off: then there is nowhere to skip to.
    const isCut = parent.skip === undefined && parent.height > 0;
    const skip = isCut ? undefined : this.ancestorAt(parent, skipHeight(height));
    const invalid =
      parent.invalid === undefined ? this.invalidityOf(id) : inherited(parent.id, parent.invalid);
    const work = this.#weigh(parent, header);
    return TreeEntry.draft({ id, height, bytes, parent, work, skip, invalid }, header);
  }

  /** Adds a draft whose parent is in the tree; one that is known already stays as it is. */
  admit(draft: HeaderEntry): HeaderEntry {
    const { id, parent } = draft;
    const known = this.entry(id);
    if (known !== undefined) return known;
    const parentRow = parent && this.rowOf(parent);
    assert(parentRow !== undefined, `the parent of ${id} is not in the tree`);
    assert(draft instanceof TreeEntry, 'only a tree makes entries');
    this.#entries.admit(draft, parentRow);
    this.#leaves.delete(parentRow);
    this.#leaves.add(draft.row);
    const best = this.#best;
    if (best !== undefined && draft.invalid === undefined && draft.work > best.work) {
      this.#best = draft;
    }
    return draft;
  }

  /** Forgets a header that nothing stands on. That it was invalid is remembered. */
  remove(entry: HeaderEntry): void {
    const { id, invalid, parent } = entry;
    const row = this.rowOf(entry);
    const parentRow = parent && this.rowOf(parent);
    assert(row !== undefined && parentRow !== undefined, 'not in the tree, or genesis');
    assert(this.#rows.isLeaf(row), 'other headers stand on it');
    this.#entries.remove(row);
    this.#leaves.delete(row);
    if (this.#rows.isLeaf(parentRow)) this.#leaves.add(parentRow);
    if (invalid !== undefined && parent?.invalid === undefined) this.#remember(id, invalid);
    if (this.#best === entry) this.#best = undefined;
  }

  isLeaf(entry: HeaderEntry): boolean {
    const row = this.rowOf(entry);
    return row !== undefined && this.#rows.isLeaf(row);
  }

  /** Why this block can never be on the best chain, also when its header is no longer here. */
  invalidityOf(id: Hash): Invalidity | undefined {
    const row = this.#rows.row(id);
    return (row === undefined ? undefined : this.#rows.invalid(row)) ?? this.#invalid.get(id);
  }

  /**
   * Takes a block and all that descends from it out of the choice, for ever. Unknown ids and genesis
   * are left alone. Only what descends from it is looked at.
   */
  markInvalid(id: Hash, why: string, shownBy: Invalidity['shownBy'] = 'bytes'): void {
    const rows = this.#rows;
    const first = rows.row(id);
    if (first === undefined || first === GENESIS_ROW || rows.invalid(first) !== undefined) return;
    const invalid = { why, shownBy };
    rows.markInvalid(first, invalid);
    const open = [first];
    for (let row = open.pop(); row !== undefined; row = open.pop()) {
      for (const child of rows.children(row)) {
        if (rows.invalid(child) !== undefined) continue; // and so is all that descends from it
        rows.markInvalid(child, inherited(rows.id(row), invalid));
        open.push(child);
      }
    }
    if (this.#best?.invalid !== undefined) this.#best = undefined;
  }

  /** Work only grows along a branch, so the heaviest is the last valid row of some branch. */
  #heaviest(): number {
    const rows = this.#rows;
    let best = GENESIS_ROW;
    for (const leaf of this.#leaves) {
      let row = leaf;
      while (rows.invalid(row) !== undefined) row = rows.parent(row) ?? GENESIS_ROW;
      const [work, bestWork] = [rows.work(row), rows.work(best)];
      const isFirst = work === bestWork && rows.order(row) < rows.order(best);
      if (work > bestWork || isFirst) best = row;
    }
    return best;
  }

  #remember(id: Hash, invalid: Invalidity): void {
    this.#invalid.set(id, invalid);
    const [oldest] = this.#invalid.keys();
    if (this.#invalid.size > INVALID_IDS_MAX && oldest !== undefined) this.#invalid.delete(oldest);
  }

  /** The ancestor (or the entry itself) at a height; undefined above it or below 0. O(log n). */
  ancestorAt(entry: HeaderEntry, height: number): HeaderEntry | undefined {
    if (height < 0 || height > entry.height) return undefined;
    let walk: HeaderEntry | undefined = entry;
    while (walk !== undefined && walk.height > height) {
      const row = this.rowOf(walk);
      if (row !== undefined) return this.#entries.at(this.#rows.ancestorAt(row, height));
      const hasSkip: boolean = walk.skip !== undefined && skipIsBetter(walk.height, height);
      walk = hasSkip ? walk.skip : walk.parent;
    }
    return walk;
  }

  /** The last entry that two branches of the tree share. */
  forkPoint(a: HeaderEntry, b: HeaderEntry): HeaderEntry {
    const [left, right] = [this.rowOf(a), this.rowOf(b)];
    assert(left !== undefined && right !== undefined, 'two entries of this tree');
    return this.#entries.at(this.#rows.forkPoint(left, right));
  }

  /** Ids from here back to genesis: newest first, gaps that double after ten, genesis last. */
  locator(entry: HeaderEntry): Hash[] {
    const ids: Hash[] = [];
    let gap = 1;
    for (let height = entry.height; height > 0; height -= gap) {
      ids.push((this.ancestorAt(entry, height) as HeaderEntry).id);
      if (ids.length >= LOCATOR_DENSE_HASHES) gap *= 2;
    }
    ids.push(this.genesis.id);
    // Heights have 32 bits, so ten and then 32 doublings are the most there can be.
    assert(ids.length <= LOCATOR_HASHES_MAX);
    return ids;
  }

  /** Median time of this entry and the ten before it: what the next block's time must exceed. */
  medianTimeMs(entry: HeaderEntry): number {
    // Sorted while it is filled: this is done for every header.
    const times: number[] = [];
    let walk: HeaderEntry | undefined = entry;
    for (; walk !== undefined && times.length < MEDIAN_TIME_BLOCKS; walk = walk.parent) {
      const { timeMs } = walk.header;
      let at = times.length;
      for (; at > 0 && (times[at - 1] as number) > timeMs; at--)
        times[at] = times[at - 1] as number;
      times[at] = timeMs;
    }
    return times[times.length >> 1] as number;
  }
}

function inherited(parent: Hash, { shownBy }: Invalidity): Invalidity {
  return { why: `descends from ${parent}`, shownBy };
}
