// One run of one stack: two processes, the listening one first, until whoever counts has reported.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type StackName, stacks } from './all-stacks.ts';
import type { Load } from './stack.ts';

/** What a side is told. */
export interface Order {
  readonly stack: StackName;
  readonly role: 'listener' | 'dialer';
  readonly load: Load;
  readonly port: number;
  /** Milliseconds of processor time of whoever counts. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Milliseconds by the clock after which either of the two spans is over, too. */
  readonly runMsMax: number;
}

/** What a side says to its parent; `cpu` when it is asked, which any message does. */
export type Words =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'begun' }
  | { readonly kind: 'counted'; readonly frames: number; readonly ms: number }
  | { readonly kind: 'cpu'; readonly us: number };

export interface Report {
  /** Frames, or round trips. */
  readonly perSecond: number;
  /** Processor time of each process for one of them, in user and kernel. */
  readonly listenerUs: number;
  readonly dialerUs: number;
}

export interface RunOptions {
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly runMsMax: number;
  /** Both processes run on this core alone. */
  readonly core: number | undefined;
  /** Folder for the processor profiles of both sides. */
  readonly profiles: string | undefined;
}

const ERROR_LENGTH_MAX = 1_000;

const errors = new WeakMap<ChildProcess, string>();

/** Milliseconds after which a stack that reports nothing is given up. */
const SILENT_MS = 30_000;

const sideFile = fileURLToPath(new URL(`./side${import.meta.url.slice(-3)}`, import.meta.url));

export async function oneRun(stack: StackName, load: Load, options: RunOptions): Promise<Report> {
  const { warmUpMs, measureMs, runMsMax } = options;
  const order = { stack, load, port: 0, warmUpMs, measureMs, runMsMax };
  const listener = start({ ...order, role: 'listener' }, options);
  const sides = [listener];
  try {
    const { port } = await said(listener, 'listening');
    const dialer = start({ ...order, role: 'dialer', port }, options);
    sides.push(dialer);
    const countsAtDialer = load.kind === 'round-trips' || stacks[stack].receiver === 'dialer';
    return await counted(countsAtDialer ? dialer : listener, listener, dialer);
  } finally {
    await Promise.all(sides.map(end));
  }
}

async function counted(
  counting: ChildProcess,
  listener: ChildProcess,
  dialer: ChildProcess,
): Promise<Report> {
  const cpuUs = () => Promise.all([listener, dialer].map(cpuOf));
  await said(counting, 'begun');
  // Listened for at once: it may come before the answers.
  const result = said(counting, 'counted');
  const [listenerFrom = 0, dialerFrom = 0] = await cpuUs();
  const { frames, ms } = await result;
  const [listenerTo = 0, dialerTo = 0] = await cpuUs();
  return {
    perSecond: (frames / ms) * 1000,
    listenerUs: (listenerTo - listenerFrom) / frames,
    dialerUs: (dialerTo - dialerFrom) / frames,
  };
}

async function cpuOf(side: ChildProcess): Promise<number> {
  side.send('cpu');
  return (await said(side, 'cpu')).us;
}

function start(order: Order, { core, profiles }: RunOptions): ChildProcess {
  const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const pinned = {
    execPath: 'taskset',
    execArgv: ['-c', String(core), process.execPath, ...flags],
  };
  const options = core === undefined ? { execArgv: flags } : pinned;
  const side = fork(sideFile, [JSON.stringify(order)], {
    ...options,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  // What a stack says when its other side has gone is of interest only where a run fails.
  side.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors.set(side, ((errors.get(side) ?? '') + text).slice(0, ERROR_LENGTH_MAX));
  });
  return side;
}

/** The next words of this kind; a side that ends or is silent instead is a fault of its stack. */
function said<Kind extends Words['kind']>(
  side: ChildProcess,
  kind: Kind,
): Promise<Extract<Words, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const settle = (go: () => void): void => {
      clearTimeout(timer);
      side.off('message', heard).off('exit', over);
      go();
    };
    const heard = (words: unknown): void => {
      const spoken = words as Words;
      if (spoken.kind === kind) settle(() => resolve(spoken as Extract<Words, { kind: Kind }>));
    };
    const over = () => {
      const why = errors.get(side) ?? '';
      settle(() => reject(new Error(`a side ended before it was ${kind}: ${why}`)));
    };
    const timer = setTimeout(
      () => settle(() => reject(new Error(`no side was ${kind} within ${SILENT_MS} ms`))),
      SILENT_MS,
    );
    side.on('message', heard).on('exit', over);
  });
}

/** A side ends by itself when it is let go of. */
async function end(side: ChildProcess): Promise<void> {
  if (side.exitCode !== null || side.signalCode !== null) return;
  const exited = once(side, 'exit');
  if (side.connected) side.disconnect();
  await exited;
}
