// Which blocks the log holds and which stretches of it are damaged, in memory. No disk here.
import assert from 'node:assert';
import { NumberColumn } from '../chain/columns.ts';
import type { Hash } from '../chain/hash.ts';
import { IdRows } from '../chain/id-rows.ts';
import type { StoredBlock } from './block-index.ts';
import type { CorruptRange } from './log-scan.ts';
import type { LogPlace } from './place.ts';

export class BlockTable {
  /** Which row a block has. */
  readonly #rows = new IdRows();
  /** The blocks themselves, as columns of numbers: an object each would take three times the memory. */
  readonly #places = new NumberColumn(Float64Array);
  readonly #heights = new NumberColumn(Uint32Array);
  readonly #lengths = new NumberColumn(Uint32Array);
  readonly #crcs = new NumberColumn(Uint32Array);
  #corrupt: readonly CorruptRange[];

  constructor(blocks: readonly StoredBlock[], corrupt: readonly CorruptRange[]) {
    for (const block of blocks) this.add(block);
    this.#corrupt = corrupt;
  }

  /** In log order. */
  get blocks(): readonly StoredBlock[] {
    const blocks = [...this.#rows.used()].map((row) => this.#at(row));
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
    const row = this.#rows.add(block.id);
    this.#heights.set(row, block.height);
    this.#places.set(row, block.place);
    this.#lengths.set(row, block.length);
    this.#crcs.set(row, block.crc32);
  }

  /** The block is there but its bytes are not: it counts as not stored until it is appended again. */
  markCorrupt({ id, place, length }: StoredBlock): void {
    const row = this.#rows.row(id);
    if (row === undefined || this.#places.get(row) !== place) return; // found by another read, perhaps mended since
    const block = this.#at(row);
    this.#rows.delete(id);
    this.#corrupt = [...this.#corrupt, { place, length, block }];
  }

  /** The first `length` bytes of the damage at `place` hold a good frame again. */
  filled(place: LogPlace, length: number): void {
    this.#corrupt = withoutPlace(this.#corrupt, place, length);
  }

  #at(row: number): StoredBlock {
    return {
      id: this.#rows.at(row),
      height: this.#heights.get(row),
      place: this.#places.get(row),
      length: this.#lengths.get(row),
      crc32: this.#crcs.get(row),
    };
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
