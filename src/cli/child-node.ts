// One `finack node` as a child process: started, heard line by line, and ended with signals to its own
// pid. If this process dies, the child's standard input ends and with it the child, gracefully.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface ChildPlan {
  name: string;
  /** Arguments behind `finack node`. */
  args: readonly string[];
}

export interface ChildEvents {
  /** A line of its log, or of its standard error. */
  line(child: ChildNode, text: string): void;
  ended(child: ChildNode): void;
}

export type ChildState =
  | { name: 'starting' }
  | { name: 'listening'; address: string }
  | {
      name: 'ended';
      code: number | undefined;
      signal: NodeJS.Signals | undefined;
      /** undefined: it ended before it listened. */
      address: string | undefined;
    };

type NodeProcess = ChildProcessByStdio<Writable, Readable, Readable>;

const firstLine = /^listening (\S+)$/;

/** Node's own flags for a child: all of ours, but a debugger's port can be held by one process only. */
export function flagsForChildren(execArgv: readonly string[]): string[] {
  return execArgv.filter((flag) => !/^--(inspect|debug)/.test(flag));
}

export class ChildNode {
  readonly name: string;
  state: ChildState = { name: 'starting' };
  /** Resolves when its process is gone and its last line was heard. */
  readonly ended: Promise<void>;
  /** Resolves with its address, or undefined if it ended before it had one. */
  readonly listening: Promise<string | undefined>;
  readonly #process: NodeProcess;
  #isListening: (address: string | undefined) => void = () => undefined;
  #isEnded: () => void = () => undefined;

  private constructor(name: string, process: NodeProcess) {
    this.name = name;
    this.#process = process;
    this.listening = new Promise((resolve) => {
      this.#isListening = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#isEnded = resolve;
    });
  }

  static start({ name, args }: ChildPlan, events: ChildEvents): ChildNode {
    const [, main = ''] = process.argv;
    const child = spawn(
      process.execPath,
      [...flagsForChildren(process.execArgv), main, 'node', '--stop-on-eof', ...args],
      // Its own session: the terminal's Ctrl-C reaches us alone, and we end our children in order.
      { stdio: ['pipe', 'pipe', 'pipe'], detached: true, windowsHide: true },
    );
    const node = new ChildNode(name, child);
    node.#listen(events);
    return node;
  }

  /** Graceful the first time, forced the second. */
  stop(): void {
    const { stdin } = this.#process;
    // Before it handles signals one would kill it: the end of its input is handled when it has started.
    // On Windows every signal kills, so there it is the only graceful way.
    const isDeaf = this.state.name === 'starting' || process.platform === 'win32';
    if (isDeaf && stdin.writable) stdin.end();
    else if (this.state.name !== 'ended') this.#process.kill('SIGTERM');
  }

  #listen(events: ChildEvents): void {
    const { stdin, stdout, stderr } = this.#process;
    // error: the child is gone; 'close' follows.
    stdin.on('error', () => undefined);
    createInterface({ input: stdout }).on('line', (text) => {
      const address = this.state.name === 'starting' ? firstLine.exec(text)?.[1] : undefined;
      if (address === undefined) return events.line(this, text);
      this.state = { name: 'listening', address };
      events.line(this, `${text}, process ${this.#process.pid}`);
      this.#isListening(address);
    });
    createInterface({ input: stderr }).on('line', (text) => events.line(this, text));
    const end = (code: number | undefined, signal: NodeJS.Signals | undefined) => {
      const address = this.state.name === 'listening' ? this.state.address : undefined;
      this.state = { name: 'ended', code, signal, address };
      this.#isListening(undefined);
      events.ended(this);
      this.#isEnded();
    };
    this.#process.once('error', (error) => {
      events.line(this, `cannot be started: ${error.message}`);
      if (this.#process.pid === undefined) end(undefined, undefined);
    });
    this.#process.once('close', (code, signal) => {
      if (this.#process.pid !== undefined) end(code ?? undefined, signal ?? undefined);
    });
  }
}
