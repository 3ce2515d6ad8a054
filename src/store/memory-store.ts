// A store in memory: the real log, index and recovery over files that are byte arrays. Nothing of it
// outlives the process.
import { basename, dirname } from 'node:path';
import { hexOf } from '../chain/hash.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { Footprint } from '../files/own-folders.ts';
import {
  type BlockIndex,
  type ChainRecord,
  type IndexBatch,
  type IndexedBlock,
  type KeptHeader,
  noChain,
  recordAfter,
  type StatePair,
} from './block-index.ts';
import { BlockLog } from './block-log.ts';
import type { Disk, DiskFile } from './disk.ts';
import type { LogPlace } from './place.ts';
import type { StoreParts } from './store-parts.ts';

/** A new store without any block. */
export async function openMemoryParts(): Promise<StoreParts> {
  const log = await BlockLog.open('memory', new MemoryDisk());
  const index = new MemoryIndex();
  return { log, index, blocks: [], chain: noChain, modes: 'kept', close: () => log.close() };
}

/** An index in memory; a caller that keeps it can open it again. */
export class MemoryIndex implements BlockIndex {
  readonly #byPlace = new Map<LogPlace, IndexedBlock>();
  /** By the key as hex. */
  readonly #state = new Map<string, Uint8Array>();
  #chain = noChain;

  /** All entries by place. */
  get blocks(): readonly IndexedBlock[] {
    return [...this.#byPlace.values()].sort((one, other) => one.place - other.place);
  }

  get chain(): ChainRecord {
    return this.#chain;
  }

  commit(batch: IndexBatch): Promise<readonly KeptHeader[]> {
    this.apply(batch);
    return Promise.resolve([]);
  }

  apply({ removedPlaces, added, updates }: IndexBatch): void {
    for (const place of removedPlaces) this.#byPlace.delete(place);
    for (const block of added) this.#byPlace.set(block.place, block);
    for (const update of updates) {
      this.#chain = recordAfter(this.#chain, update);
      if (update.outcome === 'connected') this.#write(update.writes);
    }
  }

  stateValue(key: Uint8Array): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#state.get(hexOf(key)));
  }

  async *stateValues(firstByte: number): AsyncGenerator<StatePair, void, void> {
    const prefix = hexOf(Buffer.of(firstByte));
    for (const [name, value] of [...this.#state].sort()) {
      if (name.startsWith(prefix)) yield { key: Buffer.from(name, 'hex'), value };
    }
  }

  #write(writes: readonly StateWrite[]): void {
    for (const { key, value } of writes) {
      if (value === undefined) this.#state.delete(hexOf(key));
      else this.#state.set(hexOf(key), value);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryDisk implements Disk {
  readonly #files = new Map<string, MemoryFile>();

  openOrCreate(path: string): Promise<DiskFile> {
    const file = this.#files.get(path);
    return file === undefined ? this.createAnew(path) : Promise.resolve(file);
  }

  createAnew(path: string): Promise<DiskFile> {
    const file = new MemoryFile();
    this.#files.set(path, file);
    return Promise.resolve(file);
  }

  names(folder: string): Promise<readonly string[]> {
    const paths = [...this.#files.keys()].filter((path) => dirname(path) === folder);
    return Promise.resolve(paths.map((path) => basename(path)));
  }

  rename(from: string, to: string): Promise<void> {
    const file = this.#files.get(from);
    this.#files.delete(from);
    if (file !== undefined) this.#files.set(to, file);
    return Promise.resolve();
  }

  /** Folders are only names here. */
  makeFolders(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  syncFolder(): Promise<void> {
    return Promise.resolve();
  }

  chmod(): Promise<void> {
    return Promise.resolve();
  }

  footprint(): Promise<Footprint> {
    return Promise.resolve({ uid: undefined, modes: 'kept' });
  }
}

/** Bytes that a new file has room for. */
const ROOM_BYTES_MIN = 64 * 1024;

/** A file in memory; its room doubles, so that appending costs the same however long it is. */
export class MemoryFile implements DiskFile {
  #room: Buffer = Buffer.alloc(ROOM_BYTES_MIN);
  #size = 0;

  size(): Promise<number> {
    return Promise.resolve(this.#size);
  }

  read(buffer: Uint8Array, offset: number): Promise<number> {
    return Promise.resolve(this.readNow(buffer, offset));
  }

  readNow(buffer: Uint8Array, offset: number): number {
    const bytes = this.#room.subarray(offset, Math.min(this.#size, offset + buffer.length));
    buffer.set(bytes);
    return bytes.length;
  }

  write(buffers: readonly Uint8Array[], offset: number): Promise<number> {
    let end = offset;
    for (const buffer of buffers) {
      this.#reserve(end + buffer.length);
      this.#room.set(buffer, end);
      end += buffer.length;
    }
    this.#size = Math.max(this.#size, end);
    return Promise.resolve(end - offset);
  }

  datasync(): Promise<void> {
    return Promise.resolve();
  }

  truncate(bytes: number): Promise<void> {
    this.#room.fill(0, bytes, this.#size);
    this.#size = bytes;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#room.length) return;
    const room = Buffer.alloc(Math.max(bytes, 2 * this.#room.length));
    room.set(this.#room);
    this.#room = room;
  }
}
