// The entries of a header tree as columns of numbers: of a chain of a million headers nearly all are only passed
// over, and an object for each would take ten times the memory. A row is an entry; genesis has the first.
// Which headers may enter, and which is the best, is the tree's concern.
import { strict as assert } from 'node:assert';
import { NumberColumn } from './columns.ts';
import type { Hash } from './hash.ts';
import { HeaderBytes } from './header-bytes.ts';
import type { Invalidity } from './header-tree.ts';
import { IdRows } from './id-rows.ts';

export const GENESIS_ROW = 0;
/** In the columns of children and siblings: there is none. Genesis is nobody's child. */
const NONE = 0;
const WORK_MAX = 2n ** 64n - 1n;

/** What a new row is made of. */
export interface HeaderRow {
  readonly id: Hash;
  readonly height: number;
  readonly work: bigint;
  readonly bytes: Uint8Array;
  readonly invalid: Invalidity | undefined;
  /** Rows. */
  readonly parent: number;
  readonly skip: number;
}

/** Headers that were judged before and are kept elsewhere, by rows of their own. */
export interface SettledHeaders {
  /** The rows, parents before their children. */
  readonly order: Uint32Array;
  readonly ids: IdRows;
  readonly height: (row: number) => number;
  /** Of the chain that ends there. */
  readonly work: (row: number) => bigint;
  /** Undefined: genesis. */
  readonly parent: (row: number) => number | undefined;
  /** Where `read` finds the SealedHeader message. */
  readonly at: (row: number) => number;
  readonly length: (row: number) => number;
  /** At once; right as long as nobody reads another. */
  readonly read: (at: number, length: number) => Uint8Array;
}

export class HeaderRows {
  readonly #ids = new IdRows();
  readonly #heights = new NumberColumn(Uint32Array);
  readonly #parents = new NumberColumn(Uint32Array);
  readonly #skips = new NumberColumn(Uint32Array);
  /** The rows that have this one as their parent, as a list: each names the next. */
  readonly #firstChildren = new NumberColumn(Uint32Array);
  readonly #nextSiblings = new NumberColumn(Uint32Array);
  /** Of equal work the first seen is better: which came first, less the row. It is zero until rows are used again. */
  readonly #orders = new NumberColumn(Uint32Array);
  readonly #works = new NumberColumn(BigUint64Array);
  /** Works of more than 64 bits. */
  readonly #largeWorks = new Map<number, bigint>();
  readonly #invalid = new Map<number, Invalidity>();
  readonly #bytes = new HeaderBytes();
  readonly #keptAt = new NumberColumn(Float64Array);
  readonly #lengths = new NumberColumn(Uint32Array);
  /** Reads what is kept elsewhere: those `keptAt` places are below zero, from -1 down. */
  #elsewhere: SettledHeaders['read'] = () => new Uint8Array(0);
  #added = 0;

  get size(): number {
    return this.#ids.size;
  }

  row(id: Hash): number | undefined {
    return this.#ids.row(id);
  }

  id(row: number): Hash {
    return this.#ids.at(row);
  }

  height(row: number): number {
    return this.#heights.get(row);
  }

  work(row: number): bigint {
    return this.#largeWorks.get(row) ?? this.#works.get(row);
  }

  order(row: number): number {
    return (this.#orders.get(row) + row) >>> 0;
  }

  bytes(row: number): Uint8Array {
    const length = this.#lengths.get(row);
    if (length === 0) return new Uint8Array(0);
    const at = this.#keptAt.get(row);
    return at < 0 ? this.#elsewhere(-at - 1, length) : this.#bytes.at(at, length);
  }

  parent(row: number): number | undefined {
    return row === GENESIS_ROW ? undefined : this.#parents.get(row);
  }

  skip(row: number): number | undefined {
    return row === GENESIS_ROW ? undefined : this.#skips.get(row);
  }

  *children(row: number): Generator<number, void, void> {
    let child = this.#firstChildren.get(row);
    for (; child !== NONE; child = this.#nextSiblings.get(child)) yield child;
  }

  isLeaf(row: number): boolean {
    return this.#firstChildren.get(row) === NONE;
  }

  invalid(row: number): Invalidity | undefined {
    return this.#invalid.get(row);
  }

  markInvalid(row: number, invalid: Invalidity): void {
    this.#invalid.set(row, invalid);
  }

  /** Copies the bytes. @returns its row */
  add({ id, height, work, bytes, invalid, parent, skip }: HeaderRow): number {
    const row = this.#ids.add(id);
    this.#place(row, height, parent, skip);
    this.#works.set(row, work > WORK_MAX ? WORK_MAX : work);
    if (work > WORK_MAX) this.#largeWorks.set(row, work);
    if (invalid !== undefined) this.#invalid.set(row, invalid);
    this.#lengths.set(row, bytes.length);
    // Genesis never travelled.
    if (row !== GENESIS_ROW) this.#keptAt.set(row, this.#bytes.keep(bytes));
    return row;
  }

  /** These bytes can be read elsewhere from now on: at a place that the reader of `load` knows. */
  keepElsewhere(row: number, at: number, length: number): void {
    const before = this.#keptAt.get(row);
    if (before >= 0) this.#bytes.giveBack(before, this.#lengths.get(row));
    this.#keptAt.set(row, -at - 1);
    this.#lengths.set(row, length);
  }

  /** What was judged before, when there is only genesis. */
  load(settled: SettledHeaders): void {
    assert(this.size === 1, 'first of all');
    this.#elsewhere = settled.read;
    const rows = new Uint32Array(settled.ids.size);
    this.#ids.reserve(rows.length + 1);
    for (const from of settled.order) {
      const before = settled.parent(from);
      const parent = before === undefined ? GENESIS_ROW : (rows[before] as number);
      const row = this.#ids.addOf(settled.ids, from);
      assert(row !== undefined, 'each is there once');
      rows[from] = row;
      const height = settled.height(from);
      this.#place(row, height, parent, this.ancestorAt(parent, skipHeight(height)));
      this.#works.set(row, settled.work(from));
      this.#lengths.set(row, settled.length(from));
      this.#keptAt.set(row, -settled.at(from) - 1);
    }
  }

  /** Among the others. */
  #place(row: number, height: number, parent: number, skip: number): void {
    this.#heights.set(row, height);
    this.#parents.set(row, parent);
    this.#skips.set(row, skip);
    this.#firstChildren.set(row, NONE);
    this.#nextSiblings.set(row, NONE);
    this.#orders.set(row, (this.#added++ - row) >>> 0);
    if (row === GENESIS_ROW) return; // it stands on nothing
    this.#nextSiblings.set(row, this.#firstChildren.get(parent));
    this.#firstChildren.set(parent, row);
  }

  /** One without children. Its row may be another's from now on. */
  remove(row: number): void {
    assert(row !== GENESIS_ROW && this.isLeaf(row), 'only leaves can go');
    this.#unlink(row, this.#parents.get(row));
    const at = this.#keptAt.get(row);
    if (at >= 0) this.#bytes.giveBack(at, this.#lengths.get(row));
    this.#largeWorks.delete(row);
    this.#invalid.delete(row);
    this.#ids.delete(this.id(row));
  }

  /** Takes a row out of the list of its parent's children. */
  #unlink(row: number, parent: number): void {
    const next = this.#nextSiblings.get(row);
    if (this.#firstChildren.get(parent) === row) return this.#firstChildren.set(parent, next);
    for (const child of this.children(parent)) {
      if (this.#nextSiblings.get(child) === row) return this.#nextSiblings.set(child, next);
    }
  }

  /** The row of the ancestor, or of the row itself, at a height not above it. O(log n). */
  ancestorAt(row: number, height: number): number {
    let walk = row;
    for (let at = this.height(walk); at > height; at = this.height(walk)) {
      walk = (skipIsBetter(at, height) ? this.#skips : this.#parents).get(walk);
    }
    return walk;
  }

  /** The last row that two branches share. */
  forkPoint(a: number, b: number): number {
    const height = Math.min(this.height(a), this.height(b));
    let left = this.ancestorAt(a, height);
    let right = this.ancestorAt(b, height);
    while (left !== right) {
      // At equal heights both skip to equal heights: over the whole gap while they still differ there.
      const differ = this.#skips.get(left) !== this.#skips.get(right);
      const next = differ ? this.#skips : this.#parents;
      left = next.get(left);
      right = next.get(right);
    }
    return left;
  }
}

/**
 * Where an entry's skip pointer leads: Bitcoin's `GetSkipHeight` (chain.cpp). Clearing the lowest set
 * bit of the height gives jumps of all sizes; odd heights clear two, so that neighbours differ.
 */
export function skipHeight(height: number): number {
  if (height < 2) return 0;
  return height % 2 === 1
    ? withoutLowestOne(withoutLowestOne(height - 1)) + 1
    : withoutLowestOne(height);
}

function withoutLowestOne(n: number): number {
  return (n & (n - 1)) >>> 0;
}

/** On the way down from one height to another: unless it overshoots, or the parent's skip would bring us further. */
export function skipIsBetter(from: number, to: number): boolean {
  const skip = skipHeight(from);
  if (skip < to) return false;
  if (skip === to) return true;
  const parentSkip = skipHeight(from - 1);
  return !(parentSkip < skip - 2 && parentSkip >= to);
}
