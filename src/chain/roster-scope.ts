// Who may change what in a roster: an organisation alone, where only its own and nobody's power is concerned, or
// as many organisations as the threshold says; and how much may change at once. [C-15]
import type { Hash } from './hash.ts';
import { faultyMax } from './quorum.ts';
import type { Role } from './roles.ts';
import {
  memberOf,
  type Organisation,
  organisationOf,
  type Roster,
  validatorsOf,
} from './roster.ts';
import type { RosterChange } from './roster-change.ts';

/** Whoever has no other role decides nothing, and stands between nobody and the network. */
const ownRoles: readonly Role[] = ['member', 'observer'];

/** The organisation whose admin this key is, and for which it proposes and approves. */
export function spokenFor(roster: Roster, key: Hash): Organisation | undefined {
  return roster.organisations.find(({ admins }) => admins.includes(key));
}

/** The organisation that may make this change alone; undefined: the organisations must agree. */
export function ownChange(roster: Roster, change: RosterChange): string | undefined {
  switch (change.kind) {
    case 'add-member':
      return hasOwnRoles(change.member) ? change.member.organisation : undefined;
    case 'remove-member':
    case 'replace-key':
      return ownMember(roster, change.key);
    case 'set-roles':
      return hasOwnRoles(change) ? ownMember(roster, change.key) : undefined;
    default:
      return undefined;
  }
}

function ownMember(roster: Roster, key: Hash): string | undefined {
  const member = memberOf(roster, key);
  return member && hasOwnRoles(member) ? organisationOf(roster, key)?.id : undefined;
}

function hasOwnRoles({ roles }: { readonly roles: readonly Role[] }): boolean {
  return roles.every((role) => ownRoles.includes(role));
}

/**
 * Whether a block may lead from one roster to the other: of those who sealed no more have gone than may fail at
 * once, so that enough of them know the chain to its end. One may go always, or a key of three validators could
 * never be replaced.
 */
export function isStepAllowed(before: Roster, after: Roster): boolean {
  const [old, left] = [before, after].map((roster) => {
    return validatorsOf(roster).map(({ sealingKey }) => sealingKey);
  }) as [Hash[], Hash[]];
  const gone = old.filter((key) => !left.includes(key)).length;
  return gone <= Math.max(1, faultyMax(old.length));
}
