// The data directory of one node on a disk of this machine, opened: its lock, its FORMAT file, the block
// log and the index, in the one order that is safe. What the log and the index mean is the store's
// concern.
import { readdir } from 'node:fs/promises';
import type { IndexContents } from './block-index.ts';
import { BlockLog } from './block-log.ts';
import type { Disk } from './disk.ts';
import { lockFolder } from './folder-lock.ts';
import { inspectFolder } from './folder-safety.ts';
import {
  checkFolder,
  claimFolder,
  FORMAT_FILE,
  type FolderOwner,
  type FolderState,
  makeFolder,
} from './format.ts';
import { openLevelIndex, type ReadIndex, readLevelIndex } from './level-index.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf, StoreError } from './store-error.ts';
import type { StoreParts } from './store-parts.ts';

export interface DataDirectoryOptions extends FolderOwner {
  folder: string;
  /** Rebuild the index from the log even if it looks good. */
  rebuild?: boolean;
  disk?: Disk;
  /** Where a file of the log ends. */
  segmentBytes?: number;
}

/**
 * Opens the data directory, and makes it ours if it is new.
 * @throws StoreError `LOCKED`, `FORMAT`, `OTHER_NETWORK` or `UNSAFE` (nothing was written), `DENIED`
 * or `DISK`.
 */
export function openDataDirectory(options: DataDirectoryOptions): Promise<StoreParts> {
  return closing(options.folder, (opened) => openInOrder(options, opened));
}

/** How to close what is open so far, in the order in which it was opened. */
type Opened = (() => Promise<void>)[];

/** What was opened, and how to close all of it; where opening failed, what was open by then is closed. */
async function closing<Parts>(
  folder: string,
  open: (opened: Opened) => Promise<Parts>,
): Promise<Parts & { readonly close: () => Promise<void> }> {
  const opened: Opened = [];
  const close = async (): Promise<void> => {
    for (const closeOne of opened.reverse()) await closeOne();
  };
  try {
    return { ...(await open(opened)), close };
  } catch (error) {
    await close();
    throw asDiskError(`open the data folder ${folder}`, error);
  }
}

/** A data directory that somebody looks at: under its lock, and nothing in it is mended. */
export interface InspectedDirectory {
  readonly log: BlockLog;
  readonly index: IndexContents | 'damaged';
  /** What the ledger has written. */
  readonly kept: ReadIndex['kept'];
  readonly close: () => Promise<void>;
}

/**
 * Opens a data directory to look at it.
 * @throws StoreError as `openDataDirectory`; `FORMAT` also when the folder is none, or not there
 */
export function inspectDataDirectory(options: DataDirectoryOptions): Promise<InspectedDirectory> {
  const { folder, disk = realDisk, segmentBytes } = options;
  return closing(folder, async (opened) => {
    await mustBeDataFolder(folder);
    await lookInto(disk, folder, options);
    const lock = await lockFolder(folder);
    opened.push(() => lock.release());
    const { found, kept, close } = await readLevelIndex(folder, disk);
    opened.push(close);
    await lock.announce();
    const log = await BlockLog.open(folder, disk, segmentBytes);
    opened.push(() => log.close());
    return { log, index: found, kept };
  });
}

/** @throws StoreError `FORMAT` when there is no data folder at this path */
export async function mustBeDataFolder(folder: string): Promise<void> {
  const names: readonly string[] = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  if (names.includes(FORMAT_FILE)) return;
  throw new StoreError('FORMAT', `there is no data folder ${folder}: give the folder of a node`);
}

async function openInOrder(
  options: DataDirectoryOptions,
  opened: Opened,
): Promise<Omit<StoreParts, 'close'>> {
  const { folder, rebuild = false, disk = realDisk, segmentBytes } = options;
  await makeFolder(disk, folder);
  await lookInto(disk, folder, options); // before the lock, which off Linux writes a file
  const lock = await lockFolder(folder);
  opened.push(() => lock.release());
  // Again: until the lock was ours, another process could have made the folder its own.
  if ((await lookInto(disk, folder, options)) === 'new') await claimFolder(disk, folder, options);
  // And again: a folder that was open to others may have been filled before it was closed to them.
  const modes = await inspectFolder(disk, folder, false);
  const { index, blocks, headers, chain } = await openLevelIndex(folder, disk, rebuild);
  opened.push(() => index.close());
  await lock.announce();
  const log = await BlockLog.open(folder, disk, segmentBytes);
  opened.push(() => log.close());
  return { log, index, blocks, headers, chain, modes };
}

/** Whose folder it is, once nobody else can have a hand in it; only reads. */
async function lookInto(disk: Disk, folder: string, owner: FolderOwner): Promise<FolderState> {
  const names = await readdir(folder);
  await inspectFolder(disk, folder, !names.includes(FORMAT_FILE));
  return checkFolder(folder, owner);
}
