// The block index in LevelDB, below `index` in the data folder: the port of block-index.ts on a real
// disk. LevelDB is used here and nowhere else.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ClassicLevel } from 'classic-level';
import { bytesToHash, hashToBytes } from '../chain/hash.ts';
import type { BlockIndex, IndexBatch, IndexedBlock, OpenedIndex } from './block-index.ts';
import { lockedError } from './folder-lock.ts';
import { asDiskError, codeOf, isOutOfDescriptors } from './store-error.ts';

type Database = ClassicLevel<Uint8Array, Uint8Array>;

/** Entries fetched from LevelDB at a time: enough to make the crossings into C++ cheap. */
const LOAD_ENTRIES = 1000;

/**
 * Opens the index with all its entries by offset. If any of it is damaged, or `anew` is wanted, it
 * starts empty.
 * @throws StoreError `LOCKED` or `DISK`.
 */
export async function openLevelIndex(folder: string, anew = false): Promise<OpenedIndex> {
  const path = join(folder, 'index');
  try {
    const index = new LevelIndex(await openDatabase(path));
    const blocks = anew ? undefined : await index.load();
    if (blocks !== undefined) return { index, blocks };
    await index.close();
  } catch (error) {
    if (isLocked(error)) throw await lockedError(folder);
    // The index may be as good as ever; thrown away, all of the log would have to be read again.
    if (isOutOfDescriptors(error)) throw asDiskError(`open the index ${path}`, error);
  }
  try {
    await rm(path, { recursive: true, force: true });
    return { index: new LevelIndex(await openDatabase(path)), blocks: [] };
  } catch (error) {
    throw asDiskError(`open the index ${path}`, error);
  }
}

class LevelIndex implements BlockIndex {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All entries, or undefined if any of them is damaged. */
  async load(): Promise<IndexedBlock[] | undefined> {
    const blocks: IndexedBlock[] = [];
    const iterator = this.#database.iterator();
    try {
      let entries = await iterator.nextv(LOAD_ENTRIES);
      while (entries.length > 0) {
        for (const [key, value] of entries) {
          const block = readEntry(key, value);
          if (block === undefined) return undefined;
          blocks.push(block);
        }
        entries = await iterator.nextv(LOAD_ENTRIES);
      }
      return blocks;
    } catch {
      return undefined; // LevelDB found its own files damaged
    } finally {
      await iterator.close();
    }
  }

  async commit({ removedOffsets, added }: IndexBatch): Promise<void> {
    try {
      await this.#database.batch([
        ...removedOffsets.map((offset) => ({ type: 'del' as const, key: keyOf(offset) })),
        ...added.map((block) => ({
          type: 'put' as const,
          key: keyOf(block.offset),
          value: writeEntry(block),
        })),
      ]);
    } catch (error) {
      throw asDiskError('write the index', error);
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

// Key: the offset, 8 bytes big-endian, so that LevelDB's order is the log's order.
// Value: crc32 of key and all that follows | height | length | crc32 of the frame | id | parent | sealed header

const HEIGHT_AT = 4;
const LENGTH_AT = 8;
const FRAME_CRC_AT = 12;
const ID_AT = 16;
const PARENT_AT = 48;
const SEALED_HEADER_AT = 80;

function keyOf(offset: number): Uint8Array {
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(BigInt(offset));
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
  entry.writeUInt32BE(crc32(entry.subarray(HEIGHT_AT), crc32(keyOf(block.offset))), 0);
  return entry;
}

function readEntry(key: Uint8Array, value: Uint8Array): IndexedBlock | undefined {
  if (key.length !== 8 || value.length < SEALED_HEADER_AT) return undefined;
  const entry = Buffer.from(value.buffer, value.byteOffset, value.length);
  if (entry.readUInt32BE(0) !== crc32(entry.subarray(HEIGHT_AT), crc32(key))) return undefined;
  const offset = Buffer.from(key.buffer, key.byteOffset, key.length).readBigUInt64BE();
  return {
    id: bytesToHash(entry.subarray(ID_AT, PARENT_AT)),
    parent: bytesToHash(entry.subarray(PARENT_AT, SEALED_HEADER_AT)),
    height: entry.readUInt32BE(HEIGHT_AT),
    sealedHeader: entry.subarray(SEALED_HEADER_AT),
    offset: Number(offset),
    length: entry.readUInt32BE(LENGTH_AT),
    crc32: entry.readUInt32BE(FRAME_CRC_AT),
  };
}
