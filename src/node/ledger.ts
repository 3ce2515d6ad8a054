// What executes blocks. The driver of sync hands it one step after the other, and whatever it answers is
// final. Until balances come there is nothing that executing a block could find wrong, but that its header
// commits to something else.
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { StateWrite } from '../chain/state-write.ts';
import { noRoster, type RosterAfter } from '../consensus/roster.ts';
import type { ConsensusRule } from '../consensus/rule.ts';

export type Execution =
  /** What it writes becomes durable in one commit with the tip where the step ends. */
  | { readonly outcome: 'executed'; readonly writes?: readonly StateWrite[] }
  /** This block of the step may not stand where it is; the ledger is as it was before the step. */
  | { readonly outcome: 'refused'; readonly id: Hash; readonly why: string };

export interface Ledger {
  /**
   * Undoes and applies the blocks of a step, as a whole or not at all. A step that begins on genesis, and
   * undoes nothing, is the order to begin with nothing. @throws when the disk fails
   */
  execute(step: ConnectStep): Promise<Execution>;
  /** At a start: whether it stands at this block, from what it wrote. Otherwise it begins at genesis. */
  resumes?(tip: Hash): boolean;
  /** Who may seal on top of a block that it has executed. */
  readonly rosterAfter: RosterAfter;
}

/** One without balances, and so without a roster. */
export function acceptingLedger(rule: ConsensusRule): Ledger {
  return {
    rosterAfter: noRoster,
    resumes: () => true,
    execute({ apply }) {
      for (const { id, header } of apply) {
        const why = rule.checkOutcome(header, { rosterHash: undefined });
        if (why !== undefined) return Promise.resolve({ outcome: 'refused', id, why });
      }
      return Promise.resolve({ outcome: 'executed' });
    },
  };
}
