// Whether a data folder can be trusted: it and everything in it is ours, nobody else may change it,
// and each thing in it is what it should be, a plain file or a folder. What stands in the files is the
// concern of others. Looks before anything is opened, follows no link, and waits for nothing.
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf } from '../files/own-files.ts';
import { exposureOf, type Footprint, isOurs, ordinaryFootprint } from '../files/own-folders.ts';
import type { Disk } from './disk.ts';
import { codeOf, StoreError } from './store-error.ts';

/** What a data folder consists of. Other names in it are not ours, and are never opened. */
const fileNames = [
  ...['LOCK', 'FORMAT', 'FORMAT.tmp', 'node.key', 'node.key.tmp'],
  ...['headers', 'headers.tmp'],
];
const folderNames = ['blocks', 'index'];

/** The superuser, who can read and change everything anyway. */
const ROOT_UID = 0;

interface Found {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * @param isNew a folder that is not claimed yet: its mode is narrowed when it is
 * @returns whether the disk keeps modes; where it does not, every user that can reach the folder can change it
 * @throws StoreError `UNSAFE`, with the path and what to do
 */
export async function inspectFolder(
  disk: Disk,
  folder: string,
  isNew: boolean,
): Promise<Footprint['modes']> {
  if (process.platform === 'win32') return 'kept';
  const root = await followedOnce(folder);
  const judged = [...(isNew ? [] : [root]), ...(await contentsOf(root.path))];
  // Only when something looks odd a file is made to find out what this disk makes of ours.
  if ([root, ...judged].every(({ stats }) => isOurs(stats))) return 'kept';
  const footprint = await disk.footprint(root.path).catch(() => ordinaryFootprint());
  assertUnexposed(root, isNew ? { ...footprint, modes: 'not kept' } : footprint);
  for (const one of judged) assertUnexposed(one, footprint);
  return footprint.modes;
}

/**
 * As `inspectFolder`, for a folder of ours whose files are judged one by one when they are opened.
 * @throws StoreError `UNSAFE`; the system's error (`ENOENT`, ...)
 */
export async function inspectOwnFolder(disk: Disk, folder: string): Promise<Footprint['modes']> {
  if (process.platform === 'win32') return 'kept';
  const root = await followedOnce(folder);
  assertKind(root, 'a folder');
  if (isOurs(root.stats)) return 'kept';
  const footprint = await disk.footprint(root.path).catch(() => ordinaryFootprint());
  assertUnexposed(root, footprint);
  return footprint.modes;
}

/** The folder itself may be reached through a link, if nobody but us or root can have made that link. */
async function followedOnce(folder: string): Promise<Found> {
  const link = await lstat(folder);
  if (link.isSymbolicLink() && link.uid !== ROOT_UID && link.uid !== process.geteuid?.()) {
    throw unsafe(`${folder} is a symbolic link of uid ${link.uid}: give the folder itself`);
  }
  const path = await realpath(folder);
  return { path, stats: await lstat(path) };
}

async function contentsOf(folder: string): Promise<Found[]> {
  const files = await present(fileNames.map((name) => join(folder, name)));
  const folders = await present(folderNames.map((name) => join(folder, name)));
  for (const one of folders) assertKind(one, 'a folder');
  for (const { path } of folders) {
    files.push(...(await present((await readdir(path)).map((name) => join(path, name)))));
  }
  for (const one of files) assertKind(one, 'a plain file');
  return [...files, ...folders];
}

async function present(paths: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    try {
      found.push({ path, stats: await lstat(path) });
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return found;
}

function assertKind({ path, stats }: Found, kind: 'a plain file' | 'a folder'): void {
  const is = kindOf(stats);
  if (is === kind) return;
  throw unsafe(`${path} is ${is} where ${kind} belongs: remove it, or give another folder`);
}

function assertUnexposed({ path, stats }: Found, footprint: Footprint): void {
  const exposure = exposureOf(stats, footprint);
  if (exposure === 'foreign') {
    throw unsafe(
      `${path} belongs to uid ${stats.uid}, and this process runs as uid ${process.geteuid?.()}: ` +
        'give a folder of its own',
    );
  }
  if (exposure === 'open') {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    throw unsafe(
      `${path} has mode ${mode}, so others may change it: run chmod go-w on it if you trust them, or give another folder`,
    );
  }
}

function unsafe(message: string): StoreError {
  return new StoreError('UNSAFE', message);
}
