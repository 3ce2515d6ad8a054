// The waits between two dials of the peers that we keep: one timer each. How long a wait is, redial.ts
// judges; what a dial is, peers.ts knows.
import type { Outcome } from '../session/endings.ts';
import type { Kept } from './peer.ts';
import { redialAfter, withJitter } from './redial.ts';

export class Redials {
  readonly #dial: (kept: Kept) => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(dial: (kept: Kept) => void) {
    this.#dial = dial;
  }

  /** @param bannedMs its address is not spoken to for so long */
  after(outcome: Outcome, kept: Kept, bannedMs: number): void {
    const { after: ms, attempt } = redialAfter(outcome, kept.attempt);
    const waitMs = Math.max(withJitter(ms, Math.random()), bannedMs);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#dial({ ...kept, attempt });
    }, waitMs);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
