// SIGINT, SIGTERM and SIGHUP: the first asks for a graceful end, the second forces one. The forced end
// is the only place of finack that may call process.exit.
import { constants } from 'node:os';

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** SIGHUP: the terminal was closed; its peers deserve a goodbye as well. */
const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface StopActions {
  stop(signal: StopSignal): void;
  /** What must happen before the process may vanish. */
  force(signal: StopSignal): void | Promise<void>;
}

/** Listens until the process ends: a second signal must count even while the event loop empties. */
export function onStopSignals(actions: StopActions): void {
  let received = 0;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      received++;
      if (received === 1) actions.stop(signal);
      else if (received === 2)
        void Promise.resolve(actions.force(signal)).then(() => vanish(signal));
      else vanish(signal);
    });
  }
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

/** One turn of the event loop lets the resets and the last lines out. */
function vanish(signal: StopSignal): void {
  setImmediate(() => process.exit(forcedExitCode(signal)));
}
