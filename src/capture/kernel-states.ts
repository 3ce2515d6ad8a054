// The kernel's own TCP states, observed and never inferred: `full` from the tracepoint (root), with
// TIME_WAIT from /proc/net/tcp; `reduced` from samples of /proc/net/tcp, which may miss short
// states; else absent, because of something that is said.
import { type ProcSocket, readProcSockets } from './proc-net-tcp.ts';
import type { StateChange, TcpState } from './tcp-state.ts';
import { openTrace, type Trace } from './tracefs.ts';

export type { StateChange, TcpState } from './tcp-state.ts';

export interface KernelStates {
  changes: StateChange[];
  /** Changes the kernel could not keep, or samples that failed; above 0 the list has holes. */
  lost: number;
}

export interface KernelWatch {
  level: 'full' | 'reduced';
  /** Why the level is reduced; empty when it is full. */
  because: string;
  /** Ends the watch and hands out what was seen, in order of time. Call it after both ends closed. */
  stop(): Promise<KernelStates>;
  /** What was seen so far, for those who cannot wait for the end. */
  look(): Promise<StateChange[]>;
}

export interface KernelWatchOptions {
  /** Keep changes of these ports only; default all. */
  ports?: readonly number[];
  /** For watching from outside a network namespace: `/proc/PID/net`. Default `/proc/net`. */
  procFolder?: string;
  /**
   * Milliseconds between samples of /proc/net/tcp. Given, TIME_WAIT is looked for all along, also
   * beside the tracepoint. Default: a pace that any host bears, and beside the tracepoint one look at
   * the end.
   */
  sampleIntervalMs?: number;
}

/** ms. A read costs up to 6 ms of CPU on a host with a large hash table, so 50 Hz is what it bears. */
const SAMPLE_INTERVAL_MS = 20;

/** Watches kernel states as well as this machine allows. */
export async function watchKernelStates(
  options: KernelWatchOptions = {},
): Promise<KernelWatch | { level: 'absent'; because: string }> {
  const trace = await openTrace(options.ports);
  if (trace.ok) return fullWatch(trace.trace, options);
  try {
    await readProcSockets(options.procFolder);
  } catch (error) {
    return { level: 'absent', because: `${trace.because}; ${(error as Error).message}` };
  }
  return sampledWatch(trace.because, options);
}

function fullWatch(trace: Trace, options: KernelWatchOptions): KernelWatch {
  const looking = options.sampleIntervalMs === undefined ? undefined : sampledWatch('', options);
  return {
    level: 'full',
    because: '',
    async stop() {
      const { changes, lost } = await trace.close();
      const samples = await (looking ?? sampledWatch('', options)).stop();
      return { changes: [...changes, ...waitingAmong(samples.changes, changes)], lost };
    },
    async look() {
      const changes = await trace.look();
      return [...changes, ...waitingAmong((await looking?.look()) ?? [], changes)];
    },
  };
}

/** Samples of TIME_WAIT, which the tracepoint does not know, of connections that it saw. */
function waitingAmong(
  samples: readonly StateChange[],
  changes: readonly StateChange[],
): StateChange[] {
  const closed = new Set(changes.map(({ local, remote }) => `${local} ${remote}`));
  return samples.filter(({ to, local, remote }) => {
    return to === 'TIME_WAIT' && closed.has(`${local} ${remote}`);
  });
}

/** The reduced provider by itself: for machines without tracefs, and to compare the two. */
export function sampledWatch(because: string, options: KernelWatchOptions = {}): KernelWatch {
  const changes: StateChange[] = [];
  const known = new Map<string, TcpState>();
  let lost = 0;
  const sample = async (): Promise<void> => {
    for (const socket of await readProcSockets(options.procFolder)) {
      if (!concerns(socket, options.ports)) continue;
      const key = `${socket.local} ${socket.remote}`;
      const from = known.get(key);
      if (from === socket.state) continue;
      known.set(key, socket.state);
      changes.push(sampleOf(socket));
    }
  };
  // A read may take longer than the interval: the next one starts when it is done.
  let running = Promise.resolve();
  const sampleNext = (): void => {
    running = running.then(sample).catch(() => {
      lost++;
    });
  };
  sampleNext();
  const timer = setInterval(sampleNext, options.sampleIntervalMs ?? SAMPLE_INTERVAL_MS);
  return {
    level: 'reduced',
    because,
    async stop() {
      clearInterval(timer);
      sampleNext();
      await running;
      return { changes, lost };
    },
    async look() {
      sampleNext();
      await running;
      return [...changes];
    },
  };
}

/** The changes of one connection's two ends, and of no other. */
export function changesBetween(
  changes: readonly StateChange[],
  one: string,
  other: string,
): StateChange[] {
  return changes.filter(({ local, remote }) => {
    return (local === one && remote === other) || (local === other && remote === one);
  });
}

/** A sample shows what is, not what was before. */
function sampleOf({ timeNs, local, remote, state }: ProcSocket): StateChange {
  return { timeNs, local, remote, from: undefined, to: state, source: 'sample' };
}

function concerns(socket: ProcSocket, ports: readonly number[] | undefined): boolean {
  const port = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));
  return (
    ports === undefined || ports.includes(port(socket.local)) || ports.includes(port(socket.remote))
  );
}
