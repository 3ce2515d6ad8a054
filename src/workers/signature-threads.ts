// Checking many signatures on all cores, beside the event loop. What is asked for in one turn of the loop is
// put together and handed to threads in batches, whoever asked; a few signatures alone go to Node's thread
// pool instead, so that a node that follows the chain has no threads to feed.
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { SignatureCheck } from '../chain/rules.ts';
import { encodeBatch, verdictBytes } from './signature-batch.ts';
import { newThread, threadFile } from './thread.ts';
import { isReadable, verifySignatures } from './verify.ts';

/** As many as a thread checks in 30 ms: a message for each of them would cost a tenth as much again. */
const BATCH_SIGNATURES = 200;
/** One that is being checked, and one that waits, because the event loop may be busy when the first is done. */
const BATCHES_PER_THREAD = 2;
/** Signatures that are worth a thread: it takes 50 ms to start. */
const THREADED_SIGNATURES_MIN = 256;
/** More cores than that would wait for the event loop, and each thread takes 10 MB. */
const THREADS_MAX = 16;
/** Milliseconds without work after which the threads end, and give their memory back. */
const IDLE_MS = 5_000;

/** What was asked for at once, and has one verdict. */
interface Job {
  readonly checks: readonly SignatureCheck[];
  /** Handed out, and found good. */
  begun: number;
  good: number;
  state: 'open' | 'settled';
  readonly resolve: (verdict: boolean | Promise<boolean>) => void;
}

interface Share {
  readonly job: Job;
  readonly count: number;
}

interface Thread {
  readonly worker: Worker;
  /** What it has still to answer, in order. */
  readonly batches: (readonly Share[])[];
}

export class SignatureThreads {
  readonly #file: URL;
  readonly #threadsMax: number;
  #threads: Thread[] = [];
  /** With signatures that are not handed out. */
  #queue: Job[] = [];
  #idle: NodeJS.Timeout | undefined;

  /** @param file what the threads run */
  constructor(file: URL = threadFile('check-signatures')) {
    this.#file = file;
    this.#threadsMax = Math.min(availableParallelism(), THREADS_MAX);
  }

  /**
   * A key or a signature that cannot even be read does not verify.
   * @returns whether all of them verify
   * @throws the library's error when it cannot check at all: that says nothing about any signature
   */
  verify(checks: readonly SignatureCheck[]): Promise<boolean> {
    if (checks.length === 0) return Promise.resolve(true);
    if (!checks.every(isReadable)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const length = this.#queue.push({ checks, begun: 0, good: 0, state: 'open', resolve });
      // While others wait, more is handed out as soon as a thread has answered.
      if (length === 1) setImmediate(() => this.#gathered());
    });
  }

  /** All that was asked for in this turn is here. */
  #gathered(): void {
    const waiting = this.#queue.reduce((sum, { checks, begun }) => sum + checks.length - begun, 0);
    if (this.#threads.length === 0) {
      if (waiting >= THREADED_SIGNATURES_MIN) this.#start();
      else this.#takeToPool();
    }
    this.#feed();
  }

  #start(): void {
    try {
      while (this.#threads.length < this.#threadsMax) this.#threads.push(this.#newThread());
    } catch {
      // No thread: the pool is slower, and always there.
      if (this.#threads.length === 0) this.#takeToPool();
    }
  }

  #newThread(): Thread {
    const thread: Thread = { worker: newThread(this.#file), batches: [] };
    thread.worker.on('message', (verdicts: Uint8Array) => this.#answered(thread, verdicts));
    thread.worker.on('error', () => this.#lost(thread));
    thread.worker.on('exit', () => this.#lost(thread));
    // Only work keeps the process alive, not the thread that waits for some.
    thread.worker.unref();
    return thread;
  }

  /** Gives every thread what it can take, the ones with the least first. */
  #feed(): void {
    clearTimeout(this.#idle);
    for (let depth = 0; depth < BATCHES_PER_THREAD; depth++) {
      for (const thread of this.#threads) {
        if (thread.batches.length > depth || this.#queue.length === 0) continue;
        const { shares, checks } = this.#nextBatch();
        if (thread.batches.length === 0) thread.worker.ref();
        thread.batches.push(shares);
        const bytes = encodeBatch(checks);
        thread.worker.postMessage(bytes, [bytes.buffer]);
      }
    }
    if (this.#threads.every(({ batches }) => batches.length === 0)) this.#rest();
  }

  #nextBatch(): { shares: Share[]; checks: SignatureCheck[] } {
    const shares: Share[] = [];
    const checks: SignatureCheck[] = [];
    for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
      const room = BATCH_SIGNATURES - checks.length;
      if (room === 0) break;
      const some = job.checks.slice(job.begun, job.begun + room);
      checks.push(...some);
      shares.push({ job, count: some.length });
      job.begun += some.length;
      if (job.begun === job.checks.length) this.#queue.shift();
    }
    return { shares, checks };
  }

  #answered(thread: Thread, verdicts: Uint8Array): void {
    let at = 0;
    for (const { job, count } of thread.batches.shift() ?? []) {
      const some = verdicts.subarray(at, at + count);
      at += count;
      job.good += count;
      if (some.includes(verdictBytes.bad)) this.#settle(job, false);
      else if (some.includes(verdictBytes.unknown)) this.#askPool(job);
      else if (job.good === job.checks.length) this.#settle(job, true);
    }
    if (thread.batches.length === 0) thread.worker.unref();
    this.#feed();
  }

  /** What is left of it need not be looked at. */
  #settle(job: Job, verdict: boolean | Promise<boolean>): void {
    if (job.state === 'settled') return;
    job.state = 'settled';
    if (job.begun < job.checks.length) this.#queue = this.#queue.filter((other) => other !== job);
    job.resolve(verdict);
  }

  /** From the first signature on: Node's thread pool gives a verdict, or the library's own error. */
  #askPool(job: Job): void {
    if (job.state === 'open') this.#settle(job, verifySignatures(job.checks));
  }

  #takeToPool(): void {
    for (const job of [...this.#queue]) this.#askPool(job);
  }

  /** What it had is checked in the pool; the others go on. */
  #lost(thread: Thread): void {
    if (!this.#threads.includes(thread)) return;
    this.#threads = this.#threads.filter((other) => other !== thread);
    for (const { job } of thread.batches.splice(0).flat()) this.#askPool(job);
    if (this.#threads.length > 0) this.#feed();
    else this.#takeToPool();
  }

  #rest(): void {
    if (this.#threads.length === 0) return;
    this.#idle = setTimeout(() => {
      for (const { worker } of this.#threads.splice(0)) void worker.terminate();
    }, IDLE_MS).unref();
  }
}
