// What the operating system refused, as one sentence with what to do. Which exit code it means is said
// in exit-codes.ts; errors of our own mistakes are none of these.
import { getSystemErrorMap } from 'node:util';

/** An error that a system call gave. */
export interface SystemError extends Error {
  code: string;
  syscall: string;
  errno?: number;
  path?: string;
  dest?: string;
}

/** Undefined: the operating system has not refused anything, so it is a fault of ours. */
export function asSystemError(error: unknown): SystemError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as Partial<SystemError>;
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  return code.startsWith('ERR_') ? undefined : (error as SystemError);
}

/** `no space left on device (ENOSPC)`. */
export function systemWords(error: unknown): string {
  const { code, errno, message } = error as Partial<SystemError>;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (known !== undefined) return `${known[1]} (${known[0]})`;
  return code === undefined ? String(message) : `${message} (${code})`;
}

const doing: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  mkdir: 'make the folder',
  mkdtemp: 'make the folder',
  scandir: 'list',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'remove',
  symlink: 'make the link',
  copyfile: 'copy',
  rename: 'rename',
  chmod: 'change the permissions of',
};

const advice: Readonly<Record<string, string>> = {
  EACCES: 'see who owns it and who may use it, or give another path',
  EPERM: 'see who owns it and who may use it, or give another path',
  EROFS: 'that disk cannot be written: give another path',
  ENOSPC: 'free some space, or give another path',
  EDQUOT: 'free some space, or give another path',
  EMFILE: 'allow this process more open files (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
};

/** `cannot make the folder /gone/x: no such file or directory (ENOENT); TMPDIR is /gone`. */
export function systemSentence(error: SystemError, env: NodeJS.ProcessEnv = process.env): string {
  const { code, syscall, path, dest } = error;
  const what = syscall.startsWith('spawn') ? 'start' : (doing[syscall] ?? syscall);
  const where = dest ?? path;
  const hint = hintFor(code, syscall, where, env);
  return `cannot ${what}${where === undefined ? '' : ` ${where}`}: ${systemWords(error)}${hint}`;
}

function hintFor(
  code: string,
  syscall: string,
  path: string | undefined,
  env: NodeJS.ProcessEnv,
): string {
  if (syscall.startsWith('spawn') && code === 'ENOENT') return '; it is not on the PATH';
  const variable = ['TMPDIR', 'XDG_RUNTIME_DIR', 'HOME'].find((name) => {
    return env[name] && path?.startsWith(env[name]);
  });
  const named = variable === undefined ? '' : `; ${variable} is ${env[variable]}`;
  const todo = advice[code];
  return named + (todo === undefined ? '' : `: ${todo}`);
}
