// The FORMAT file says what a data folder is: which version, which network, which genesis.
// A folder that is not ours is refused before anything is written to it.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Hash } from '../chain/hash.ts';
import { readPlainFile } from '../files/own-files.ts';
import { OWN_FOLDER_MODE } from '../files/own-folders.ts';
import { type Disk, unfinished, writeFileAtomically } from './disk.ts';
import { LOCK_FILE } from './folder-lock.ts';
import { codeOf, StoreError } from './store-error.ts';

/** Rises when a finack of before could not read a folder written today. 2: more than one log file. */
export const FORMAT_VERSION = 2;

export const FORMAT_FILE = 'FORMAT';

/** Far more than any version writes. */
const FORMAT_BYTES_MAX = 64 * 1024;

/** What an interrupted first start may leave behind; a folder with no more than this is still new. */
const namesOfNewFolder = new Set([
  LOCK_FILE,
  unfinished(FORMAT_FILE),
  // What systems put into an empty volume: ext4, macOS, Windows.
  'lost+found',
  '.DS_Store',
  '.Trashes',
  '.fseventsd',
  '.Spotlight-V100',
  'System Volume Information',
  '$RECYCLE.BIN',
  'desktop.ini',
]);

export interface FolderOwner {
  networkName: string;
  genesis: Hash;
}

export type FolderState = 'new' | 'ours';

/**
 * Whose folder it is; only reads.
 * @throws StoreError `FORMAT` or `OTHER_NETWORK`.
 */
export async function checkFolder(folder: string, owner: FolderOwner): Promise<FolderState> {
  const names = await readdir(folder);
  if (!names.includes(FORMAT_FILE)) {
    if (names.every((name) => namesOfNewFolder.has(name))) return 'new';
    throw new StoreError(
      'FORMAT',
      `${folder} is not empty and not a finack data folder (no ${FORMAT_FILE} file): give an empty or a new folder`,
    );
  }
  const text = await readPlainFile(join(folder, FORMAT_FILE), FORMAT_BYTES_MAX);
  checkFormat(folder, text, owner);
  return 'ours';
}

function checkFormat(folder: string, text: string, owner: FolderOwner): void {
  const { format, network, genesis } = fieldsOf(text);
  if (format !== FORMAT_VERSION) {
    const isNumber = typeof format === 'number' && Number.isInteger(format);
    const found = isNumber ? `format ${format}` : `an unreadable ${FORMAT_FILE}`;
    throw new StoreError(
      'FORMAT',
      `${folder} has ${found}, this finack reads format ${FORMAT_VERSION}: give another folder, or the finack that wrote it`,
    );
  }
  if (network === owner.networkName && genesis !== owner.genesis) {
    throw new StoreError(
      'OTHER_NETWORK',
      `${folder} belongs to another network ${network} (genesis ${String(genesis)}, here ${owner.genesis}), ` +
        'such as that of an earlier finack: open it with the finack that wrote it, or give another folder',
    );
  }
  if (network !== owner.networkName) {
    throw new StoreError(
      'OTHER_NETWORK',
      `${folder} belongs to network ${String(network)} (genesis ${String(genesis)}), this node to ` +
        `${owner.networkName} (genesis ${owner.genesis}): give another folder, or the network it belongs to`,
    );
  }
}

function fieldsOf(text: string): { format?: unknown; network?: unknown; genesis?: unknown } {
  try {
    const fields: unknown = JSON.parse(text);
    return typeof fields === 'object' && fields !== null ? fields : {};
  } catch {
    return {};
  }
}

/** Makes sure that the folder exists; a new one is the owner's alone, and durable. */
export async function makeFolder(disk: Disk, path: string): Promise<void> {
  const topmost = await disk.makeFolders(path);
  if (topmost === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await disk.syncFolder(dirname(made));
    if (made === topmost || made === dirname(made)) return;
  }
}

/** Makes a folder ours, and of our format. Written before anything else, and whole or not at all. */
export async function claimFolder(disk: Disk, folder: string, owner: FolderOwner): Promise<void> {
  await disk.chmod(folder, OWN_FOLDER_MODE).catch((error: unknown) => {
    // FAT and exFAT refuse modes that they cannot keep. Whether that matters is found out next.
    if (codeOf(error) !== 'EPERM') throw error;
  });
  const format = {
    format: FORMAT_VERSION,
    network: owner.networkName,
    genesis: owner.genesis,
  };
  const text = `${JSON.stringify(format, null, 2)}\n`;
  await writeFileAtomically(disk, join(folder, FORMAT_FILE), [Buffer.from(text)]);
}
