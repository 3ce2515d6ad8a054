// SIGINT, SIGTERM and SIGHUP: the first asks for a graceful end, the second forces one, and a third is
// the kernel's business. Here is the only place of finack that may call process.exit.
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** SIGHUP: the terminal was closed; its peers deserve a goodbye as well. */
const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Milliseconds that the forced end may take: children of `up` force their own ends in half a second. */
const FORCED_TIMEOUT_MS = 2_000;

export interface StopActions {
  stop(signal: StopSignal): void;
  /** What should happen before the process vanishes; it is not waited for beyond FORCED_TIMEOUT_MS. */
  force(signal: StopSignal): void | Promise<void>;
}

/** Listens until the process ends: a second signal must count even while the event loop empties. */
export function onStopSignals(actions: StopActions): void {
  let received = 0;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      received++;
      if (received === 1) actions.stop(signal);
      else void forced(actions, signal, received);
    });
  }
}

async function forced(actions: StopActions, signal: StopSignal, received: number): Promise<void> {
  // From the third on nothing is waited for.
  const done = received === 2 ? actions.force(signal) : undefined;
  const deadline = pause(FORCED_TIMEOUT_MS, undefined, { ref: false });
  await Promise.race([done, deadline]).catch(() => undefined);
  endNow(forcedExitCode(signal));
}

/** Aborted by the first signal, which is its `reason`; a second one forces the end. */
export function abortedBySignals(): AbortSignal {
  const stop = new AbortController();
  onStopSignals({ stop: (signal) => stop.abort(signal), force: () => undefined });
  return stop.signal;
}

/** 130 after SIGINT, 143 after SIGTERM, as shells have it. */
export function forcedExitCode(signal: StopSignal): number {
  return 128 + constants.signals[signal];
}

/**
 * Ends the process with whatever is open; one turn of the event loop lets the resets and the last
 * lines out. process.exit waits for threads, and one may hang in a system call (a dead network disk):
 * no listener is left, so that the next signal does what it does to any program, and kills.
 */
export function endNow(exitCode: number): void {
  setImmediate(() => {
    for (const signal of stopSignals) process.removeAllListeners(signal);
    // biome-ignore lint/plugin: the one forced end, for who asked twice
    process.exit(exitCode);
  });
}
