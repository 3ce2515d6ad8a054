// The LOCK file of a data folder holds, behind the pid of the process that uses it, the path of that
// process's control socket: so a command finds a node by its folder, whatever TMPDIR and
// XDG_RUNTIME_DIR said when the node was started (cron, sudo, a service). Nothing else is here.
import { lstat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { openPlainFile, readPlainFile } from '../files/own-files.ts';

/** Written by src/store/folder-lock.ts, its pid first, and removed by it. */
const LOCK_FILE = 'LOCK';

/** Bytes: a pid, and one path for each control socket. */
const NOTE_BYTES_MAX = 4096;

/** The caller holds the folder's lock. @throws the system's error, UnsafeFileError */
export async function noteSocket(dataFolder: string, socketPath: string): Promise<void> {
  const file = await openPlainFile(join(dataFolder, LOCK_FILE), 'write');
  try {
    const { size } = await file.stat();
    await file.write(`${socketPath}\n`, size);
  } finally {
    await file.close();
  }
}

/** The path that was noted last. Undefined: none, or one that somebody else could have written. */
export async function notedSocket(dataFolder: string): Promise<string | undefined> {
  const lock = join(dataFolder, LOCK_FILE);
  const text = await readPlainFile(lock, NOTE_BYTES_MAX).catch(() => '');
  const path = text.split('\n').findLast((line) => isAbsolute(line));
  if (path === undefined) return undefined;
  const [us, holder, owner] = [process.getuid?.(), await ownerOf(lock), await ownerOf(path)];
  // Root may look at everybody's nodes; what answers there is then the holder's own word, no one else's.
  const isTrusted = holder === us || us === 0;
  // A path that leads nowhere is told all the same: a service may have a /tmp of its own.
  return isTrusted && (owner === undefined || owner === holder) ? path : undefined;
}

async function ownerOf(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.uid;
}
