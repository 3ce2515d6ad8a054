// Rosters for tests: keys that can be anybody's, and rosters of any kind for properties.
import fc from 'fast-check';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { roles } from '../../src/chain/roles.ts';
import { type Roster, thresholds } from '../../src/chain/roster.ts';
import type { RosterChange } from '../../src/chain/roster-change.ts';

/** A usable key: no number of 255 bits whose last byte is 0x11 is of small order or above the prime. */
export function keyOf(name: string | number): Hash {
  return `${sha256(Buffer.from(`key ${name}`)).slice(0, 62)}11`;
}

/** Ascending, as a roster has them. */
export function keysOf(...names: readonly (string | number)[]): Hash[] {
  return names.map(keyOf).sort();
}

/** Two organisations, three validators, one of which seals with a key of its own. */
export const harbourRoster: Roster = {
  number: 0,
  threshold: 'majority',
  organisations: [
    { id: 'carrier', name: 'Carrier', admins: [keyOf('carrier-admin')] },
    { id: 'port', name: 'Port', admins: keysOf('port-admin', 'second port-admin') },
  ],
  members: [
    { ...node('a', 'port'), roles: ['validator', 'super'], weight: 1n },
    { ...node('b', 'carrier'), roles: ['validator', 'super'], weight: 1n },
    {
      ...node('c', 'port'),
      sealingKey: keyOf('in a safe'),
      roles: ['validator'],
      weight: 1n,
    },
    { ...node('d', 'carrier'), roles: ['observer'], weight: 0n },
  ].toSorted((a, b) => (a.key < b.key ? -1 : 1)) as Roster['members'],
};

export function node(name: string, organisation: string) {
  return { key: keyOf(name), sealingKey: keyOf(name), organisation };
}

/** Any that can be, with up to 5 organisations and 12 members. */
export const anyRoster: fc.Arbitrary<Roster> = fc
  .record({
    number: fc.nat(2 ** 32 - 1),
    threshold: fc.constantFrom(...thresholds),
    ids: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), {
      minLength: 1,
      maxLength: 5,
    }),
    // As UTF-8 at most four bytes a character.
    name: fc.stringMatching(/^[a-zA-Z 가-힣é😀]{1,16}$/u),
    admins: fc.integer({ min: 1, max: 3 }),
    members: fc.array(
      fc.record({
        at: fc.nat(),
        roles: fc.subarray([...roles], { minLength: 1 }),
        weight: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        sealsApart: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ number, threshold, ids, name, admins, members }) => ({
    number,
    threshold,
    organisations: ids.toSorted().map((id) => ({
      ...{ id, name },
      admins: keysOf(...Array.from({ length: admins }, (_, index) => `${id} ${index}`)),
    })),
    members: members
      .map(({ at, roles: some, weight, sealsApart }, index) => ({
        key: keyOf(index),
        sealingKey: keyOf(sealsApart ? `seal ${index}` : index),
        organisation: ids[at % ids.length] as string,
        ...{ roles: some, weight },
      }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  }));

const anyKey = fc.nat().map(keyOf);
const anyKeys = fc
  .uniqueArray(fc.nat(), { minLength: 1, maxLength: 5 })
  .map((all) => keysOf(...all));
const anyId = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
const anyRoles = fc.subarray([...roles], { minLength: 1 });
const anySignature = fc.uint8Array({ minLength: 64, maxLength: 64 });

/** Any that has bytes, possible or not. */
export const anyChange: fc.Arbitrary<RosterChange> = fc.oneof(
  fc.record({
    kind: fc.constant('add-organisation' as const),
    organisation: fc.record({
      ...{ id: anyId, name: fc.stringMatching(/^[a-zA-Z 가-힣é😀]{1,16}$/u), admins: anyKeys },
    }),
  }),
  fc.record({ kind: fc.constant('remove-organisation' as const), id: anyId }),
  fc.record({
    kind: fc.constant('add-member' as const),
    member: fc.record({
      ...{ key: anyKey, sealingKey: anyKey, organisation: anyId, roles: anyRoles },
      weight: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
  }),
  fc.record({ kind: fc.constant('remove-member' as const), key: anyKey }),
  fc.record({ kind: fc.constant('set-roles' as const), key: anyKey, roles: anyRoles }),
  fc.record({ kind: fc.constant('set-admins' as const), id: anyId, admins: anyKeys }),
  fc.record({
    kind: fc.constant('replace-key' as const),
    ...{ key: anyKey, newKey: anyKey, signature: anySignature },
  }),
  fc.record({
    kind: fc.constant('set-threshold' as const),
    threshold: fc.constantFrom(...thresholds),
  }),
);
