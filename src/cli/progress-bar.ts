// How far long work is, in one line that is drawn over itself: share, rate, and the time that is left.
// Only on a terminal, and beside the output, so that what a command prints stays what it is.
import { drawBeside, errorTerminal } from './output.ts';
import { byteSize, duration } from './print.ts';

/** What is counted. */
export type ProgressUnit = 'bytes' | 'blocks';

export interface ProgressFacts {
  readonly label: string;
  readonly unit: ProgressUnit;
  readonly done: number;
  /** What was done when the work began, which says nothing of its rate; absent: nothing. */
  readonly doneBefore?: number;
  /** Undefined: nobody knows, as behind a pipe. */
  readonly total: number | undefined;
  /** Since the work began. */
  readonly elapsedMs: number;
}

/** Milliseconds between two drawings: smooth to the eye, and nothing beside the work. */
const REDRAW_MS = 100;
/** A rate over less than this says little about what is left. */
const RATE_MS_MIN = 500;
const BAR_COLUMNS_MAX = 30;
/** Columns for everything beside the bar, so that it keeps its length while the words change theirs. */
const WORDS_COLUMNS = 62;
const DEFAULT_COLUMNS = 80;
/** Back to the first column of an empty line. */
export const CLEARED_LINE = '\r\u001b[2K';

export class ProgressBar {
  readonly #label: string;
  readonly #unit: ProgressUnit;
  readonly #isDrawn: boolean;
  #startMs: number | undefined;
  #drawnMs = Number.NEGATIVE_INFINITY;

  /** @param label what is being done */
  constructor(label: string, unit: ProgressUnit) {
    this.#label = label;
    this.#unit = unit;
    this.#isDrawn = errorTerminal().isTTY;
  }

  readonly update = (done: number, total: number | undefined): void => {
    if (!this.#isDrawn) return;
    const nowMs = performance.now();
    this.#startMs ??= nowMs;
    if (nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    const elapsedMs = nowMs - this.#startMs;
    const facts = { label: this.#label, unit: this.#unit, done, total, elapsedMs };
    drawBeside(CLEARED_LINE + progressLine(facts, errorTerminal().columns || DEFAULT_COLUMNS));
  };

  /** Takes the line away: what follows begins where it began. */
  end(): void {
    if (this.#isDrawn && this.#startMs !== undefined) drawBeside(CLEARED_LINE);
  }
}

/** `reading  42 % [####------]  120.3 MiB of 286.1 MiB  35.2 MiB/s  5 s left`, within so many columns. */
export function progressLine(facts: ProgressFacts, columnsMax: number): string {
  const { label, unit, done, doneBefore = 0, total, elapsedMs } = facts;
  const amount = (count: number) => (unit === 'bytes' ? byteSize(count) : `${Math.round(count)}`);
  const perSecond = elapsedMs >= RATE_MS_MIN ? ((done - doneBefore) / elapsedMs) * 1000 : 0;
  const rate = perSecond > 0 ? `  ${amount(perSecond)}${unit === 'bytes' ? '' : ' blocks'}/s` : '';
  if (total === undefined || total === 0) {
    return `${label}  ${amount(done)}${rate}`.slice(0, columnsMax - 1);
  }
  const share = Math.min(1, done / total);
  const leftMs = perSecond > 0 ? ((total - done) / perSecond) * 1000 : undefined;
  const left = leftMs === undefined || leftMs < 0 ? '' : `  ${duration(leftMs)} left`;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const texts = [`${label} ${percent} `, ` ${amount(done)} of ${amount(total)}${rate}${left}`];
  const columns = Math.max(0, Math.min(BAR_COLUMNS_MAX, columnsMax - WORDS_COLUMNS));
  const filled = Math.round(share * columns);
  const bar = columns < 5 ? '' : `[${'#'.repeat(filled)}${'-'.repeat(columns - filled)}]`;
  return texts.join(bar).slice(0, columnsMax - 1);
}
