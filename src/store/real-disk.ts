// The disk of this machine. Nothing is decided here.
import { readSync } from 'node:fs';
import { chmod, type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { createOwnFile, openPlainFile } from '../files/own-files.ts';
import { footprintIn, makeFolders } from '../files/own-folders.ts';
import type { Disk, DiskFile } from './disk.ts';
import { codeOf } from './store-error.ts';

export const realDisk: Disk = {
  async openOrCreate(path) {
    try {
      return new RealFile(await openPlainFile(path, 'write'));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      return new RealFile(await createOwnFile(path));
    }
  },
  async createAnew(path) {
    await rm(path, { force: true });
    return new RealFile(await createOwnFile(path));
  },
  names: (folder) => readdir(folder),
  rename: (from, to) => rename(from, to),
  makeFolders: (path) => makeFolders(path),
  async syncFolder(path) {
    if (process.platform === 'win32') return; // a folder cannot be opened there, nor needs it
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  chmod: (path, mode) => chmod(path, mode),
  footprint: footprintIn,
};

class RealFile implements DiskFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    const { size } = await this.#handle.stat();
    return size;
  }

  async read(buffer: Uint8Array, offset: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, offset);
    return bytesRead;
  }

  readNow(buffer: Uint8Array, offset: number): number {
    return readSync(this.#handle.fd, buffer, 0, buffer.length, offset);
  }

  async write(buffers: readonly Uint8Array[], offset: number): Promise<number> {
    const { bytesWritten } = await this.#handle.writev([...buffers], offset);
    return bytesWritten;
  }

  datasync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(bytes: number): Promise<void> {
    return this.#handle.truncate(bytes);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
