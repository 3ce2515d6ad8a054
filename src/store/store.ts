// Log and index joined into one append-only store of block frames, on a disk or in memory. What the
// blocks mean for the chain is not known here.
//
//   append -> log written -> fdatasync -> index batch -> promise resolves, `has` is true
//
// So what this store says it has, it still has after a power cut.
import assert from 'node:assert';
import { crc32 } from 'node:zlib';
import type { Hash } from '../chain/hash.ts';
import type { SettledHeaders } from '../chain/header-rows.ts';
import type {
  BlockIndex,
  ChainRecord,
  ChainUpdate,
  IndexedBlock,
  KeptHeader,
  StatePair,
  StoredBlock,
} from './block-index.ts';
import type { PlacedFrame } from './block-log.ts';
import type { BlockRows } from './block-rows.ts';
import { BlockTable, placeForFrame, withoutPlace } from './block-table.ts';
import { type DataDirectoryOptions, openDataDirectory } from './data-directory.ts';
import { GroupCommit } from './group-commit.ts';
import { type CorruptRange, claimedFrameBytes, type Verify } from './log-scan.ts';
import { openMemoryParts } from './memory-store.ts';
import { type LogPlace, offsetOf, segmentFile, segmentOf } from './place.ts';
import { type Judge, type Progress, type Recovery, recover } from './recovery.ts';
import { nothingSettledIn, type SettledRows, startingPoint } from './settled.ts';
import { asDiskError, DiskFullError, StoreError } from './store-error.ts';
import type { StoreParts } from './store-parts.ts';

export type { ChainRecord, ChainUpdate, StatePair, StoredBlock } from './block-index.ts';
export type { CorruptRange } from './log-scan.ts';
export type { Candidate, Judge, Verdict } from './recovery.ts';

/** What the caller knows of a block, having read and checked it. */
export type BlockFacts = Pick<IndexedBlock, 'id' | 'parent' | 'height' | 'sealedHeader'>;

/** What a start demands of the blocks that it finds. */
export interface RulesForStored {
  /** For frames that no index vouches for: is this a block (seal, signatures, all it commits to)? */
  verify: Verify;
  /** Asked once, for all blocks that could be used again: which of them may not? */
  judge?: Judge;
  /** Told once, before `judge` is asked: blocks that were judged when they were stored, and have not changed. */
  settled?: (headers: SettledHeaders) => void;
  /** Told of each block that is stored while the store is open: where its header can be read from now on. */
  kept?: (header: KeptHeader) => void;
  /** The weight of the chain that ends with a block that was judged. */
  workOf?: (id: Hash) => bigint | undefined;
  /** Before the blocks are judged: what of the ledger's values they are judged by. */
  prepare?: (kept: Pick<BlockIndex, 'stateValue' | 'stateValues'>) => Promise<void>;
  progress?: Progress;
}

export type StoreOptions = DataDirectoryOptions & RulesForStored;

/** What a start found. */
export interface StartReport {
  /** Index entries that had to be added. */
  blocksRecovered: number;
  /** What was cut off the end of the log. */
  torn: Recovery['torn'];
  /** Blocks that can be on no chain. Their bytes stay, and are never served. */
  refused: number;
  /** Blocks that were durable once and are damaged or gone now. */
  missing: readonly StoredBlock[];
  /** Where the chain stood. Its tip may be damaged or gone by now. */
  chain: ChainRecord;
  /** Whether the disk keeps the modes that close the folder to others. */
  modes: StoreParts['modes'];
}

/** Bytes in one commit: syncing every 1 to 16 MiB is as fast as not syncing (measured). */
const COMMIT_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Blocks in one commit: before it, and when it is done, the event loop is busy with all of them at once, 10 to 20 µs
 * each.
 */
const COMMIT_BLOCKS_MAX = 250;

/** Index entries that a start writes in one batch, some 3 MB: a rebuild writes all there are. */
const MENDED_ENTRIES_MAX = 10_000;

type Job =
  | { readonly kind: 'block'; readonly block: BlockFacts; readonly frame: Uint8Array }
  | { readonly kind: 'update'; readonly update: ChainUpdate };

export class Store {
  /** What this start found and mended. */
  readonly started: StartReport;
  /** Not the blocks that were read at the start: their headers would stay in memory. */
  readonly #parts: Pick<StoreParts, 'log' | 'index' | 'close'>;
  readonly #table: BlockTable;
  readonly #workOf: (id: Hash) => bigint | undefined;
  readonly #kept: (header: KeptHeader) => void;
  readonly #commits = new GroupCommit<Job>(
    (jobs) => this.#commit(jobs),
    COMMIT_BYTES_MAX,
    COMMIT_BLOCKS_MAX,
  );
  readonly #pending = new Map<Hash, Promise<void>>();
  #state: 'open' | 'closed' = 'open';
  /** After this the disk is not trusted with, or asked for, anything more. */
  #failure: StoreError | undefined;

  private constructor(parts: StoreParts, { workOf, kept }: RulesForStored, found: Found) {
    const { log, index, close } = parts;
    this.#parts = { log, index, close };
    this.#workOf = workOf ?? (() => undefined);
    this.#kept = kept ?? (() => undefined);
    const { blocks, corrupt, torn, added, refused, missing } = found.recovery;
    this.#table = new BlockTable(blocks, corrupt, found.rows);
    this.started = {
      blocksRecovered: added.length,
      torn,
      refused: refused.length,
      missing: missing.map(withoutHeader),
      chain: parts.chain,
      modes: parts.modes,
    };
  }

  /**
   * Opens the data folder, makes it ours if it is new, and mends what a crash left behind.
   * @throws StoreError `LOCKED`, `FORMAT`, `OTHER_NETWORK` or `UNSAFE` (nothing was written), `DENIED`
   * or `DISK`.
   */
  static async open(options: StoreOptions): Promise<Store> {
    return Store.on(await openDataDirectory(options), options);
  }

  /** A store that nothing outlives. */
  static async inMemory(rules: RulesForStored): Promise<Store> {
    return Store.on(await openMemoryParts(), rules);
  }

  /** Mends what a crash left behind in these parts, which are closed if it cannot. @throws StoreError */
  static async on(parts: StoreParts, rules: RulesForStored): Promise<Store> {
    const { log, index } = parts;
    const { verify, judge, progress, workOf } = rules;
    try {
      const { indexed, settled } = await startingPoint(parts, rules.settled !== undefined);
      if (parts.headers !== undefined)
        rules.settled?.(settled?.headers ?? nothingSettledIn(parts.headers));
      await rules.prepare?.(index);
      const recovery = await recover(log, indexed, verify, judge, progress, settled);
      await mendIndex(index, recovery, workOf);
      const entries = settled?.waiting ?? indexed;
      if (workOf !== undefined && entries.some((block) => isNewlyJudged(block, workOf)))
        await parts.headers?.completeWorks(workOf);
      return new Store(parts, rules, { recovery, rows: rowsOf(settled, recovery) });
    } catch (error) {
      await parts.close();
      throw asDiskError(`mend ${log.path}`, error);
    }
  }

  /** The good blocks in log order; a parent may come after its child, or be missing. */
  entries(): readonly StoredBlock[] {
    return this.#table.blocks;
  }

  /** Damaged stretches of the log. Append a block again and it is written in place. */
  corrupt(): readonly CorruptRange[] {
    return this.#table.corrupt;
  }

  /** True when the block is durable and not known to be damaged. */
  has(id: Hash): boolean {
    return this.#table.has(id);
  }

  /** Where a block lies; undefined if `has` is false. */
  entry(id: Hash): StoredBlock | undefined {
    return this.#table.block(id);
  }

  /** Bytes handed to `append` that are not durable yet: the caller's measure for slowing down. */
  get pendingBytes(): number {
    return this.#commits.pendingBytes;
  }

  /**
   * Resolves when the block is durable; at once if it is already. `frame` is the whole frame as it
   * travelled and must not change until then. Nothing of either is kept after that.
   * @throws StoreError `DISK`; a DiskFullError leaves all else as it was, any other is final.
   */
  append(frame: Uint8Array, block: BlockFacts): Promise<void> {
    assert(this.#state === 'open', 'the store is closed');
    assert(claimedFrameBytes(frame, 0) === frame.length, 'append takes one whole block frame');
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.has(block.id)) return Promise.resolve();
    const pending = this.#pending.get(block.id);
    if (pending !== undefined) return pending;
    const durable = this.#commits
      .add({ kind: 'block', block, frame }, frame.length)
      .finally(() => this.#pending.delete(block.id));
    this.#pending.set(block.id, durable);
    return durable;
  }

  /**
   * Writes down what the ledger has answered, in one step with the blocks that are stored meanwhile.
   * Resolves when a later start will find it, or an earlier state whole. @throws StoreError `DISK`
   */
  record(update: ChainUpdate): Promise<void> {
    assert(this.#state === 'open', 'the store is closed');
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#commits.add({ kind: 'update', update }, 0);
  }

  /**
   * The frame of a block that `has`. @throws StoreError `CORRUPT`: the block is damaged, `has` is
   * false from now on, and appending it mends it.
   */
  async read(id: Hash): Promise<Uint8Array> {
    const { bytes } = await this.readRun([id], 0);
    return bytes;
  }

  /**
   * The frames of the first `count` of `ids`, as one run of bytes: as many as lie one after another
   * in the log, are good, and fit `bytesMax`; at least one.
   * @throws StoreError `CORRUPT` if the first is damaged.
   */
  async readRun(
    ids: readonly Hash[],
    bytesMax: number,
  ): Promise<{ bytes: Uint8Array; count: number }> {
    assert(this.#state === 'open', 'the store is closed');
    if (this.#failure !== undefined) throw this.#failure;
    const run = this.#runOf(ids, bytesMax);
    const [first, ...others] = run;
    if (first === undefined) throw this.#corruptBefore(ids[0]);
    const length = others.reduce((sum, block) => sum + block.length, first.length);
    const bytes = await this.#readLog(first.place, length);
    const { count, end } = this.#goodPart(run, bytes);
    if (count === 0) throw corruptError(first);
    return { bytes: bytes.subarray(0, end), count };
  }

  /** What the ledger wrote last under one of its keys, and is durable. @throws StoreError `DISK` */
  stateValue(key: Uint8Array): Promise<Uint8Array | undefined> {
    assert(this.#state === 'open', 'the store is closed');
    return this.#parts.index.stateValue(key);
  }

  /** All that the ledger has written under keys with this first byte. @throws StoreError `DISK` */
  stateValues(firstByte: number): AsyncIterable<StatePair> {
    assert(this.#state === 'open', 'the store is closed');
    return this.#parts.index.stateValues(firstByte);
  }

  /** Waits for what is queued, then gives the folder back. Call it once, when nobody reads any more. */
  async close(): Promise<void> {
    assert(this.#state === 'open', 'a store is closed once');
    this.#state = 'closed';
    await this.#commits.idle();
    await this.#parts.close();
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { log, index } = this.#parts;
    const stored: IndexedBlock[] = [];
    const frames: PlacedFrame[] = [];
    const rewrites: StoredBlock[] = [];
    let corrupt = this.#table.corrupt;
    let { end } = log;
    const updates: ChainUpdate[] = [];
    for (const job of jobs) {
      if (job.kind === 'update') {
        updates.push(job.update);
        continue;
      }
      const { block, frame } = job;
      const { id, parent, height, sealedHeader } = block;
      const { length } = frame;
      const damaged = placeForFrame(corrupt, id, length);
      const place = damaged ?? log.placeAfter(end, length);
      const facts = { id, parent, height, sealedHeader, work: this.#workOf(id) };
      const entry = { ...facts, place, length, crc32: crc32(frame) };
      stored.push(entry);
      frames.push({ place, frame });
      if (damaged === undefined) {
        end = place + length;
      } else {
        rewrites.push(entry);
        corrupt = withoutPlace(corrupt, place, length);
      }
    }
    try {
      if (frames.length > 0) await log.commit(frames);
      const kept = await index.commit({ removedPlaces: [], added: stored, updates });
      for (const header of kept) this.#kept(header);
    } catch (error) {
      const failure = asDiskError('store blocks', error);
      if (!(failure instanceof DiskFullError)) this.#failure = failure;
      throw failure;
    }
    for (const block of stored) this.#table.add(block);
    for (const { place, length } of rewrites) this.#table.filled(place, length);
  }

  /** The first of `ids`, and those that follow it in the log without a gap, up to `bytesMax`. */
  #runOf(ids: readonly Hash[], bytesMax: number): StoredBlock[] {
    const run: StoredBlock[] = [];
    let end: number | undefined;
    let bytes = 0;
    for (const id of ids) {
      const block = this.#table.block(id);
      if (block === undefined || (end !== undefined && block.place !== end)) break;
      bytes += block.length;
      if (run.length > 0 && bytes > bytesMax) break;
      run.push(block);
      end = block.place + block.length;
    }
    return run;
  }

  /** The blocks of `run` before the first that is damaged; that one is remembered as such. */
  #goodPart(run: readonly StoredBlock[], bytes: Uint8Array): { count: number; end: number } {
    let end = 0;
    for (const [count, block] of run.entries()) {
      if (crc32(bytes.subarray(end, end + block.length)) !== block.crc32) {
        this.#table.markCorrupt(block);
        return { count, end };
      }
      end += block.length;
    }
    return { count: run.length, end };
  }

  async #readLog(place: LogPlace, length: number): Promise<Uint8Array> {
    try {
      return await this.#parts.log.read(place, length);
    } catch (error) {
      throw asDiskError(`read ${this.#parts.log.path}`, error);
    }
  }

  #corruptBefore(id: Hash | undefined): StoreError {
    const block = id === undefined ? undefined : this.#table.corruptRangeOf(id)?.block;
    assert(block !== undefined, 'only what the store has can be read');
    return corruptError(block);
  }
}

interface Found {
  readonly recovery: Recovery;
  /** Blocks that are in columns already. */
  readonly rows: BlockRows | undefined;
}

function isNewlyJudged({ id, work }: IndexedBlock, workOf: (id: Hash) => bigint | undefined) {
  return work === undefined && workOf(id) !== undefined;
}

/** The settled rows without those that turned out to be refused. */
function rowsOf(settled: SettledRows | undefined, { refused }: Recovery): BlockRows | undefined {
  const rows = settled?.rows.blocks;
  for (const { id } of refused) rows?.ids.delete(id);
  return rows;
}

/**
 * Every batch leaves an index that agrees with the log as far as it goes: a start that is interrupted here is
 * simply done again.
 */
async function mendIndex(
  index: StoreParts['index'],
  { removedPlaces, added }: Recovery,
  workOf: RulesForStored['workOf'],
): Promise<void> {
  // What is wrong goes first: two entries for one stretch of the log would make all of it doubtful.
  for (const some of batchesOf(removedPlaces)) {
    await index.commit({ removedPlaces: some, added: [], updates: [] });
  }
  for (const some of batchesOf(added)) {
    const judged = some.map((block) => ({ ...block, work: workOf?.(block.id) }));
    await index.commit({ removedPlaces: [], added: judged, updates: [] });
  }
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[], void, void> {
  for (let at = 0; at < all.length; at += MENDED_ENTRIES_MAX) {
    yield all.slice(at, at + MENDED_ENTRIES_MAX);
  }
}

/**
 * What is kept of a block for as long as the store is open. The header is in the index and the header
 * tree; here it would keep the buffer alive that it came in, 8 KiB for every block.
 */
function withoutHeader({ id, height, place, length, crc32 }: StoredBlock): StoredBlock {
  return { id, height, place, length, crc32 };
}

function corruptError({ id, place }: StoredBlock): StoreError {
  const where = `byte ${offsetOf(place)} of ${segmentFile(segmentOf(place))}`;
  return new StoreError(
    'CORRUPT',
    `block ${id} at ${where} is damaged: it has to be fetched again`,
    { id },
  );
}
