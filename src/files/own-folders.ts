// Folders at paths that the program uses as its own: made without Node's recursive mkdir, and judged
// by who else could change what is in them. What lies in them is not known here.
import type { Stats } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createOwnFile } from './own-files.ts';

/** Mode of folders that are nobody else's business. */
export const OWN_FOLDER_MODE = 0o700;

/** Permission bits with which a group or everybody may change something. */
const OTHERS_WRITE = 0o022;
/** Permission bits of anybody but the owner. */
const OTHERS = 0o077;

/**
 * Makes a folder and those above it. Node's own recursive mkdir never ends where the system answers
 * ENOENT for a name under a folder that exists, as /proc does.
 * @returns the topmost folder that was made; undefined if the folder was there
 * @throws the system's error
 */
export async function makeFolders(
  path: string,
  mode: number = OWN_FOLDER_MODE,
): Promise<string | undefined> {
  const error = await tryMkdir(path, mode);
  if (error === undefined) return path;
  if (error.code === 'EEXIST' || error.code === 'EISDIR') {
    if ((await stat(path)).isDirectory()) return undefined;
    throw error;
  }
  const above = dirname(path);
  if (error.code !== 'ENOENT' || above === path) throw error;
  const first = await makeFolders(above, mode);
  const again = await tryMkdir(path, mode);
  if (again === undefined) return first ?? path;
  if (again.code !== 'EEXIST') throw again;
  return first; // somebody was quicker
}

async function tryMkdir(path: string, mode: number): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, { mode });
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** How a file that we make in a folder comes out: what its disk makes of owners and modes. */
export interface Footprint {
  /** Undefined where files have no owners (Windows). */
  readonly uid: number | undefined;
  /** `not kept`: NTFS, exFAT and the like, where every file is open to everybody who reaches it. */
  readonly modes: 'kept' | 'not kept';
}

/** What every disk with Unix permissions makes of our files. */
export function ordinaryFootprint(): Footprint {
  return { uid: process.geteuid?.(), modes: 'kept' };
}

/**
 * Finds out by making a file, which is removed again.
 * @throws the system's error if none can be made
 */
export async function footprintIn(folder: string): Promise<Footprint> {
  if (process.platform === 'win32') return ordinaryFootprint();
  const path = join(folder, `.finack-${process.pid}-${process.hrtime.bigint().toString(36)}`);
  const file = await createOwnFile(path);
  try {
    const { uid, mode } = await file.stat();
    return { uid, modes: (mode & OTHERS) === 0 ? 'kept' : 'not kept' };
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** Whether something is ours and closed to all others, as everything is that we make on an ordinary disk. */
export function isOurs({ uid, mode }: Stats): boolean {
  const { uid: ours } = ordinaryFootprint();
  return ours === undefined || (uid === ours && (mode & OTHERS) === 0);
}

/** Why somebody else could change this file or folder; undefined if nobody can. */
export function exposureOf(
  { uid, mode }: Stats,
  { uid: ours, modes }: Footprint,
): 'foreign' | 'open' | undefined {
  if (ours === undefined) return undefined;
  if (uid !== ours) return 'foreign';
  return modes === 'kept' && (mode & OTHERS_WRITE) !== 0 ? 'open' : undefined;
}
