// The node's Ed25519 key, `node.key` in the data folder: made at the first start, kept for ever.
// Call it with the folder's lock held; signing itself is done elsewhere.
import { join } from 'node:path';
import type { Footprint } from '../files/own-folders.ts';
import { type Disk, writeFileAtomically } from './disk.ts';
import { type KeyPair, keyPairOf, newKeyPem, readKeyFile } from './key-file.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf } from './store-error.ts';

/** In the data folder. */
export const NODE_KEY_FILE = 'node.key';

const OTHERWISE = 'delete it to get a new identity';

/**
 * Loads the key, or creates it.
 * @param modes `not kept`: the disk opens every file to everybody, which was said already
 * @throws StoreError `KEY` if others may read it or it is not an Ed25519 key; `UNSAFE`; `DISK`.
 */
export async function loadNodeKey(
  folder: string,
  modes: Footprint['modes'] = 'kept',
  disk: Disk = realDisk,
): Promise<KeyPair> {
  const path = join(folder, NODE_KEY_FILE);
  try {
    return (await existingKey(path, modes)) ?? (await createdKey(path, disk));
  } catch (error) {
    throw asDiskError(`read or create ${path}`, error);
  }
}

async function existingKey(path: string, modes: Footprint['modes']): Promise<KeyPair | undefined> {
  try {
    return await readKeyFile(path, modes, OTHERWISE);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function createdKey(path: string, disk: Disk): Promise<KeyPair> {
  const pem = newKeyPem();
  await writeFileAtomically(disk, path, [Buffer.from(pem)]);
  return keyPairOf(path, pem, OTHERWISE);
}
