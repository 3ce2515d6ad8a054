// Programs of other people that finack starts: where they are looked for, and what brings one that is
// not here. Everything that starts a program asks here, so that a user whose PATH lacks /usr/sbin
// finds tc and nft as root does. Nothing is started here.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian and its like keep tc, nft and others; the PATH of a plain user names none of them. */
const ADMINISTRATORS_FOLDERS: readonly string[] = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** What a shell searches when PATH is not set at all (POSIX leaves it open; this is Debian's). */
const DEFAULT_FOLDERS = '/usr/local/bin:/usr/bin:/bin';

/** The Debian package that brings a program; Ubuntu's is called the same. */
export const debianPackages: Readonly<Record<string, string>> = {
  dumpcap: 'wireshark-common',
  ip: 'iproute2',
  mergecap: 'wireshark-common',
  mount: 'mount',
  nc: 'netcat-openbsd',
  nft: 'nftables',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  socat: 'socat',
  ss: 'iproute2',
  strace: 'strace',
  tc: 'iproute2',
  tcpdump: 'tcpdump',
  tshark: 'tshark',
  unshare: 'util-linux',
  wireshark: 'wireshark',
};

/** The folders that are searched for a program, in order: those of PATH, then the administrators'. */
export function searchedFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const own = (env['PATH'] ?? DEFAULT_FOLDERS).split(delimiter);
  if (process.platform === 'win32') return own;
  return [...new Set([...own, ...ADMINISTRATORS_FOLDERS])].filter((folder) => folder !== '');
}

/** The environment for a program: its own search for others then finds the same as ours. */
export function programEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return env; // PATH may be called Path there
  return { ...env, PATH: searchedFolders(env).join(delimiter) };
}

/** The path of a program, or undefined: it is in none of the folders, or may not be executed. */
export function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return searchedFolders(env)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Throws when a program is not here: what brings it, and where it was looked for; `code` is ENOENT. */
export function requireProgram(name: string, env: NodeJS.ProcessEnv = process.env): void {
  if (process.platform === 'win32' || findProgram(name, env) !== undefined) return;
  const debian = debianPackages[name];
  const brings = debian === undefined ? '' : ` (Debian package ${debian})`;
  const where = searchedFolders(env).join(', ');
  const error = new Error(`${name} is not installed${brings}: it is in none of ${where}`);
  throw Object.assign(error, { code: 'ENOENT' });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
