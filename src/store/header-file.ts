// The header file, `headers` in the data folder: what the index keeps of each block, one record behind the other
// in the order of the log, so that a start reads it in one go and memory holds no header. It is derived: it is
// written after the log was synced and not synced itself, and where it ends or is damaged, the log is read again.
import { join } from 'node:path';
import { NumberColumn } from '../chain/columns.ts';
import type { Hash } from '../chain/hash.ts';
import type { IndexedBlock, KeptHeader } from './block-index.ts';
import { BlockRows } from './block-rows.ts';
import { type Disk, type DiskFile, writeAll, writeFileAtomically } from './disk.ts';
import {
  groupEnd,
  groupsOf,
  hashIn,
  ID_AT,
  isGoodRecord,
  numbersOf,
  PARENT_AT,
  readRecord,
  recordsIn,
  SEALED_HEADER_AT,
  setWorks,
  workIn,
} from './header-record.ts';
import type { LogPlace } from './place.ts';
import { StoreError } from './store-error.ts';

/** Bytes read at a time: more than any group. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** Bytes read for one header that somebody asks for: with it come those that are asked for next. */
const NEAR_BYTES = 16 * 1024;

/** All records of a header file that lie in the order of the log, by row: each has that of its block. */
export class RecordRows {
  readonly blocks = new BlockRows();
  /** Of the chain that ends with the block; 0: not known. */
  readonly works = new NumberColumn(BigUint64Array);
  /** The parent's row and one; 0: it is not here. */
  readonly parents = new NumberColumn(Uint32Array);
  readonly recordsAt = new NumberColumn(Float64Array);
  readonly recordLengths = new NumberColumn(Uint32Array);

  get count(): number {
    return this.blocks.ids.size;
  }
}

/** Bytes of the file, and where they begin. */
interface Stretch {
  readonly at: number;
  readonly bytes: Buffer;
}

const nothingNear: Stretch = { at: 0, bytes: Buffer.alloc(0) };

type Visit = (bytes: Buffer, at: number, length: number, recordAt: number) => void;

export class HeaderFile {
  readonly path: string;
  readonly #disk: Disk;
  #file: DiskFile;
  /** Where the next record goes. */
  #end = 0;
  /** What was read last for those who ask for one header. */
  #near: Stretch = nothingNear;

  private constructor(path: string, disk: Disk, file: DiskFile) {
    this.path = path;
    this.#disk = disk;
    this.#file = file;
  }

  /** `headerNow`, for whoever keeps it. */
  get reader(): (recordAt: number, length: number) => Uint8Array {
    return (recordAt, length) => this.headerNow(recordAt, length);
  }

  static async open(folder: string, disk: Disk): Promise<HeaderFile> {
    const path = join(folder, 'headers');
    return new HeaderFile(path, disk, await disk.openOrCreate(path));
  }

  /**
   * What lies in the file, which ends behind its last good group from now on.
   * @returns undefined: not in the order of the log, as after a block was written again in its place
   */
  async load(): Promise<RecordRows | undefined> {
    const loader = new RowLoader(await this.#file.size());
    this.#end = await this.#visit((bytes, at, length, recordAt) =>
      loader.add(bytes, at, length, recordAt),
    );
    if ((await this.#file.size()) > this.#end) await this.#file.truncate(this.#end);
    return loader.done();
  }

  /** All blocks by place; of a place that was written twice the last. Only reads. */
  async all(): Promise<IndexedBlock[]> {
    const byPlace = new Map<LogPlace, IndexedBlock>();
    await this.#visit((bytes, at, length) => {
      const block = readRecord(bytes, at, length);
      byPlace.set(block.place, block);
    });
    return [...byPlace.values()].sort((one, other) => one.place - other.place);
  }

  /** @returns where each of their records lies */
  async append(blocks: readonly IndexedBlock[]): Promise<KeptHeader[]> {
    const groups = [...groupsOf(blocks)];
    await writeAll(this.#file, groups, this.#end);
    const kept: KeptHeader[] = [];
    for (const group of groups) {
      for (const { at, length } of recordsIn(group)) {
        kept.push({ id: hashIn(group, at + ID_AT), at: this.#end + at, length });
      }
      this.#end += group.length;
    }
    return kept;
  }

  /** Writes down the work of chains that was not known when their blocks were stored, and is now. */
  async completeWorks(workOf: (id: Hash) => bigint | undefined): Promise<void> {
    for await (const { bytes, position } of this.#groups()) {
      if (setWorks(bytes, workOf)) await writeAll(this.#file, [bytes], position);
    }
    this.#near = nothingNear;
  }

  /** Forgets what lies at these places. */
  async remove(places: readonly LogPlace[]): Promise<void> {
    const removed = new Set(places);
    await this.rewrite((await this.all()).filter(({ place }) => !removed.has(place)));
  }

  /** Puts all of them in the place of what lies there. */
  async rewrite(blocks: readonly IndexedBlock[]): Promise<void> {
    await writeFileAtomically(this.#disk, this.path, groupsOf(blocks));
    await this.#file.close();
    this.#file = await this.#disk.openOrCreate(this.path);
    this.#end = await this.#file.size();
    this.#near = nothingNear;
  }

  /**
   * The sealed header of a record, at once: from a file that the system nearly always has in memory.
   * @throws StoreError `DISK` when it is not what was written
   */
  headerNow(recordAt: number, length: number): Uint8Array {
    return this.#recordNow(recordAt, length).subarray(SEALED_HEADER_AT);
  }

  /** All of a record, at once. @throws StoreError `DISK` when it is not what was written */
  blockNow(recordAt: number, length: number): IndexedBlock {
    return readRecord(this.#recordNow(recordAt, length), 0, length);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #recordNow(recordAt: number, length: number): Buffer {
    const near = this.#nearby(recordAt, length);
    const at = recordAt - near.at;
    const record = near.bytes.subarray(at, at + length);
    if (isGoodRecord(record)) return record;
    const what = `${this.path} is damaged at byte ${recordAt}`;
    throw new StoreError('DISK', `${what}: start the node again, which derives it anew`);
  }

  #nearby(at: number, length: number): Stretch {
    const { at: start, bytes } = this.#near;
    if (at >= start && at + length <= start + bytes.length) return this.#near;
    const buffer = Buffer.alloc(Math.max(NEAR_BYTES, length));
    const read = this.#file.readNow(buffer, at);
    this.#near = { at, bytes: buffer.subarray(0, read) };
    return this.#near;
  }

  /** As many bytes from `offset` as there are room and file for. */
  async #fill(window: Buffer, offset: number): Promise<Buffer> {
    let filled = 0;
    for (let read = -1; filled < window.length && read !== 0; filled += read) {
      read = await this.#file.read(window.subarray(filled), offset + filled);
    }
    return window.subarray(0, filled);
  }

  /** Shows the records of all good groups from the beginning. @returns where these end */
  async #visit(visit: Visit): Promise<number> {
    let end = 0;
    for await (const { bytes, position } of this.#groups()) {
      for (const { at, length } of recordsIn(bytes)) visit(bytes, at, length, position + at);
      end = position + bytes.length;
    }
    return end;
  }

  /** All good groups from the beginning; each is right until the next. */
  async *#groups(): AsyncGenerator<{ readonly bytes: Buffer; readonly position: number }> {
    const size = await this.#file.size();
    const window = Buffer.alloc(Math.min(WINDOW_BYTES, size));
    let end = 0;
    for (let before = -1; end < size && end !== before; ) {
      before = end;
      const bytes = await this.#fill(window, end);
      let at = 0;
      for (let next = groupEnd(bytes, at); next !== undefined; next = groupEnd(bytes, at)) {
        yield { bytes: bytes.subarray(at, next), position: end + at };
        at = next;
      }
      end += at;
    }
  }
}

/** Fills rows with records as they come. */
class RowLoader {
  readonly #rows = new RecordRows();
  /** Parents that are not the block before: blocks of a sync come in any order. */
  readonly #parents: { readonly row: number; readonly parent: Hash }[] = [];
  #end: LogPlace = 0;
  #isInOrder = true;
  readonly #fileBytes: number;

  constructor(fileBytes: number) {
    this.#fileBytes = fileBytes;
  }

  add(bytes: Buffer, at: number, length: number, recordAt: number): void {
    if (!this.#isInOrder) return;
    const rows = this.#rows;
    const { ids } = rows.blocks;
    // Nearly all are as long as the first.
    if (rows.count === 0) ids.reserve(Math.floor(this.#fileBytes / length));
    const numbers = numbersOf(bytes, at);
    const row = numbers.place < this.#end ? undefined : ids.addBytes(bytes, at + ID_AT);
    if (row === undefined) {
      this.#isInOrder = false;
      return;
    }
    this.#end = numbers.place + numbers.length;
    rows.blocks.set(row, numbers);
    rows.works.set(row, workIn(bytes, at) ?? 0n);
    rows.recordsAt.set(row, recordAt);
    rows.recordLengths.set(row, length);
    if (row > 0 && ids.isAt(row - 1, bytes, at + PARENT_AT)) rows.parents.set(row, row);
    else this.#parents.push({ row, parent: hashIn(bytes, at + PARENT_AT) });
  }

  done(): RecordRows | undefined {
    if (!this.#isInOrder) return undefined;
    const { blocks, parents } = this.#rows;
    for (const { row, parent } of this.#parents) {
      const found = blocks.ids.row(parent);
      if (found !== undefined) parents.set(row, found + 1);
    }
    return this.#rows;
  }
}
