// One process per data folder. On Linux the kernel keeps the lock and frees it when the process
// dies, however it dies; elsewhere a file with the holder's pid has to do.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createOwnFile, readPlainFile, replaceOwnFile } from '../files/own-files.ts';
import { codeOf, StoreError } from './store-error.ts';

/** Holds the pid of the process that uses the folder: for the message, and off Linux as the lock. */
export const LOCK_FILE = 'LOCK';
/** A pid and a newline, with room for what a later version may write behind it. */
const LOCK_BYTES_MAX = 4096;

export interface FolderLock {
  /** Leaves our pid in the LOCK file, once nothing can refuse us the folder any more. */
  announce(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the folder for this process. Where the kernel keeps the lock, nothing is written.
 * @throws StoreError `LOCKED`, naming the holder's pid when it is known.
 */
export async function lockFolder(
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<FolderLock> {
  const path = await realpath(folder);
  return platform === 'linux' ? lockWithSocket(path) : lockWithFile(path);
}

/** The error for a folder that another process uses. */
export async function lockedError(folder: string): Promise<StoreError> {
  const pid = await pidIn(join(folder, LOCK_FILE));
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new StoreError(
    'LOCKED',
    `data folder ${folder} is in use by ${holder}: stop it, or give this node another folder`,
  );
}

/**
 * An abstract Unix socket: a name without a file, gone with its process. Two network namespaces or
 * two versions of libuv (which pad such names differently) do not see each other's; for those the
 * lock that LevelDB takes on the index is the second bolt.
 */
async function lockWithSocket(folder: string): Promise<FolderLock> {
  const name = createHash('sha256').update(folder).digest('hex');
  const server = createServer((visitor) => visitor.destroy());
  // `exclusive`: in a cluster the listening socket would otherwise be shared, not refused.
  server.listen({ path: `\0finack-${name}`, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') throw await lockedError(folder);
    throw error;
  }
  server.unref();

  const file = join(folder, LOCK_FILE);
  return {
    announce: () => replaceOwnFile(file, `${process.pid}\n`),
    async release() {
      if ((await pidIn(file)) === process.pid) await rm(file, { force: true });
      server.close();
      await once(server, 'close');
    },
  };
}

/** Files that this very process holds: after a crash a new process may get the dead one's pid. */
const heldFiles = new Set<string>();

async function lockWithFile(folder: string): Promise<FolderLock> {
  const file = join(folder, LOCK_FILE);
  if (!(await createLockFile(file))) {
    if (await isHeld(file)) throw await lockedError(folder);
    // Two processes that find the same stale file at once could both get here; LevelDB's own lock
    // then lets only one of them open the index.
    await rm(file, { force: true });
    if (!(await createLockFile(file))) throw await lockedError(folder);
  }
  heldFiles.add(file);
  return {
    announce: () => Promise.resolve(),
    async release() {
      heldFiles.delete(file);
      await rm(file, { force: true });
    },
  };
}

async function createLockFile(file: string): Promise<boolean> {
  try {
    const handle = await createOwnFile(file);
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(file: string): Promise<boolean> {
  const pid = await pidIn(file);
  if (pid === undefined) return false;
  if (pid === process.pid) return heldFiles.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // alive, but another user's
  }
}

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readPlainFile(file, LOCK_BYTES_MAX).catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}
