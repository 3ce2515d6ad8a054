// The index of a data folder: the port of block-index.ts on a real disk. What it knows of blocks is in the header
// file (header-file.ts), the rest in LevelDB, below `index`, which is used here and nowhere else.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ClassicLevel } from 'classic-level';
import { bytesToHash, HASH_BYTES, type Hash, hashToBytes } from '../chain/hash.ts';
import {
  type BlockIndex,
  type ChainRecord,
  type ChainUpdate,
  type IndexBatch,
  type IndexContents,
  type KeptHeader,
  noChain,
  type OpenedIndex,
  type StatePair,
} from './block-index.ts';
import type { Disk } from './disk.ts';
import { lockedError } from './folder-lock.ts';
import { HeaderFile } from './header-file.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf, isOutOfDescriptors } from './store-error.ts';

type Database = ClassicLevel<Uint8Array, Uint8Array>;

/** Entries fetched from LevelDB at a time: enough to make the crossings into C++ cheap. */
const LOAD_ENTRIES = 1000;

const CHECKSUM_BYTES = 4;

/**
 * Opens the index: LevelDB, and the header file with what it knows of blocks. If any of LevelDB is damaged, or
 * `anew` is wanted, or an earlier finack kept blocks in it, both start empty.
 * @throws StoreError `LOCKED` or `DISK`.
 */
export async function openLevelIndex(
  folder: string,
  disk: Disk = realDisk,
  anew = false,
): Promise<OpenedIndex> {
  const headers = await HeaderFile.open(folder, disk);
  try {
    return (await keptIndex(folder, headers, anew)) ?? (await newIndex(folder, headers));
  } catch (error) {
    await headers.close();
    throw asDiskError(`open the index of ${folder}`, error);
  }
}

/** @returns undefined if it is of no use */
async function keptIndex(
  folder: string,
  headers: HeaderFile,
  anew: boolean,
): Promise<OpenedIndex | undefined> {
  try {
    const index = new LevelIndex(await openDatabase(pathIn(folder)), headers);
    const chain = anew ? undefined : await index.load();
    if (chain !== undefined) return { index, blocks: [], headers, chain };
    await index.closeDatabase();
  } catch (error) {
    if (isLocked(error)) throw await lockedError(folder);
    // The index may be as good as ever; thrown away, all of the log would have to be read again.
    if (isOutOfDescriptors(error)) throw asDiskError(`open the index ${pathIn(folder)}`, error);
  }
  return undefined;
}

async function newIndex(folder: string, headers: HeaderFile): Promise<OpenedIndex> {
  await headers.rewrite([]);
  await rm(pathIn(folder), { recursive: true, force: true });
  const database = await openDatabase(pathIn(folder));
  await database.put(LAYOUT_KEY, LAYOUT, { sync: true });
  return { index: new LevelIndex(database, headers), blocks: [], headers, chain: noChain };
}

/**
 * The index as it lies, for who only looks; nothing of it is thrown away.
 * @returns what is in it, and how to close it; `damaged`: LevelDB, or a checksum of ours, says so
 * @throws StoreError `LOCKED` or `DISK`.
 */
export async function readLevelIndex(folder: string, disk: Disk): Promise<ReadIndex> {
  const headers = await HeaderFile.open(folder, disk);
  try {
    const index = new LevelIndex(await openDatabase(pathIn(folder)), headers);
    const chain = await index.load();
    const found = chain === undefined ? 'damaged' : { blocks: await headers.all(), chain };
    const kept = chain === undefined ? nothingKept : index;
    return { found, kept, close: () => index.close() };
  } catch (error) {
    if (!isLocked(error) && !isOutOfDescriptors(error))
      return { found: 'damaged', kept: nothingKept, close: () => headers.close() };
    await headers.close();
    if (isLocked(error)) throw await lockedError(folder);
    throw asDiskError(`open the index ${pathIn(folder)}`, error);
  }
}

function pathIn(folder: string): string {
  return join(folder, 'index');
}

/** An index that is only looked at. */
export interface ReadIndex {
  readonly found: IndexContents | 'damaged';
  /** What the ledger has written. */
  readonly kept: Pick<BlockIndex, 'stateValue' | 'stateValues'>;
  readonly close: () => Promise<void>;
}

/** The ledger's values, where there are none that could be believed. */
export const nothingKept: ReadIndex['kept'] = {
  stateValue: () => Promise.resolve(undefined),
  async *stateValues() {},
};

class LevelIndex implements BlockIndex {
  readonly #database: Database;
  readonly #headers: HeaderFile;

  constructor(database: Database, headers: HeaderFile) {
    this.#database = database;
    this.#headers = headers;
  }

  /** Where the chain stands, or undefined if any of it is damaged or laid out as an earlier finack did. */
  async load(): Promise<ChainRecord | undefined> {
    const refused = new Map<Hash, string>();
    try {
      const layout = await this.#database.get(LAYOUT_KEY);
      if (layout === undefined || !Buffer.from(layout).equals(LAYOUT)) return undefined;
      for await (const entries of this.#ranges(REFUSALS)) {
        for (const [key, value] of entries) {
          const why = checked(key, value);
          if (why === undefined) return undefined;
          refused.set(bytesToHash(key.subarray(1)), new TextDecoder().decode(why));
        }
      }
      const kept = await this.#database.get(TIP_KEY);
      const tip = kept && checked(TIP_KEY, kept);
      if (kept !== undefined && tip?.length !== HASH_BYTES) return undefined;
      return { tip: tip && bytesToHash(tip), refused };
    } catch {
      return undefined; // LevelDB found its own files damaged
    }
  }

  async *#ranges(range: KeyRange): AsyncGenerator<[Uint8Array, Uint8Array][]> {
    const iterator = this.#database.iterator(range);
    try {
      for (;;) {
        const entries = await iterator.nextv(LOAD_ENTRIES);
        if (entries.length === 0) return;
        yield entries;
      }
    } finally {
      await iterator.close();
    }
  }

  async commit({ removedPlaces, added, updates }: IndexBatch): Promise<readonly KeptHeader[]> {
    try {
      if (removedPlaces.length > 0) await this.#headers.remove(removedPlaces);
      // Before the tip that may be among them: without their records the log would have to be read again.
      const kept = await this.#headers.append(added);
      await this.#database.batch(updates.flatMap(operationsOf));
      return kept;
    } catch (error) {
      throw asDiskError('write the index', error);
    }
  }

  async stateValue(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#database.get(stateKeyOf(key));
    } catch (error) {
      throw asDiskError(`read the index of ${dirname(this.#headers.path)}`, error);
    }
  }

  async *stateValues(firstByte: number): AsyncGenerator<StatePair, void, void> {
    const range = {
      gte: stateKeyOf(Buffer.of(firstByte)),
      lt: stateKeyOf(Buffer.of(firstByte + 1)),
    };
    try {
      for await (const entries of this.#ranges(range)) {
        for (const [key, value] of entries) yield { key: key.subarray(1), value };
      }
    } catch (error) {
      throw asDiskError(`read the index of ${dirname(this.#headers.path)}`, error);
    }
  }

  async close(): Promise<void> {
    await this.closeDatabase();
    await this.#headers.close();
  }

  /** The header file is wanted still. */
  closeDatabase(): Promise<void> {
    return this.#database.close();
  }
}

async function openDatabase(path: string): Promise<Database> {
  const database: Database = new ClassicLevel(path, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    compression: false, // hashes do not compress
    // LevelDB's least. Its tables are mapped into memory and hold no descriptors, up to a thousand.
    maxOpenFiles: 74,
  });
  await database.open();
  return database;
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && codeOf(error.cause) === 'LEVEL_LOCKED';
}

// What lies under which keys.

interface KeyRange {
  readonly gte: Uint8Array;
  readonly lt: Uint8Array;
}

/** Value: how all this is laid out; without it, as an earlier finack did. 2: blocks are in the header file. */
const LAYOUT_KEY = Buffer.of(0x66);
const LAYOUT = Buffer.of(2);
/** Key: this byte and the id. Value: crc32 of key and reason | reason. */
const REFUSED_PREFIX = 0x72;
const REFUSALS: KeyRange = { gte: Buffer.of(REFUSED_PREFIX), lt: Buffer.of(REFUSED_PREFIX + 1) };
/** Key: this byte and the ledger's own key. Value: the ledger's own. The ledger knows whether they are right. */
const STATE_PREFIX = 0x73;
/** Value: crc32 of key and id | id. */
const TIP_KEY = Buffer.of(0x74);

type Operation = ReturnType<typeof put> | ReturnType<typeof del>;

function put(key: Uint8Array, value: Uint8Array) {
  return { type: 'put' as const, key, value };
}

function del(key: Uint8Array) {
  return { type: 'del' as const, key };
}

function operationsOf(update: ChainUpdate): Operation[] {
  if (update.outcome === 'refused') {
    const key = Buffer.concat([Buffer.of(REFUSED_PREFIX), hashToBytes(update.id)]);
    return [put(key, withChecksum(key, Buffer.from(update.why)))];
  }
  const writes = update.writes.map(({ key: own, value }) => {
    const key = stateKeyOf(own);
    return value === undefined ? del(key) : put(key, value);
  });
  return [...writes, put(TIP_KEY, withChecksum(TIP_KEY, hashToBytes(update.tip)))];
}

function stateKeyOf(own: Uint8Array): Uint8Array {
  const key = Buffer.allocUnsafe(1 + own.length);
  key[0] = STATE_PREFIX;
  key.set(own, 1);
  return key;
}

function withChecksum(key: Uint8Array, value: Uint8Array): Uint8Array {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(value, crc32(key)));
  return Buffer.concat([checksum, value]);
}

/** The value behind a checksum that is right. */
function checked(key: Uint8Array, entry: Uint8Array): Uint8Array | undefined {
  if (entry.length < CHECKSUM_BYTES) return undefined;
  const value = entry.subarray(CHECKSUM_BYTES);
  return Buffer.from(entry).equals(withChecksum(key, value)) ? value : undefined;
}
