// The block log: `blocks/000001.frames`, the very frames that go to peers, one after another, and
// nothing else. Bytes in, bytes out, durable or refused; what a frame means is recovery.ts's concern.
import { join } from 'node:path';
import { type Disk, type DiskFile, writeAll, writeFileAtomically } from './disk.ts';
import { makeFolder } from './format.ts';
import { asDiskError, codeOf, DiskFullError, type StoreError } from './store-error.ts';

/** A frame that takes the place of damaged bytes of the same length. */
export interface Rewrite {
  offset: number;
  frame: Uint8Array;
}

/** Bytes copied at a time when a torn tail is put aside. */
const COPY_BYTES = 4 * 1024 * 1024;

/** The operating system's words for "no room": disk, quota, file size limit. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export class BlockLog {
  readonly path: string;
  readonly #disk: Disk;
  readonly #file: DiskFile;
  #bytes: number;

  private constructor(path: string, disk: Disk, file: DiskFile, bytes: number) {
    this.path = path;
    this.#disk = disk;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens the log of a data folder, and creates it if there is none. */
  static async open(folder: string, disk: Disk): Promise<BlockLog> {
    const blocks = join(folder, 'blocks');
    const path = join(blocks, '000001.frames');
    await makeFolder(disk, blocks);
    const file = await disk.openOrCreate(path);
    try {
      await disk.syncFolder(blocks);
      return new BlockLog(path, disk, file, await file.size());
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes of the log; the next frame goes here. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Appends and rewrites, then syncs once. When this returns, all of it would survive a power cut.
   * @throws DiskFullError: nothing was added. StoreError `DISK`: final, because after a failed sync
   * nobody knows what is on the disk (Rebello et al., ATC 2020).
   */
  async commit(appended: readonly Uint8Array[], rewrites: readonly Rewrite[]): Promise<void> {
    try {
      await writeAll(this.#file, appended, this.#bytes);
      for (const { frame, offset } of rewrites) {
        await writeAll(this.#file, [frame], offset);
      }
    } catch (error) {
      throw await this.#afterFailedWrite(error);
    }
    await this.sync();
    for (const frame of appended) this.#bytes += frame.length;
  }

  /** @throws StoreError `DISK`, final. */
  async sync(): Promise<void> {
    try {
      await this.#file.datasync();
    } catch (error) {
      throw asDiskError(`make ${this.path} durable`, error);
    }
  }

  /** Up to `length` bytes from `offset`; fewer only where the log ends. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const bytesRead = await this.#file.read(bytes.subarray(filled), offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  /**
   * Cuts the log at `offset`; what lay behind is kept in a file beside it, whose path is returned.
   * May itself be interrupted and done again.
   */
  async cut(offset: number): Promise<string> {
    const aside = `${this.path}.broken-${offset}`;
    try {
      await writeFileAtomically(this.#disk, aside, this.#from(offset));
      await this.#file.truncate(offset);
    } catch (error) {
      throw asDiskError(`put the broken end of ${this.path} aside`, error);
    }
    await this.sync();
    this.#bytes = offset;
    return aside;
  }

  /** Waits for reads under way. */
  async close(): Promise<void> {
    await this.#file.close();
  }

  async *#from(offset: number): AsyncGenerator<Uint8Array> {
    for (let at = offset; at < this.#bytes; at += COPY_BYTES) {
      yield await this.read(at, Math.min(COPY_BYTES, this.#bytes - at));
    }
  }

  /** A full disk leaves part of a frame behind; cut back, the log is as it was. */
  async #afterFailedWrite(error: unknown): Promise<StoreError> {
    if (!fullCodes.has(codeOf(error) ?? '')) return asDiskError(`write ${this.path}`, error);
    try {
      await this.#file.truncate(this.#bytes);
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
