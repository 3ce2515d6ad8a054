// Exit codes, and how every error becomes one line and one code. No stack trace for what users or the
// world did; for our own faults there is one.
import { CommanderError } from 'commander';
import { ControlError } from '../control/control-error.ts';
import { CaptureError } from '../lab/capture-error.ts';
import { ListenError } from '../net/listener.ts';
import { NodeError } from '../node/api.ts';
import { StoreError, type StoreErrorCode } from '../store/store-error.ts';

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
  configuration: 78,
} as const;

/** A command's own refusal, with a sentence that says what to do. */
export class CommandError extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(exitCodes.usage, message);
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

export interface Farewell {
  exitCode: number;
  /** For standard error; undefined: all has been said. */
  message: string | undefined;
}

export function farewellOf(error: unknown): Farewell {
  // commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? 0 : exitCodes.usage, message: undefined };
  }
  const exitCode = exitCodeOf(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (exitCode !== exitCodes.internal) {
    return { exitCode, message: `finack: ${message}${howToGiveAFolder(error)}` };
  }
  return { exitCode, message: `finack: a fault in finack itself, please report it\n${stack}` };
}

/** Faults that another data folder would not have. */
const folderFaults: ReadonlySet<StoreErrorCode> = new Set([
  'LOCKED',
  'FORMAT',
  'OTHER_NETWORK',
  'UNSAFE',
  'DENIED',
]);

/** The store knows of folders, and nothing of options. */
function howToGiveAFolder(error: unknown): string {
  const helps = error instanceof StoreError && folderFaults.has(error.code);
  return helps ? ' (--data DIR, or FINACK_DATA)' : '';
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof ListenError) return exitCodes.cannotBind;
  if (error instanceof StoreError) return exitCodeOfStore(error.code);
  if (error instanceof NodeError) return error.code === 'LISTEN' ? exitCodes.cannotBind : 1;
  if (error instanceof CaptureError) return exitCodes.failed;
  if (error instanceof ControlError) return exitCodes.failed;
  return exitCodes.internal;
}
