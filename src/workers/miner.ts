// Mining in a thread of its own, so that the event loop never waits for a hash. The thread is
// started by the first job and kept for the next ones.
import { strict as assert } from 'node:assert';
import type { Worker } from 'node:worker_threads';
import type { Hash } from '../chain/hash.ts';
import { readHeader } from '../chain/header.ts';
import { targetOf } from '../consensus/pow.ts';
import { newThread, threadFile } from './thread.ts';

export interface MiningJob {
  readonly job: number;
  readonly headerBytes: Uint8Array;
  readonly target: Hash;
}

export interface MiningResult {
  readonly job: number;
  readonly nonce: bigint;
}

export type MiningOutcome = { readonly nonce: bigint } | 'stopped';

/** The mining thread failed; `cause` says how, and so does the message. The next job starts another. */
export class MinerError extends Error {
  readonly code = 'MINER';

  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the mining thread failed: ${why}`, { cause });
  }
}

type State =
  | { readonly name: 'unstarted' }
  | { readonly name: 'idle'; readonly worker: Worker }
  | {
      readonly name: 'mining';
      readonly worker: Worker;
      readonly job: number;
      readonly settle: (outcome: MiningOutcome | MinerError) => void;
    }
  | { readonly name: 'closed' };

export class Miner {
  /** Number of the job that the thread should be at; the thread reads it between batches. */
  readonly #wanted = new Int32Array(new SharedArrayBuffer(4));
  readonly #thread: URL;
  #state: State = { name: 'unstarted' };

  /** @param thread the file that the thread runs */
  constructor(thread: URL = threadFile('mine')) {
    this.#thread = thread;
  }

  /**
   * Looks for a nonce that brings the header's id down to the target it names. One job at a time:
   * stop the one before, with its signal, before asking for the next.
   * @returns `'stopped'` as soon as `signal` fires or the miner is closed
   * @throws MinerError when the thread fails
   */
  mine(
    template: { readonly headerBytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<MiningOutcome> {
    assert(this.#state.name !== 'mining', 'one job at a time');
    if (this.#state.name === 'closed' || signal.aborted) return Promise.resolve('stopped');
    const header = readHeader(template.headerBytes);
    assert(header.ok, 'not a header');
    let worker: Worker;
    try {
      worker = this.#state.name === 'idle' ? this.#state.worker : this.#start();
    } catch (cause) {
      return Promise.reject(new MinerError(cause));
    }
    const job = Atomics.add(this.#wanted, 0, 1) + 1;
    // Only a running job keeps the process alive, not the thread that waits for one.
    worker.ref();
    return new Promise((resolve, reject) => {
      const stop = (): void => this.#settle(job, 'stopped');
      const settle = (outcome: MiningOutcome | MinerError): void => {
        signal.removeEventListener('abort', stop);
        if (outcome instanceof MinerError) reject(outcome);
        else resolve(outcome);
      };
      this.#state = { name: 'mining', worker, job, settle };
      signal.addEventListener('abort', stop, { once: true });
      // A copy: posting a view would post all of the buffer it looks into.
      const headerBytes = new Uint8Array(template.headerBytes);
      const target = targetOf(header.value);
      worker.postMessage({ job, headerBytes, target } satisfies MiningJob);
    });
  }

  /** Stops the running job, if any, and ends the thread. Later jobs are `'stopped'` at once. */
  async close(): Promise<void> {
    if (this.#state.name === 'mining') this.#settle(this.#state.job, 'stopped');
    const worker = this.#state.name === 'idle' ? this.#state.worker : undefined;
    this.#state = { name: 'closed' };
    // Not a stopping place for the thread is needed: it holds nothing that could be lost.
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = newThread(this.#thread, this.#wanted);
    worker.on('message', ({ job, nonce }: MiningResult) => this.#settle(job, { nonce }));
    worker.on('error', (cause) => this.#lost(worker, cause));
    worker.on('exit', (code) => this.#lost(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  /** Ends a job once: a result that crosses with a stop finds another state, and is dropped. */
  #settle(job: number, outcome: MiningOutcome): void {
    const state = this.#state;
    if (state.name !== 'mining' || state.job !== job) return;
    Atomics.add(this.#wanted, 0, 1);
    state.worker.unref();
    this.#state = { name: 'idle', worker: state.worker };
    state.settle(outcome);
  }

  #lost(worker: Worker, cause: unknown): void {
    const state = this.#state;
    if (state.name === 'unstarted' || state.name === 'closed' || state.worker !== worker) return;
    this.#state = { name: 'unstarted' };
    if (state.name === 'mining') state.settle(new MinerError(cause));
  }
}
