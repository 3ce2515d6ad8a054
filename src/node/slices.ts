// Long work in slices: between two of them everything else of the event loop has its turn.
import { type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';

/** Milliseconds of a slice: with what else a turn holds, the loop stays well under 20 ms late. */
const SLICE_MS = 3;

type SliceClock = Pick<Clock, 'nowMs' | 'atEndOfTurn'>;

export class Slices {
  readonly #clock: SliceClock;
  #begunMs: MonotonicMs;

  constructor(clock: SliceClock) {
    this.#clock = clock;
    this.#begunMs = clock.nowMs();
  }

  /** Between two pieces of work: goes on at once while the slice lasts, otherwise in a later turn. */
  async rest(): Promise<void> {
    if (elapsedMs(this.#begunMs, this.#clock.nowMs()) < SLICE_MS) return;
    await new Promise<void>((resolve) => {
      this.#clock.atEndOfTurn(resolve);
    });
    this.#begunMs = this.#clock.nowMs();
  }
}
