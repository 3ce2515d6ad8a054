// Which blocks the log holds and which stretches of it are damaged, in memory. No disk here.
import assert from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import type { StoredBlock } from './block-index.ts';
import { BlockRows } from './block-rows.ts';
import type { CorruptRange } from './log-scan.ts';
import type { LogPlace } from './place.ts';

export class BlockTable {
  readonly #rows: BlockRows;
  #corrupt: readonly CorruptRange[];

  /** @param rows blocks that are in columns already; they are the table's own from now on */
  constructor(
    blocks: readonly StoredBlock[],
    corrupt: readonly CorruptRange[],
    rows = new BlockRows(),
  ) {
    this.#rows = rows;
    for (const block of blocks) this.add(block);
    this.#corrupt = corrupt;
  }

  /** In log order. */
  get blocks(): readonly StoredBlock[] {
    const blocks = [...this.#rows.ids.used()].map((row) => this.#rows.at(row));
    return blocks.sort((one, other) => one.place - other.place);
  }

  get corrupt(): readonly CorruptRange[] {
    return this.#corrupt;
  }

  block(id: Hash): StoredBlock | undefined {
    const row = this.#rows.ids.row(id);
    return row === undefined ? undefined : this.#rows.at(row);
  }

  has(id: Hash): boolean {
    return this.#rows.ids.row(id) !== undefined;
  }

  corruptRangeOf(id: Hash): CorruptRange | undefined {
    return this.#corrupt.find(({ block }) => block?.id === id);
  }

  add(block: StoredBlock): void {
    assert(!this.has(block.id), 'a block is stored once');
    this.#rows.set(this.#rows.ids.add(block.id), block);
  }

  /** The block is there but its bytes are not: it counts as not stored until it is appended again. */
  markCorrupt({ id, place, length }: StoredBlock): void {
    const row = this.#rows.ids.row(id);
    if (row === undefined || this.#rows.place(row) !== place) return; // found by another read, perhaps mended since
    const block = this.#rows.at(row);
    this.#rows.ids.delete(id);
    this.#corrupt = [...this.#corrupt, { place, length, block }];
  }

  /** The first `length` bytes of the damage at `place` hold a good frame again. */
  filled(place: LogPlace, length: number): void {
    this.#corrupt = withoutPlace(this.#corrupt, place, length);
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
