// Which blocks the log holds and which stretches of it are damaged, in memory. No disk here.
import assert from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import { IdRows } from '../chain/id-rows.ts';
import type { StoredBlock } from './block-index.ts';
import type { CorruptRange } from './log-scan.ts';
import type { LogPlace } from './place.ts';

/** Blocks for which there is room at first. */
const ROWS_MIN = 1024;

export class BlockTable {
  /** Which row a block has. */
  readonly #rows = new IdRows((row) => this.#ids[row] as Hash);
  /** The blocks themselves, as columns of numbers: an object each would take three times the memory. */
  #ids: Hash[] = [];
  #places = new Float64Array(ROWS_MIN);
  #heights = new Uint32Array(ROWS_MIN);
  #lengths = new Uint32Array(ROWS_MIN);
  #crcs = new Uint32Array(ROWS_MIN);
  #corrupt: readonly CorruptRange[];

  constructor(blocks: readonly StoredBlock[], corrupt: readonly CorruptRange[]) {
    this.#reserve(blocks.length);
    for (const block of blocks) this.add(block);
    this.#corrupt = corrupt;
  }

  /** In log order. */
  get blocks(): readonly StoredBlock[] {
    const blocks = this.#ids.map((_, row) => this.#at(row));
    return blocks.sort((one, other) => one.place - other.place);
  }

  get corrupt(): readonly CorruptRange[] {
    return this.#corrupt;
  }

  block(id: Hash): StoredBlock | undefined {
    const row = this.#rows.row(id);
    return row === undefined ? undefined : this.#at(row);
  }

  has(id: Hash): boolean {
    return this.#rows.row(id) !== undefined;
  }

  corruptRangeOf(id: Hash): CorruptRange | undefined {
    return this.#corrupt.find(({ block }) => block?.id === id);
  }

  add(block: StoredBlock): void {
    assert(!this.has(block.id), 'a block is stored once');
    const row = this.#ids.length;
    this.#reserve(row + 1);
    this.#set(row, block);
    this.#rows.add(block.id, row);
  }

  /** The block is there but its bytes are not: it counts as not stored until it is appended again. */
  markCorrupt({ id, place, length }: StoredBlock): void {
    const row = this.#rows.row(id);
    if (row === undefined || this.#places[row] !== place) return; // found by another read, perhaps mended since
    const block = this.#at(row);
    const lastRow = this.#ids.length - 1;
    this.#rows.delete(id);
    if (row !== lastRow) {
      const last = this.#at(lastRow);
      this.#set(row, last);
      this.#rows.move(last.id, row);
    }
    this.#ids.length = lastRow;
    this.#corrupt = [...this.#corrupt, { place, length, block }];
  }

  /** The first `length` bytes of the damage at `place` hold a good frame again. */
  filled(place: LogPlace, length: number): void {
    this.#corrupt = withoutPlace(this.#corrupt, place, length);
  }

  #at(row: number): StoredBlock {
    return {
      id: this.#ids[row] as Hash,
      height: this.#heights[row] as number,
      place: this.#places[row] as LogPlace,
      length: this.#lengths[row] as number,
      crc32: this.#crcs[row] as number,
    };
  }

  #set(row: number, { id, height, place, length, crc32 }: StoredBlock): void {
    this.#ids[row] = id;
    this.#heights[row] = height;
    this.#places[row] = place;
    this.#lengths[row] = length;
    this.#crcs[row] = crc32;
  }

  #reserve(rows: number): void {
    if (rows <= this.#places.length) return;
    const room = Math.max(rows, 2 * this.#places.length);
    const grown = <Column extends Float64Array | Uint32Array>(column: Column, next: Column) => {
      next.set(column);
      return next;
    };
    this.#places = grown(this.#places, new Float64Array(room));
    this.#heights = grown(this.#heights, new Uint32Array(room));
    this.#lengths = grown(this.#lengths, new Uint32Array(room));
    this.#crcs = grown(this.#crcs, new Uint32Array(room));
  }
}

/**
 * Where in the damage a frame of this block may be written: in its own place, or in a stretch of
 * which nobody knows any more what it held. One that it fits exactly comes first; a longer one held
 * several blocks, which come again in their old order when they are fetched.
 */
export function placeForFrame(
  corrupt: readonly CorruptRange[],
  id: Hash,
  length: number,
): LogPlace | undefined {
  const unnamed = corrupt.filter(({ block }) => block === undefined);
  const place =
    corrupt.find((range) => range.block?.id === id && range.length === length) ??
    unnamed.find((range) => range.length === length) ??
    unnamed.find((range) => range.length > length);
  return place?.place;
}

/** What is left of the damage when its first `length` bytes at `place` are good. */
export function withoutPlace(
  corrupt: readonly CorruptRange[],
  place: LogPlace,
  length: number,
): readonly CorruptRange[] {
  return corrupt.flatMap((range) => {
    if (range.place !== place) return [range];
    const rest = { ...range, place: place + length, length: range.length - length };
    return rest.length === 0 ? [] : [rest];
  });
}
