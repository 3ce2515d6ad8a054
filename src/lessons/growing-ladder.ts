// The ladder of `--step`: what a step brought is drawn when the next one begins, and the last when all
// has happened. It draws what the orchestrator saw so far; of the claims it takes what they cite by now.

import { Growth } from '../diagram/growth.ts';
import { drawPart, type LadderPart, type TerminalOptions } from '../diagram/terminal.ts';
import { citedBy } from '../proof/finding.ts';
import type { RecordedSoFar } from '../testbed/orchestrator.ts';

export class GrowingLadder {
  readonly #growth = new Growth();
  readonly #options: Omit<TerminalOptions, 'recording'>;
  #isBegun = false;

  constructor(options: Omit<TerminalOptions, 'recording'>) {
    this.#options = options;
  }

  /** Lines for all that happened up to this step, its own headline among them; all, without a step. */
  grow({ recording, findings }: RecordedSoFar, step: string | undefined): string {
    const ends = recording.events.findLast(({ level }) => level === 'step');
    const last = recording.events.at(-1)?.timeNs ?? 0n;
    const fresh = this.#growth.fresh(recording, step === undefined ? last : (ends?.timeNs ?? last));
    const options = { ...this.#options, recording, cited: citedBy(findings) };
    const draw = (part: LadderPart): string =>
      drawPart({ ...options, fresh: (event) => fresh.has(event) }, part);
    const heading = this.#isBegun ? [] : [draw('heading')];
    this.#isBegun = true;
    return [...heading, ...(fresh.size > 0 ? [draw('rows')] : [])].join('\n');
  }

  /** What stands below the whole ladder: every sign that was drawn is explained. */
  end({ recording }: RecordedSoFar): string {
    return drawPart({ ...this.#options, recording, full: true }, 'below');
  }
}
