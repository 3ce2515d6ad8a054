// The port between the store and its disk: the operations on files and folders, behind one interface,
// so that a test can stop the world at any of them, and a store can live in memory or in a simulated
// machine. What is written, where and in which order is the callers' concern.
import { dirname } from 'node:path';
import type { Footprint } from '../files/own-folders.ts';
import { StoreError } from './store-error.ts';

/** An open file. It has no position of its own: every operation says where. */
export interface DiskFile {
  size(): Promise<number>;
  /** Fills the buffer from `offset`; returns the bytes read, fewer where the file ends or the disk likes. */
  read(buffer: Uint8Array, offset: number): Promise<number>;
  /** As `read`, at once: for a few bytes that the system nearly always has in memory. */
  readNow(buffer: Uint8Array, offset: number): number;
  /** Bytes written, which may be fewer than given: a short write precedes a full disk. */
  write(buffers: readonly Uint8Array[], offset: number): Promise<number>;
  /** Returns when everything written to the file would survive a power cut. */
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  /** A plain file to read and write; made if there is none. */
  openOrCreate(path: string): Promise<DiskFile>;
  /** A new file in the place of whatever lies there. */
  createAnew(path: string): Promise<DiskFile>;
  /** What lies in a folder. */
  names(folder: string): Promise<readonly string[]>;
  rename(from: string, to: string): Promise<void>;
  /** @returns the topmost folder that was made; undefined if the folder was there */
  makeFolders(path: string): Promise<string | undefined>;
  /** Makes a folder's entries durable: a file that was created or renamed is not, until then. */
  syncFolder(path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Whose a file is that we make in this folder, and whether its mode is kept. */
  footprint(folder: string): Promise<Footprint>;
}

/** Writes all of `buffers` at `offset`, however few bytes each write takes. */
export async function writeAll(
  file: DiskFile,
  buffers: readonly Uint8Array[],
  offset: number,
): Promise<void> {
  let rest = buffers;
  let position = offset;
  while (rest.length > 0) {
    const written = await file.write(rest, position);
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
  const file = await disk.createAnew(unfinished(path));
  try {
    let offset = 0;
    for await (const piece of pieces) {
      await writeAll(file, [piece], offset);
      offset += piece.length;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  await disk.rename(unfinished(path), path);
  await disk.syncFolder(dirname(path));
}
