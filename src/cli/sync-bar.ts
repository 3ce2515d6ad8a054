// A sync on a terminal: one line below the log, drawn over itself, with rate and the time that is left.
// It is written where the log is written, so that neither cuts the other in two. Elsewhere the log says it.
import type { StampedEvent } from '../observe/events.ts';
import { CLEARED_LINE, progressLine } from './progress-bar.ts';

export class SyncBar {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  /** What the rate is counted from; undefined: nothing has been fetched yet. */
  #base: { readonly height: number; readonly ns: bigint } | undefined;
  #state: 'drawn' | 'cleared' = 'cleared';

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Draws what this event tells. @returns whether the log need not say it as well */
  observe(event: StampedEvent): boolean {
    if (event.type === 'sync.start') this.#base = undefined;
    if (event.type !== 'sync.progress') return false;
    const { height, target, monotonicNs } = event;
    this.#base ??= { height, ns: monotonicNs };
    const facts = {
      label: 'sync',
      unit: 'blocks',
      done: height,
      doneBefore: this.#base.height,
      total: target,
      elapsedMs: Number(monotonicNs - this.#base.ns) / 1e6,
    } as const;
    this.#write(CLEARED_LINE + progressLine(facts, this.#columns()));
    this.#state = 'drawn';
    return true;
  }

  /** What stands before the next line of the log, so that this line is not in its way. */
  cleared(): string {
    if (this.#state === 'cleared') return '';
    this.#state = 'cleared';
    return CLEARED_LINE;
  }
}
