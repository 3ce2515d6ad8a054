// The waits between two dials of the peers that we keep: one timer each. How long a wait is, redial.ts
// judges; what a dial is, peers.ts knows.
import { addMs, type Cancel, type Clock } from '../clock/clock.ts';
import type { Outcome } from '../session/endings.ts';
import type { Kept } from './peer.ts';
import { redialAfter, withJitter } from './redial.ts';

export class Redials {
  readonly #clock: Clock;
  readonly #dial: (kept: Kept) => void;
  readonly #waits = new Set<Cancel>();

  constructor(clock: Clock, dial: (kept: Kept) => void) {
    this.#clock = clock;
    this.#dial = dial;
  }

  /** @param bannedMs its address is not spoken to for so long */
  after(outcome: Outcome, kept: Kept, bannedMs: number): void {
    const { after: ms, attempt } = redialAfter(outcome, kept.attempt);
    const waitMs = Math.max(withJitter(ms, Math.random()), bannedMs);
    const cancel = this.#clock.at(addMs(this.#clock.nowMs(), waitMs), () => {
      this.#waits.delete(cancel);
      this.#dial({ ...kept, attempt });
    });
    this.#waits.add(cancel);
  }

  stop(): void {
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
  }
}
