// Our Wireshark configuration in a user's own folders, and out of them again. What we put there is a
// profile of our own and links to our programs; no file of the user's is opened for writing, and a
// record of what was made is what `uninstall` goes by.
import { cp, lstat, readdir, readFile, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolders } from '../files/own-folders.ts';
import { profileFiles, type WiresharkFolders } from './folders.ts';

/** Also the name of the links, so that everything of ours is called alike. */
export const PROFILE = 'finack';

/** As open as the user's umask lets new folders be. */
const USER_FOLDER_MODE = 0o777;

/** What was made, in order, one path per line. */
const RECORD = 'installed-by-finack';

export class InstallError extends Error {
  override readonly name = 'InstallError';
}

/** Puts everything in place, after taking out an earlier installation. @throws InstallError */
export async function install(shipped: string, folders: WiresharkFolders): Promise<string[]> {
  await uninstall(folders);
  const links = await linksOf(shipped, folders);
  const profile = profileOf(folders);
  for (const path of [profile, ...links.keys()]) {
    if (await exists(path)) throw new InstallError(`${path} is in the way, and not ours: move it`);
  }
  const made: string[] = [];
  try {
    made.push(...(await makeFolder(profile)));
    await fillProfile(shipped, profile, made);
    for (const [path, target] of links) {
      made.push(...(await makeFolder(dirname(path))));
      await symlink(target, path);
      made.push(path);
    }
    await writeFile(join(profile, RECORD), `${made.join('\n')}\n`);
    return made;
  } catch (error) {
    // Half an installation would be in the way of the next one, and in no record.
    await rm(profile, { recursive: true, force: true });
    for (const path of made.toReversed()) await remove(path);
    throw error;
  }
}

/** Takes out what `install` made; a folder that holds anything else by now stays. */
export async function uninstall(folders: WiresharkFolders): Promise<string[]> {
  const profile = profileOf(folders);
  const record = await readFile(join(profile, RECORD), 'utf8').catch(() => undefined);
  if (record === undefined) return [];
  const made = record.split('\n').filter((path) => path !== '');
  // The profile is ours as a whole: Wireshark has put its own notes into it meanwhile.
  await rm(profile, { recursive: true });
  for (const path of made.toReversed()) await remove(path);
  return made;
}

function profileOf({ configuration }: WiresharkFolders): string {
  return join(configuration, 'profiles', PROFILE);
}

/** Where each of our programs is looked for, and where it lies. */
async function linksOf(shipped: string, folders: WiresharkFolders): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  for (const kind of ['plugins', 'extcap'] as const) {
    const names = await readdir(join(shipped, kind)).catch(() => []);
    for (const name of names) links.set(join(folders[kind], name), join(shipped, kind, name));
  }
  return links;
}

async function fillProfile(shipped: string, profile: string, made: string[]): Promise<void> {
  for (const name of [...profileFiles, 'protobuf']) {
    if (!(await exists(join(shipped, name)))) continue;
    await cp(join(shipped, name), join(profile, name), { recursive: true });
    made.push(join(profile, name));
  }
}

/** Makes a folder and those above it that are missing; the ones that were made, outermost first. */
async function makeFolder(path: string): Promise<string[]> {
  const first = await makeFolders(path, USER_FOLDER_MODE);
  if (first === undefined) return [];
  const made = [path];
  while (made[0] !== undefined && made[0] !== first) made.unshift(dirname(made[0]));
  return made;
}

async function remove(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) await rm(path);
  // Only when it is empty.
  else if (found?.isDirectory()) await rmdir(path).catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
