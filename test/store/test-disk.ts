// Disks that misbehave on purpose. Every operation has a number, from 1, so that a test can go
// through all of them; what was written and not synced can be lost afterwards.
import { existsSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Footprint } from '../../src/files/own-folders.ts';
import type { Disk, DiskFile } from '../../src/store/disk.ts';
import { realDisk } from '../../src/store/real-disk.ts';

export type Operation = 'write' | 'datasync' | 'truncate' | 'rename' | 'sync-folder';

/** What to do at an operation; undefined lets it happen. */
export type Plan = (operation: Operation, number: number) => Fault | undefined;

export type Fault =
  /** The machine stops: this operation and all after it never happen (a write happens by half). */
  | 'crash'
  | 'EIO'
  /** A write happens by half, then the disk is full. */
  | 'ENOSPC'
  /** A write takes only its first byte and says so. */
  | 'short';

const SECTOR_BYTES = 512;

interface Unsynced {
  inode: number;
  offset: number;
  before: Uint8Array;
  length: number;
}

export class TestDisk implements Disk {
  readonly operations: Operation[] = [];
  readonly #plan: Plan;
  #unsynced: Unsynced[] = [];
  /** Names that their folders would forget in a power cut. */
  #renames: { from: string; to: string }[] = [];
  #created: string[] = [];
  #crashed = false;

  constructor(plan: Plan = () => undefined) {
    this.#plan = plan;
  }

  count(operation: Operation): number {
    return this.operations.filter((one) => one === operation).length;
  }

  async openOrCreate(path: string): Promise<DiskFile> {
    if (this.#crashed) throw errorOf('crash');
    if (!existsSync(path)) this.#created.push(path);
    const file = await realDisk.openOrCreate(path);
    const { ino } = await stat(path);
    return new TestFile(this, file, ino);
  }

  async createAnew(path: string): Promise<DiskFile> {
    if (this.#crashed) throw errorOf('crash');
    if (!existsSync(path)) this.#created.push(path);
    const file = await realDisk.createAnew(path);
    const { ino } = await stat(path);
    return new TestFile(this, file, ino);
  }

  /** For TestFile. */
  async write(
    file: DiskFile,
    inode: number,
    buffers: readonly Uint8Array[],
    offset: number,
  ): Promise<number> {
    const all = Buffer.concat(buffers);
    const fault = this.#next('write');
    const bytes =
      fault === undefined ? all : all.subarray(0, fault === 'short' ? 1 : all.length / 2);
    const before = Buffer.alloc(bytes.length);
    const bytesRead = await file.read(before, offset);
    const written = await file.write([bytes], offset);
    const { length } = bytes;
    this.#unsynced.push({ inode, offset, before: before.subarray(0, bytesRead), length });
    if (fault !== undefined && fault !== 'short') throw errorOf(fault);
    return written;
  }

  /** For TestFile. */
  synced(inode: number): void {
    this.orThrow('datasync');
    this.#unsynced = this.#unsynced.filter((write) => write.inode !== inode);
  }

  names(folder: string): Promise<readonly string[]> {
    return realDisk.names(folder);
  }

  makeFolders(path: string): Promise<string | undefined> {
    return realDisk.makeFolders(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.orThrow('rename');
    await realDisk.rename(from, to);
    this.#renames.push({ from, to });
  }

  async syncFolder(path: string): Promise<void> {
    this.orThrow('sync-folder');
    this.#renames = this.#renames.filter(({ to }) => dirname(to) !== path);
    this.#created = this.#created.filter((created) => dirname(created) !== path);
  }

  chmod(path: string, mode: number): Promise<void> {
    return realDisk.chmod(path, mode);
  }

  footprint(folder: string): Promise<Footprint> {
    return realDisk.footprint(folder);
  }

  /**
   * The power is gone: of what was written to files of these folders and not synced, sectors are kept only if
   * `keeps`; files that the folder was not synced with are gone.
   */
  async losePower(folders: readonly string[], keeps: (sector: number) => boolean): Promise<void> {
    for (const { from, to } of this.#renames.reverse()) await rename(to, from);
    for (const path of this.#created) await rm(path, { force: true });
    for (const folder of folders) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) await this.#loseSectors(join(folder, name), keeps);
    }
  }

  async #loseSectors(path: string, keeps: (sector: number) => boolean): Promise<void> {
    const { ino: inode } = await stat(path);
    const lost = this.#unsynced.filter((write) => write.inode === inode).reverse();
    if (lost.length === 0) return;
    const file = await open(path, 'r+');
    for (const { offset, before, length } of lost) {
      for (let at = 0; at < length; at += SECTOR_BYTES) {
        if (keeps((offset + at) / SECTOR_BYTES)) continue;
        const bytes = Buffer.alloc(Math.min(SECTOR_BYTES, length - at)); // zeros where nothing was
        bytes.set(before.subarray(at, at + bytes.length));
        await file.write(bytes, 0, bytes.length, offset + at);
      }
    }
    await file.close();
  }

  orThrow(operation: Operation): void {
    const fault = this.#next(operation);
    if (fault !== undefined && fault !== 'short') throw errorOf(fault);
  }

  #next(operation: Operation): Fault | undefined {
    if (this.#crashed) throw errorOf('crash');
    this.operations.push(operation);
    const fault = this.#plan(operation, this.operations.length);
    this.#crashed = fault === 'crash';
    return fault;
  }
}

/** Each operation asks the plan first. */
class TestFile implements DiskFile {
  readonly #disk: TestDisk;
  readonly #file: DiskFile;
  readonly #inode: number;

  constructor(disk: TestDisk, file: DiskFile, inode: number) {
    this.#disk = disk;
    this.#file = file;
    this.#inode = inode;
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  read(buffer: Uint8Array, offset: number): Promise<number> {
    return this.#file.read(buffer, offset);
  }

  readNow(buffer: Uint8Array, offset: number): number {
    return this.#file.readNow(buffer, offset);
  }

  write(buffers: readonly Uint8Array[], offset: number): Promise<number> {
    return this.#disk.write(this.#file, this.#inode, buffers, offset);
  }

  async datasync(): Promise<void> {
    this.#disk.synced(this.#inode);
  }

  async truncate(bytes: number): Promise<void> {
    this.#disk.orThrow('truncate');
    await this.#file.truncate(bytes);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function errorOf(fault: 'crash' | 'EIO' | 'ENOSPC'): Error {
  const code = fault === 'crash' ? 'CRASH' : fault;
  return Object.assign(new Error(`${code}: planned by the test`), { code });
}
