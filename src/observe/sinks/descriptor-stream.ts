// A stream into a file descriptor whose reader may stop reading: a pipe, a terminal, a FIFO that nobody
// has opened yet, or a file. Bytes that are not taken wait in this stream, where they can be counted and
// dropped; neither this process's event loop nor its end ever waits for a reader.
//
// Node's own streams cannot be asked for that: they write to terminals synchronously, give up after five
// EAGAINs on a FIFO (fs.WriteStream), keep the process alive with a write that never ends (standard
// output), and a short write to a full disk is success to them (standard output as a file).
import { close, constants, fstatSync, openSync, statSync, write, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** Milliseconds until a full descriptor is tried again, at first and at most: a pipe holds 64 KiB. */
const RETRY_MS_MIN = 1;
const RETRY_MS_MAX = 50;

/** Milliseconds until a FIFO without a reader is tried again. */
const READER_POLL_MS = 100;

/**
 * - `at once`: on this thread; for descriptors that answer EAGAIN (O_NONBLOCK) instead of waiting.
 * - `in a thread`: for files, where a slow disk makes every write wait.
 */
export type Writing = 'at once' | 'in a thread';

export interface DescriptorOptions {
  writing: Writing;
  /** Whether the descriptor is this stream's to close; standard output is not. */
  owned: boolean;
}

type Done = (error?: Error | null) => void;

export class DescriptorStream extends Writable {
  /** Bytes that have left this process. */
  bytesTaken = 0;
  readonly #options: DescriptorOptions;
  readonly #open: () => number | undefined;
  #descriptor: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS_MIN;
  /** While a thread writes, the descriptor must stay open. */
  #thread: 'idle' | 'writing' = 'idle';
  /** What waits for that thread to come back. */
  #afterThread: (() => void) | undefined;

  /** `source`: a descriptor, or what opens one; undefined from it means: ask again later. */
  constructor(source: number | (() => number | undefined), options: DescriptorOptions) {
    super({ decodeStrings: true });
    this.#options = options;
    this.#open = typeof source === 'number' ? () => source : source;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: Done): void {
    try {
      this.#descriptor ??= this.#open();
    } catch (error) {
      return done(error as Error);
    }
    if (this.#descriptor === undefined) {
      this.#later(READER_POLL_MS, () => this._write(chunk, encoding, done));
    } else if (this.#options.writing === 'at once') {
      this.#writeAtOnce(this.#descriptor, chunk, done);
    } else {
      this.#writeInThread(this.#descriptor, chunk, done);
    }
  }

  override _destroy(error: Error | null, done: Done): void {
    clearTimeout(this.#retry);
    const descriptor = this.#descriptor;
    const finish = () => {
      if (descriptor === undefined || !this.#options.owned) done(error);
      else close(descriptor, () => done(error));
    };
    if (this.#thread === 'idle') finish();
    else this.#afterThread = finish;
  }

  #writeAtOnce(descriptor: number, chunk: Buffer, done: Done): void {
    let rest = chunk;
    try {
      while (rest.length > 0) {
        const bytes = writeSync(descriptor, rest);
        this.#took(bytes);
        rest = rest.subarray(bytes);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') return done(error as Error);
      return this.#whenRoom(() => this.#writeAtOnce(descriptor, rest, done));
    }
    done();
  }

  #writeInThread(descriptor: number, chunk: Buffer, done: Done): void {
    this.#thread = 'writing';
    write(descriptor, chunk, 0, chunk.length, null, (error, bytes) => {
      this.#thread = 'idle';
      if (this.#afterThread !== undefined) return this.#afterThread();
      if (error?.code === 'EAGAIN') {
        return this.#whenRoom(() => this.#writeInThread(descriptor, chunk, done));
      }
      if (error) return done(error);
      this.#took(bytes);
      // A disk that fills up takes a part first, and says so at the next write.
      if (bytes < chunk.length) return this.#writeInThread(descriptor, chunk.subarray(bytes), done);
      done();
    });
  }

  #took(bytes: number): void {
    this.bytesTaken += bytes;
    this.#retryMs = RETRY_MS_MIN;
  }

  #whenRoom(again: () => void): void {
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(2 * delayMs, RETRY_MS_MAX);
    this.#later(delayMs, again);
  }

  #later(delayMs: number, again: () => void): void {
    this.#retry = setTimeout(again, delayMs);
  }
}

/**
 * A descriptor of its own for what `descriptor` leads to, which never makes a write wait. The one that
 * was inherited is shared with other programs, for whom it must stay as it is. Undefined: there is none
 * (not Linux, or a terminal of another user).
 */
export function reopenedWithoutWaiting(descriptor: number): number | undefined {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  try {
    return openSync(`/proc/self/fd/${descriptor}`, flags);
  } catch {
    return undefined;
  }
}

export interface PathOptions {
  /** Of fs.constants: what becomes of a file that is there, O_TRUNC or O_APPEND. */
  flags: number;
  /** Permissions of a file that is made. */
  mode: number;
  /** The path is a FIFO that nobody reads yet; what is written waits until somebody does. Said once. */
  nobodyReads?: () => void;
}

/** Opens a path for writing, whatever it leads to. @throws the system's error */
export function openPath(path: string, options: PathOptions): DescriptorStream {
  const { O_WRONLY, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const flags = options.flags | O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY;
  try {
    const descriptor = openSync(path, flags, options.mode);
    const found = fstatSync(descriptor);
    const writing = found.isFIFO() || found.isCharacterDevice() ? 'at once' : 'in a thread';
    return new DescriptorStream(descriptor, { writing, owned: true });
  } catch (error) {
    if (!isFifoWithoutReader(path, error)) throw error;
    options.nobodyReads?.();
    const open = () => openFifo(path, flags & ~O_CREAT);
    return new DescriptorStream(open, { writing: 'at once', owned: true });
  }
}

/** open(2): ENXIO is a FIFO that nobody reads, or what nobody can open, such as a socket. */
function isFifoWithoutReader(path: string, error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENXIO' && statSync(path).isFIFO();
}

function openFifo(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (isFifoWithoutReader(path, error)) return undefined;
    throw error;
  }
}
