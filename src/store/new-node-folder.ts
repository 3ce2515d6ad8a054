// The data folder of a node that has not started yet: claimed for its network, with a key that was made before,
// because a network file names the keys of its members.
import { join } from 'node:path';
import { writeFileAtomically } from './disk.ts';
import { checkFolder, claimFolder, type FolderOwner, makeFolder } from './format.ts';
import { NODE_KEY_FILE } from './node-key.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, StoreError } from './store-error.ts';

/**
 * Makes the folder, and what a first start would put into it.
 * @param pem as newKeyPem makes it
 * @throws StoreError; `FORMAT` when there is anything in the folder
 */
export async function makeNodeFolder(
  folder: string,
  owner: FolderOwner,
  pem: string,
): Promise<void> {
  try {
    await makeFolder(realDisk, folder);
    if ((await checkFolder(folder, owner)) !== 'new') {
      throw new StoreError(
        'FORMAT',
        `${folder} is the folder of a node already: it stays as it is`,
      );
    }
    await claimFolder(realDisk, folder, owner);
    await writeFileAtomically(realDisk, join(folder, NODE_KEY_FILE), [Buffer.from(pem)]);
  } catch (error) {
    throw asDiskError(`make the data folder ${folder}`, error);
  }
}
