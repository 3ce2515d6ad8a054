// The roster: the organisations of a permissioned network, their members, and what each of them is. Canonical
// bytes, whose hash stands in the headers (roster_hash), so that headers alone show who was allowed. Nothing
// here asks by which rule it is used; how many validators decide is in src/consensus. [C-13]
import { strict as assert } from 'node:assert';
import {
  CanonicalReader,
  textBytes,
  uint8Bytes,
  uint16Bytes,
  uint32Bytes,
  uint64Bytes,
} from './canonical-bytes.ts';
import { accept, type Read, refuse } from './faults.ts';
import { type Hash, hashToBytes, sha256 } from './hash.ts';
import { may, type Role, roleBitsOf, rolesOfBits } from './roles.ts';
import { ROSTER_BYTES_MAX, rosterFault } from './roster-rules.ts';

/** How many of the organisations must approve a change. */
export type Threshold = 'majority' | 'two-thirds' | 'all';

export interface Organisation {
  /** Small letters, digits and hyphens. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Keys that propose and approve for it, ascending. */
  readonly admins: readonly Hash[];
}

export interface Member {
  /** The key of its node. */
  readonly key: Hash;
  /** The key that signs its votes and certificates: that of its node, unless it was given another. */
  readonly sealingKey: Hash;
  /** The id of its organisation. */
  readonly organisation: string;
  /** At least one, in the order of their bits. */
  readonly roles: readonly Role[];
  /** What it counts where a rule weighs: under pbft 1 for a validator, 0 for anybody else. */
  readonly weight: bigint;
}

export interface Roster {
  /** Counts its changes: 0 at genesis. */
  readonly number: number;
  readonly threshold: Threshold;
  /** Ascending by id. */
  readonly organisations: readonly Organisation[];
  /** Ascending by key. */
  readonly members: readonly Member[];
}

/** So that these bytes can never be mistaken for anything else that is hashed. */
const ROSTER_DOMAIN = 'finack-roster-v1';

/** As their bytes say it. */
export const thresholdKinds: Readonly<Record<Threshold, number>> = {
  majority: 1,
  'two-thirds': 2,
  all: 3,
};

/** Undefined: this number says none. */
export function thresholdOf(kind: number): Threshold | undefined {
  return thresholds.find((name) => thresholdKinds[name] === kind);
}

/** How people call the thresholds. */
export const thresholds = Object.keys(thresholdKinds) as readonly Threshold[];

/** @returns its canonical bytes; what is in no order yet, or makes no sense, is an assertion */
export function rosterBytes(roster: Roster): Uint8Array {
  assert.equal(rosterFault(roster), undefined);
  const { number, threshold, organisations, members } = roster;
  return Buffer.concat([
    textBytes(ROSTER_DOMAIN),
    uint32Bytes(number),
    uint8Bytes(thresholdKinds[threshold]),
    uint32Bytes(organisations.length),
    ...organisations.map(organisationBytes),
    uint32Bytes(members.length),
    ...members.map(memberBytes),
  ]);
}

/** One organisation as it stands in a roster. */
export function organisationBytes({ id, name, admins }: Organisation): Uint8Array {
  const count = uint8Bytes(admins.length);
  return Buffer.concat([textBytes(id), textBytes(name), count, ...admins.map(hashToBytes)]);
}

/** One member as it stands in a roster. */
export function memberBytes(member: Member): Uint8Array {
  const { key, sealingKey, organisation, roles, weight } = member;
  return Buffer.concat([
    ...[hashToBytes(key), hashToBytes(sealingKey), textBytes(organisation)],
    ...[uint16Bytes(roleBitsOf(roles)), uint64Bytes(weight)],
  ]);
}

/** What headers commit to. */
export function rosterHash(roster: Roster): Hash {
  return sha256(rosterBytes(roster));
}

/** Reads the one encoding of a roster, and refuses any other bytes. */
export function readRoster(bytes: Uint8Array): Read<Roster> {
  if (bytes.length > ROSTER_BYTES_MAX) return refuse('oversize', `roster: ${bytes.length} bytes`);
  const reader = new CanonicalReader(bytes);
  const domain = reader.text();
  if (domain !== ROSTER_DOMAIN) return refuse('undecodable', 'roster: another first word');
  const number = reader.uint32();
  const kind = reader.uint8();
  const threshold = thresholdOf(kind);
  const organisations = reader.list(reader.uint32(), () => readOrganisation(reader));
  const members = reader.list(reader.uint32(), () => readMember(reader));
  if (!reader.isWhole) return refuse('undecodable', 'roster: cut short, too long, or no UTF-8');
  if (threshold === undefined) return refuse('bad-field', `roster: threshold ${kind}`);
  const roster = { number, threshold, organisations, members };
  const fault = rosterFault(roster);
  return fault === undefined ? accept(roster) : refuse('bad-field', `roster: ${fault}`);
}

export function readOrganisation(reader: CanonicalReader): Organisation {
  const id = reader.text();
  const name = reader.text();
  return { id, name, admins: reader.list(reader.uint8(), () => reader.hash()) };
}

export function readMember(reader: CanonicalReader): Member {
  const key = reader.hash();
  const sealingKey = reader.hash();
  const organisation = reader.text();
  // Bits that say no role leave none, which no roster may have.
  const roles = rolesOfBits(reader.uint16()) ?? [];
  return { key, sealingKey, organisation, roles, weight: reader.uint64() };
}

/** Those who seal, ascending by the key that they seal with: the order of proposers and of certificates. */
export function validatorsOf({ members }: Roster): readonly Member[] {
  return members
    .filter((member) => may(member, 'vote'))
    .toSorted((a, b) => (a.sealingKey < b.sealingKey ? -1 : 1));
}

/** Whose node has this key; undefined: nobody's. */
export function memberOf({ members }: Roster, key: Hash): Member | undefined {
  return members.find((member) => member.key === key);
}

/** The organisation that a key speaks for, as an admin, as a node or in a seal. */
export function organisationOf(roster: Roster, key: Hash): Organisation | undefined {
  const member = roster.members.find((one) => one.key === key || one.sealingKey === key);
  return roster.organisations.find(
    ({ id, admins }) => id === member?.organisation || admins.includes(key),
  );
}

/** How many of so many organisations must approve a change. */
export function approvalsNeeded(threshold: Threshold, organisations: number): number {
  switch (threshold) {
    case 'majority':
      return Math.floor(organisations / 2) + 1;
    case 'two-thirds':
      return Math.ceil((2 * organisations) / 3);
    case 'all':
      return organisations;
  }
}
