// When to dial again a peer that we were told to keep, judged by how the last connection ended: one timer
// for each wait. What a peer says never ends redialling: only what we found out ourselves does.
import { addMs, type Cancel, type Clock } from '../clock/clock.ts';
import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_MAX_MS, REDIAL_REFUSED_MS } from '../net/limits.ts';
import type { Outcome } from '../session/endings.ts';
import type { Environment } from './environment.ts';
import type { PersistentPeer } from './node-peer.ts';

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

export interface Redial {
  after: number;
  attempt: number;
}

/** Said by a peer that lives and will not have us now; or the other connection to it lives. */
const notNow: ReadonlySet<string> = new Set([
  ...['duplicate', 'capacity', 'banned', 'fork', 'not-member'],
]);

/**
 * Milliseconds to wait, and the attempt that this will be; `attempt` counts from 1 and starts anew
 * with every connection that became ready.
 */
export function redialAfter({ ending, reason }: Outcome, attempt: number): Redial {
  if (ending === 'refused' || notNow.has(reason)) {
    return { after: REDIAL_REFUSED_MS, attempt: attempt + 1 };
  }
  const doubled = REDIAL_FIRST_MS * 2 ** Math.min(attempt - 1, 16);
  return { after: Math.min(doubled, REDIAL_MAX_MS), attempt: attempt + 1 };
}

/** @param random from 0 to 1 */
export function withJitter(ms: number, random: number): number {
  return ms * (1 - REDIAL_JITTER + 2 * REDIAL_JITTER * random);
}
