// Chunks in, lines out, with a limit on what a line may hold. Works on bytes, because a chunk may end
// inside a character. Knows nothing of what lines mean.

const NEWLINE = 0x0a;

export interface LinesRead {
  /** Whole lines, without their newlines. */
  lines: string[];
  /** A line beyond the limit begins behind `lines`; nothing more will be read. */
  isTooLong: boolean;
}

export class LineReader {
  readonly #lineBytesMax: number;
  /** The beginning of a line whose newline has not come. */
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  push(chunk: Buffer): LinesRead {
    const lines: string[] = [];
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, newline < 0 ? undefined : newline);
      if (this.#restBytes + part.length > this.#lineBytesMax) return { lines, isTooLong: true };
      this.#rest.push(part);
      this.#restBytes += part.length;
      if (newline < 0) return { lines, isTooLong: false };
      lines.push(this.takeRest());
      start = newline + 1;
    }
  }

  /** What came behind the last newline: the last line of a writer that ends without one. */
  takeRest(): string {
    const line = Buffer.concat(this.#rest).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }
}
