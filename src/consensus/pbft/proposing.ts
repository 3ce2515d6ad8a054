// On which view changes a proposer proposes, and which state a validator is in that was switched off: what
// follows from all that is known of a height.
import type { PbftRules } from './agreement-rules.ts';
import type { HeightVotes } from './height-votes.ts';
import type { PbftState } from './seam.ts';
import type { ViewChange } from './vote.ts';

/**
 * A quorum of view changes to this view whose binding claim's block is at hand; undefined: not yet. A block
 * that is undefined in it: the proposer is free.
 */
export function chosenChanges(
  at: HeightVotes,
  view: number,
  rules: PbftRules,
): { changes: readonly ViewChange[]; block: Uint8Array | undefined } | undefined {
  const blockOf = ({ claim, block }: ViewChange) => block ?? (claim && at.validBlock(claim.digest));
  const usable = at.votes
    .viewChanges(view)
    .filter((change) => change.claim === undefined || blockOf(change) !== undefined);
  const changes = usable.slice(0, at.committee.quorum);
  if (changes.length < at.committee.quorum) return undefined;
  const claim = rules.bindingClaim(changes);
  const holder = claim && changes.find((change) => change.claim?.digest === claim.digest);
  return { changes, block: holder && blockOf(holder) };
}

/** Where a validator goes on by what it has said: its highest view, and as far in it as it can show. */
export function recovered(at: HeightVotes): PbftState {
  const view = Math.max(...at.votes.all().map(({ vote }) => vote.view));
  if (at.prepared?.view === view) return { name: 'prepared', view, prepared: at.prepared };
  const proposed = at.own('pre-prepare', view) ?? at.own('new-view', view);
  if (proposed !== undefined && 'block' in proposed && proposed.block !== undefined) {
    const { digest: id, signature } = proposed.vote;
    return { name: 'open', view, proposal: { id, block: proposed.block, signature } };
  }
  return view === 0 ? { name: 'open', view, proposal: undefined } : { name: 'changing', view };
}
