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

export class HeaderRows {
  readonly #ids = new IdRows();
  readonly #heights = new NumberColumn(Uint32Array);
  readonly #parents = new NumberColumn(Uint32Array);
  readonly #skips = new NumberColumn(Uint32Array);
  /** The rows that have this one as their parent, as a list: each names the next. */
  readonly #firstChildren = new NumberColumn(Uint32Array);
  readonly #nextSiblings = new NumberColumn(Uint32Array);
  /** Of equal work the first seen is better: which came first. */
  readonly #orders = new NumberColumn(Uint32Array);
  readonly #works = new NumberColumn(BigUint64Array);
  /** Works of more than 64 bits. */
  readonly #largeWorks = new Map<number, bigint>();
  readonly #invalid = new Map<number, Invalidity>();
  readonly #bytes = new HeaderBytes();
  readonly #keptAt = new NumberColumn(Float64Array);
  readonly #lengths = new NumberColumn(Uint32Array);
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
    return this.#orders.get(row);
  }

  bytes(row: number): Uint8Array {
    const length = this.#lengths.get(row);
    return length === 0 ? new Uint8Array(0) : this.#bytes.at(this.#keptAt.get(row), length);
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
    this.#heights.set(row, height);
    this.#parents.set(row, parent);
    this.#skips.set(row, skip);
    this.#firstChildren.set(row, NONE);
    this.#nextSiblings.set(row, NONE);
    this.#orders.set(row, this.#added++);
    this.#works.set(row, work > WORK_MAX ? WORK_MAX : work);
    if (work > WORK_MAX) this.#largeWorks.set(row, work);
    if (invalid !== undefined) this.#invalid.set(row, invalid);
    this.#lengths.set(row, bytes.length);
    if (row === GENESIS_ROW) return row; // it never travelled, and stands on nothing
    this.#keptAt.set(row, this.#bytes.keep(bytes));
    this.#nextSiblings.set(row, this.#firstChildren.get(parent));
    this.#firstChildren.set(parent, row);
    return row;
  }

  /** One without children. Its row may be another's from now on. */
  remove(row: number): void {
    assert(row !== GENESIS_ROW && this.isLeaf(row), 'only leaves can go');
    this.#unlink(row, this.#parents.get(row));
    this.#bytes.giveBack(this.#keptAt.get(row), this.#lengths.get(row));
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
