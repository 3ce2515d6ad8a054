// Which tests were skipped, and for want of what: helpers/needs.ts notes it, the reporter tells it. A
// skip that nobody gave a reason for is one that nobody decided, and counts as a failure.
import type { Runnable, Suite } from 'mocha';

export interface Skip {
  /** What the machine lacks: `packet capture`. */
  need: string;
  /** A sentence for people. */
  because: string;
}

const skips = new Map<Runnable | Suite, Skip>();

/** `owner` is the test itself, or the suite whose hook skips all of its tests. */
export function noteSkip(owner: Runnable | Suite, skip: Skip): void {
  skips.set(owner, skip);
}

/** Why this test was skipped; undefined if nobody said. */
export function reasonOf(test: Runnable): Skip | undefined {
  for (let owner: Runnable | Suite | undefined = test; owner !== undefined; owner = owner.parent) {
    const skip = skips.get(owner);
    if (skip !== undefined) return skip;
  }
  return undefined;
}
