// The waits between two dials of the peers that we keep: one timer each. How long a wait is, redial.ts
// judges; what a dial is, connection-manager.ts knows.
import { addMs, type Cancel, type Clock } from '../clock/clock.ts';
import type { Outcome } from '../session/endings.ts';
import type { Environment } from './environment.ts';
import type { PersistentPeer } from './node-peer.ts';
import { redialAfter, withJitter } from './redial.ts';

export class Redials {
  readonly #clock: Clock;
  readonly #randomBytes: Environment['randomBytes'];
  readonly #dial: (peer: PersistentPeer) => void;
  readonly #waits = new Set<Cancel>();

  constructor(
    { clock, randomBytes }: Pick<Environment, 'clock' | 'randomBytes'>,
    dial: (peer: PersistentPeer) => void,
  ) {
    this.#clock = clock;
    this.#randomBytes = randomBytes;
    this.#dial = dial;
  }

  /** @param bannedMs its address is not spoken to for so long */
  after(outcome: Outcome, peer: PersistentPeer, bannedMs: number): void {
    const { after: ms, attempt } = redialAfter(outcome, peer.attempt);
    const waitMs = Math.max(withJitter(ms, this.#chance()), bannedMs);
    const cancel = this.#clock.at(addMs(this.#clock.nowMs(), waitMs), () => {
      this.#waits.delete(cancel);
      this.#dial({ ...peer, attempt });
    });
    this.#waits.add(cancel);
  }

  /** From 0 to 1. */
  #chance(): number {
    return Buffer.from(this.#randomBytes(4)).readUInt32LE() / 2 ** 32;
  }

  stop(): void {
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
  }
}
