// The node's Ed25519 key, `node.key` in the data folder: made at the first start, kept for ever.
// Call it with the folder's lock held; signing itself is done elsewhere.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHash, type Hash } from '../chain/hash.ts';
import { openPlainFile } from '../files/own-files.ts';
import type { Footprint } from '../files/own-folders.ts';
import { type Disk, writeFileAtomically } from './disk.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf, StoreError } from './store-error.ts';

export interface NodeKey {
  readonly privateKey: KeyObject;
  /** The raw 32 bytes of the public key, as hex. */
  readonly publicKey: Hash;
}

/** Permission bits of anybody but the owner. */
const OTHERS = 0o077;

/**
 * Loads the key, or creates it (PKCS#8 PEM, mode 0600).
 * @param modes `not kept`: the disk opens every file to everybody, which was said already
 * @throws StoreError `KEY` if others may read it or it is not an Ed25519 key; `UNSAFE`; `DISK`.
 */
export async function loadNodeKey(
  folder: string,
  modes: Footprint['modes'] = 'kept',
  disk: Disk = realDisk,
): Promise<NodeKey> {
  const path = join(folder, 'node.key');
  try {
    return nodeKeyOf(path, (await readKeyFile(path, modes)) ?? (await createKeyFile(disk, path)));
  } catch (error) {
    throw asDiskError(`read or create ${path}`, error);
  }
}

async function readKeyFile(path: string, modes: Footprint['modes']): Promise<string | undefined> {
  let file: FileHandle;
  try {
    file = await openPlainFile(path, 'read');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Asked of the open file, so that it cannot be exchanged between the question and the read.
    const { mode } = await file.stat();
    const hasModes = process.platform !== 'win32' && modes === 'kept';
    if (hasModes && (mode & OTHERS) !== 0) throw openToOthers(path, mode);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Not tightened silently: who could read the key may have copied it. */
function openToOthers(path: string, mode: number): StoreError {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return new StoreError(
    'KEY',
    `${path} has mode ${octal}, so others may have read it: run chmod 600 on it if you trust them, or delete it to get a new identity`,
  );
}

async function createKeyFile(disk: Disk, path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writeFileAtomically(disk, path, [Buffer.from(pem)]);
  return pem;
}

function nodeKeyOf(path: string, pem: string): NodeKey {
  try {
    const privateKey = createPrivateKey(pem);
    const { crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
    if (crv !== 'Ed25519' || x === undefined) throw new Error('a key of another kind');
    return { privateKey, publicKey: bytesToHash(Buffer.from(x, 'base64url')) };
  } catch (error) {
    throw new StoreError(
      'KEY',
      `${path} is not an Ed25519 private key in PEM: restore it, or delete it to get a new identity`,
      { cause: error },
    );
  }
}
