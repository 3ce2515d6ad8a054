// A tap that writes pcapng into a stream: a file, standard output, a socket. A reader that is too slow
// costs rows, which are counted and said in the file, never memory or the node's time.
import { open } from 'node:fs/promises';
import { CaptureRows } from '../capture-rows.ts';
import type { StampedEvent } from '../events.ts';
import type { Tap, TappedFrame } from '../frame-tap.ts';
import { WallClock } from './wall-clock.ts';

/** Bytes that wait for the stream: some seconds of a sync at full speed, and no danger to the heap. */
export const PCAPNG_QUEUE_BYTES_MAX = 16 * 1024 * 1024;

/** What peers say is nobody else's business. */
const PCAPNG_FILE_MODE = 0o600;

/** What a sink needs of a stream; process.stdout, fs.WriteStream and net.Socket are such. */
export interface ByteStream {
  readonly writableLength: number;
  write(bytes: Uint8Array, done?: () => void): unknown;
  end(done: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface PcapngOptions {
  /** The interface's name in the file: `finack 127.0.0.1:9001`. */
  name: string;
  /** Hears the stream's first error (EPIPE: the reader is gone), after which rows go nowhere. */
  failed?: (error: Error) => void;
  queueBytesMax?: number;
  nowNs?: () => bigint;
}

export class PcapngSink implements Tap {
  readonly #stream: ByteStream;
  readonly #options: PcapngOptions;
  readonly #queueBytesMax: number;
  readonly #nowNs: () => bigint;
  readonly #rows = new CaptureRows();
  #dropped = { rows: 0, bytes: 0 };
  #flush: 'idle' | 'due' = 'idle';
  #state: 'open' | 'over' = 'open';

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
    this.#stream.write(this.#rows.begin('finack', this.#options.name));
  }

  frame(frame: TappedFrame): void {
    if (this.#state === 'over') return;
    this.#rows.frame(frame, this.#nowNs());
    this.#flushSoon();
  }

  event(event: StampedEvent): void {
    if (this.#state === 'over') return;
    this.#rows.event(event, this.#nowNs());
    this.#flushSoon();
  }

  /** Resolves when everything written has left this process, or cannot. */
  async close(how: 'end' | 'leave open' = 'end'): Promise<void> {
    if (this.#state === 'over') return;
    this.#write('whatever waits');
    this.#state = 'over';
    await new Promise<void>((resolve) => {
      this.#stream.on('error', () => resolve());
      // Standard output belongs to the process: it is emptied, not ended.
      if (how === 'end') this.#stream.end(() => resolve());
      else this.#stream.write(new Uint8Array(0), () => resolve());
    });
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
    const isFull = this.#stream.writableLength > this.#queueBytesMax;
    if (isFull && when === 'if there is room') return this.#drop();
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

/**
 * Writes into a new file, or into a pipe that somebody reads.
 * @throws the system's error if the file cannot be opened
 */
export async function openPcapngFile(path: string, options: PcapngOptions): Promise<PcapngSink> {
  const file = await open(path, 'w', PCAPNG_FILE_MODE);
  const sink = new PcapngSink(file.createWriteStream(), options);
  sink.start();
  return sink;
}
