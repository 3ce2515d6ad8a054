// When to dial again a peer that we were told to keep, judged by how the last connection ended. Pure.
import { REDIAL_FIRST_MS, REDIAL_MAX_MS, REDIAL_REFUSED_MS } from '../net/limits.ts';
import type { Outcome } from '../session/endings.ts';

export type Redial = { after: number; attempt: number } | 'never';

/**
 * Milliseconds to wait, and the attempt that this will be; `attempt` counts from 1 and starts anew
 * with every connection that became ready.
 */
export function redialAfter(outcome: Outcome, attempt: number): Redial {
  if (outcome.ending === 'refused' && outcome.reason === 'self') return 'never';
  // The other connection to it lives: look again in a while, in case that one ends.
  const isRefused = outcome.ending === 'refused' || outcome.reason === 'duplicate';
  if (isRefused) return { after: REDIAL_REFUSED_MS, attempt: attempt + 1 };
  const doubled = REDIAL_FIRST_MS * 2 ** Math.min(attempt - 1, 16);
  return { after: Math.min(doubled, REDIAL_MAX_MS), attempt: attempt + 1 };
}
