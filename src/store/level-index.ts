// The block index in LevelDB, below `index` in the data folder: the port of block-index.ts on a real
// disk. LevelDB is used here and nowhere else.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ClassicLevel } from 'classic-level';
import { bytesToHash, HASH_BYTES, type Hash, hashToBytes } from '../chain/hash.ts';
import {
  type BlockIndex,
  type ChainUpdate,
  type IndexBatch,
  type IndexedBlock,
  noChain,
  type OpenedIndex,
  type StatePair,
} from './block-index.ts';
import { lockedError } from './folder-lock.ts';
import type { LogPlace } from './place.ts';
import { asDiskError, codeOf, isOutOfDescriptors } from './store-error.ts';

type Database = ClassicLevel<Uint8Array, Uint8Array>;

/** Entries fetched from LevelDB at a time: enough to make the crossings into C++ cheap. */
const LOAD_ENTRIES = 1000;

const CHECKSUM_BYTES = 4;

/**
 * Opens the index with all its entries by place. If any of it is damaged, or `anew` is wanted, it
 * starts empty.
 * @throws StoreError `LOCKED` or `DISK`.
 */
export async function openLevelIndex(folder: string, anew = false): Promise<OpenedIndex> {
  const path = join(folder, 'index');
  try {
    const index = new LevelIndex(await openDatabase(path));
    const found = anew ? undefined : await index.load();
    if (found !== undefined) return { index, ...found };
    await index.close();
  } catch (error) {
    if (isLocked(error)) throw await lockedError(folder);
    // The index may be as good as ever; thrown away, all of the log would have to be read again.
    if (isOutOfDescriptors(error)) throw asDiskError(`open the index ${path}`, error);
  }
  try {
    await rm(path, { recursive: true, force: true });
    return { index: new LevelIndex(await openDatabase(path)), blocks: [], chain: noChain };
  } catch (error) {
    throw asDiskError(`open the index ${path}`, error);
  }
}

/**
 * The index as it lies, for who only looks; nothing of it is thrown away.
 * @returns what is in it, and how to close it; `damaged`: LevelDB, or a checksum of ours, says so
 * @throws StoreError `LOCKED` or `DISK`.
 */
export async function readLevelIndex(
  folder: string,
): Promise<{ found: Omit<OpenedIndex, 'index'> | 'damaged'; close: () => Promise<void> }> {
  const path = join(folder, 'index');
  try {
    const index = new LevelIndex(await openDatabase(path));
    return { found: (await index.load()) ?? 'damaged', close: () => index.close() };
  } catch (error) {
    if (isLocked(error)) throw await lockedError(folder);
    if (isOutOfDescriptors(error)) throw asDiskError(`open the index ${path}`, error);
    return { found: 'damaged', close: () => Promise.resolve() };
  }
}

class LevelIndex implements BlockIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All entries but the ledger's state, or undefined if any of them is damaged. */
  async load(): Promise<Omit<OpenedIndex, 'index'> | undefined> {
    const blocks: IndexedBlock[] = [];
    const refused = new Map<Hash, string>();
    try {
      const reader = new EntryReader();
      for await (const entries of this.#ranges(BLOCKS)) {
        for (const [key, value] of entries) {
          const block = reader.read(key, value);
          if (block === undefined) return undefined;
          blocks.push(block);
        }
      }
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
      return { blocks, chain: { tip: tip && bytesToHash(tip), refused } };
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

  async commit({ removedPlaces, added, updates }: IndexBatch): Promise<void> {
    try {
      await this.#database.batch([
        ...removedPlaces.map((place) => del(keyOf(place))),
        ...added.map((block) => put(keyOf(block.place), writeEntry(block))),
        ...updates.flatMap(operationsOf),
      ]);
    } catch (error) {
      throw asDiskError('write the index', error);
    }
  }

  async stateValue(key: Uint8Array): Promise<Uint8Array | undefined> {
    try {
      return await this.#database.get(stateKeyOf(key));
    } catch (error) {
      throw asDiskError('read the index', error);
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
      throw asDiskError('read the index', error);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
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

// What lies under which keys. The first byte of a place is 0, because logs are not that long.

interface KeyRange {
  readonly gte: Uint8Array;
  readonly lt: Uint8Array;
}

const BLOCKS: KeyRange = { gte: Buffer.of(0), lt: Buffer.of(1) };
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

// Blocks. Key: the place, 8 bytes big-endian, so that LevelDB's order is the log's order.
// Value: crc32 of key and all that follows | height | length | crc32 of the frame | id | parent | sealed header

const HEIGHT_AT = 4;
const LENGTH_AT = 8;
const FRAME_CRC_AT = 12;
const ID_AT = 16;
const PARENT_AT = 48;
const SEALED_HEADER_AT = 80;

function keyOf(place: LogPlace): Uint8Array {
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(BigInt(place));
  return key;
}

function writeEntry(block: IndexedBlock): Uint8Array {
  const entry = Buffer.allocUnsafe(SEALED_HEADER_AT + block.sealedHeader.length);
  entry.writeUInt32BE(block.height, HEIGHT_AT);
  entry.writeUInt32BE(block.length, LENGTH_AT);
  entry.writeUInt32BE(block.crc32, FRAME_CRC_AT);
  entry.set(hashToBytes(block.id), ID_AT);
  entry.set(hashToBytes(block.parent), PARENT_AT);
  entry.set(block.sealedHeader, SEALED_HEADER_AT);
  entry.writeUInt32BE(crc32(entry.subarray(HEIGHT_AT), crc32(keyOf(block.place))), 0);
  return entry;
}

/** Bytes of the headers that are kept together: a buffer for each would cost as much again. */
const HEADERS_BYTES = 1024 * 1024;

/** Reads entries in their order. */
class EntryReader {
  #headers: Buffer = Buffer.alloc(0);
  #used = 0;
  /** The id of the entry before, which nearly always is the parent: one text serves both. */
  #last: { bytes: Buffer; id: Hash } = { bytes: Buffer.alloc(0), id: '' };

  read(key: Uint8Array, value: Uint8Array): IndexedBlock | undefined {
    if (key.length !== 8 || value.length < SEALED_HEADER_AT) return undefined;
    const entry = Buffer.from(value.buffer, value.byteOffset, value.length);
    if (entry.readUInt32BE(0) !== crc32(entry.subarray(HEIGHT_AT), crc32(key))) return undefined;
    const place = Buffer.from(key.buffer, key.byteOffset, key.length).readBigUInt64BE();
    const parent = this.#parentOf(entry);
    const id = entry.toString('hex', ID_AT, PARENT_AT);
    this.#last = { bytes: entry, id };
    return {
      id,
      parent,
      height: entry.readUInt32BE(HEIGHT_AT),
      sealedHeader: this.#keep(entry, SEALED_HEADER_AT),
      place: Number(place),
      length: entry.readUInt32BE(LENGTH_AT),
      crc32: entry.readUInt32BE(FRAME_CRC_AT),
    };
  }

  #parentOf(entry: Buffer): Hash {
    const { bytes, id } = this.#last;
    const isParent =
      bytes.length > 0 && bytes.compare(entry, PARENT_AT, SEALED_HEADER_AT, ID_AT, PARENT_AT) === 0;
    return isParent ? id : entry.toString('hex', PARENT_AT, SEALED_HEADER_AT);
  }

  #keep(entry: Buffer, from: number): Uint8Array {
    const length = entry.length - from;
    if (this.#used + length > this.#headers.length) {
      this.#headers = Buffer.allocUnsafeSlow(Math.max(HEADERS_BYTES, length));
      this.#used = 0;
    }
    entry.copy(this.#headers, this.#used, from);
    const kept = this.#headers.subarray(this.#used, this.#used + length);
    this.#used += length;
    return kept;
  }
}
