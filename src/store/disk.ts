// The operations that change files, behind one interface, so that a test can stop the world at any
// of them. What is written, where and in which order is the callers' concern.
import { chmod, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createOwnFile } from '../files/own-files.ts';
import { type Footprint, footprintIn } from '../files/own-folders.ts';
import { StoreError } from './store-error.ts';

export interface Disk {
  /** Bytes written, which may be fewer than given: a short write precedes a full disk. */
  write(file: FileHandle, buffers: readonly Uint8Array[], offset: number): Promise<number>;
  /** Returns when everything written to the file would survive a power cut. */
  datasync(file: FileHandle): Promise<void>;
  truncate(file: FileHandle, bytes: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes a folder's entries durable: a file that was created or renamed is not, until then. */
  syncFolder(path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Whose a file is that we make in this folder, and whether its mode is kept. */
  footprint(folder: string): Promise<Footprint>;
}

export const realDisk: Disk = {
  async write(file, buffers, offset) {
    const { bytesWritten } = await file.writev([...buffers], offset);
    return bytesWritten;
  },
  datasync: (file) => file.datasync(),
  truncate: (file, bytes) => file.truncate(bytes),
  rename: (from, to) => rename(from, to),
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

/** Writes all of `buffers` at `offset`, however few bytes each write takes. */
export async function writeAll(
  disk: Disk,
  file: FileHandle,
  buffers: readonly Uint8Array[],
  offset: number,
): Promise<void> {
  let rest = buffers;
  let position = offset;
  while (rest.length > 0) {
    const written = await disk.write(file, rest, position);
    if (written <= 0) throw new StoreError('DISK', 'a write wrote nothing: check the disk');
    position += written;
    rest = without(rest, written);
  }
}

/** What is left of `buffers` after their first `bytes` bytes. */
function without(buffers: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skipped = 0;
  let left = bytes;
  for (const buffer of buffers) {
    if (buffer.length > left) break;
    left -= buffer.length;
    skipped++;
  }
  const rest = buffers.slice(skipped);
  const first = rest[0];
  if (first !== undefined && left > 0) rest[0] = first.subarray(left);
  return rest;
}

/** The name that a file has until it is whole; one left over from a crash is simply replaced. */
export function unfinished(path: string): string {
  return `${path}.tmp`;
}

/**
 * A file that is there whole or not at all, even if the power fails in between: write beside it,
 * fsync, rename, fsync the folder.
 */
export async function writeFileAtomically(
  disk: Disk,
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  await rm(unfinished(path), { force: true });
  const file = await createOwnFile(unfinished(path));
  try {
    let offset = 0;
    for await (const piece of pieces) {
      await writeAll(disk, file, [piece], offset);
      offset += piece.length;
    }
    await disk.datasync(file);
  } finally {
    await file.close();
  }
  await disk.rename(unfinished(path), path);
  await disk.syncFolder(dirname(path));
}
