// A configuration folder for Wireshark that it may write into, made from the one that comes with the
// package: programs are links, so that they are always the package's. Columns, colours and filters are
// copies that a person may change in Wireshark; those that nobody changed follow the package.
import { copyFile, lstat, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../files/own-folders.ts';
import { profileFiles } from './folders.ts';

const linked = ['plugins', 'protobuf', 'extcap'];

/** Not `recent` alone: the size of the first window belongs to all profiles. */
const copied = [...profileFiles, 'recent_common'];

/** What each copy was when it was made, so that a change is told from an older version. */
const ORIGINALS = 'originals';

/** Makes or refreshes the folder at `path`, to be given to Wireshark as WIRESHARK_CONFIG_DIR. */
export async function prepareWorkspace(shipped: string, path: string): Promise<void> {
  await makeFolders(join(path, ORIGINALS));
  const names = await readdir(shipped);
  for (const name of linked.filter((one) => names.includes(one))) {
    await link(join(shipped, name), join(path, name));
  }
  for (const name of copied.filter((one) => names.includes(one))) {
    const [copy, original] = [join(path, name), join(path, ORIGINALS, name)];
    if (!(await isUnchanged(copy, original))) continue;
    await copyFile(join(shipped, name), original);
    await copyFile(join(shipped, name), copy);
  }
}

/** No copy yet is no change either. */
async function isUnchanged(copy: string, original: string): Promise<boolean> {
  const text = await readFile(copy, 'utf8').catch(() => undefined);
  return text === undefined || text === (await readFile(original, 'utf8').catch(() => undefined));
}

/** A junction, which on Windows needs no rights; elsewhere there are only links. */
async function link(target: string, path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) {
    if ((await readlink(path)) === target) return;
    await rm(path);
  }
  await symlink(target, path, 'junction');
}
