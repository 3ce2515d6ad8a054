// The decisions that safety and progress rest on, one function each: what a certificate of prepared is, what
// a new view may propose, how long a view lasts. The decider asks for nothing of this itself, so that a
// simulated world can plant a fault in each of them and has to notice it.
import type { Committee } from './committee.ts';
import { mayPropose, type ProposalPlace } from './proposal-place.ts';
import {
  claimDigest,
  type MemberSignature,
  type NewView,
  type PreparedClaim,
  type ViewChange,
  type Vote,
  voteSigningBytes,
} from './vote.ts';
import { VoteCount } from './vote-count.ts';

/** Doubled so often at most: 2 s become 64 s. A view without end would be a chain without end of waiting. [V-10] */
const TIMEOUT_DOUBLINGS_MAX = 5;

/** Whether a signature under these bytes is this key's. Synchronous: 0.18 ms each, of at most 31 validators. */
export type VerifyVote = (key: string, bytes: Uint8Array, signature: Uint8Array) => boolean;

export interface VoteJudge {
  readonly committee: Committee;
  readonly height: number;
  readonly verify: VerifyVote;
}

export interface ViewPace {
  readonly viewTimeoutMs: number;
  readonly viewTimeoutMaxMs: number;
}

export interface PbftRules {
  readonly newVoteCount: () => VoteCount;
  readonly isSigned: (vote: Vote, judge: VoteJudge) => boolean;
  /** What is wrong with a certificate of prepared; undefined: nothing. */
  readonly claimFault: (claim: PreparedClaim, judge: VoteJudge) => string | undefined;
  /** What is wrong with what a new view rests on; whether it proposes what follows is another question. */
  readonly newViewFault: (message: NewView, judge: VoteJudge) => string | undefined;
  /** The claim that binds who proposes on these view changes; undefined: it is free. */
  readonly bindingClaim: (changes: readonly ViewChange[]) => PreparedClaim | undefined;
  /** Whether this is what had to be proposed. */
  readonly mayPropose: (place: ProposalPlace) => boolean;
  readonly timeoutMs: (view: number, pace: ViewPace) => number;
}

export const pbftRules: PbftRules = {
  newVoteCount: () => new VoteCount(),
  isSigned: (vote, { committee, verify }) =>
    committee.has(vote.signer) &&
    verify(vote.signer, voteSigningBytes(vote, committee.genesis), vote.signature),
  claimFault,
  newViewFault,
  bindingClaim,
  mayPropose,
  timeoutMs: (view, { viewTimeoutMs, viewTimeoutMaxMs }) =>
    Math.min(viewTimeoutMs * 2 ** Math.min(view, TIMEOUT_DOUBLINGS_MAX), viewTimeoutMaxMs),
};

/** Exactly a quorum of prepares, of different members, all for this view and digest. [V-6] */
function claimFault(claim: PreparedClaim, judge: VoteJudge): string | undefined {
  const { committee, height } = judge;
  if (claim.votes.length !== committee.quorum) {
    return `${claim.votes.length} prepares, ${committee.quorum} make a certificate`;
  }
  if (new Set(claim.votes.map(({ signer }) => signer)).size !== claim.votes.length) {
    return 'a member is counted twice';
  }
  const { view, digest } = claim;
  const wrong = claim.votes.find(
    ({ signer, signature }) =>
      !pbftRules.isSigned({ kind: 'prepare', height, view, digest, signer, signature }, judge),
  );
  return wrong && `the prepare of ${wrong.signer} is not signed`;
}

/** A quorum of view changes to its view, of different members, and the binding claim proven. [V-7] */
function newViewFault({ vote, changes }: NewView, judge: VoteJudge): string | undefined {
  const { committee, height } = judge;
  if (changes.length !== committee.quorum) {
    return `${changes.length} view changes, ${committee.quorum} make a new view`;
  }
  if (new Set(changes.map((one) => one.vote.signer)).size !== changes.length) {
    return 'a member changes the view twice';
  }
  for (const change of changes) {
    if (change.vote.height !== height || change.vote.view !== vote.view) {
      return 'a view change is to another view';
    }
    const fault = viewChangeFault(change, judge);
    if (fault !== undefined) return fault;
  }
  // Of the others' claims nothing follows, so their certificates need not be looked at.
  const claim = bindingClaim(changes);
  return claim && claimFault(claim, judge);
}

/** The view change itself; the certificate of its claim is looked at by itself. */
export function viewChangeFault({ vote, claim }: ViewChange, judge: VoteJudge): string | undefined {
  if (vote.kind !== 'view-change') return 'another vote stands where a view change belongs';
  if (vote.digest !== claimDigest(claim)) return 'the claim is not what was signed';
  if (claim !== undefined && claim.view >= vote.view) return 'it claims a view that has not been';
  return pbftRules.isSigned(vote, judge)
    ? undefined
    : `the view change of ${vote.signer} is not signed`;
}

/** The highest view that any of them prepared in: what was decided, if anything, is at least as new. [V-7] */
function bindingClaim(changes: readonly ViewChange[]): PreparedClaim | undefined {
  return changes.reduce<PreparedClaim | undefined>(
    (highest, { claim }) =>
      claim !== undefined && claim.view >= (highest?.view ?? 0) ? claim : highest,
    undefined,
  );
}

/** Signatures of exactly a quorum, in the order of the members. */
export function quorumOf(votes: readonly Vote[], committee: Committee): MemberSignature[] {
  const place = ({ signer }: Vote) => committee.indexOf(signer) ?? 0;
  return [...votes]
    .sort((a, b) => place(a) - place(b))
    .slice(0, committee.quorum)
    .map(({ signer, signature }) => ({ signer, signature }));
}
