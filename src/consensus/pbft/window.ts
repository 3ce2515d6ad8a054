// Which messages are looked at, and which are dropped or blamed on the connection that they came on:
// cheapest first, signatures last. What a vote claims says nothing about who sent it. [V-11] [V-13]
import type { Hash } from '../../chain/hash.ts';
import { type PbftRules, type VoteJudge, viewChangeFault } from './agreement-rules.ts';
import type { PbftHelp, ProposedBlock } from './seam.ts';
import type { Evidence, NewView, PrePrepare, Vote, Voted } from './vote.ts';
import type { VoteCount } from './vote-count.ts';

/** Views above ours that are heard; whoever is further must have waited for hours. [V-11] */
export const VIEWS_AHEAD_MAX = 100;

export type Heard =
  /** New, well-formed and signed. */
  | { readonly verdict: 'counts' }
  /** Too far away, or not its signer's to say. */
  | { readonly verdict: 'dropped' }
  /** Nobody honest passes this on. */
  | { readonly verdict: 'blamed'; readonly why: string };

const dropped: Heard = { verdict: 'dropped' };
const blamed = (why: string): Heard => ({ verdict: 'blamed', why });

/** Looks at a message of this height with everything that does not depend on our state but the view. */
export function judgeVoted(
  message: Voted,
  ourView: number,
  judge: VoteJudge,
  rules: PbftRules,
  readBlock: PbftHelp['readBlock'],
): Heard {
  const { vote } = message;
  const { committee } = judge;
  if (vote.kind !== message.kind) return blamed('a vote of another kind');
  if (vote.view > ourView + VIEWS_AHEAD_MAX) return dropped;
  // A roster may have changed meanwhile: who is not in ours is not counted, and nobody is blamed.
  if (!committee.has(vote.signer)) return dropped;
  const fault = formFault(message, judge, readBlock);
  if (fault !== undefined) return blamed(fault);
  if (!rules.isSigned(vote, judge))
    return blamed(`the ${vote.kind} of ${vote.signer} is not signed`);
  const unfounded = foundationFault(message, judge, rules);
  return unfounded === undefined ? { verdict: 'counts' } : blamed(unfounded);
}

/** A signer's word for another height, kept until we are there: only that it is signed is known. */
export function judgeEarly(message: Voted, judge: VoteJudge, rules: PbftRules): Heard {
  const { vote } = message;
  if (vote.kind !== message.kind) return blamed('a vote of another kind');
  if (vote.view > VIEWS_AHEAD_MAX || !judge.committee.has(vote.signer)) return dropped;
  return rules.isSigned(vote, judge) ? { verdict: 'counts' } : blamed('a vote is not signed');
}

function formFault(
  message: Voted,
  judge: VoteJudge,
  readBlock: PbftHelp['readBlock'],
): string | undefined {
  switch (message.kind) {
    case 'pre-prepare':
      // A first proposal is of view 0; later ones need a reason. [V-3]
      if (message.vote.view !== 0) return 'a first proposal in a later view';
      return proposalFault(message, judge, readBlock(message.block));
    case 'new-view':
      if (message.vote.view === 0) return 'a new view that is none';
      return proposalFault(message, judge, readBlock(message.block));
    case 'view-change':
      return message.vote.view === 0 ? 'nobody changes to view 0' : undefined;
    default:
      return undefined;
  }
}

function proposalFault(
  { vote }: PrePrepare | NewView,
  { committee }: VoteJudge,
  block: ProposedBlock | undefined,
): string | undefined {
  if (vote.signer !== committee.proposerOf(vote.height, vote.view)) {
    return `${vote.signer} does not propose in view ${vote.view}`;
  }
  return block?.id === vote.digest ? undefined : 'the block is not the one that was signed';
}

function foundationFault(message: Voted, judge: VoteJudge, rules: PbftRules): string | undefined {
  switch (message.kind) {
    case 'view-change':
      return (
        viewChangeFault(message, judge) ?? (message.claim && rules.claimFault(message.claim, judge))
      );
    case 'new-view':
      return rules.newViewFault(message, judge);
    default:
      return undefined;
  }
}

/** Both signed, by one member, and no honest one could have. [V-5] */
export function isProven({ a, b }: Evidence, judge: VoteJudge, rules: PbftRules): boolean {
  const samePlace =
    a.signer === b.signer && a.kind === b.kind && a.height === b.height && a.view === b.view;
  return samePlace && a.digest !== b.digest && rules.isSigned(a, judge) && rules.isSigned(b, judge);
}

/** The proposer's vote that a prepare carries along: it contradicts ours, or says nothing new. */
export function proposalVote(prepare: Vote, proposal: Uint8Array, proposer: Hash): Vote {
  const kind = prepare.view === 0 ? 'pre-prepare' : 'new-view';
  return { ...prepare, kind, signer: proposer, signature: proposal };
}

/** The same vote of the same signer, whatever is beside it; but for a block that was missing. */
export function isRepeated(votes: VoteCount, message: Voted): boolean {
  const { kind, view, signer, digest, signature } = message.vote;
  const held = votes.of(kind, view, signer);
  if (held === undefined || held.vote.digest !== digest) return false;
  const isFuller = message.kind === 'view-change' && message.block !== undefined;
  return !isFuller && Buffer.compare(held.vote.signature, signature) === 0;
}
