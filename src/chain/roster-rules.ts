// What makes a roster one that can be: its limits, its order, and that each key stands for one. The bytes are
// in roster.ts.
import { HASH_BYTES, isHash } from './hash.ts';
import { isUsableKey } from './keys.ts';
import { VALIDATORS_MAX } from './quorum.ts';
import { may, roleBitsOf, rolesOfBits } from './roles.ts';
import type { Member, Organisation, Roster } from './roster.ts';
import { UINT64_MAX } from './uint64.ts';

/** One proposal needs so many approvals at most, and its tally is a word of 64 bits. */
export const ORGANISATIONS_MAX = 64;
/** Nodes that can be named: super-peers keep their connections far fewer. */
export const MEMBERS_MAX = 1_000;
/** Admin keys of one organisation: what its count of one byte says. */
export const ADMINS_MAX = 255;
/**
 * Bytes of a roster: 1,000 members (109 each with the longest id) and 64 organisations with six admins each
 * fit, and it fits a frame eight times.
 */
export const ROSTER_BYTES_MAX = 128 * 1024;
/** Characters of an organisation's id: those of a network's name. */
export const ORGANISATION_ID_MAX = 31;
/** Bytes of what people call it. */
export const ORGANISATION_NAME_BYTES_MAX = 64;
const UINT32_MAX = 2 ** 32 - 1;

/** The first word with its length, the number of changes, the threshold, and both counts. */
const ROSTER_FIXED_BYTES = 4 + 16 + 4 + 1 + 4 + 4;
/** Lengths of id and name, and the count of admins. */
const ORGANISATION_FIXED_BYTES = 4 + 4 + 1;
/** Both keys, the length of the id, roles, and weight. */
const MEMBER_FIXED_BYTES = 2 * HASH_BYTES + 4 + 2 + 8;

const idForm = /^[a-z][a-z0-9-]*$/;

export function isOrganisationId(text: string): boolean {
  return idForm.test(text) && text.length <= ORGANISATION_ID_MAX;
}

/** Without control characters, which would move a terminal's cursor, or halves of one, which have no UTF-8. */
export function isOrganisationName(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= ORGANISATION_NAME_BYTES_MAX && !/[\p{Cc}\p{Cs}]/u.test(text);
}

/** @returns why there cannot be such a roster; undefined: there can */
export function rosterFault(roster: Roster): string | undefined {
  const { number, organisations, members } = roster;
  if (!Number.isInteger(number) || number < 0 || number > UINT32_MAX) return `number ${number}`;
  if (organisations.length === 0 || organisations.length > ORGANISATIONS_MAX)
    return `${organisations.length} organisations: from 1 to ${ORGANISATIONS_MAX}`;
  if (members.length === 0 || members.length > MEMBERS_MAX)
    return `${members.length} members: from 1 to ${MEMBERS_MAX}`;
  if (!isAscending(organisations.map(({ id }) => id))) return 'organisations not ascending by id';
  if (!isAscending(members.map(({ key }) => key))) return 'members not ascending by key';
  return (
    firstOf(organisations, organisationFault) ??
    firstOf(members, (member) => memberFault(member, organisations)) ??
    keyFault(roster) ??
    sizeFault(roster)
  );
}

/** @returns why pbft cannot use such a roster: it counts validators, and weighs none more than another */
export function pbftRosterFault({ members }: Roster): string | undefined {
  const validators = members.filter((member) => may(member, 'vote'));
  if (validators.length === 0 || validators.length > VALIDATORS_MAX)
    return `${validators.length} validators: from 1 to ${VALIDATORS_MAX}`;
  const odd = members.find((one) => one.weight !== (may(one, 'vote') ? 1n : 0n));
  return odd && `member ${odd.key}: weight ${odd.weight}`;
}

/** What its bytes take [C-13], without making them: a change is judged in passing. */
function sizeFault({ organisations, members }: Roster): string | undefined {
  let bytes = ROSTER_FIXED_BYTES;
  for (const { id, name, admins } of organisations) {
    bytes += ORGANISATION_FIXED_BYTES + id.length + Buffer.byteLength(name);
    bytes += admins.length * HASH_BYTES;
  }
  for (const { organisation } of members) bytes += MEMBER_FIXED_BYTES + organisation.length;
  return bytes <= ROSTER_BYTES_MAX ? undefined : `${bytes} bytes: at most ${ROSTER_BYTES_MAX}`;
}

function organisationFault({ id, name, admins }: Organisation): string | undefined {
  if (!isOrganisationId(id)) return `organisation id ${JSON.stringify(id)}`;
  if (!isOrganisationName(name)) return `organisation ${id}: its name`;
  if (admins.length === 0 || admins.length > ADMINS_MAX)
    return `organisation ${id}: ${admins.length} admins`;
  return isAscending(admins) ? undefined : `organisation ${id}: admins not ascending`;
}

function memberFault(member: Member, organisations: readonly Organisation[]): string | undefined {
  const { key, organisation, roles, weight } = member;
  if (!organisations.some(({ id }) => id === organisation))
    return `member ${key}: no such organisation`;
  if (roles.length === 0) return `member ${key}: no role, or one that there is not`;
  const ordered = rolesOfBits(roleBitsOf(roles)) ?? [];
  if (ordered.join() !== roles.join()) return `member ${key}: roles not in order`;
  return weight >= 0n && weight <= UINT64_MAX ? undefined : `member ${key}: weight ${weight}`;
}

/**
 * A key is usable, and stands for one: two members with one key could not be told apart, and a key of two
 * organisations would approve twice.
 */
function keyFault({ organisations, members }: Roster): string | undefined {
  const admins = organisations.flatMap(({ id, admins: keys }) => keys.map((key) => ({ key, id })));
  const nodes = members.flatMap(({ key, sealingKey, organisation: id }) =>
    key === sealingKey
      ? [{ key, id }]
      : [
          { key, id },
          { key: sealingKey, id },
        ],
  );
  const bad = [...admins, ...nodes].find(({ key }) => !isHash(key) || !isUsableKey(key));
  if (bad !== undefined) return `unusable key ${bad.key}`;
  const nodeKeys = new Map(nodes.map(({ key, id }) => [key, id]));
  if (nodeKeys.size !== nodes.length) return 'two members with one key';
  const adminKeys = new Set(admins.map(({ key }) => key));
  if (adminKeys.size !== admins.length) return 'an admin of two organisations';
  const foreign = admins.find(({ key, id }) => (nodeKeys.get(key) ?? id) !== id);
  return foreign && `${foreign.key} is an admin of ${foreign.id} and a member elsewhere`;
}

function isAscending(texts: readonly string[]): boolean {
  return texts.every((one, index) => index === 0 || (texts[index - 1] as string) < one);
}

function firstOf<T>(
  values: readonly T[],
  faultOf: (value: T) => string | undefined,
): string | undefined {
  for (const value of values) {
    const fault = faultOf(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
