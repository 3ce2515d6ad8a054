// When to dial again a peer that we were told to keep, judged by how the last connection ended. What a
// peer says never ends redialling: only what we found out ourselves does. Pure.
import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_MAX_MS, REDIAL_REFUSED_MS } from '../net/limits.ts';
import type { Outcome } from '../session/endings.ts';

export interface Redial {
  after: number;
  attempt: number;
}

/** Said by a peer that lives and will not have us now; or the other connection to it lives. */
const notNow: ReadonlySet<string> = new Set(['duplicate', 'capacity', 'banned']);

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
