// What a roster can and cannot take, in sentences for whoever sets a network up: how many may fail, who decides,
// and what stands or falls with one node. What cannot be at all is a fault of the file (roster-fields.ts).
import type { PbftNetwork } from '../chain/network-parameters.ts';
import { faultyMax, quorumSize } from '../chain/quorum.ts';
import { may, type Role } from '../chain/roles.ts';
import { approvalsNeeded, type Roster, validatorsOf } from '../chain/roster.ts';

export function rosterAdvice({ roster }: PbftNetwork): string[] {
  return [
    toleranceWords(validatorsOf(roster).length),
    ...organisationWords(roster),
    ...superWords(roster),
    ...directoryWords(roster),
    changeWords(roster),
  ];
}

/** Faulty ones may say anything; others may only be away. */
function toleranceWords(validators: number): string {
  const faulty = faultyMax(validators);
  const quorum = quorumSize(validators);
  const away = validators - quorum;
  if (validators === 1) return 'one validator decides alone: when it is stopped, all stops';
  const many = `${validators} validators tolerate`;
  if (faulty > 0) return `${many} ${faulty} faulty ${ones(faulty)}; decisions need ${quorum}`;
  if (away === 0) return `${many} none: one stopped stops all`;
  return `${many} none that lies, because ${quorum} decide; ${away} may be stopped`;
}

function organisationWords(roster: Roster): string[] {
  const validators = validatorsOf(roster);
  const quorum = quorumSize(validators.length);
  return roster.organisations.flatMap(({ id }) => {
    const own = validators.filter(({ organisation }) => organisation === id).length;
    const has = `organisation ${id} has ${own} of ${validators.length} validators`;
    if (own >= quorum)
      return [`${has}: it alone decides what is final. This is a fully private chain`];
    if (own > validators.length - quorum) return [`${has}: without it nothing is decided`];
    return [];
  });
}

function superWords({ organisations, members }: Roster): string[] {
  return organisations.flatMap(({ id }) => {
    const own = members.filter(({ organisation }) => organisation === id);
    const supers = own.filter(({ roles }) => roles.includes('super')).length;
    const behind = own.filter((member) => isOnly(member, 'member')).length;
    if (supers !== 1 || behind === 0) return [];
    const off = behind === 1 ? '1 member is' : `${behind} members are`;
    return [`${id} has one super-peer: if it stops, ${off} cut off`];
  });
}

/** Whoever is no validator and no super-peer as well reaches the others through a super-peer alone. */
function isOnly(member: { readonly roles: readonly Role[] }, role: Role): boolean {
  return member.roles.includes(role) && !may(member, 'relay-transactions');
}

function directoryWords({ members }: Roster): string[] {
  const directories = members.filter((member) => may(member, 'serve-places')).length;
  if (directories !== 1) return [];
  return ['only one directory: while it is stopped, nodes that are new or have moved find nobody'];
}

function changeWords({ threshold, organisations }: Roster): string {
  const needed = approvalsNeeded(threshold, organisations.length);
  return `changes of who belongs to it need ${needed} of ${organisations.length} organisations`;
}

function ones(count: number): string {
  return count === 1 ? 'one' : 'ones';
}
