// The file in which transactions that wait for a block outlive the node: written when it stops, read when
// it starts. What stands in it is judged again then, so nothing depends on it. What its frames mean is not
// known here.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openPlainFile, replaceOwnFile } from '../files/own-files.ts';
import { asDiskError, codeOf } from './store-error.ts';

/** What a node uses of it. */
export interface PoolFile {
  /** Empty if there is none. @throws StoreError */
  load(): Promise<Uint8Array>;
  /** In the place of what was there, whole or not at all; of nothing there is no file. @throws StoreError */
  save(frames: Uint8Array): Promise<void>;
}

const FILE_NAME = 'mempool.frames';

/** Bytes: the pool's limit on memory, which counts more for each transaction than it takes here. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;

export function poolFileIn(folder: string): PoolFile {
  const path = join(folder, FILE_NAME);
  return { load: () => load(path), save: (frames) => save(path, frames) };
}

/** For a node whose blocks do not outlive it either. */
export function noPoolFile(): PoolFile {
  return { load: () => Promise.resolve(new Uint8Array(0)), save: () => Promise.resolve() };
}

async function load(path: string): Promise<Uint8Array> {
  try {
    const file = await openPlainFile(path, 'read');
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.min(size, FILE_BYTES_MAX));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Uint8Array(0);
    throw asDiskError(`read ${path}`, error);
  }
}

/** Not synced: after a power cut in between the transactions are lost, which nobody was promised. */
async function save(path: string, frames: Uint8Array): Promise<void> {
  const next = `${path}.new`;
  try {
    if (frames.length > 0) {
      await replaceOwnFile(next, frames);
      await rename(next, path);
      return;
    }
    await rm(next, { force: true });
    await rm(path, { force: true });
  } catch (error) {
    throw asDiskError(`write ${path}`, error);
  }
}
