// The block log: `blocks/000001.frames`, `000002.frames`, ...: the very frames that go to peers, one after
// another, and nothing else. Bytes in, bytes out, durable or refused; what a frame means is recovery.ts's concern.
//
// Only the last segment grows. It is synced before the next one is begun, and a commit that failed leaves
// no byte behind: so only the last segment's end can be torn.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { type Disk, type DiskFile, writeAll, writeFileAtomically } from './disk.ts';
import { makeFolder } from './format.ts';
import {
  LOG_SEGMENT_BYTES,
  type LogPlace,
  offsetOf,
  placeAfter,
  placeIn,
  type Segment,
  segmentFile,
  segmentOf,
  segmentOfFile,
} from './place.ts';
import { asDiskError, codeOf, DiskFullError, type StoreError } from './store-error.ts';

/** A frame, and where it goes. */
export interface PlacedFrame {
  readonly place: LogPlace;
  readonly frame: Uint8Array;
}

/** Bytes copied at a time when a torn tail is put aside. */
const COPY_BYTES = 4 * 1024 * 1024;

/** The operating system's words for "no room": disk, quota, file size limit. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export class BlockLog {
  /** The folder of the segments. */
  readonly path: string;
  readonly #disk: Disk;
  readonly #segmentBytes: number;
  /** Bytes of each segment, the first one's first. */
  readonly #sizes: number[];
  /** The last segment, held open; the others are opened for each read, so that descriptors do not grow with the chain. */
  #last: DiskFile;
  /** What is being done with the last segment: it is not closed before. */
  readonly #inUse = new Set<Promise<void>>();

  private constructor(
    path: string,
    disk: Disk,
    segmentBytes: number,
    sizes: number[],
    last: DiskFile,
  ) {
    this.path = path;
    this.#disk = disk;
    this.#segmentBytes = segmentBytes;
    this.#sizes = sizes;
    this.#last = last;
  }

  /**
   * Opens the log of a data folder, and creates it if there is none. A segment that is gone is empty now.
   * @param segmentBytes where a segment ends; a test sets a small one
   */
  static async open(
    folder: string,
    disk: Disk,
    segmentBytes: number = LOG_SEGMENT_BYTES,
  ): Promise<BlockLog> {
    const blocks = join(folder, 'blocks');
    await makeFolder(disk, blocks);
    const found = new Set((await disk.names(blocks)).map(segmentOfFile));
    const count = Math.max(1, ...[...found].map((segment) => segment ?? 1));
    const sizes: number[] = [];
    for (let segment = 1; segment < count; segment++) {
      sizes.push(found.has(segment) ? await sizeOf(disk, join(blocks, segmentFile(segment))) : 0);
    }
    const last = await disk.openOrCreate(join(blocks, segmentFile(count)));
    try {
      await disk.syncFolder(blocks);
      sizes.push(await last.size());
      return new BlockLog(blocks, disk, segmentBytes, sizes, last);
    } catch (error) {
      await last.close();
      throw error;
    }
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#sizes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** What can be read, in order. */
  get segments(): readonly Segment[] {
    return this.#sizes.map((bytes, at) => {
      const start = placeIn(at + 1, 0);
      return { number: at + 1, start, end: start + bytes };
    });
  }

  /** Where the log ends. */
  get end(): LogPlace {
    return placeIn(this.#sizes.length, this.#sizes.at(-1) ?? 0);
  }

  /** Where a frame of `bytes` goes if the log ends at `end`. */
  placeAfter(end: LogPlace, bytes: number): LogPlace {
    return placeAfter(end, bytes, this.#segmentBytes);
  }

  /** Where the segment ends in which a place lies. */
  endOf(place: LogPlace): LogPlace {
    const segment = segmentOf(place);
    return placeIn(segment, this.#sizes[segment - 1] ?? 0);
  }

  /**
   * Writes each frame where it goes, and syncs. When this returns, all of it would survive a power cut.
   * @param frames in the place of damaged bytes, or from `end` on, each where `placeAfter` said
   * @throws DiskFullError: nothing was added. StoreError `DISK`: final, because after a failed sync
   * nobody knows what is on the disk (Rebello et al., ATC 2020).
   */
  async commit(frames: readonly PlacedFrame[]): Promise<void> {
    const before = { segments: this.#sizes.length, bytes: this.#sizes.at(-1) ?? 0 };
    for (const [segment, runs] of runsBySegment(frames)) {
      try {
        if (segment > this.#sizes.length) await this.#begin(segment);
        await this.#in(segment, async (file) => {
          for (const { start, buffers } of runs) await writeAll(file, buffers, offsetOf(start));
          if (segment < this.#sizes.length) await synced(file, this.#fileOf(segment));
        });
        if (segment < this.#sizes.length) continue;
      } catch (error) {
        throw await this.#afterFailedWrite(error, before);
      }
      await this.sync();
      const ends = runs.map(({ end }) => offsetOf(end));
      this.#sizes[segment - 1] = Math.max(this.#sizes[segment - 1] ?? 0, ...ends);
    }
  }

  /** Everything written to the last segment is durable. @throws StoreError `DISK`, final. */
  async sync(): Promise<void> {
    await synced(this.#last, this.#fileOf(this.#sizes.length));
  }

  /** Up to `length` bytes from a place; fewer only where its segment ends. */
  async read(place: LogPlace, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    const offset = offsetOf(place);
    let filled = 0;
    await this.#in(segmentOf(place), async (file) => {
      while (filled < length) {
        const bytesRead = await file.read(bytes.subarray(filled), offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    });
    return bytes.subarray(0, filled);
  }

  /**
   * Cuts the last segment at a place; what lay behind is kept in a file beside it, whose path is returned.
   * May itself be interrupted and done again.
   */
  async cut(place: LogPlace): Promise<string> {
    assert(segmentOf(place) === this.#sizes.length, 'only the end of the log is cut');
    const file = this.#fileOf(segmentOf(place));
    const aside = `${file}.broken-${offsetOf(place)}`;
    try {
      await writeFileAtomically(this.#disk, aside, this.#from(place));
      await this.#last.truncate(offsetOf(place));
    } catch (error) {
      throw asDiskError(`put the broken end of ${file} aside`, error);
    }
    await this.sync();
    this.#sizes[this.#sizes.length - 1] = offsetOf(place);
    return aside;
  }

  /** Waits for reads under way. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#inUse);
    await this.#last.close();
  }

  async *#from(place: LogPlace): AsyncGenerator<Uint8Array> {
    const { end } = this;
    for (let at = place; at < end; at += COPY_BYTES) {
      yield await this.read(at, Math.min(COPY_BYTES, end - at));
    }
  }

  #fileOf(segment: number): string {
    return join(this.path, segmentFile(segment));
  }

  async #in(segment: number, use: (file: DiskFile) => Promise<void>): Promise<void> {
    if (segment === this.#sizes.length) {
      const used = use(this.#last);
      this.#inUse.add(used);
      return used.finally(() => this.#inUse.delete(used));
    }
    const file = await this.#disk.openOrCreate(this.#fileOf(segment));
    try {
      await use(file);
    } finally {
      await file.close();
    }
  }

  /** The last segment is full and durable: another one goes on. */
  async #begin(segment: number): Promise<void> {
    assert(segment === this.#sizes.length + 1, 'segments follow one another');
    const file = await this.#disk.openOrCreate(this.#fileOf(segment));
    try {
      await file.truncate(0); // a commit before this one may have failed in it
      await this.#disk.syncFolder(this.path);
    } catch (error) {
      await file.close();
      throw error;
    }
    const full = this.#last;
    this.#last = file;
    this.#sizes.push(0);
    await Promise.allSettled(this.#inUse);
    await full.close();
  }

  /** A full disk leaves part of a frame behind; cut back, the log is as it was before this commit. */
  async #afterFailedWrite(
    error: unknown,
    before: { segments: number; bytes: number },
  ): Promise<StoreError> {
    if (!fullCodes.has(codeOf(error) ?? '')) return asDiskError(`write ${this.path}`, error);
    try {
      while (this.#sizes.length > before.segments) {
        const begun = this.#last;
        await begun.truncate(0);
        this.#last = await this.#disk.openOrCreate(this.#fileOf(this.#sizes.length - 1));
        this.#sizes.pop();
        await begun.close();
      }
      await this.#last.truncate(before.bytes);
      this.#sizes[before.segments - 1] = before.bytes;
    } catch (truncateError) {
      return asDiskError(`cut ${this.path} back after the disk was full`, truncateError);
    }
    return new DiskFullError(
      'DISK',
      `the disk of ${this.path} is full: make room, then start the node again`,
      { cause: error },
    );
  }
}

async function sizeOf(disk: Disk, path: string): Promise<number> {
  const file = await disk.openOrCreate(path);
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}

async function synced(file: DiskFile, path: string): Promise<void> {
  try {
    await file.datasync();
  } catch (error) {
    throw asDiskError(`make ${path} durable`, error);
  }
}

/** Frames that lie one after another, to be written as one. */
interface Run {
  readonly start: LogPlace;
  end: LogPlace;
  readonly buffers: Uint8Array[];
}

function runsBySegment(frames: readonly PlacedFrame[]): Map<number, Run[]> {
  const segments = new Map<number, Run[]>();
  for (const { place, frame } of frames.toSorted((a, b) => a.place - b.place)) {
    const runs = segments.get(segmentOf(place)) ?? [];
    segments.set(segmentOf(place), runs);
    const run = runs.at(-1);
    if (run?.end === place) {
      run.buffers.push(frame);
      run.end += frame.length;
    } else {
      runs.push({ start: place, end: place + frame.length, buffers: [frame] });
    }
  }
  return segments;
}
