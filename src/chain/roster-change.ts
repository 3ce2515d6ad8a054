// A change of the roster: what can be changed, its canonical bytes, and the roster after it. Who may change what,
// and how many must approve, is in roster-scope.ts; the votes are the ledger's concern. [C-15]
import { CanonicalReader, textBytes, uint8Bytes, uint16Bytes } from './canonical-bytes.ts';
import { accept, type Read, refuse } from './faults.ts';
import { type Hash, hashToBytes } from './hash.ts';
import { type Role, roleBitsOf, rolesOfBits } from './roles.ts';
import {
  type Member,
  memberBytes,
  type Organisation,
  organisationBytes,
  type Roster,
  readMember,
  readOrganisation,
  type Threshold,
  thresholdKinds,
  thresholdOf,
} from './roster.ts';
import { rosterFault } from './roster-rules.ts';
import type { SignatureCheck } from './rules.ts';
import { SIGNATURE_BYTES } from './transaction.ts';

export type RosterChange =
  | { readonly kind: 'add-organisation'; readonly organisation: Organisation }
  /** With all its members. */
  | { readonly kind: 'remove-organisation'; readonly id: string }
  | { readonly kind: 'add-member'; readonly member: Member }
  | { readonly kind: 'remove-member'; readonly key: Hash }
  | { readonly kind: 'set-roles'; readonly key: Hash; readonly roles: readonly Role[] }
  | { readonly kind: 'set-admins'; readonly id: string; readonly admins: readonly Hash[] }
  /** Of a node: it goes on under a key that has shown by its signature that somebody holds it. */
  | {
      readonly kind: 'replace-key';
      readonly key: Hash;
      readonly newKey: Hash;
      /** By the new key, over `replacementBytes`. */
      readonly signature: Uint8Array;
    }
  | { readonly kind: 'set-threshold'; readonly threshold: Threshold };

export type RosterChangeKind = RosterChange['kind'];

/** In its bytes a change begins with the number of its kind. */
const kindNumbers: Readonly<Record<RosterChangeKind, number>> = {
  'add-organisation': 1,
  'remove-organisation': 2,
  'add-member': 3,
  'remove-member': 4,
  'set-roles': 5,
  'set-admins': 6,
  'replace-key': 7,
  'set-threshold': 8,
};

/**
 * Bytes of a change: as many as a transaction has data. 28 admins fit, and a proposal costs the state no
 * more than a note costs the chain.
 */
export const ROSTER_CHANGE_BYTES_MAX = 1024;

const REPLACEMENT_DOMAIN = Buffer.from('finack-replace-key-v1');

/** @returns its canonical bytes */
export function rosterChangeBytes(change: RosterChange): Uint8Array {
  return Buffer.concat([uint8Bytes(kindNumbers[change.kind]), ...contentBytes(change)]);
}

function contentBytes(change: RosterChange): Uint8Array[] {
  switch (change.kind) {
    case 'add-organisation':
      return [organisationBytes(change.organisation)];
    case 'remove-organisation':
      return [textBytes(change.id)];
    case 'add-member':
      return [memberBytes(change.member)];
    case 'remove-member':
      return [hashToBytes(change.key)];
    case 'set-roles':
      return [hashToBytes(change.key), uint16Bytes(roleBitsOf(change.roles))];
    case 'set-admins': {
      const count = uint8Bytes(change.admins.length);
      return [textBytes(change.id), count, ...change.admins.map(hashToBytes)];
    }
    case 'replace-key':
      return [hashToBytes(change.key), hashToBytes(change.newKey), change.signature];
    case 'set-threshold':
      return [uint8Bytes(thresholdKinds[change.threshold])];
  }
}

/** Reads the one encoding of a change; whether it is possible is not known here. */
export function readRosterChange(bytes: Uint8Array): Read<RosterChange> {
  if (bytes.length > ROSTER_CHANGE_BYTES_MAX)
    return refuse('oversize', `change of the roster: ${bytes.length} bytes`);
  const reader = new CanonicalReader(bytes);
  const number = reader.uint8();
  const kind = kinds.find((name) => kindNumbers[name] === number);
  const change = kind && readContent(kind, reader);
  if (change === undefined)
    return refuse('bad-field', 'change of the roster: a kind, role or threshold that is none');
  if (!reader.isWhole)
    return refuse('undecodable', 'change of the roster: cut short, too long, or no UTF-8');
  return accept(change);
}

const kinds = Object.keys(kindNumbers) as readonly RosterChangeKind[];

/** @returns undefined: it names a role or a threshold that there is not */
function readContent(kind: RosterChangeKind, reader: CanonicalReader): RosterChange | undefined {
  switch (kind) {
    case 'add-organisation':
      return { kind, organisation: readOrganisation(reader) };
    case 'remove-organisation':
      return { kind, id: reader.text() };
    case 'add-member': {
      const member = readMember(reader);
      return member.roles.length === 0 ? undefined : { kind, member };
    }
    case 'remove-member':
      return { kind, key: reader.hash() };
    case 'set-roles': {
      const key = reader.hash();
      const roles = rolesOfBits(reader.uint16());
      return roles && { kind, key, roles };
    }
    case 'set-admins': {
      const id = reader.text();
      return { kind, id, admins: reader.list(reader.uint8(), () => reader.hash()) };
    }
    case 'replace-key': {
      const [key, newKey] = [reader.hash(), reader.hash()];
      return { kind, key, newKey, signature: reader.bytes(SIGNATURE_BYTES) };
    }
    case 'set-threshold': {
      const threshold = thresholdOf(reader.uint8());
      return threshold && { kind, threshold };
    }
  }
}

/** What the new key of a member signs, so that nobody can be given a key that is not at hand. */
export function replacementBytes(genesis: Hash, key: Hash, newKey: Hash): Uint8Array {
  return Buffer.concat([REPLACEMENT_DOMAIN, ...[genesis, key, newKey].map(hashToBytes)]);
}

/** The signatures in a change that must be good; that of the transaction around it is another. */
export function rosterChangeChecks(change: RosterChange, genesis: Hash): SignatureCheck[] {
  if (change.kind !== 'replace-key') return [];
  const { key, newKey, signature } = change;
  return [{ key: newKey, message: replacementBytes(genesis, key, newKey), signature }];
}

/** The roster after a change, or why it is not possible. Its number is one higher; nothing else is different. */
export function rosterAfterChange(roster: Roster, change: RosterChange): Read<Roster> {
  const changed = changedRoster(roster, change);
  if (typeof changed === 'string') return refuse('bad-field', changed);
  const after = { ...changed, number: roster.number + 1 };
  const fault = rosterFault(after);
  return fault === undefined ? accept(after) : refuse('bad-field', fault);
}

/** A text says what the change is about, and is not there. */
function changedRoster(roster: Roster, change: RosterChange): Roster | string {
  const { organisations, members } = roster;
  switch (change.kind) {
    case 'add-organisation':
      return { ...roster, organisations: byId([...organisations, change.organisation]) };
    case 'remove-organisation':
      return withoutOrganisation(roster, change.id);
    case 'add-member':
      return { ...roster, members: byKey([...members, change.member]) };
    case 'remove-member':
      if (!members.some(({ key }) => key === change.key)) return `no member ${change.key}`;
      return { ...roster, members: members.filter(({ key }) => key !== change.key) };
    case 'set-roles':
      return withMember(roster, change.key, (member) => withRoles(member, change.roles));
    case 'set-admins':
      return withAdmins(roster, change.id, change.admins);
    case 'replace-key':
      return withMember(roster, change.key, (member) => withKey(member, change.newKey));
    case 'set-threshold':
      return { ...roster, threshold: change.threshold };
  }
}

function withoutOrganisation(roster: Roster, id: string): Roster | string {
  const organisations = roster.organisations.filter((one) => one.id !== id);
  if (organisations.length === roster.organisations.length) return `no organisation ${id}`;
  return {
    ...roster,
    organisations,
    members: roster.members.filter(({ organisation }) => organisation !== id),
  };
}

function withAdmins(roster: Roster, id: string, admins: readonly Hash[]): Roster | string {
  if (!roster.organisations.some((one) => one.id === id)) return `no organisation ${id}`;
  const organisations = roster.organisations.map((one) =>
    one.id === id ? { ...one, admins } : one,
  );
  return { ...roster, organisations };
}

function withMember(
  roster: Roster,
  key: Hash,
  changed: (member: Member) => Member,
): Roster | string {
  if (!roster.members.some((member) => member.key === key)) return `no member ${key}`;
  const members = roster.members.map((member) => (member.key === key ? changed(member) : member));
  return { ...roster, members: byKey(members) };
}

/** A validator weighs as much as any other. */
function withRoles(member: Member, roles: readonly Role[]): Member {
  return { ...member, roles, weight: roles.includes('validator') ? 1n : 0n };
}

/** A sealing key of its own stays. */
function withKey(member: Member, key: Hash): Member {
  const sealingKey = member.sealingKey === member.key ? key : member.sealingKey;
  return { ...member, key, sealingKey };
}

function byId(organisations: readonly Organisation[]): Organisation[] {
  return organisations.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function byKey(members: readonly Member[]): Member[] {
  return members.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
