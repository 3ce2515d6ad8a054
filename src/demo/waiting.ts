// Waiting for something that can only be asked for: again and again, with a bound and a reason.
import { setTimeout as pause } from 'node:timers/promises';
import { LOOK_INTERVAL_MS } from './plan.ts';

/**
 * Asks until there is an answer. Rejects when `timeoutMs` has passed, saying what was waited for,
 * and with whatever `ask` rejects with.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) {
      throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
    }
    await pause(LOOK_INTERVAL_MS);
  }
}
