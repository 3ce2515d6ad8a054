// Whether a block may be proposed where it was: by this proposer, on this parent, at this time, and in place of
// what a quorum may have prepared before. What is in it is the ledger's to say.
import type { ChainEnd, ProposedBlock } from './seam.ts';
import type { PreparedClaim } from './vote.ts';

export interface ProposalPlace {
  readonly proposed: ProposedBlock;
  readonly parent: ChainEnd;
  readonly proposer: string;
  /** What binds its proposer; undefined: it is free. */
  readonly claim: PreparedClaim | undefined;
  /** Ours, Unix milliseconds. */
  readonly wallMs: number;
  /** Milliseconds. */
  readonly tolerance: number;
}

/** Whether this is what had to be proposed, or where nothing had, a block that fits here and now. */
export function mayPropose(place: ProposalPlace): boolean {
  const { proposed, parent, proposer, claim, wallMs, tolerance } = place;
  if (proposed.height !== parent.height + 1 || proposed.parent !== parent.id) return false;
  // A block that was prepared once may be old by now: a quorum has looked at its time.
  if (claim !== undefined) return proposed.id === claim.digest;
  if (proposed.sealer !== proposer || proposed.timeMs <= parent.timeMs) return false;
  return Math.abs(proposed.timeMs - wallMs) <= tolerance;
}
