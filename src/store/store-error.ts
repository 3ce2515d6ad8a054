// How the store says that the world failed it. Nothing else lives here.
// A message is one line for the person who runs the node: what is wrong, and what to do.

/**
 * - `LOCKED` another process uses the folder.
 * - `FORMAT` not a finack folder, or one of another version.
 * - `OTHER_NETWORK` the folder holds another network's chain.
 * - `CORRUPT` a stored block is damaged; `id` names it. It can be fetched again and appended.
 * - `DISK` the disk refused; `cause` says how.
 * - `KEY` the node key is unusable or open to others.
 */
export type StoreErrorCode = 'LOCKED' | 'FORMAT' | 'OTHER_NETWORK' | 'CORRUPT' | 'DISK' | 'KEY';

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

/**
 * The world's error as a `DISK` error; one that is a StoreError already stays as it is. An error that
 * no operating system or database gave is our own mistake and goes on as such.
 */
export function asDiskError(doing: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined || code.startsWith('ERR_')) throw error;
  return new StoreError(
    'DISK',
    `cannot ${doing} (${error.message}): check the disk, then start the node again`,
    { cause: error },
  );
}
