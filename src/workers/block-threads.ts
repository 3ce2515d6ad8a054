// Reading large blocks on other cores: the event loop copies the bytes of a block to a thread and hears what is in
// it, in a hundredth of the time that reading takes.
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Block } from '../chain/block.ts';
import { type ApartReading, blockReadApart, readApart } from '../chain/block-apart.ts';
import type { Read } from '../chain/faults.ts';
import { BLOCK_BYTES_MAX } from '../chain/limits.ts';
import { newThread, threadFile } from './thread.ts';

/** Blocks that a thread holds: one that is being read, and one that waits, so that no answer is waited for. */
const BLOCKS_PER_THREAD = 2;
/** More than that read faster than one event loop executes. */
const THREADS_MAX = 4;
/** Megabytes of a thread's young objects: those of a full block. More of them would stay in memory for nothing. */
const YOUNG_MB = 8;
/** Milliseconds without a block after which the threads end, and give their memory back. */
const IDLE_MS = 5_000;

export interface BlockOrder {
  /** The block is its first `length` bytes. */
  readonly buffer: ArrayBuffer;
  readonly length: number;
}

export interface BlockAnswer {
  readonly buffer: ArrayBuffer;
  readonly reading: ApartReading;
}

interface Job {
  readonly bytes: Uint8Array;
  readonly resolve: (read: Read<Block>) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it has still to answer, in order. */
  readonly jobs: Job[];
  /** Where a block can be copied to. */
  readonly buffers: ArrayBuffer[];
}

export class BlockThreads {
  readonly #file: URL;
  readonly #threadsMax: number;
  #threads: Thread[] = [];
  readonly #queue: Job[] = [];
  /** What no thread reads. */
  readonly #here: Job[] = [];
  #idle: NodeJS.Timeout | undefined;

  /** @param file what the threads run */
  constructor(file: URL = threadFile('read-block')) {
    this.#file = file;
    // The event loop has a core of its own.
    this.#threadsMax = Math.min(Math.max(1, availableParallelism() - 1), THREADS_MAX);
  }

  /** Reads a block, and checks all of it that needs no other block. The bytes must not change until then. */
  read(bytes: Uint8Array): Promise<Read<Block>> {
    // Refused before anything of it is looked at; no thread has room for it.
    if (bytes.length > BLOCK_BYTES_MAX) return Promise.resolve(readOf(bytes, readApart(bytes)));
    return new Promise((resolve) => {
      this.#queue.push({ bytes, resolve });
      this.#feed();
    });
  }

  /** Gives every thread what it can take, the ones with the least first. */
  #feed(): void {
    clearTimeout(this.#idle);
    if (this.#queue.length > 0) this.#start();
    for (let depth = 0; depth < BLOCKS_PER_THREAD; depth++) {
      for (const thread of this.#threads) {
        if (thread.jobs.length <= depth) this.#give(thread);
      }
    }
    if (this.#threads.length === 0) this.#takeHere(this.#queue);
    else if (this.#threads.every(({ jobs }) => jobs.length === 0)) this.#rest();
  }

  #give({ worker, jobs, buffers }: Thread): void {
    const job = this.#queue.shift();
    if (job === undefined) return;
    const buffer = buffers.pop() ?? new ArrayBuffer(BLOCK_BYTES_MAX);
    new Uint8Array(buffer).set(job.bytes);
    if (jobs.length === 0) worker.ref();
    jobs.push(job);
    const order: BlockOrder = { buffer, length: job.bytes.length };
    worker.postMessage(order, [buffer]);
  }

  #start(): void {
    try {
      while (this.#threads.length < this.#threadsMax) this.#threads.push(this.#newThread());
    } catch {
      // The system gives no thread: the event loop does it.
    }
  }

  #newThread(): Thread {
    const worker = newThread(this.#file, undefined, { maxYoungGenerationSizeMb: YOUNG_MB });
    const thread: Thread = { worker, jobs: [], buffers: [] };
    worker.on('message', (answer: BlockAnswer) => this.#answered(thread, answer));
    worker.on('error', () => this.#lost(thread));
    worker.on('exit', () => this.#lost(thread));
    // Only work keeps the process alive, not the thread that waits for some.
    worker.unref();
    return thread;
  }

  #answered(thread: Thread, { buffer, reading }: BlockAnswer): void {
    const job = thread.jobs.shift();
    thread.buffers.push(buffer);
    if (thread.jobs.length === 0) thread.worker.unref();
    this.#feed();
    job?.resolve(readOf(job.bytes, reading));
  }

  /** What it had is read here; the others go on. */
  #lost(thread: Thread): void {
    if (!this.#threads.includes(thread)) return;
    this.#threads = this.#threads.filter((other) => other !== thread);
    this.#takeHere(thread.jobs);
    this.#feed();
  }

  #takeHere(jobs: Job[]): void {
    const isAtWork = this.#here.length > 0;
    this.#here.push(...jobs.splice(0));
    if (!isAtWork && this.#here.length > 0) setImmediate(() => this.#readHere());
  }

  /** One block in one turn of the loop. */
  #readHere(): void {
    const job = this.#here.shift();
    if (this.#here.length > 0) setImmediate(() => this.#readHere());
    job?.resolve(readOf(job.bytes, readApart(job.bytes)));
  }

  #rest(): void {
    this.#idle = setTimeout(() => {
      for (const { worker } of this.#threads.splice(0)) void worker.terminate();
    }, IDLE_MS).unref();
  }
}

function readOf(bytes: Uint8Array, reading: ApartReading): Read<Block> {
  return reading.ok ? { ok: true, value: blockReadApart(bytes, reading) } : reading;
}
