// Organisations, members and places as a network file has them: what they mean together, and the roster that
// they come to. Each fault is said with the field that it is in.
import { type Hash, isHash } from '../chain/hash.ts';
import { isUsableKey } from '../chain/keys.ts';
import { VALIDATORS_MAX } from '../chain/quorum.ts';
import { may, type Role, roleBitsOf, rolesOfBits } from '../chain/roles.ts';
import type { Member, Roster } from '../chain/roster.ts';
import {
  ADMINS_MAX,
  isOrganisationName,
  MEMBERS_MAX,
  ORGANISATION_NAME_BYTES_MAX,
  ORGANISATIONS_MAX,
} from '../chain/roster-rules.ts';
import type { PbftFields } from './network-form.ts';

/** Says that what is at a path is wrong, and why. */
export type Refuse = (path: readonly PropertyKey[], why: string) => void;

/** Where a member listens: addresses change, so it is no part of the network. */
export interface MemberPlace {
  readonly key: Hash;
  /** HOST:PORT. */
  readonly address: string;
}

/** @returns a roster that can be, unless something of it was refused */
export function rosterOf(fields: PbftFields, refuse: Refuse): Roster {
  judgeOrganisations(fields, refuse);
  judgeKeys(fields, refuse);
  judgeMembers(fields, refuse);
  judgePlaces(fields, refuse);
  judgeShape(fields, refuse);
  const { organisations, members, governance } = fields;
  return {
    number: 0,
    threshold: governance.approve,
    organisations: organisations
      .map(({ id, name, admins }) => ({ id, name, admins: admins.toSorted() }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    members: members.map(memberOfFields).sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

function memberOfFields(given: PbftFields['members'][number]): Member {
  const { key, sealingKey = key, organisation } = given;
  const roles = rolesOfBits(roleBitsOf(rolesIn(given))) ?? [];
  return { key, sealingKey, organisation, roles, weight: may({ roles }, 'vote') ? 1n : 0n };
}

/** The form lets only roles through. */
function rolesIn({ roles }: { readonly roles: readonly string[] }): readonly Role[] {
  return roles as readonly Role[];
}

function judgeOrganisations({ organisations }: PbftFields, refuse: Refuse): void {
  if (organisations.length === 0)
    refuse(['organisations'], 'nobody takes part: give at least one organisation');
  if (organisations.length > ORGANISATIONS_MAX)
    refuse(['organisations'], `${organisations.length} of them: ${ORGANISATIONS_MAX} at most`);
  const seen = new Map<string, number>();
  for (const [index, { id, name, admins }] of organisations.entries()) {
    const path = ['organisations', index];
    const before = seen.get(id);
    if (before !== undefined)
      refuse([...path, 'id'], `the same id as of organisation ${before + 1}`);
    seen.set(id, index);
    if (!isOrganisationName(name)) {
      const right = `1 to ${ORGANISATION_NAME_BYTES_MAX} bytes without control characters`;
      refuse([...path, 'name'], `what people call it: ${right}`);
    }
    if (admins.length > ADMINS_MAX)
      refuse([...path, 'admins'], `${admins.length} of them: ${ADMINS_MAX} at most`);
  }
}

/** Every key of the file, in its order: usable, of one organisation, and of one node. */
function judgeKeys({ organisations, members }: PbftFields, refuse: Refuse): void {
  const admins = new Map<Hash, string>();
  const judged = (path: readonly PropertyKey[], key: Hash): boolean => {
    const isGood = isHash(key) && isUsableKey(key);
    if (!isGood) refuse(path, 'no key: anybody could sign for it, or it is a second spelling');
    return isGood;
  };
  for (const [index, { id, admins: keys }] of organisations.entries())
    for (const [at, key] of keys.entries()) {
      const path = ['organisations', index, 'admins', at];
      if (!judged(path, key)) continue;
      const before = admins.get(key);
      if (before !== undefined) refuse(path, `an admin of ${before} already`);
      admins.set(key, id);
    }
  const nodes = new Map<Hash, number>();
  for (const [index, { key, sealingKey = key, organisation }] of members.entries()) {
    const both: [string, Hash][] = [['key', key]];
    if (sealingKey !== key) both.push(['sealingKey', sealingKey]);
    for (const [field, one] of both) {
      const path = ['members', index, field];
      if (!judged(path, one)) continue;
      const before = nodes.get(one);
      if (before !== undefined) refuse(path, `a key of member ${before + 1} already`);
      nodes.set(one, index);
      const approves = admins.get(one);
      if (approves !== undefined && approves !== organisation)
        refuse(path, `an admin of ${approves}, and a member of ${organisation}`);
    }
  }
}

function judgeMembers({ organisations, members }: PbftFields, refuse: Refuse): void {
  const ids = new Set(organisations.map(({ id }) => id));
  for (const [index, { organisation, roles }] of members.entries()) {
    const path = ['members', index];
    if (!ids.has(organisation))
      refuse([...path, 'organisation'], `there is no organisation ${organisation} in this file`);
    const again = roles.findIndex((role, at) => roles.indexOf(role) !== at);
    if (again >= 0) refuse([...path, 'roles', again], 'the same role a second time');
  }
  if (members.length > MEMBERS_MAX)
    refuse(['members'], `${members.length} of them: ${MEMBERS_MAX} at most`);
  const validators = members.filter((one) => may({ roles: rolesIn(one) }, 'vote')).length;
  if (validators === 0)
    refuse(['members'], 'no validator: give at least one member the role "validator"');
  if (validators > VALIDATORS_MAX)
    refuse(['members'], `${validators} validators: ${VALIDATORS_MAX} at most`);
}

function judgePlaces({ members, places }: PbftFields, refuse: Refuse): void {
  const keys = new Set(members.map(({ key }) => key));
  const seen = new Map<Hash, number>();
  for (const [index, { key }] of places.entries()) {
    const path = ['places', index, 'key'];
    if (!keys.has(key)) refuse(path, 'no member of this file has this key');
    const before = seen.get(key);
    if (before !== undefined) refuse(path, `the same member as in place ${before + 1}`);
    seen.set(key, index);
  }
}

/** What the shape promises: that others are found, and that organisations reach each other. */
function judgeShape({ shape, organisations, members, places }: PbftFields, refuse: Refuse): void {
  if (shape === 'private') {
    const placed = new Set(places.map(({ key }) => key));
    const isFound = members.every(({ key }) => placed.has(key));
    if (isFound || members.some(({ roles }) => roles.includes('directory'))) return;
    const instead = 'give every member a place, or one the role "directory"';
    return refuse(['places'], `nobody knows where all members are: ${instead}`);
  }
  if (organisations.length === 1)
    refuse(['organisations'], 'a consortium has two or more; alone it is "shape": "private"');
  for (const [index, { id }] of organisations.entries()) {
    const own = members.filter(({ organisation }) => organisation === id);
    if (own.some(({ roles }) => roles.includes('super'))) continue;
    const instead = 'give one of its members the role "super"';
    refuse(['organisations', index], `others reach ${id} through a super-peer: ${instead}`);
  }
}
