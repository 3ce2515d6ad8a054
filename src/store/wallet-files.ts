// Wallets: accounts of a person on this machine, one Ed25519 key each in a file `NAME.key`, in a folder of
// their own. Not the node's key, which must be readable whenever a node starts, and is no place for
// money. A wallet belongs to no network: its address begins with the name of the one it is used on.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createOwnFile } from '../files/own-files.ts';
import { makeFolders } from '../files/own-folders.ts';
import { inspectOwnFolder } from './folder-safety.ts';
import { type KeyPair, keyPairOf, newKeyPem, readKeyFile } from './key-file.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf, type StoreError } from './store-error.ts';

export interface Wallet extends KeyPair {
  readonly name: string;
  /** The path of its file. */
  readonly file: string;
}

const OTHERWISE = 'move it away and make another wallet, which has none of its money';

/**
 * A wallet's name is a file's name: of characters that every file system takes as they are, without
 * capitals, because some do not tell them from small letters. Shorter than any address.
 */
const nameForm = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const fileForm = /^(.*)\.key$/;

export function isWalletName(text: string): boolean {
  return nameForm.test(text);
}

/**
 * Makes a wallet, and its folder; durable when it returns.
 * @param pem of a key that was made before, as newKeyPem makes it
 * @returns undefined if there is one of that name, which stays as it is
 * @throws StoreError
 */
export async function createWallet(
  folder: string,
  name: string,
  pem: string = newKeyPem(),
): Promise<Wallet | undefined> {
  const path = pathOf(folder, name);
  try {
    await makeFolders(folder);
    await inspectOwnFolder(realDisk, folder);
    if (!(await writeNewFile(path, pem))) return undefined;
    await realDisk.syncFolder(folder);
    return { ...keyPairOf(path, pem, OTHERWISE), name, file: path };
  } catch (error) {
    throw asDiskError(`create ${path}`, error);
  }
}

/** @returns undefined if there is none of that name @throws StoreError */
export async function loadWallet(folder: string, name: string): Promise<Wallet | undefined> {
  const path = pathOf(folder, name);
  try {
    const modes = await inspectOwnFolder(realDisk, folder);
    return { ...(await readKeyFile(path, modes, OTHERWISE)), name, file: path };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw asDiskError(`read ${path}`, error);
  }
}

/** The wallets of a folder in the order of their names, and why each of the others cannot be read. */
export interface ListedWallets {
  readonly wallets: readonly Wallet[];
  readonly faults: readonly StoreError[];
}

/** @throws StoreError when the folder itself cannot be read */
export async function listWallets(folder: string): Promise<ListedWallets> {
  const [wallets, faults]: [Wallet[], StoreError[]] = [[], []];
  for (const name of await walletNames(folder)) {
    try {
      const wallet = await loadWallet(folder, name);
      if (wallet !== undefined) wallets.push(wallet);
    } catch (error) {
      faults.push(asDiskError(`read the wallet '${name}'`, error));
    }
  }
  return { wallets, faults };
}

async function walletNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw asDiskError(`read ${folder}`, error);
  });
  const walletsOnly = names.flatMap((file) => fileForm.exec(file)?.[1] ?? []).filter(isWalletName);
  return walletsOnly.sort();
}

function pathOf(folder: string, name: string): string {
  return join(folder, `${name}.key`);
}

/**
 * In place of nothing, or not at all: a rename would take the place of a wallet that somebody else made
 * meanwhile. After a power cut in between the file may be empty; nobody has been told its address then.
 * @returns whether the path was free
 */
async function writeNewFile(path: string, text: string): Promise<boolean> {
  const file = await createOwnFile(path).catch(unlessTaken);
  if (file === undefined) return false;
  try {
    await file.writeFile(text);
    await file.datasync();
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function unlessTaken(error: unknown): undefined {
  if (codeOf(error) === 'EEXIST') return undefined;
  throw error;
}
