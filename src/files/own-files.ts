// Files at paths that the program chose itself: opened only if they are plain files, no matter who put them
// there. A link is never followed, a pipe never waited for, a device never touched. Paths that a person
// gave for output (`--events FILE`, which may well be a pipe) are no business of this file, and neither
// is what is written.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rm } from 'node:fs/promises';

/** Somebody prepared a path that is ours to use. The message names the path and what to do. */
export class UnsafeFileError extends Error {
  readonly code = 'UNSAFE';
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** Mode of files that are nobody else's business. */
export const OWN_FILE_MODE = 0o600;

/** Windows has neither O_NOFOLLOW nor O_NONBLOCK, nor the special files that they are for: an `or` with
 * undefined changes nothing. */
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

/** What else than a plain file or a folder may lie at a path, in the words of `ls`. */
export function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a symbolic link';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  if (found.isCharacterDevice() || found.isBlockDevice()) return 'a device';
  return found.isDirectory() ? 'a folder' : 'a plain file';
}

/**
 * Opens a plain file that exists, without ever waiting.
 * @throws UnsafeFileError if anything else lies there; the system's error (`ENOENT`, ...)
 */
export async function openPlainFile(path: string, access: 'read' | 'write'): Promise<FileHandle> {
  // Before it is opened, because opening a device can already do something.
  assertPlain(path, await lstat(path));
  const flags = (access === 'read' ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK;
  const file = await open(path, flags);
  try {
    // And again, because it could have been exchanged meanwhile.
    assertPlain(path, await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The text of a plain file, at most `bytesMax` of it.
 * @throws UnsafeFileError if anything else lies there; the system's error (`ENOENT`, ...)
 */
export async function readPlainFile(path: string, bytesMax: number): Promise<string> {
  const file = await openPlainFile(path, 'read');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A new file of ours, to read and write. @throws the system's error: `EEXIST` if anything at all lies there */
export function createOwnFile(path: string): Promise<FileHandle> {
  return open(path, 'wx+', OWN_FILE_MODE);
}

/**
 * Puts a small file of ours in the place of whatever file, link or pipe lies there; what a link points
 * to stays as it is.
 */
export async function replaceOwnFile(path: string, content: string | Uint8Array): Promise<void> {
  await rm(path, { force: true });
  const file = await createOwnFile(path);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

function assertPlain(path: string, found: Stats): void {
  if (found.isFile()) return;
  throw new UnsafeFileError(
    path,
    `${path} is ${kindOf(found)} where a plain file belongs: remove it`,
  );
}
