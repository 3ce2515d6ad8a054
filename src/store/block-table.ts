// Which blocks the log holds and which stretches of it are damaged, in memory. No disk here.
import assert from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import type { StoredBlock } from './block-index.ts';
import type { CorruptRange } from './log-scan.ts';
import type { LogPlace } from './place.ts';

export class BlockTable {
  readonly #inOrder: StoredBlock[];
  readonly #byId: Map<Hash, StoredBlock>;
  #corrupt: readonly CorruptRange[];

  constructor(blocks: StoredBlock[], corrupt: readonly CorruptRange[]) {
    this.#inOrder = blocks;
    this.#byId = new Map(blocks.map((block) => [block.id, block]));
    this.#corrupt = corrupt;
  }

  /** In log order. */
  get blocks(): readonly StoredBlock[] {
    return this.#inOrder;
  }

  get corrupt(): readonly CorruptRange[] {
    return this.#corrupt;
  }

  block(id: Hash): StoredBlock | undefined {
    return this.#byId.get(id);
  }

  corruptRangeOf(id: Hash): CorruptRange | undefined {
    return this.#corrupt.find(({ block }) => block?.id === id);
  }

  add(block: StoredBlock): void {
    assert(!this.#byId.has(block.id), 'a block is stored once');
    this.#byId.set(block.id, block);
    this.#inOrder.splice(this.#positionOf(block.place), 0, block);
  }

  /** The block is there but its bytes are not: it counts as not stored until it is appended again. */
  markCorrupt(block: StoredBlock): void {
    if (this.#byId.get(block.id) !== block) return; // found by another read, perhaps mended since
    this.#byId.delete(block.id);
    this.#inOrder.splice(this.#positionOf(block.place), 1);
    const { place, length } = block;
    this.#corrupt = [...this.#corrupt, { place, length, block }];
  }

  /** The first `length` bytes of the damage at `place` hold a good frame again. */
  filled(place: LogPlace, length: number): void {
    this.#corrupt = withoutPlace(this.#corrupt, place, length);
  }

  /** How many blocks lie before a place. */
  #positionOf(place: LogPlace): number {
    let low = 0;
    let high = this.#inOrder.length;
    if ((this.#inOrder[high - 1]?.place ?? -1) < place) return high; // nearly always
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#inOrder[middle]?.place ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
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
