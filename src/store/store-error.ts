// How the store says that the world failed it. Nothing else is here.
// A message is one line for the person who runs the node: what is wrong, and what to do.
import { UnsafeFileError } from '../files/own-files.ts';

/**
 * - `LOCKED` another process uses the folder.
 * - `FORMAT` not a finack folder, or one of another version.
 * - `OTHER_NETWORK` the folder holds another network's chain.
 * - `CORRUPT` a stored block is damaged; `id` names it. It can be fetched again and appended.
 * - `DISK` the disk refused; `cause` says how.
 * - `KEY` the node key is unusable or open to others.
 * - `UNSAFE` somebody else prepared the folder or can change it, or something in it is no plain file.
 * - `DENIED` the system does not let us make or open the folder.
 */
export type StoreErrorCode =
  | 'LOCKED'
  | 'FORMAT'
  | 'OTHER_NETWORK'
  | 'CORRUPT'
  | 'DISK'
  | 'KEY'
  | 'UNSAFE'
  | 'DENIED';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The damaged block, when the code is `CORRUPT`. */
  readonly id: string | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    details: { cause?: unknown; id?: string } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.id = details.id;
  }
}

/**
 * The disk is full and the log was cut back to its last good byte: what was being appended is
 * refused, all else is as before. Every other `DISK` error is final.
 */
export class DiskFullError extends StoreError {}

/** The operating system's code of an error (`ENOENT`, `EIO`, ...), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Permissions and read-only disks: nothing is broken, but this process may not. */
const deniedCodes = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What can be wrong without a fault of the disk: the codes of systems, and the words, which LevelDB passes on. */
interface Cause {
  readonly codes: ReadonlySet<string>;
  readonly words: RegExp;
}

/** A limit of this process or of the machine; the words of glibc and musl. */
const tooManyOpen: Cause = {
  codes: new Set(['EMFILE', 'ENFILE']),
  words: /too many open files|no file descriptors available/i,
};
/** Moved away or removed while we used it, or never there, as under /proc. */
const gone: Cause = { codes: new Set(['ENOENT']), words: /no such file or directory/i };
/** LevelDB's code for its own files. */
const derivedDamaged: Cause = { codes: new Set(['LEVEL_CORRUPTION']), words: /^Corruption: / };
const noFolder: Cause = { codes: new Set(['ENOTDIR']), words: /not a directory/i };

/** Whether this process, or the machine, may open no more files: that says nothing about the disk. */
export function isOutOfDescriptors(error: unknown): boolean {
  return isBecause(error, tooManyOpen);
}

function isBecause(error: unknown, cause: Cause): boolean {
  if (!(error instanceof Error)) return false;
  if (cause.codes.has(codeOf(error) ?? '') || cause.words.test(error.message)) return true;
  return isBecause(error.cause, cause);
}

function adviceOn(error: Error): string {
  if (isOutOfDescriptors(error)) {
    return 'raise the limit of open files (ulimit -n), then start the node again';
  }
  if (isBecause(error, gone)) {
    return 'it is not there: put it back, or give another folder, then start the node again';
  }
  if (isBecause(error, noFolder)) return 'a part of that path is no folder: give another one';
  if (isBecause(error, derivedDamaged)) {
    return 'what is damaged is only derived: finack rebuild --data DIR makes it anew from the blocks';
  }
  return 'check the disk, then start the node again';
}

/** What was wrong in the end: databases say only that they failed, and why in their causes. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

/**
 * The world's error as a StoreError; one that is a StoreError already stays as it is. An error that
 * no operating system or database gave is our own mistake and goes on as such.
 */
export function asDiskError(doing: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof UnsafeFileError) {
    return new StoreError('UNSAFE', `${error.message}, or give another folder`, { cause: error });
  }
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined || code.startsWith('ERR_')) throw error;
  const failed = `cannot ${doing} (${innermost(error).message})`;
  if (deniedCodes.has(code)) {
    const advice = 'give this user the permission, or give another folder';
    return new StoreError('DENIED', `${failed}: ${advice}`, { cause: error });
  }
  return new StoreError('DISK', `${failed}: ${adviceOn(error)}`, { cause: error });
}
