// A block put together from parts: transactions that wait here and fit its short ids, and those that a peer
// sends. Whether it is the block is seen by its Merkle root alone. [T-7] [T-9]
import { assembleBlock, type Block, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import { type ShortId, shortIds } from './short-ids.ts';

export interface WaitingTransaction {
  readonly leafHash: Hash;
  readonly bytes: Uint8Array;
}

/** The encoded transactions of a block in their order; undefined: not here. */
export type BlockParts = (Uint8Array | undefined)[];

/**
 * What fits. Where one short id stands for two transactions, of the block or of those that wait, nobody can
 * say which is meant: it counts as missing.
 */
export function partsHere(
  ids: readonly ShortId[],
  key: Uint8Array,
  waiting: readonly WaitingTransaction[],
  idBytes?: number,
): BlockParts {
  const places = new Map<ShortId, number | 'unclear'>();
  for (const [place, id] of ids.entries()) places.set(id, places.has(id) ? 'unclear' : place);
  const parts: BlockParts = ids.map(() => undefined);
  const hashes = waiting.map(({ leafHash }) => leafHash);
  for (const [at, id] of shortIds(key, hashes, idBytes).entries()) {
    const place = places.get(id);
    if (place === undefined || place === 'unclear') continue;
    if (parts[place] !== undefined) places.set(id, 'unclear');
    parts[place] = parts[place] === undefined ? waiting[at]?.bytes : undefined;
  }
  return parts;
}

/** Places of what is missing, ascending. */
export function missingPlaces(parts: BlockParts): number[] {
  return [...parts.keys()].filter((place) => parts[place] === undefined);
}

/** @returns undefined where these are not all the transactions that the header commits to */
export function blockOfParts(sealedHeader: Uint8Array, parts: BlockParts): Block | undefined {
  const sealed = readSealedHeader(sealedHeader);
  const transactions = parts.filter((part) => part !== undefined);
  if (!sealed.ok || transactions.length < parts.length) return undefined;
  const { headerBytes, seal } = sealed.value;
  const read = readBlock(assembleBlock(headerBytes, transactions, seal));
  return read.ok ? read.value : undefined;
}
