// Organisations change their roster: who may vote, what is carried when, and what a block can never do.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Role } from '../../src/chain/roles.ts';
import { memberOf, type Roster, thresholds, validatorsOf } from '../../src/chain/roster.ts';
import { type RosterChange, rosterAfterChange } from '../../src/chain/roster-change.ts';
import {
  OPEN_PROPOSALS_KEY,
  ROSTER_KEY,
  readOpenProposals,
  readRosterEntry,
  rosterWrite,
} from '../../src/chain/roster-entries.ts';
import { pbftRosterFault } from '../../src/chain/roster-rules.ts';
import { isStepAllowed, ownChange } from '../../src/chain/roster-scope.ts';
import { OPEN_PROPOSALS_OF_ONE_MAX, RosterVotes } from '../../src/ledger/roster-votes.ts';
import { State } from '../../src/ledger/state.ts';
import { keyOf, keysOf, node } from '../chain/rosters.ts';

const EXPIRES_AFTER = 5;
const LONG = 1_000;
const ids = ['a', 'b', 'c'];

/** Three organisations with one admin and two nodes each; of one of them both seal. */
const three: Roster = {
  ...{ number: 0, threshold: 'majority' },
  organisations: ids.map((id) => ({ id, name: id, admins: [keyOf(`${id} admin`)] })),
  members: [
    ...ids.map((id) => ({ ...node(`${id} seals`, id), roles: ['validator'], weight: 1n })),
    ...ids.map((id) => ({ ...node(`${id} reads`, id), roles: ['observer'], weight: 0n })),
    { ...node('a seals too', 'a'), roles: ['validator'], weight: 1n },
  ].toSorted((x, y) => (x.key < y.key ? -1 : 1)) as Roster['members'],
};

/** A state that holds this roster, block after block. */
class Network {
  readonly state = new State();
  #height = 0;
  #proposals = 0;

  constructor(roster: Roster = three) {
    this.state.apply([rosterWrite(roster)]);
  }

  get roster(): Roster {
    return readRosterEntry(this.state.get(ROSTER_KEY)) as Roster;
  }

  get open(): readonly string[] {
    return readOpenProposals(this.state.get(OPEN_PROPOSALS_KEY));
  }

  nextId(): string {
    return String(++this.#proposals).padStart(64, '0');
  }

  /** What happens in one block. */
  block<T>(happens: (votes: RosterVotes) => T): T {
    const votes = new RosterVotes(this.state, ++this.#height);
    const result = happens(votes);
    this.state.apply(votes.seal());
    return result;
  }

  /** A block with this alone. @returns the proposal's id, or what is wrong with it */
  propose(by: string, change: RosterChange, expires = LONG): string {
    const id = this.nextId();
    return this.block((votes) => votes.propose(keyOf(`${by} admin`), id, change, expires)) ?? id;
  }

  approve(by: string, id: string): string | undefined {
    return this.block((votes) => votes.approve(keyOf(`${by} admin`), id));
  }
}

const removal: RosterChange = { kind: 'remove-member', key: keyOf('c seals') };

describe('roster votes [C-15]', () => {
  it('carry a change when enough organisations approve it, in force with the next block', () => {
    const network = new Network();
    const id = network.propose('a', removal);
    expect(network.roster).to.deep.equal(three);
    network.block((votes) => {
      expect(votes.approve(keyOf('b admin'), id)).to.equal(undefined);
      // The block itself is still judged by the roster before it: c votes until its end.
      expect(votes.propose(keyOf('c admin'), network.nextId(), removal, 5)).to.equal(
        'impossible-change',
      );
      expect(network.roster.number).to.equal(0);
    });
    expect(memberOf(network.roster, keyOf('c seals'))).to.equal(undefined);
    expect(network.roster.number).to.equal(1);
    expect(network.open).to.deep.equal([]);
  });

  it('count each organisation once, and nobody else', () => {
    const network = new Network();
    const id = network.propose('a', { kind: 'set-threshold', threshold: 'all' });
    expect(network.approve('a', id)).to.equal('approved-before');
    expect(network.approve('nobody', id)).to.equal('not-an-admin');
    expect(network.propose('nobody', removal)).to.equal('not-an-admin');
    // A node's own key is no admin's.
    expect(network.block((votes) => votes.approve(keyOf('b seals'), id))).to.equal('not-an-admin');
    expect(network.approve('b', '00'.repeat(32))).to.equal('no-such-proposal');
    expect(network.roster).to.deep.equal(three);
    expect(network.approve('b', id)).to.equal(undefined);
    expect(network.roster.threshold).to.equal('all');
    expect(network.approve('c', id)).to.equal('no-such-proposal');
  });

  it('let an organisation change its own observers alone, and nobody else’s', () => {
    const network = new Network();
    const change: RosterChange = { kind: 'set-roles', key: keyOf('b reads'), roles: ['member'] };
    network.propose('b', change);
    expect(memberOf(network.roster, keyOf('b reads'))?.roles).to.deep.equal(['member']);
    const back: RosterChange = { ...change, roles: ['observer'] };
    const id = network.propose('a', back);
    expect(network.open).to.deep.equal([id]);
    expect(memberOf(network.roster, keyOf('b reads'))?.roles).to.deep.equal(['member']);
  });

  it('expire, and can then neither be approved nor carried', () => {
    const network = new Network();
    const [early, late] = ['a', 'b'].map((by) => network.propose(by, removal, EXPIRES_AFTER)) as [
      string,
      string,
    ];
    for (let block = 0; block < EXPIRES_AFTER - 1; block++) network.block(() => undefined);
    // The last block that may carry the first, and then one that may not.
    expect(network.open).to.deep.equal([early, late]);
    expect(network.approve('b', early)).to.equal('no-such-proposal');
    expect(network.approve('a', late)).to.equal('no-such-proposal');
    expect(network.open).to.deep.equal([]);
    expect(network.roster).to.deep.equal(three);
  });

  it('are withdrawn with the organisation that cast them, whoever is called so later', () => {
    const network = new Network();
    const id = network.propose('a', { kind: 'set-threshold', threshold: 'all' });
    const removesA: RosterChange = { kind: 'remove-organisation', id: 'a' };
    // Two of four validators at once: not in one block.
    expect(network.propose('b', removesA)).to.equal('too-large-a-step');
    const first = network.propose('b', { kind: 'remove-member', key: keyOf('a seals too') });
    network.approve('c', first);
    expect(network.approve('c', network.propose('b', removesA))).to.equal(undefined);
    const organisation = { id: 'a', name: 'another', admins: keysOf('a admin') };
    const back = network.propose('b', { kind: 'add-organisation', organisation });
    network.approve('c', back);
    expect(network.approve('b', id)).to.equal(undefined);
    expect(network.roster.threshold).to.equal('majority');
    expect(network.approve('c', id)).to.equal(undefined);
    expect(network.roster.threshold).to.equal('all');
  });

  it('are refused where the change has become impossible, and change nothing then', () => {
    const network = new Network();
    const [one, two] = [network.propose('a', removal), network.propose('b', removal)];
    network.approve('b', one);
    const before = network.state.root();
    expect(network.approve('a', two)).to.equal('impossible-change');
    expect(network.state.root()).to.deep.equal(before);
  });

  it('cannot fill the state: an organisation has eight that wait', () => {
    const network = new Network();
    for (let at = 0; at < OPEN_PROPOSALS_OF_ONE_MAX; at++) {
      network.block((votes) => votes.propose(keyOf('a admin'), network.nextId(), removal, 100));
    }
    expect(network.propose('a', removal)).to.equal('too-many-proposals');
    expect(network.propose('b', removal)).to.match(/^0/);
  });

  it('exchange no more validators in a block than may fail at once, over several changes too', () => {
    const network = new Network();
    const some = ['a seals', 'b seals'].map((name) =>
      network.propose('a', { kind: 'remove-member', key: keyOf(name) }),
    ) as [string, string];
    network.block((votes) => {
      expect(votes.approve(keyOf('b admin'), some[0])).to.equal(undefined);
      expect(votes.approve(keyOf('b admin'), some[1])).to.equal('too-large-a-step');
    });
    expect(network.approve('b', some[1])).to.equal(undefined);
    expect(validatorsOf(network.roster)).to.have.length(2);
    expect(network.roster.number).to.equal(2);
  });

  it('leave nothing behind where a proposal is made and carried in one block', () => {
    const network = new Network();
    const id = network.nextId();
    network.block((votes) => {
      votes.propose(keyOf('a admin'), id, removal, 5);
      votes.approve(keyOf('b admin'), id);
    });
    const other = new Network();
    other.approve('b', other.propose('a', removal));
    expect(network.state.root()).to.deep.equal(other.state.root());
  });
});

/** The same by the book: every block's votes kept as a list, and counted anew. */
interface Wish {
  readonly by: string;
  readonly change: RosterChange;
}

const anyWish: fc.Arbitrary<Wish> = fc.record({
  by: fc.constantFrom(...ids),
  change: fc.oneof(
    fc.record({
      kind: fc.constant('set-roles' as const),
      key: fc.constantFrom(...three.members.map(({ key }) => key)),
      roles: fc.constantFrom<Role[]>(['validator'], ['observer'], ['member'], ['super', 'member']),
    }),
    fc.record({
      kind: fc.constant('remove-member' as const),
      key: fc.constantFrom(...three.members.map(({ key }) => key)),
    }),
    fc.record({
      kind: fc.constant('set-threshold' as const),
      threshold: fc.constantFrom(...thresholds),
    }),
    fc.record({
      kind: fc.constant('add-member' as const),
      member: fc.constantFrom(...ids).map((id) => ({
        ...{ ...node(`${id} comes`, id), roles: ['validator'] as const, weight: 1n },
      })),
    }),
  ),
});

describe('roster votes: any sequence of changes [C-15]', () => {
  it('leads where counting every vote by hand leads', () => {
    fc.assert(
      fc.property(fc.array(anyWish, { maxLength: 25 }), (wishes) => {
        const network = new Network();
        let expected: Roster = three;
        for (const { by, change } of wishes) {
          const counted = ids.filter((id) => id <= by || expected.threshold === 'all');
          const id = network.propose(by, change);
          for (const voter of counted) if (voter !== by) network.approve(voter, id);
          expected = byHand(expected, by, counted.length, change);
          expect(network.roster).to.deep.equal(expected);
          expect(validatorsOf(network.roster).length).to.be.greaterThan(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});

function byHand(roster: Roster, by: string, votes: number, change: RosterChange): Roster {
  const needed = { majority: 2, 'two-thirds': 2, all: 3 }[roster.threshold];
  if (votes < needed && ownChange(roster, change) !== by) return roster;
  const changed = rosterAfterChange(roster, change);
  if (!changed.ok || pbftRosterFault(changed.value) !== undefined) return roster;
  return isStepAllowed(roster, changed.value) ? changed.value : roster;
}
