// Changes of a roster: one encoding each, the roster that they lead to, and who may make them alone.
import { expect } from 'chai';
import fc from 'fast-check';
import { roles } from '../../src/chain/roles.ts';
import { memberOf, type Roster, rosterBytes } from '../../src/chain/roster.ts';
import {
  type RosterChange,
  readRosterChange,
  rosterAfterChange,
  rosterChangeBytes,
  rosterChangeChecks,
} from '../../src/chain/roster-change.ts';
import { ROSTER_BYTES_MAX } from '../../src/chain/roster-rules.ts';
import { isStepAllowed, ownChange, spokenFor } from '../../src/chain/roster-scope.ts';
import { anyChange, harbourRoster, keyOf, keysOf, node } from './rosters.ts';

function changed(change: RosterChange, roster: Roster = harbourRoster): Roster {
  const read = rosterAfterChange(roster, change);
  if (!read.ok) throw new Error(read.why);
  return read.value;
}

const customs = { id: 'customs', name: 'Customs', admins: keysOf('customs-admin') };
const observer = { ...node('new', 'port'), roles: ['observer'], weight: 0n } as const;

describe('a change of the roster: its bytes [C-15]', () => {
  it('become the same change again, and that the same bytes', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        const bytes = rosterChangeBytes(change);
        const read = readRosterChange(bytes);
        expect(read).to.deep.equal({ ok: true, value: change });
      }),
      { numRuns: 200 },
    );
  });

  it('are refused where anything is missing, added, or said otherwise', () => {
    fc.assert(
      fc.property(anyChange, fc.nat(), fc.integer({ min: 1, max: 255 }), (change, at, by) => {
        const bytes = Buffer.from(rosterChangeBytes(change));
        expect(readRosterChange(bytes.subarray(0, at % bytes.length)).ok).to.equal(false);
        expect(readRosterChange(Buffer.concat([bytes, Buffer.of(by)])).ok).to.equal(false);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ by;
        // Another byte is refused, or another change in its own one encoding.
        const read = readRosterChange(bytes);
        if (read.ok) expect(Buffer.from(rosterChangeBytes(read.value))).to.deep.equal(bytes);
      }),
      { numRuns: 200 },
    );
    expect(readRosterChange(Buffer.alloc(1025, 1))).to.include({ fault: 'oversize' });
    expect(readRosterChange(Buffer.of(9))).to.include({ fault: 'bad-field' });
  });
});

describe('a change of the roster: what it leads to [C-15]', () => {
  it('adds and removes organisations, these with their members', () => {
    const added = changed({ kind: 'add-organisation', organisation: customs });
    expect(added.organisations.map(({ id }) => id)).to.deep.equal(['carrier', 'customs', 'port']);
    expect(added.number).to.equal(1);
    const removed = changed({ kind: 'remove-organisation', id: 'carrier' });
    expect(removed.members.map(({ organisation }) => organisation)).to.deep.equal(['port', 'port']);
  });

  it('adds, changes and removes members', () => {
    const added = changed({ kind: 'add-member', member: observer });
    expect(memberOf(added, observer.key)).to.deep.equal(observer);
    const key = keyOf('d');
    const roled = changed({ kind: 'set-roles', key, roles: ['validator', 'observer'] });
    expect(memberOf(roled, key)).to.include({ weight: 1n });
    expect(memberOf(changed({ kind: 'remove-member', key }), key)).to.equal(undefined);
  });

  it('gives a node another key, and leaves one that it seals with apart', () => {
    const signature = new Uint8Array(64);
    const [newKey, sealing] = [keyOf('z'), keyOf('in a safe')];
    const one = changed({ kind: 'replace-key', key: keyOf('a'), newKey, signature });
    expect(memberOf(one, newKey)).to.include({ sealingKey: newKey, organisation: 'port' });
    const other = changed({ kind: 'replace-key', key: keyOf('c'), newKey, signature });
    expect(memberOf(other, newKey)).to.include({ sealingKey: sealing });
  });

  it('asks for the signature of a new key, over the network and both keys', () => {
    const signature = new Uint8Array(64).fill(7);
    const change = { kind: 'replace-key', key: keyOf('a'), newKey: keyOf('z'), signature } as const;
    const [first] = rosterChangeChecks(change, '11'.repeat(32));
    const [second] = rosterChangeChecks(change, '22'.repeat(32));
    expect(first).to.include({ key: keyOf('z'), signature });
    expect(first?.message).to.not.deep.equal(second?.message);
    expect(rosterChangeChecks({ kind: 'remove-member', key: keyOf('a') }, '')).to.deep.equal([]);
  });

  it('is refused where the roster would be none, or what it is about is not there', () => {
    const refused: RosterChange[] = [
      { kind: 'add-organisation', organisation: { ...customs, id: 'port' } },
      { kind: 'add-organisation', organisation: { ...customs, admins: [] } },
      { kind: 'remove-organisation', id: 'customs' },
      { kind: 'add-member', member: { ...observer, organisation: 'customs' } },
      { kind: 'add-member', member: { ...observer, ...node('a', 'port') } },
      { kind: 'remove-member', key: keyOf('z') },
      { kind: 'set-roles', key: keyOf('a'), roles: [] },
      { kind: 'set-admins', id: 'port', admins: [] },
      { kind: 'set-admins', id: 'port', admins: [keyOf('carrier-admin')] },
    ];
    for (const change of refused) {
      expect(rosterAfterChange(harbourRoster, change).ok, change.kind).to.equal(false);
    }
  });

  it('never leads to a roster whose bytes do not fit', () => {
    const admins = (at: number) => Array.from({ length: 27 }, (_, admin) => `${at} ${admin}`);
    const organisations = Array.from({ length: 60 }, (_, at) => {
      const id = `organisation-${String(at).padStart(18, '0')}`;
      return { ...{ id, name: 'x'.repeat(64) }, admins: keysOf(...admins(at)) };
    });
    const of = organisations[0]?.id as string;
    const members = Array.from({ length: 640 }, (_, at) => memberNamed(`many ${at}`, of));
    let roster: Roster = {
      ...{ number: 0, threshold: 'all', organisations },
      members: members.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    };
    const sizes: number[] = [];
    for (let at = 0; ; at++) {
      const member = memberNamed(`more ${at}`, of);
      const next = rosterAfterChange(roster, { kind: 'add-member', member });
      if (!next.ok) break;
      roster = next.value;
      sizes.push(rosterBytes(roster).length);
    }
    expect(sizes.at(-1)).to.be.within(ROSTER_BYTES_MAX - 108, ROSTER_BYTES_MAX);
  });
});

function memberNamed(name: string, organisation: string) {
  return { ...node(name, organisation), roles: [...roles], weight: 1n };
}

describe('a change of the roster: whose it is [C-15]', () => {
  it('is an organisation’s own where its members and observers are concerned', () => {
    const signature = new Uint8Array(64);
    const own: [RosterChange, string | undefined][] = [
      [{ kind: 'add-member', member: observer }, 'port'],
      [{ kind: 'add-member', member: { ...observer, roles: ['super'] } }, undefined],
      [{ kind: 'remove-member', key: keyOf('d') }, 'carrier'],
      [{ kind: 'remove-member', key: keyOf('a') }, undefined],
      [{ kind: 'set-roles', key: keyOf('d'), roles: ['member'] }, 'carrier'],
      [{ kind: 'set-roles', key: keyOf('d'), roles: ['member', 'auditor'] }, undefined],
      [{ kind: 'set-roles', key: keyOf('a'), roles: ['member'] }, undefined],
      [{ kind: 'replace-key', key: keyOf('d'), newKey: keyOf('z'), signature }, 'carrier'],
      [{ kind: 'replace-key', key: keyOf('a'), newKey: keyOf('z'), signature }, undefined],
      [{ kind: 'set-admins', id: 'port', admins: keysOf('q') }, undefined],
      [{ kind: 'set-threshold', threshold: 'all' }, undefined],
    ];
    for (const [change, whose] of own) {
      expect(ownChange(harbourRoster, change), JSON.stringify(change.kind)).to.equal(whose);
    }
  });

  it('is proposed by admins, for the one organisation that they speak for', () => {
    expect(spokenFor(harbourRoster, keyOf('second port-admin'))).to.include({ id: 'port' });
    expect(spokenFor(harbourRoster, keyOf('a'))).to.equal(undefined);
  });

  it('lets no more validators go than may fail at once', () => {
    const withValidators = (...names: readonly string[]): Roster => ({
      ...harbourRoster,
      members: names
        .map((name) => ({ ...node(name, 'port'), roles: ['validator'] as const, weight: 1n }))
        .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    });
    const seven = withValidators('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const allowed = (...names: readonly string[]) => isStepAllowed(seven, withValidators(...names));
    expect(allowed('a', 'b', 'c', 'd', 'e')).to.equal(true);
    expect(allowed('a', 'b', 'c', 'd')).to.equal(false);
    expect(allowed('a', 'b', 'c', 'd', 'e', 'x', 'y')).to.equal(true);
    expect(allowed('a', 'b', 'c', 'd', 'x', 'y', 'z')).to.equal(false);
    expect(isStepAllowed(withValidators('a', 'b', 'c'), seven)).to.equal(true);
    expect(isStepAllowed(withValidators('a'), withValidators('b'))).to.equal(true);
  });
});
