// A disk that is simulated: files have bytes that the system would give back, and bytes that a power cut
// leaves. It takes its time, can refuse, write short and fill up; what was written and not synced may be
// lost sector by sector, and the last write torn. What lies in the files is not known here.

import { basename, dirname } from 'node:path';
import type { Footprint } from '../files/own-folders.ts';
import type {
  BlockIndex,
  ChainRecord,
  IndexBatch,
  IndexedBlock,
  KeptHeader,
  StatePair,
} from '../store/block-index.ts';
import type { Disk, DiskFile } from '../store/disk.ts';
import { MemoryIndex } from '../store/memory-store.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What disks write whole or not at all. */
const SECTOR_BYTES = 512;

export interface DiskTraits {
  /** Milliseconds of one operation at most. */
  readonly slowestMs: number;
  /** How often a write takes only a part, and says so. */
  readonly shortWrite: number;
}

/** What the next operation of a kind answers instead of doing it. */
export interface DiskFault {
  readonly operation: 'write' | 'datasync';
  readonly code: 'EIO' | 'ENOSPC';
}

export class VirtualDisk implements Disk {
  readonly random: Random;
  readonly traits: DiskTraits;
  readonly #time: VirtualTime;
  /** What the system shows, and what a power cut leaves. */
  #names = new Map<string, StoredFile>();
  readonly #durableNames = new Map<string, StoredFile>();
  #fault: DiskFault | undefined;
  /** Rises with each crash: operations of before never come back. */
  #life = 0;

  constructor(time: VirtualTime, random: Random, traits: DiskTraits) {
    this.#time = time;
    this.random = random;
    this.traits = traits;
  }

  /** What a power cut now would certainly leave of this file. */
  durable(path: string): Uint8Array {
    return this.#durableNames.get(path)?.durable ?? new Uint8Array(0);
  }

  /** What lies in a folder after a power cut now. */
  durableNames(folder: string): string[] {
    return namesIn(folder, this.#durableNames);
  }

  /** A bit at rest flips, and nobody is told. */
  flipBit(path: string, at: number, bit: number): void {
    const file = this.#durableNames.get(path);
    for (const bytes of [file?.bytes, file?.durable]) {
      if (bytes !== undefined && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    }
  }

  /** The next operation of this kind fails. */
  failNext(fault: DiskFault): void {
    this.#fault = fault;
  }

  /** No fault that was planned will come. */
  heal(): void {
    this.#fault = undefined;
  }

  /** The process is gone: the system keeps what it was given. */
  processEnded(): void {
    this.#life++;
    this.heal();
  }

  /** The power is gone: of what was not synced, chance keeps some sectors. */
  powerLost(): void {
    this.processEnded();
    this.#names = new Map(this.#durableNames);
    for (const file of new Set(this.#names.values())) file.losePower(this.random);
  }

  async openOrCreate(path: string): Promise<DiskFile> {
    await this.operation();
    const file = this.#names.get(path) ?? this.#create(path);
    return new OpenFile(this, file);
  }

  async createAnew(path: string): Promise<DiskFile> {
    await this.operation();
    return new OpenFile(this, this.#create(path));
  }

  async names(folder: string): Promise<readonly string[]> {
    await this.operation();
    return namesIn(folder, this.#names);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.operation();
    const file = this.#names.get(from);
    if (file === undefined) throw errorOf('ENOENT');
    this.#names.delete(from);
    this.#names.set(to, file);
  }

  /** Folders are only names here, and always there. */
  makeFolders(): Promise<undefined> {
    return this.operation();
  }

  async syncFolder(folder: string): Promise<void> {
    await this.operation();
    for (const path of this.#durableNames.keys()) {
      if (dirname(path) === folder) this.#durableNames.delete(path);
    }
    for (const [path, file] of this.#names) {
      if (dirname(path) === folder) this.#durableNames.set(path, file);
    }
  }

  chmod(): Promise<void> {
    return this.operation();
  }

  footprint(): Promise<Footprint> {
    return Promise.resolve({ uid: undefined, modes: 'kept' });
  }

  get life(): number {
    return this.#life;
  }

  /** Takes its time; never comes back if the machine has stopped since that life, or stops meanwhile. */
  async operation(life = this.#life): Promise<undefined> {
    await this.#time.sleep(this.random.between(0, this.traits.slowestMs));
    if (life !== this.#life) await new Promise(() => {});
    return undefined;
  }

  /** @throws the planned error of this operation, once */
  failIfPlanned(operation: DiskFault['operation']): void {
    if (this.#fault?.operation !== operation) return;
    const { code } = this.#fault;
    this.#fault = undefined;
    throw errorOf(code);
  }

  #create(path: string): StoredFile {
    const file = new StoredFile();
    this.#names.set(path, file);
    return file;
  }
}

/** The bytes of one file, under whatever name. */
class StoredFile {
  bytes: Uint8Array = new Uint8Array(0);
  durable: Uint8Array = new Uint8Array(0);
  /** Writes since the last sync, in order. */
  #pending: { offset: number; bytes: Uint8Array }[] = [];

  write(bytes: Uint8Array, offset: number): void {
    this.#pending.push({ offset, bytes });
    this.bytes = written(this.bytes, bytes, offset);
  }

  truncate(length: number): void {
    this.bytes = this.bytes.slice(0, length);
    // Not asked to be durable before the next sync: then it is.
    this.#pending = this.#pending.filter(({ offset }) => offset < length);
  }

  sync(): void {
    this.durable = this.bytes.slice();
    this.#pending = [];
  }

  losePower(random: Random): void {
    let left = this.durable;
    for (const { offset, bytes } of this.#pending) {
      for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
        if (random.chance(0.5)) continue;
        left = written(left, bytes.subarray(at, at + SECTOR_BYTES), offset + at);
      }
    }
    this.bytes = left;
    this.sync();
  }
}

/** `file` with `bytes` at `offset`; zeros where nothing was. */
function written(file: Uint8Array, bytes: Uint8Array, offset: number): Uint8Array {
  const result = new Uint8Array(Math.max(file.length, offset + bytes.length));
  result.set(file);
  result.set(bytes, offset);
  return result;
}

class OpenFile implements DiskFile {
  readonly #disk: VirtualDisk;
  readonly #file: StoredFile;
  readonly #life: number;

  constructor(disk: VirtualDisk, file: StoredFile) {
    this.#disk = disk;
    this.#file = file;
    this.#life = disk.life;
  }

  async size(): Promise<number> {
    await this.#disk.operation(this.#life);
    return this.#file.bytes.length;
  }

  async read(buffer: Uint8Array, offset: number): Promise<number> {
    await this.#disk.operation(this.#life);
    return this.readNow(buffer, offset);
  }

  readNow(buffer: Uint8Array, offset: number): number {
    const bytes = this.#file.bytes.subarray(offset, offset + buffer.length);
    buffer.set(bytes);
    return bytes.length;
  }

  async write(buffers: readonly Uint8Array[], offset: number): Promise<number> {
    const { random, traits } = this.#disk;
    const all = Buffer.concat(buffers);
    const isShort = all.length > 1 && random.chance(traits.shortWrite);
    const taken = isShort ? all.subarray(0, random.whole(1, all.length - 1)) : all;
    // The system has the bytes before the call comes back.
    if (this.#life === this.#disk.life) this.#file.write(taken, offset);
    await this.#disk.operation(this.#life);
    this.#disk.failIfPlanned('write');
    return taken.length;
  }

  async datasync(): Promise<void> {
    await this.#disk.operation(this.#life);
    this.#disk.failIfPlanned('datasync');
    this.#file.sync();
  }

  async truncate(bytes: number): Promise<void> {
    await this.#disk.operation(this.#life);
    this.#file.truncate(bytes);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function namesIn(folder: string, files: ReadonlyMap<string, StoredFile>): string[] {
  return [...files.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path));
}

function errorOf(code: string): Error {
  return Object.assign(new Error(`${code}: the simulated disk`), { code });
}

/** An index on that disk, which syncs nothing: a power cut loses its last batches. */
export class VirtualIndex implements BlockIndex {
  readonly #disk: VirtualDisk;
  /** All batches that were ever committed, in order. */
  #batches: IndexBatch[] = [];

  constructor(disk: VirtualDisk) {
    this.#disk = disk;
  }

  get blocks(): readonly IndexedBlock[] {
    return this.#applied().blocks;
  }

  get chain(): ChainRecord {
    return this.#applied().chain;
  }

  /** For whoever looks on: it takes no time. */
  lookAt(): MemoryIndex {
    return this.#applied();
  }

  /** What a start finds: all batches that are left, in order. */
  #applied(): MemoryIndex {
    const index = new MemoryIndex();
    for (const batch of this.#batches) index.apply(batch);
    return index;
  }

  powerLost(): void {
    this.#batches.length = this.#disk.random.whole(0, this.#batches.length);
  }

  async stateValue(key: Uint8Array): Promise<Uint8Array | undefined> {
    await this.#disk.operation();
    return this.#applied().stateValue(key);
  }

  async *stateValues(firstByte: number): AsyncGenerator<StatePair, void, void> {
    await this.#disk.operation();
    yield* this.#applied().stateValues(firstByte);
  }

  async commit(batch: IndexBatch): Promise<readonly KeptHeader[]> {
    await this.#disk.operation();
    this.#batches.push(batch);
    return [];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
