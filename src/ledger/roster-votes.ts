// How the organisations of a permissioned network change its roster [C-15]: proposals and approvals of one block, in
// the order of its transactions. Everything is judged by the roster in force at that height, which the block
// itself cannot change; what it carries is in force with the next one. Nothing here asks who is online: a
// network whose nodes are gone must be repairable by those who are left.
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import { approvalsNeeded, type Roster } from '../chain/roster.ts';
import { type RosterChange, rosterAfterChange } from '../chain/roster-change.ts';
import {
  OPEN_PROPOSALS_KEY,
  openProposalsWrite,
  proposalKey,
  proposalWrite,
  ROSTER_KEY,
  type RosterProposal,
  readOpenProposals,
  readProposal,
  readRosterEntry,
  rosterWrite,
} from '../chain/roster-entries.ts';
import { pbftRosterFault } from '../chain/roster-rules.ts';
import { isStepAllowed, ownChange, spokenFor } from '../chain/roster-scope.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { StateReader } from './accounts.ts';

/** Proposals of one organisation that wait at a time: it cannot fill the state with them. */
export const OPEN_PROPOSALS_OF_ONE_MAX = 8;

/** Why a proposal or an approval cannot stand in a block at its place. */
export type RosterVoteFault =
  /** The key is no admin's of the roster in force. */
  | 'not-an-admin'
  /** The roster cannot be changed so, or would be none that can be: without a validator, above all. */
  | 'impossible-change'
  /** More validators would be gone than may fail at once. */
  | 'too-large-a-step'
  | 'too-many-proposals'
  /** It was never made, or is carried, or has expired. */
  | 'no-such-proposal'
  | 'approved-before';

export class RosterVotes {
  readonly #state: StateReader;
  readonly #height: number;
  readonly #roster: Roster;
  /** In force after this block. */
  #next: Roster;
  #open: Hash[];
  /** Those that this block has made, changed or ended. */
  readonly #touched = new Map<Hash, RosterProposal | undefined>();

  /** @param state of a network with a roster, before the block of this height */
  constructor(state: StateReader, height: number) {
    const roster = readRosterEntry(state.get(ROSTER_KEY));
    assert(roster !== undefined, 'only a network with a roster has anything to vote on');
    this.#state = state;
    this.#height = height;
    this.#roster = roster;
    this.#next = roster;
    this.#open = readOpenProposals(state.get(OPEN_PROPOSALS_KEY));
    for (const id of this.#open) {
      if (this.#proposal(id).lastHeight < height) this.#end(id);
    }
  }

  /** The roster after the block, as far as it has come. */
  get next(): Roster {
    return this.#next;
  }

  /**
   * Makes a proposal, which its organisation approves thereby; a change of its own is carried at once.
   * @param id of the transaction
   * @param expiresAfterBlocks blocks above this one that may still carry it
   * @returns why it cannot be made; nothing has changed then
   */
  propose(
    admin: Hash,
    id: Hash,
    change: RosterChange,
    expiresAfterBlocks: number,
  ): RosterVoteFault | undefined {
    const by = spokenFor(this.#roster, admin)?.id;
    if (by === undefined) return 'not-an-admin';
    const isOwn = ownChange(this.#roster, change) === by;
    if (isOwn || this.#suffice([by])) return this.#carry(change);
    const fault = this.#faultOf(change);
    if (fault !== undefined) return fault;
    if (this.#openOf(by) >= OPEN_PROPOSALS_OF_ONE_MAX) return 'too-many-proposals';
    const lastHeight = this.#height + expiresAfterBlocks;
    this.#open.push(id);
    this.#touched.set(id, { organisation: by, lastHeight, approvals: [by], change });
    return undefined;
  }

  /** @returns why it cannot be approved, or not be carried thereby; nothing has changed then */
  approve(admin: Hash, id: Hash): RosterVoteFault | undefined {
    const by = spokenFor(this.#roster, admin)?.id;
    if (by === undefined) return 'not-an-admin';
    if (!this.#open.includes(id)) return 'no-such-proposal';
    const proposal = this.#proposal(id);
    if (proposal.approvals.includes(by)) return 'approved-before';
    const approvals = [...proposal.approvals, by].sort();
    if (!this.#suffice(approvals)) {
      this.#touched.set(id, { ...proposal, approvals });
      return undefined;
    }
    const fault = this.#carry(proposal.change);
    if (fault === undefined) this.#end(id);
    return fault;
  }

  /** @returns what the block has changed of all this, each key once */
  seal(): StateWrite[] {
    const writes = [...this.#touched].map(([id, proposal]) => proposalWrite(id, proposal));
    if (writes.length > 0) writes.push(openProposalsWrite(this.#open));
    if (this.#next !== this.#roster) writes.push(rosterWrite(this.#next));
    return writes;
  }

  /** Organisations that are not in the roster in force do not count, whatever they have approved. */
  #suffice(approvals: readonly string[]): boolean {
    const { organisations, threshold } = this.#roster;
    const counted = organisations.filter(({ id }) => approvals.includes(id)).length;
    return counted >= approvalsNeeded(threshold, organisations.length);
  }

  #carry(change: RosterChange): RosterVoteFault | undefined {
    const fault = this.#faultOf(change);
    if (fault !== undefined) return fault;
    const after = rosterAfterChange(this.#next, change);
    assert(after.ok, 'it was possible a moment ago');
    this.#next = { ...after.value, number: this.#roster.number + 1 };
    if (change.kind === 'remove-organisation') this.#withdraw(change.id);
    return undefined;
  }

  /** On top of what this block has changed already. */
  #faultOf(change: RosterChange): RosterVoteFault | undefined {
    const after = rosterAfterChange(this.#next, change);
    if (!after.ok || pbftRosterFault(after.value)) return 'impossible-change';
    return isStepAllowed(this.#roster, after.value) ? undefined : 'too-large-a-step';
  }

  /** Another organisation that is called so one day must not find itself asked already. */
  #withdraw(organisation: string): void {
    for (const id of this.#open) {
      const proposal = this.#proposal(id);
      if (!proposal.approvals.includes(organisation)) continue;
      const approvals = proposal.approvals.filter((one) => one !== organisation);
      this.#touched.set(id, { ...proposal, approvals });
    }
  }

  #openOf(organisation: string): number {
    return this.#open.filter((id) => this.#proposal(id).organisation === organisation).length;
  }

  #end(id: Hash): void {
    this.#open = this.#open.filter((one) => one !== id);
    // What this block has made and ended was never in the state.
    const isNew = this.#state.get(proposalKey(id)) === undefined;
    if (isNew) this.#touched.delete(id);
    else this.#touched.set(id, undefined);
  }

  #proposal(id: Hash): RosterProposal {
    const proposal = this.#touched.get(id) ?? readProposal(this.#state.get(proposalKey(id)));
    assert(proposal !== undefined, 'an open proposal is there');
    return proposal;
  }
}
