// A process of a benchmark: forked, told what to do, heard by its words, and gone when it is let go of. What
// runs in it calls `heard` and `say`.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Milliseconds after which a process that says nothing is given up. */
const SILENT_MS = 600_000;

/** Milliseconds that a process has to end once it is let go of. */
const END_MS = 20_000;

export interface Words {
  readonly kind: string;
}

export class SideProcess<Said extends Words> {
  readonly #child: ChildProcess;
  readonly #words: Said[] = [];
  #wake: () => void = () => undefined;
  #isOver = false;

  /** @param file beside this one, without its ending */
  constructor(file: string, order: unknown, flags: readonly string[] = []) {
    const path = fileURLToPath(new URL(`./${file}${import.meta.url.slice(-3)}`, import.meta.url));
    this.#child = fork(path, [JSON.stringify(order)], {
      execArgv: [...process.execArgv, ...flags],
      stdio: ['ignore', 2, 'inherit', 'ipc'],
    });
    this.#child.on('message', (words) => {
      this.#words.push(words as Said);
      this.#wake();
    });
    this.#child.on('exit', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The next words of this kind. @throws Error when the process ends, or is silent, instead */
  async said<Kind extends Said['kind']>(kind: Kind): Promise<Extract<Said, { kind: Kind }>> {
    const untilMs = performance.now() + SILENT_MS;
    for (;;) {
      const at = this.#words.findIndex((words) => words.kind === kind);
      if (at >= 0) return this.#words.splice(at, 1)[0] as Extract<Said, { kind: Kind }>;
      if (this.#isOver) throw new Error(`a process ended before it said ${kind}`);
      if (performance.now() > untilMs) throw new Error(`no ${kind} within ${SILENT_MS} ms`);
      await this.#more(untilMs - performance.now());
    }
  }

  tell(words: Words): void {
    this.#child.send(words);
  }

  /** Lets it go: it ends by itself, or is killed. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await exited;
    clearTimeout(timer);
  }

  #more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What this process was told at its start. */
export function ownOrder<Order>(): Order {
  return JSON.parse(process.argv[2] ?? '') as Order;
}

export function say<Said extends Words>(words: Said): void {
  process.send?.(words);
}

/** Resolves with the next words of the parent. */
export async function heard(): Promise<void> {
  await once(process, 'message');
}

/** Resolves when the parent lets go. */
export async function letGo(): Promise<void> {
  if (process.connected) await once(process, 'disconnect');
}

/** Flags that make a process keep a profile. */
export function profileFlags(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
