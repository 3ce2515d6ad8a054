// The blocks of a table as columns of numbers: an object for each would take three times the memory.
import { NumberColumn } from '../chain/columns.ts';
import { IdRows } from '../chain/id-rows.ts';
import type { StoredBlock } from './block-index.ts';

export class BlockRows {
  readonly ids = new IdRows();
  readonly #places = new NumberColumn(Float64Array);
  readonly #heights = new NumberColumn(Uint32Array);
  readonly #lengths = new NumberColumn(Uint32Array);
  readonly #crcs = new NumberColumn(Uint32Array);

  at(row: number): StoredBlock {
    return {
      id: this.ids.at(row),
      height: this.height(row),
      place: this.place(row),
      length: this.length(row),
      crc32: this.crc32(row),
    };
  }

  place(row: number): number {
    return this.#places.get(row);
  }

  height(row: number): number {
    return this.#heights.get(row);
  }

  length(row: number): number {
    return this.#lengths.get(row);
  }

  crc32(row: number): number {
    return this.#crcs.get(row);
  }

  /** Of a row whose id is set already. */
  set(row: number, { place, height, length, crc32 }: Omit<StoredBlock, 'id'>): void {
    this.#places.set(row, place);
    this.#heights.set(row, height);
    this.#lengths.set(row, length);
    this.#crcs.set(row, crc32);
  }
}
