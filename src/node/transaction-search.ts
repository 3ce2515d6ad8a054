// Looks for a transaction in the blocks of our chain, from the oldest on, by reading them. There is no
// index of transactions: one would cost every sync more than it costs those few who search, and the first
// place where a note stands is the one that counts. A call ends after a second with how far it came, so
// that whoever asks sees progress, and goes on or does not.

import type { ChainView } from '../chain/best-chain.ts';
import { bodyIn, transactionsIn } from '../chain/block-walk.ts';
import { type Hash, sha256 } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { merkleRoot } from '../chain/merkle.ts';
import { readTransaction } from '../chain/transaction.ts';
import { type Clock, elapsedMs } from '../clock/clock.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { BlockReader } from './block-reader.ts';
import { Slices } from './slices.ts';

/** Milliseconds of one call: a person sees progress, and an answer comes well before callers give up. */
const CALL_MS_MAX = 1_000;
/** Bytes read at a time: a few milliseconds of searching, and thousands of small blocks. */
const RUN_BYTES_MAX = 256 * 1024;
/** Blocks asked for at a time: as many as could ever fit. */
const RUN_BLOCKS_MAX = 2_048;
/** Blocks without transactions that are passed over at a time: some milliseconds, as each header is looked at. */
const EMPTY_BLOCKS_MAX = 1_000;

/** The root of a block without transactions: nothing can be found in it. */
const EMPTY_ROOT = merkleRoot([]);

/** What is looked for: a transaction by its id, or the first one that carries exactly these data. */
export type Wanted = { readonly id: Hash } | { readonly data: Uint8Array };

/** A transaction in its block. */
export interface Found {
  readonly entry: HeaderEntry;
  /** All of the block's, encoded. */
  readonly leaves: readonly Uint8Array[];
  readonly index: number;
}

export type SearchOutcome =
  | { readonly found: Found }
  /** It is in no block up to this height, from where the search began. */
  | { readonly found: undefined; readonly searchedTo: number };

export interface SearchParts {
  readonly chain: ChainView;
  readonly clock: Pick<Clock, 'nowMs' | 'atEndOfTurn'>;
  readonly readRun: BlockReader['run'];
}

/**
 * Searches for a second at most.
 * @param fromHeight where to begin
 * @throws StoreError `CORRUPT` when our copy of a block is damaged; `DISK`
 */
export async function searchTransaction(
  wanted: Wanted,
  fromHeight: number,
  { chain, clock, readRun }: SearchParts,
): Promise<SearchOutcome> {
  const startMs = clock.nowMs();
  let searchedTo = Math.min(Math.max(fromHeight, 1) - 1, chain.tip.height);
  const slices = new Slices(clock);
  while (elapsedMs(startMs, clock.nowMs()) < CALL_MS_MAX) {
    const empty = emptyFrom(searchedTo + 1, chain);
    const run = empty < EMPTY_BLOCKS_MAX ? runFrom(searchedTo + 1 + empty, chain) : [];
    if (run.length === 0) {
      searchedTo = Math.min(searchedTo + empty, chain.tip.height);
      if (searchedTo === chain.tip.height) break;
      await slices.rest();
      continue;
    }
    const ids = run.map(({ id }) => id);
    const { bytes, count } = await readRun(ids, RUN_BYTES_MAX);
    const found = foundIn(bytes, run.slice(0, count), wanted);
    if (found !== undefined && chain.contains(found.entry)) return { found };
    searchedTo = onChain(run[count - 1] as HeaderEntry, chain).height;
  }
  return { found: undefined, searchedTo };
}

/** How many blocks from here on have no transactions, as far as they are looked at. */
function emptyFrom(fromHeight: number, chain: ChainView): number {
  let count = 0;
  while (count < EMPTY_BLOCKS_MAX && chain.at(fromHeight + count)?.header.txRoot === EMPTY_ROOT) {
    count++;
  }
  return count;
}

/** Blocks from this height on, in their order; none: the chain ends below it. */
function runFrom(fromHeight: number, chain: ChainView): HeaderEntry[] {
  const run: HeaderEntry[] = [];
  for (let height = fromHeight; run.length < RUN_BLOCKS_MAX; height++) {
    const entry = chain.at(height);
    if (entry === undefined) break;
    // Empty ones in between too: they lie between the others in the log.
    run.push(entry);
  }
  return run;
}

/** The chain may have moved while we read: what took the place of what we read is searched as well. */
function onChain(entry: HeaderEntry, chain: ChainView): HeaderEntry {
  let walk = entry;
  while (!chain.contains(walk) && walk.parent !== undefined) walk = walk.parent;
  return walk;
}

function foundIn(
  bytes: Uint8Array,
  entries: readonly HeaderEntry[],
  wanted: Wanted,
): Found | undefined {
  // Data stand in the bytes as they are: most runs need no second look.
  if ('data' in wanted && !holds(bytes, wanted.data)) return undefined;
  let start = 0;
  for (const entry of entries) {
    const next = readFrameLength(bytes, start, FRAME_BYTES_MAX);
    if (next.status !== 'complete') throw unreadable(entry.id);
    const end = start + next.prefixBytes + next.length;
    const leaves = leavesOf(bytes.subarray(start, end), entry.id);
    const index = leaves.findIndex((leaf) => isWanted(leaf, wanted));
    if (index >= 0) return { entry, leaves, index };
    start = end;
  }
  return undefined;
}

function leavesOf(frame: Uint8Array, id: Hash): Uint8Array[] {
  const blockBytes = blockOfFrame(frame);
  if (blockBytes === undefined) throw unreadable(id);
  return [...transactionsIn(blockBytes)];
}

/** @param leaf a transaction that was judged before */
export function isWanted(leaf: Uint8Array, wanted: Wanted): boolean {
  if ('id' in wanted) return sha256(bodyIn(leaf)) === wanted.id;
  if (!holds(leaf, wanted.data)) return false;
  const read = readTransaction(leaf);
  return read.ok && Buffer.compare(read.value.body.data, wanted.data) === 0;
}

function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part) >= 0;
}

function unreadable(id: Hash): Error {
  return new Error(`the stored block ${id} cannot be read`);
}
