// A roster and its canonical bytes say the same, in one way only, and whatever else comes is refused.
import { expect } from 'chai';
import fc from 'fast-check';
import { type Act, may, type Role, roles } from '../../src/chain/roles.ts';
import {
  approvalsNeeded,
  memberOf,
  organisationOf,
  type Roster,
  readRoster,
  rosterBytes,
  rosterHash,
  validatorsOf,
} from '../../src/chain/roster.ts';
import {
  ADMINS_MAX,
  MEMBERS_MAX,
  ORGANISATIONS_MAX,
  ROSTER_BYTES_MAX,
} from '../../src/chain/roster-rules.ts';
import { anyRoster, harbourRoster, keyOf, keysOf, node } from './rosters.ts';

const bytes = rosterBytes(harbourRoster);

/** One organisation and one member, for hex that can be read. */
const smallest: Roster = {
  number: 1,
  threshold: 'all',
  organisations: [{ id: 'a', name: 'Ä', admins: [keyOf(0)] }],
  members: [{ ...node('n', 'a'), roles: ['validator', 'auditor'], weight: 2n }],
};

function withMember(change: Partial<Roster['members'][number]>, at = 0): Roster {
  const members = harbourRoster.members.map((one, i) => (i === at ? { ...one, ...change } : one));
  return { ...harbourRoster, members };
}

function withOrganisation(change: Partial<Roster['organisations'][number]>): Roster {
  const [first, ...rest] = harbourRoster.organisations;
  return { ...harbourRoster, organisations: [{ ...first, ...change }, ...rest] as never };
}

describe('roster: its bytes [C-13]', () => {
  it('are these', () => {
    const key = keyOf('n');
    expect(Buffer.from(rosterBytes(smallest)).toString('hex')).to.equal(
      [
        '0000001066696e61636b2d726f737465722d7631', // "finack-roster-v1"
        '0000000103', // number 1, all
        `00000001000000016100000002c38401${keyOf(0)}`, // "a", "Ä", one admin
        `00000001${key}${key}0000000161`, // one member of "a"
        '00210000000000000002', // validator and auditor, weight 2
      ].join(''),
    );
    expect(rosterHash(harbourRoster)).to.equal(rosterHash({ ...harbourRoster }));
  });

  it('become the same roster again, and that the same bytes', () => {
    fc.assert(
      fc.property(anyRoster, (roster) => {
        const encoded = rosterBytes(roster);
        expect(readRoster(encoded)).to.deep.equal({ ok: true, value: roster });
      }),
      { numRuns: 60 },
    );
  });

  it('are refused at every cut, and with a byte too many', () => {
    for (let end = 0; end < bytes.length; end++)
      expect(readRoster(bytes.subarray(0, end)).ok, `cut at ${end}`).to.equal(false);
    expect(readRoster(Buffer.concat([bytes, Buffer.of(0)])).ok).to.equal(false);
  });

  it('with any bit changed are refused, or are the one encoding of another roster', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const other = Buffer.from(bytes);
      other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = readRoster(other);
      const encoded = read.ok ? Buffer.from(rosterBytes(read.value)) : undefined;
      if (encoded !== undefined) expect(encoded.equals(other), `bit ${bit}`).to.equal(true);
      // The domain says what these bytes are: 4 + 16 bytes.
      if (bit < 160) expect(read.ok, `bit ${bit}`).to.equal(false);
    }
  });

  it('that are any bytes at all are refused without an error', () => {
    const head = bytes.subarray(0, 20);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        const other = Buffer.concat([head, tail]);
        const read = readRoster(other);
        if (read.ok) expect(Buffer.compare(rosterBytes(read.value), other)).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });

  it('are read with a mark at the front of a name, which belongs to it', () => {
    const marked = withOrganisation({ name: '\ufeffCarrier' });
    expect(readRoster(rosterBytes(marked))).to.deep.equal({ ok: true, value: marked });
  });
});

describe('roster: what it may hold', () => {
  const second = harbourRoster.members[1]?.key as string;
  const portNode = keyOf('a');
  const bad: readonly (readonly [why: RegExp, roster: Roster])[] = [
    [/number 4294967296/, { ...harbourRoster, number: 2 ** 32 }],
    [/0 organisations/, { ...harbourRoster, organisations: [] }],
    [/0 members/, { ...harbourRoster, members: [] }],
    [
      /organisations not ascending/,
      { ...harbourRoster, organisations: harbourRoster.organisations.toReversed() },
    ],
    [/members not ascending/, { ...harbourRoster, members: harbourRoster.members.toReversed() }],
    [/organisations not ascending/, withOrganisation({ id: 'port' })],
    [/members not ascending/, withMember({ key: second })],
    [/organisation id "Carrier"/, withOrganisation({ id: 'Carrier' })],
    [/organisation id "c{32}"/, withOrganisation({ id: 'c'.repeat(32) })],
    [/carrier: its name/, withOrganisation({ name: '' })],
    [/carrier: its name/, withOrganisation({ name: 'x'.repeat(65) })],
    [/carrier: its name/, withOrganisation({ name: 'Car\nrier' })],
    [/carrier: its name/, withOrganisation({ name: '\ud800' })],
    [/carrier: 0 admins/, withOrganisation({ admins: [] })],
    [/carrier: admins not ascending/, withOrganisation({ admins: keysOf(1, 2).reverse() })],
    [/carrier: admins not ascending/, withOrganisation({ admins: [keyOf(1), keyOf(1)] })],
    [/unusable key 0/, withOrganisation({ admins: ['0'.repeat(64)] })],
    [/unusable key 01/, withMember({ sealingKey: `01${'0'.repeat(62)}` })],
    [/an admin of two/, withOrganisation({ admins: [keyOf('port-admin')] })],
    [/an admin of carrier and a member else/, withOrganisation({ admins: [portNode] })],
    [/two members with one key/, withMember({ sealingKey: second })],
    [/no such organisation/, withMember({ organisation: 'nowhere' })],
    [/no role/, withMember({ roles: [] })],
    [/roles not in order/, withMember({ roles: ['super', 'validator'] })],
    [/roles not in order/, withMember({ roles: ['member', 'member'] })],
    [/weight 18446744073709551616/, withMember({ weight: 2n ** 64n })],
    [/weight -1/, withMember({ weight: -1n })],
  ];
  for (const [why, roster] of bad) {
    it(`not with ${why.source}`, () => {
      expect(() => rosterBytes(roster)).to.throw(why);
    });
  }

  it('not a role that there is not, nor another threshold', () => {
    const encoded = Buffer.from(rosterBytes(smallest));
    const changed = (at: number, value: number) => {
      const other = Buffer.from(encoded);
      other[at] = value;
      return readRoster(other).ok;
    };
    expect(changed(encoded.length - 9, 0x41)).to.equal(false);
    expect(changed(encoded.length - 10, 0x01)).to.equal(false);
    expect([1, 2, 3].map((kind) => changed(24, kind))).to.deep.equal([true, true, true]);
    expect([0, 4, 255].map((kind) => changed(24, kind))).to.deep.equal([false, false, false]);
  });

  it('1,000 members of 64 organisations, and no more of either', () => {
    const organisations = Array.from({ length: ORGANISATIONS_MAX }, (_, index) => ({
      id: `organisation-${String(index).padStart(18, '0')}`,
      name: 'x'.repeat(64),
      admins: keysOf(...[1, 2, 3, 4, 5, 6].map((admin) => `${index} ${admin}`)),
    }));
    const members = Array.from({ length: MEMBERS_MAX }, (_, index) => ({
      ...node(String(index), organisations[index % 64]?.id as string),
      ...{ roles: ['member'] as const, weight: 0n },
    })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const full: Roster = { ...harbourRoster, organisations, members };
    const encoded = rosterBytes(full);
    expect(encoded.length).to.be.at.most(ROSTER_BYTES_MAX);
    expect(readRoster(encoded).ok).to.equal(true);
    const last = { ...node('zz', 'organisation-000'), roles: ['member'] as const, weight: 0n };
    const many = [...members, { ...last, key: `f${keyOf('zz').slice(1)}` }];
    expect(() => rosterBytes({ ...full, members: many })).to.throw(/1001 members/);
    const more = [...organisations, { id: 'port', name: 'Port', admins: [keyOf('p')] }];
    expect(() => rosterBytes({ ...full, organisations: more })).to.throw(/65 organisations/);
    const admins = keysOf(...Array.from({ length: ADMINS_MAX + 1 }, (_, index) => index));
    expect(() => rosterBytes(withOrganisation({ admins }))).to.throw(/256 admins/);
    expect(readRoster(Buffer.alloc(ROSTER_BYTES_MAX + 1))).to.include({ fault: 'oversize' });
  });
});

describe('roster: who is who', () => {
  it('orders validators by the key that they seal with', () => {
    const sealing = validatorsOf(harbourRoster).map(({ sealingKey }) => sealingKey);
    expect(sealing).to.deep.equal(keysOf('a', 'b', 'in a safe'));
  });

  it('knows members by the key of their node, and organisations by any key of theirs', () => {
    expect(memberOf(harbourRoster, keyOf('c'))?.sealingKey).to.equal(keyOf('in a safe'));
    expect(memberOf(harbourRoster, keyOf('in a safe'))).to.equal(undefined);
    for (const name of ['a', 'c', 'in a safe', 'port-admin'])
      expect(organisationOf(harbourRoster, keyOf(name))?.id, name).to.equal('port');
    expect(organisationOf(harbourRoster, keyOf('d'))?.id).to.equal('carrier');
    expect(organisationOf(harbourRoster, keyOf('nobody'))).to.equal(undefined);
  });

  it('counts the approvals that a change needs', () => {
    const needed = [1, 2, 3, 4, 5, 6].map((n) => [
      approvalsNeeded('majority', n),
      approvalsNeeded('two-thirds', n),
      approvalsNeeded('all', n),
    ]);
    expect(needed).to.deep.equal([
      ...[
        [1, 1, 1],
        [2, 2, 2],
        [2, 2, 3],
        [3, 3, 4],
        [3, 4, 5],
        [4, 4, 6],
      ],
    ]);
  });

  it('says what each role may', () => {
    const allowed = (act: Act) => roles.filter((role) => may({ roles: [role] }, act));
    const table: Record<Act, Role[]> = {
      vote: ['validator'],
      'see-votes': ['validator', 'observer', 'auditor'],
      'have-headers': [...roles],
      'have-blocks': ['validator', 'super', 'member', 'observer', 'auditor'],
      'send-transactions': ['validator', 'super', 'member'],
      'relay-transactions': ['validator', 'super'],
      'register-place': ['validator', 'super', 'member'],
      'look-up-places': ['validator', 'super', 'member', 'observer', 'auditor'],
      'serve-places': ['directory'],
      'hold-private': ['validator', 'super', 'member'],
      'audit-private': ['auditor'],
      'have-roster': [...roles],
    };
    for (const [act, some] of Object.entries(table))
      expect(allowed(act as Act)).to.deep.equal(some);
    // Several roles may what any of them may, and none nothing.
    expect(may({ roles: ['directory', 'member'] }, 'have-blocks')).to.equal(true);
    expect(may({ roles: [] }, 'have-roster')).to.equal(false);
  });
});
