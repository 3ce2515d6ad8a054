// Other programs (tcpdump, tshark, nodes) as children of this process: started, read line by line,
// ended by their own process id and never by name. What the lines mean is their caller's concern.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { programEnvironment, requireProgram } from './programs.ts';

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** `held`: standard input stays open while this process lives, so that its end is heard. */
  input?: 'held' | 'none';
  /** In a session of its own: a terminal's Ctrl-C reaches this process alone, which ends its children. */
  ownSession?: boolean;
}

/** Lines kept per child: a whole teaching run fits, a runaway child cannot fill the heap. */
const LINES_MAX = 20_000;

/** A laptop under load starts Node with a TypeScript loader in about 2 s; ten times that is a hang. */
export const READY_TIMEOUT_MS = 20_000;

/** Between the polite signal and SIGKILL: a node's own shutdown takes 8 s at most. */
const END_TIMEOUT_MS = 10_000;

interface Waiter {
  pattern: RegExp;
  found: (match: RegExpMatchArray) => void;
  failed: (error: Error) => void;
}

/**
 * Starts a program, found on PATH or among the administrators' programs. Rejects with the world's error
 * (`ENOENT`, `EACCES`) when it cannot be started; what is not installed is named with its package.
 */
export async function startChild(
  command: string,
  commandArguments: readonly string[],
  options: ChildOptions = {},
): Promise<RunningProgram> {
  const started = await spawned(command, commandArguments, options);
  const exit = new Promise<ChildExit>((resolve) => {
    started.once('close', (code, signal) => resolve({ code, signal }));
  });
  const child = new RunningProgram(command, started, exit);
  child.collect();
  return child;
}

/** One running program, its output so far, and its end. */
export class RunningProgram {
  readonly command: string;
  /** Settles when the program has ended and all of its output was read; never rejects. */
  readonly exit: Promise<ChildExit>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiters = new Set<Waiter>();

  constructor(command: string, child: ChildProcess, exit: Promise<ChildExit>) {
    this.command = command;
    this.#child = child;
    this.exit = exit;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Standard output and standard error in order of arrival, one line each. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get output(): string {
    return this.#lines.join('\n');
  }

  /** Begins to read the output; startChild calls it once. */
  collect(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#add(line));
    }
  }

  /**
   * The first line, past or future, that matches. Rejects, with the output, when the program ends
   * before that or `timeoutMs` has passed.
   */
  waitForLine(pattern: RegExp, timeoutMs = READY_TIMEOUT_MS): Promise<RegExpMatchArray> {
    for (const line of this.#lines) {
      const match = line.match(pattern);
      if (match !== null) return Promise.resolve(match);
    }
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(deadline);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        pattern,
        found: (match) => {
          settle();
          resolve(match);
        },
        failed: (error) => {
          settle();
          reject(error);
        },
      };
      const deadline = setTimeout(
        () => waiter.failed(this.#gaveUp(waiter, `said nothing in ${timeoutMs} ms like`)),
        timeoutMs,
      );
      this.#waiters.add(waiter);
      void this.exit.then(() => waiter.failed(this.#gaveUp(waiter, 'ended without')));
    });
  }

  /** Types into a standard input that is `held`. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Sends a signal to this process alone; nothing happens if it has ended. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks the program to end and waits for it; SIGKILL if it has not ended in time. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<ChildExit> {
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), END_TIMEOUT_MS);
    this.#child.kill(signal);
    const exit = await this.exit;
    clearTimeout(deadline);
    return exit;
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > LINES_MAX) this.#lines.shift();
    for (const waiter of this.#waiters) {
      const match = line.match(waiter.pattern);
      if (match !== null) waiter.found(match);
    }
  }

  #gaveUp(waiter: Waiter, what: string): Error {
    return new Error(`${this.command} ${what} ${waiter.pattern}; it said:\n${this.output}`);
  }
}

/**
 * Runs a program and hands out each line of its standard output as it comes, so that gigabytes can
 * pass through. Rejects with its standard error when it does not exit with 0.
 */
export async function eachLine(
  command: string,
  commandArguments: readonly string[],
  onLine: (line: string) => void,
  options: ChildOptions = {},
): Promise<void> {
  const child = await spawned(command, commandArguments, options);
  const complaints: string[] = [];
  const ended = once(child, 'close');
  createInterface({ input: child.stdout as Readable }).on('line', onLine);
  createInterface({ input: child.stderr as Readable }).on('line', (line) => complaints.push(line));
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code !== 0) {
    throw new Error(`${command} ended with ${signal ?? code}: ${complaints.join(' ')}`);
  }
}

const living = new Set<ChildProcess>();

/**
 * A process that ends takes its children along, each by its own id. Only a process that a signal
 * kills cannot; a program that starts real captures handles SIGINT and SIGTERM and exits.
 */
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

async function spawned(
  command: string,
  commandArguments: readonly string[],
  options: ChildOptions,
): Promise<ChildProcess> {
  const { input = 'none', ownSession = false, env = process.env, ...rest } = options;
  // The kernel would only say ENOENT.
  if (!command.includes('/')) requireProgram(command, env);
  const stdin = input === 'held' ? 'pipe' : 'ignore';
  const spawnOptions: SpawnOptions = {
    ...rest,
    env: programEnvironment(env),
    detached: ownSession,
    stdio: [stdin, 'pipe', 'pipe'],
  };
  const child = spawn(command, commandArguments, spawnOptions);
  child.stdin?.on('error', () => {}); // the child is gone; its end is told by 'close'
  await once(child, 'spawn'); // rejects with the 'error' event
  living.add(child);
  child.on('close', () => living.delete(child));
  return child;
}

/** Sends a signal to a process that may have ended already. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
