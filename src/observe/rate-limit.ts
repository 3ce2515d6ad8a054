// How much one kind of log line may write in an hour, so that no peer can fill a disk through the log.
// PURE: the time comes in as nowMs. What is withheld is counted and said, never lost in silence.

/** Bytes per source line and window. Bitcoin's RATELIMIT_MAX_BYTES (v29.1, v30). */
export const LOG_SOURCE_BYTES_MAX = 1024 * 1024;

/** Milliseconds. An hour, as Bitcoin's. */
export const LOG_WINDOW_MS = 60 * 60 * 1000;

export interface RateDecision {
  verdict: 'write' | 'withhold';
  /** A line for people, to be written before the line in question: withholding begins, or has ended. */
  notice?: string;
}

interface Window {
  startedMs: number;
  writtenBytes: number;
  withheldLines: number;
}

/** One account for each source line; a source is a place in the code, so there are few. */
export class LogRateLimit {
  readonly #bytesMax: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, Window>();

  constructor(bytesMax: number = LOG_SOURCE_BYTES_MAX, windowMs: number = LOG_WINDOW_MS) {
    this.#bytesMax = bytesMax;
    this.#windowMs = windowMs;
  }

  admit(source: string, bytes: number, nowMs: number): RateDecision {
    const held = this.#windows.get(source);
    // A clock that was set back must not silence a source until it catches up.
    const isCurrent =
      held !== undefined && nowMs >= held.startedMs && nowMs < held.startedMs + this.#windowMs;
    const window = isCurrent ? held : { startedMs: nowMs, writtenBytes: 0, withheldLines: 0 };
    this.#windows.set(source, window);
    const ended = isCurrent ? undefined : endNotice(source, held?.withheldLines ?? 0);
    if (window.writtenBytes + bytes <= this.#bytesMax) {
      window.writtenBytes += bytes;
      return { verdict: 'write', ...(ended === undefined ? {} : { notice: ended }) };
    }
    window.withheldLines++;
    if (window.withheldLines > 1) return { verdict: 'withhold' };
    const minutes = Math.ceil((window.startedMs + this.#windowMs - nowMs) / 60_000);
    return {
      verdict: 'withhold',
      notice: `${source}: ${this.#bytesMax} bytes written, withheld for the next ${minutes} min`,
    };
  }
}

function endNotice(source: string, lines: number): string | undefined {
  return lines === 0 ? undefined : `${source}: ${lines} lines were withheld`;
}
