// Lines into a stream (a file, standard output) for an observer that must neither throw nor block.
// A reader that is too slow costs lines, which are counted and said, never memory or the node's time;
// one that has stopped reading does not keep the node from ending either.
import { type EndableStream, type FlushLimits, flushed } from './flush.ts';

/** Bytes that wait for the stream: minutes of log, and no danger to the heap. */
export const SINK_QUEUE_BYTES_MAX = 16 * 1024 * 1024;

/** What a sink needs of a stream; DescriptorStream is such. */
export interface LineStream extends EndableStream {
  write(text: string): boolean;
}

export interface LineSinkOptions {
  /** The line that stands where so many lines are missing. */
  dropNotice: (lines: number) => string;
  /** Hears the stream's first error (EPIPE: the reader is gone), after which lines go nowhere. */
  failed?: (error: Error) => void;
  /** Hears at the end how many bytes nobody took. */
  lost?: (bytes: number) => void;
  queueBytesMax?: number;
  flushLimits?: FlushLimits;
}

export class LineSink {
  readonly #stream: LineStream;
  readonly #options: LineSinkOptions;
  readonly #queueBytesMax: number;
  #dropped = 0;
  #state: 'open' | 'over' = 'open';

  constructor(stream: LineStream, options: LineSinkOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#queueBytesMax = options.queueBytesMax ?? SINK_QUEUE_BYTES_MAX;
  }

  /** Hears the stream's errors from now on. Call it before the first write. */
  start(): void {
    this.#stream.on('error', (error) => {
      if (this.#state === 'over') return;
      this.#state = 'over';
      this.#options.failed?.(error);
    });
  }

  /** `line` carries its newline. */
  write(line: string): void {
    if (this.#state === 'over') return;
    if (this.#stream.writableLength > this.#queueBytesMax) {
      this.#dropped++;
      return;
    }
    this.#sayDropped();
    this.#stream.write(line);
  }

  /** Resolves when everything written has left this process, or nobody takes it. */
  async close(): Promise<void> {
    if (this.#state === 'over') return;
    this.#sayDropped();
    this.#state = 'over';
    const bytes = await flushed(this.#stream, this.#options.flushLimits);
    if (bytes > 0) this.#options.lost?.(bytes);
  }

  #sayDropped(): void {
    if (this.#dropped === 0) return;
    this.#stream.write(this.#options.dropNotice(this.#dropped));
    this.#dropped = 0;
  }
}
