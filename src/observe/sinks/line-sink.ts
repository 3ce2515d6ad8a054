// Lines into a stream (a file, standard output) for an observer that must neither throw nor block.
// A reader that is too slow costs lines, which are counted and said, never memory or the node's time.

/** Bytes that wait for the stream: minutes of log, and no danger to the heap. */
export const SINK_QUEUE_BYTES_MAX = 16 * 1024 * 1024;

/** What a sink needs of a stream; process.stdout and fs.WriteStream are such. */
export interface LineStream {
  readonly writableLength: number;
  write(text: string): boolean;
  end(done: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export class LineSink {
  readonly #stream: LineStream;
  readonly #queueBytesMax: number;
  readonly #dropNotice: (lines: number) => string;
  readonly #failed: (error: Error) => void;
  #dropped = 0;
  #state: 'open' | 'failed' = 'open';

  /**
   * `dropNotice` is the line that stands where `lines` are missing; `failed` hears the stream's first
   * error (EPIPE: the reader is gone), after which lines go nowhere.
   */
  constructor(
    stream: LineStream,
    dropNotice: (lines: number) => string,
    failed: (error: Error) => void = () => undefined,
    queueBytesMax: number = SINK_QUEUE_BYTES_MAX,
  ) {
    this.#stream = stream;
    this.#dropNotice = dropNotice;
    this.#failed = failed;
    this.#queueBytesMax = queueBytesMax;
  }

  /** Hears the stream's errors from now on. Call it before the first write. */
  start(): void {
    this.#stream.on('error', (error) => {
      if (this.#state === 'failed') return;
      this.#state = 'failed';
      this.#failed(error);
    });
  }

  /** `line` carries its newline. */
  write(line: string): void {
    if (this.#state === 'failed') return;
    if (this.#stream.writableLength > this.#queueBytesMax) {
      this.#dropped++;
      return;
    }
    this.#sayDropped();
    this.#stream.write(line);
  }

  /** Resolves when everything written has left this process, or cannot. */
  async close(): Promise<void> {
    if (this.#state === 'failed') return;
    this.#sayDropped();
    await new Promise<void>((resolve) => {
      this.#stream.on('error', () => resolve());
      this.#stream.end(() => resolve());
    });
  }

  #sayDropped(): void {
    if (this.#dropped === 0) return;
    this.#stream.write(this.#dropNotice(this.#dropped));
    this.#dropped = 0;
  }
}
