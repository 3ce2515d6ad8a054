// A tap that writes pcapng into a stream: a file, standard output, a socket. A reader that is too slow
// costs rows, which are counted and said in the file, never memory or the node's time: what has no room
// is not even encoded.
import { statSync, truncateSync } from 'node:fs';
import type { StampedEvent } from '../events.ts';
import type { Tap, TappedFrame } from '../frame-tap.ts';
import { PcapngWriter } from '../pcapng-writer.ts';
import { openPath } from './descriptor-stream.ts';
import { type EndableStream, type FlushLimits, flushed } from './flush.ts';
import { newPath } from './new-path.ts';
import { WallClock } from './wall-clock.ts';

/** Bytes that wait for the stream: some seconds of a sync at full speed, and no danger to the heap. */
export const PCAPNG_QUEUE_BYTES_MAX = 16 * 1024 * 1024;

/** What peers say is nobody else's business. */
const PCAPNG_FILE_MODE = 0o600;

/** What a sink needs of a stream; DescriptorStream and net.Socket are such. */
export interface ByteStream extends EndableStream {
  write(bytes: Uint8Array): unknown;
}

export interface PcapngOptions {
  /** The interface's name in the file: `finack 127.0.0.1:9001`. */
  name: string;
  /** Hears the stream's first error (EPIPE: the reader is gone), after which rows go nowhere. */
  failed?: (error: Error) => void;
  /** Hears at the end how many bytes nobody took. */
  lost?: (bytes: number) => void;
  /** Called before the first byte is written, and instead of it when nothing ever is. */
  beginning?: { begun: () => void; neverBegun: () => void };
  queueBytesMax?: number;
  flushLimits?: FlushLimits;
  nowNs?: () => bigint;
}

export class PcapngSink implements Tap {
  readonly #stream: ByteStream;
  readonly #options: PcapngOptions;
  readonly #queueBytesMax: number;
  readonly #nowNs: () => bigint;
  readonly #rows = new PcapngWriter();
  #dropped = { rows: 0, bytes: 0 };
  #flush: 'idle' | 'due' = 'idle';
  /** waiting: rows are kept until it is known that there will be a file. */
  #state: 'waiting' | 'open' | 'over' = 'waiting';

  constructor(stream: ByteStream, options: PcapngOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#queueBytesMax = options.queueBytesMax ?? PCAPNG_QUEUE_BYTES_MAX;
    const clock = new WallClock();
    this.#nowNs = options.nowNs ?? (() => clock.nowNs());
  }

  /** Hears the stream's errors from now on, and writes what a file begins with. */
  start(): void {
    this.#stream.on('error', (error) => {
      if (this.#state === 'over') return;
      this.#state = 'over';
      this.#options.failed?.(error);
    });
    this.#options.beginning?.begun();
    this.#stream.write(this.#rows.begin('finack', this.#options.name));
    this.#state = 'open';
    this.#flushSoon();
  }

  frame(frame: TappedFrame): void {
    if (this.#state === 'over') return;
    if (this.#isFull) {
      this.#dropped.rows += this.#rows.passOver(frame);
      this.#dropped.bytes += frame.bytes.length;
      return;
    }
    this.#rows.frame(frame, this.#nowNs());
    this.#flushSoon();
  }

  event(event: StampedEvent): void {
    if (this.#state === 'over') return;
    this.#rows.event(event, this.#nowNs());
    this.#flushSoon();
  }

  /** Resolves when everything written has left this process, or nobody takes it. */
  async close(): Promise<void> {
    if (this.#state === 'over') return;
    const hasBegun = this.#state === 'open';
    if (hasBegun) this.#write('whatever waits');
    this.#state = 'over';
    const bytes = await flushed(this.#stream, this.#options.flushLimits);
    if (bytes > 0) this.#options.lost?.(bytes);
    if (!hasBegun) this.#options.beginning?.neverBegun();
  }

  get #isFull(): boolean {
    return this.#stream.writableLength > this.#queueBytesMax;
  }

  /** When all that this input of the connection causes has been said, so that comments find their row. */
  #flushSoon(): void {
    if (this.#flush === 'due') return;
    this.#flush = 'due';
    queueMicrotask(() => {
      this.#flush = 'idle';
      if (this.#state === 'open') this.#write('if there is room');
    });
  }

  #write(when: 'if there is room' | 'whatever waits'): void {
    if (this.#isFull && when === 'if there is room') return this.#drop();
    const { rows, bytes } = this.#dropped;
    if (rows > 0) this.#rows.missing(rows, bytes, this.#nowNs());
    this.#dropped = { rows: 0, bytes: 0 };
    const taken = this.#rows.take();
    if (taken.rows > 0) this.#stream.write(taken.bytes);
  }

  #drop(): void {
    const { rows, bytes } = this.#rows.take();
    this.#dropped.rows += rows;
    this.#dropped.bytes += bytes.length;
  }
}

export interface PcapngFileOptions extends PcapngOptions {
  /** The path is a FIFO that nobody reads yet: rows wait for a reader. */
  nobodyReads?: () => void;
}

/**
 * Opens a file, or a pipe that somebody reads or will read. What a file held before is gone when the
 * sink starts, and not earlier: a program that cannot begin leaves it as it was.
 * @throws the system's error if the file cannot be opened
 */
export function openPcapngFile(
  path: string,
  { nobodyReads, ...options }: PcapngFileOptions,
): PcapngSink {
  const made = newPath(path);
  const stream = openPath(path, {
    flags: 0,
    mode: PCAPNG_FILE_MODE,
    ...(nobodyReads === undefined ? {} : { nobodyReads }),
  });
  const beginning = {
    begun: () => {
      if (statSync(path).isFile()) truncateSync(path);
    },
    neverBegun: made.removeIfEmpty,
  };
  return new PcapngSink(stream, { ...options, beginning });
}
