// Where a node's control socket is: in a folder of this user alone, named after the data folder, so
// that paths stay short, `nc -U` works, and tools find running nodes. A named pipe on Windows.
import { createHash } from 'node:crypto';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makeFolders } from '../files/own-folders.ts';
import { ControlError, systemCode } from './control-error.ts';
import { SOCKET_PATH_BYTES_MAX } from './limits.ts';

/** Hex digits of SHA-256 of the data path: 64 bits tell the folders of one machine apart. */
const NAME_DIGITS = 16;
const SOCKET_ENDING = '.sock';
const socketName = new RegExp(`^[0-9a-f]{${NAME_DIGITS}}\\${SOCKET_ENDING}$`);

const PIPE_ROOT = '\\\\.\\pipe\\';
const PIPE_PREFIX = 'finack-';

export interface Surroundings {
  platform: NodeJS.Platform;
  /** `$XDG_RUNTIME_DIR`: set by a login session, missing in containers and services. */
  runtimeFolder: string | undefined;
  temporaryFolder: string;
  /** Where else nodes of this user may have theirs, which were started with other variables. */
  otherFolders: readonly string[];
}

export function surroundings(env: NodeJS.ProcessEnv = process.env): Surroundings {
  const runtimeFolder = env['XDG_RUNTIME_DIR'];
  // A session's own folder (systemd's pam_systemd), and the one used where TMPDIR is not set.
  const session = runtimeFolder ? [] : [`/run/user/${ownUid()}/finack`];
  return {
    platform: process.platform,
    runtimeFolder,
    temporaryFolder: tmpdir(),
    otherFolders: [...session, folderIn('/tmp')],
  };
}

/** Not by name: a container's user may have a number only. */
function ownUid(): number {
  return process.getuid?.() ?? 0;
}

function folderIn(temporaryFolder: string): string {
  return join(temporaryFolder, `finack-${ownUid()}`);
}

/** The socket's name for a data folder, which must exist: two paths to one folder give one name. */
export async function socketNameOf(dataFolder: string): Promise<string> {
  const real = await realpath(dataFolder);
  return createHash('sha256').update(real).digest('hex').slice(0, NAME_DIGITS) + SOCKET_ENDING;
}

/**
 * The path to listen on, its folder made if need be.
 * @throws ControlError `PATH` or `DENIED`, naming the folder and what is wrong with it.
 */
export async function pathToListen(dataFolder: string, around: Surroundings): Promise<string> {
  const name = await socketNameOf(dataFolder);
  if (around.platform === 'win32') return PIPE_ROOT + PIPE_PREFIX + name;
  const folder = (await candidates(around))[0];
  if (folder === undefined) {
    throw new ControlError(
      'PATH',
      `no place for the control socket: ${around.temporaryFolder} is too long a path; set TMPDIR to a shorter one`,
    );
  }
  await makeFolders(folder);
  const wrong = await faultOf(folder);
  if (wrong !== undefined) {
    throw new ControlError(
      'DENIED',
      `${folder} ${wrong}: remove it, or set XDG_RUNTIME_DIR to a folder of your own`,
    );
  }
  return join(folder, name);
}

/** Where the socket of this data folder may be: a client may have been started with other variables. */
export async function pathsToAsk(dataFolder: string, around: Surroundings): Promise<string[]> {
  const name = await socketNameOf(dataFolder);
  if (around.platform === 'win32') return [PIPE_ROOT + PIPE_PREFIX + name];
  const folders = await ourFolders(around);
  return folders.map((folder) => join(folder, name));
}

/** Every control socket of this user, dead ones included. */
export async function allSocketPaths(around: Surroundings): Promise<string[]> {
  if (around.platform === 'win32') {
    const pipes = await readdir(PIPE_ROOT).catch(() => []);
    return pipes.filter((pipe) => pipe.startsWith(PIPE_PREFIX)).map((pipe) => PIPE_ROOT + pipe);
  }
  const folders = await ourFolders(around);
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder);
      return names.filter((name) => socketName.test(name)).map((name) => join(folder, name));
    }),
  );
  return lists.flat();
}

/** Best first. A runtime folder that is not there, or not ours (after `su`), does not count. */
async function candidates(around: Surroundings): Promise<string[]> {
  const { runtimeFolder, temporaryFolder } = around;
  const folders = [folderIn(temporaryFolder)];
  if (runtimeFolder !== undefined && isAbsolute(runtimeFolder)) {
    const wrong = await faultOf(runtimeFolder);
    if (wrong === undefined) folders.unshift(join(runtimeFolder, 'finack'));
  }
  // Node silently truncates a longer path, and listens somewhere else.
  const lengthBytes = 1 + NAME_DIGITS + SOCKET_ENDING.length;
  return folders.filter(
    (folder) => Buffer.byteLength(folder) + lengthBytes <= SOCKET_PATH_BYTES_MAX,
  );
}

async function ourFolders(around: Surroundings): Promise<string[]> {
  const folders = [...new Set([...(await candidates(around)), ...around.otherFolders])];
  const faults = await Promise.all(folders.map(faultOf));
  return folders.filter((_, at) => faults[at] === undefined);
}

/** What forbids trusting a folder: somebody else could put a socket there and play our node. */
async function faultOf(folder: string): Promise<string | undefined> {
  try {
    const found = await lstat(folder);
    if (!found.isDirectory()) return 'is not a folder';
    if (found.uid !== process.getuid?.()) return 'belongs to another user';
    if ((found.mode & 0o077) !== 0) return 'is open to other users';
    return undefined;
  } catch (error) {
    return `cannot be used (${systemCode(error)})`;
  }
}
