// Exit codes, and how every error becomes one line and one code. No stack trace for what users or the
// world did; for our own faults there is one.
import { CommanderError } from 'commander';
import { CaptureError } from '../capture/capture-error.ts';
import { ControlError } from '../control/control-error.ts';
import { ListenError } from '../net/transport.ts';
import { NodeError } from '../node/api.ts';
import { StoreError, type StoreErrorCode } from '../store/store-error.ts';
import { asSystemError, type SystemError, systemSentence, systemWords } from './system-errors.ts';

/** Where there is one, sysexits.h's number for the same thing; shells use 128 + signal. */
export const exitCodes = {
  clean: 0,
  /** The command was understood and could not be done; what was checked is not in order. */
  failed: 1,
  usage: 64,
  /** A fault of finack itself. */
  internal: 70,
  cannotBind: 69,
  folderInUse: 73,
  disk: 74,
  /** Nothing failed and little or nothing was shown: what automake's tests say with it. */
  skipped: 77,
  configuration: 78,
} as const;

/** A command's own refusal: a sentence that says what to do, and perhaps lines that stand below it. */
export class CommandError extends Error {
  readonly exitCode: number;
  readonly more: string;
  constructor(exitCode: number, message: string, options: ErrorOptions & { more?: string } = {}) {
    super(message, options);
    this.exitCode = exitCode;
    this.more = options.more ?? '';
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(exitCodes.usage, message);
}

/** A file that a person named could not be read; `error` is the system's. */
export function cannotRead(file: string, error: unknown): CommandError {
  return new CommandError(exitCodes.failed, `cannot read ${file}: ${systemWords(error)}`);
}

const storeExitCodes: Readonly<Record<StoreErrorCode, number>> = {
  LOCKED: exitCodes.folderInUse,
  FORMAT: exitCodes.configuration,
  OTHER_NETWORK: exitCodes.configuration,
  CORRUPT: exitCodes.configuration,
  KEY: exitCodes.configuration,
  UNSAFE: exitCodes.configuration,
  DENIED: exitCodes.configuration,
  DISK: exitCodes.disk,
};

/** The code for a store failure by its name, as events carry it. */
export function exitCodeOfStore(code: string): number {
  return code in storeExitCodes ? storeExitCodes[code as StoreErrorCode] : exitCodes.internal;
}

export interface ExitReport {
  exitCode: number;
  /** One sentence for standard error; undefined: all has been said. */
  message: string | undefined;
  /** Lines below it. */
  more: string;
}

export function exitReportOf(error: unknown): ExitReport {
  // commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    const exitCode = error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
    return { exitCode, message: undefined, more: '' };
  }
  if (error instanceof CommandError) {
    return { exitCode: error.exitCode, message: error.message, more: error.more };
  }
  const ours = exitCodeOf(error);
  if (ours !== undefined) {
    const message = (error as Error).message + optionFor(error);
    return { exitCode: ours, message, more: '' };
  }
  const refused = asSystemError(error);
  if (refused !== undefined) {
    return { exitCode: exitCodeOfSystem(refused), message: systemSentence(refused), more: '' };
  }
  const { stack } = error instanceof Error ? error : new Error(String(error));
  const message = 'a fault in finack itself, please report it';
  return { exitCode: exitCodes.internal, message, more: stack ?? '' };
}

/** Faults that another data folder would not have. */
const folderFaults: ReadonlySet<StoreErrorCode> = new Set([
  'LOCKED',
  'FORMAT',
  'OTHER_NETWORK',
  'UNSAFE',
  'DENIED',
]);

/** The modules below know folders and ports, and no options. */
function optionFor(error: unknown): string {
  if (error instanceof StoreError) {
    return folderFaults.has(error.code) ? ' (--data DIR, or FINACK_DATA)' : '';
  }
  if (!(error instanceof ListenError)) return '';
  return error.code === 'EADDRINUSE' || error.code === 'EACCES' ? ' (--port)' : ' (--host)';
}

/** The errors that parts of finack throw for what people and the world did. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof ListenError) return exitCodes.cannotBind;
  if (error instanceof StoreError) return exitCodeOfStore(error.code);
  if (error instanceof NodeError) return exitCodes.failed;
  if (error instanceof CaptureError) return exitCodes.failed;
  if (error instanceof ControlError) return exitCodes.failed;
  return undefined;
}

const diskCodes = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EROFS']);

function exitCodeOfSystem({ code, path, syscall }: SystemError): number {
  if (diskCodes.has(code)) return exitCodes.disk;
  // A path that was given, or that the environment names, is wrong; a missing program is not that.
  const isPath = path !== undefined && !syscall.startsWith('spawn');
  return isPath ? exitCodes.configuration : exitCodes.failed;
}
