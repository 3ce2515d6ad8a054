// A network file that names its members becomes a roster, or every line of it that is wrong is said with what to
// write instead.
import { expect } from 'chai';
import fc from 'fast-check';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type PbftNetwork, pbftDefaults } from '../../src/chain/network-parameters.ts';
import { rosterBytes } from '../../src/chain/roster.ts';
import { networkFileText, readNetworkFile } from '../../src/network/network-file.ts';
import { networkSchema } from '../../src/network/network-form.ts';
import { harbourNetwork, ledgerNetwork } from '../chain/permissioned-networks.ts';
import { keyOf } from '../chain/rosters.ts';
import { docks, type NetworkFile, nodeOf, textOf } from './docks.ts';

/** `members[0].key: why`, with the line of the text that it names. */
function faultsOf(file: object): string[] {
  const text = textOf(file);
  const read = readNetworkFile(text);
  if (read.ok) return [];
  return read.faults.map(({ line, field, why }) => {
    const last = /(\w+)(?:\[\d+\])*$/.exec(field)?.[1] ?? '';
    const named = text.split('\n').slice(0, line).join('\n');
    expect(named, `${field} stands before the end of line ${line}`).to.include(`"${last}"`);
    return `${field}: ${why}`;
  });
}

describe('network: a network file with members', () => {
  it('says the same network that it was written of, and where its nodes are', () => {
    const places = harbourNetwork.roster.members.map(({ key }) => ({ key, address: 'a.b:1' }));
    const text = networkFileText({ ...harbourNetwork, name: 'docks' }, 's.json', places);
    expect(readNetworkFile(text)).to.deep.equal({
      ...{ ok: true, network: { ...harbourNetwork, name: 'docks' }, places },
    });
  });

  it('has the genesis of the vectors', () => {
    for (const network of [harbourNetwork, ledgerNetwork]) {
      const { members } = network.roster;
      const places = members.map(({ key }) => ({ key, address: '[::1]:9001' }));
      const read = readNetworkFile(networkFileText(network, 's.json', places));
      if (!read.ok) expect.fail(JSON.stringify(read.faults));
      expect(genesisOf(read.network).id).to.equal(genesisOf(network).id);
    }
  });

  it('has the same genesis in any order, with other places, and with what is as usual left out', () => {
    const idOf = (file: object) => {
      const read = readNetworkFile(textOf(file));
      return read.ok ? genesisOf(read.network).id : read.faults[0]?.why;
    };
    const file = docks();
    file.organisations[0]?.admins.push(keyOf('second'), keyOf('third'));
    const { finack, name, shape, rule, timeMs, organisations, members, places } = file;
    const short = { finack, name, shape, rule, timeMs, organisations, members, places };
    const money = { reward: { first: '0', halvingBlocks: 0, tail: '0' }, allocations: [] };
    const empty = { parameters: {}, privacy: {}, governance: {} };
    expect(idOf(short)).to.equal(idOf({ ...short, ...empty, money }));
    expect(idOf({ ...short, parameters: pbftDefaults.parameters })).to.equal(idOf(short));
    const turned = {
      ...short,
      organisations: file.organisations
        .toReversed()
        .map((one) => ({ ...one, admins: one.admins.toReversed() })),
      members: file.members.toReversed().map((one) => ({ ...one, roles: one.roles.toReversed() })),
      places: [],
    };
    expect(idOf(turned)).to.equal(idOf(short));
    const [first, ...rest] = file.members;
    const other = { ...short, members: [{ ...first, sealingKey: keyOf('safe') }, ...rest] };
    expect(idOf(other)).to.not.equal(idOf(short));
  });

  const wrong: [title: string, change: (file: NetworkFile) => void, faults: (string | RegExp)[]][] =
    [
      [
        'a shape that the rule has not',
        (file) => Object.assign(file, { shape: 'public' }),
        [/^shape: .*"private" or "consortium"/],
      ],
      [
        'a field of another rule',
        (file) => Object.assign(file, { target: '0' }),
        [/^target: there/],
      ],
      [
        'a parameter of another rule',
        (file) => Object.assign(file.parameters ?? {}, { futureSpacings: 12 }),
        [/^parameters\.futureSpacings: there is no such field/],
      ],
      [
        'a view that gets shorter',
        (file) => Object.assign(file.parameters ?? {}, { viewTimeoutMaxMs: 1 }),
        [/^parameters\.viewTimeoutMaxMs: less than viewTimeoutMs, 2000/],
      ],
      [
        'nobody',
        (file) => Object.assign(file, { organisations: [], members: [], places: [] }),
        [/^organisations: nobody takes part/, /^members: no validator/],
      ],
      [
        'no validator',
        (file) => {
          for (const one of file.members) one.roles = ['super'];
        },
        [/^members: no validator: give at least one member the role "validator"/],
      ],
      [
        'an unusable key',
        (file) => Object.assign(file.members[4] as object, { key: `01${'0'.repeat(62)}` }),
        [/^members\[4\]\.key: no key: anybody could sign/, /^places\[4\]\.key: no member/],
      ],
      [
        'a key in capitals',
        (file) => Object.assign(file.members[4] as object, { key: 'A'.repeat(64) }),
        [/^members\[4\]\.key: a public key: 64 hex digits in small letters/],
      ],
      [
        'a repeated key',
        (file) =>
          Object.assign(file.members[5] as object, { key: keyOf('a'), organisation: 'port' }),
        [/^members\[5\]\.key: a key of member 1 already/, /^places\[5\]\.key: no member/],
      ],
      [
        'a sealing key of two',
        (file) => Object.assign(file.members[1] as object, { sealingKey: keyOf('a') }),
        [/^members\[1\]\.sealingKey: a key of member 1 already/],
      ],
      [
        'an organisation without an admin',
        (file) => Object.assign(file.organisations[1] as object, { admins: [] }),
        [/^organisations\[1\]\.admins: an organisation has an admin/],
      ],
      [
        'an admin of two organisations',
        (file) => file.organisations[1]?.admins.push(keyOf('port admin')),
        [/^organisations\[1\]\.admins\[1\]: an admin of port already/],
      ],
      [
        'an unusable admin',
        (file) => file.organisations[1]?.admins.push('0'.repeat(64)),
        [/^organisations\[1\]\.admins\[1\]: no key/],
      ],
      [
        'an admin who is a member elsewhere',
        (file) => file.organisations[1]?.admins.push(keyOf('b')),
        [/^members\[1\]\.key: an admin of carrier, and a member of port/],
      ],
      [
        'a member of an unknown organisation',
        (file) => Object.assign(file.members[4] as object, { organisation: 'customs' }),
        [/^members\[4\]\.organisation: there is no organisation customs in this file/],
      ],
      [
        'an organisation twice',
        (file) => file.organisations.push({ id: 'port', name: 'Port', admins: [keyOf('x')] }),
        [/^organisations\[2\]\.id: the same id as of organisation 1/],
      ],
      [
        'a name that moves the cursor',
        (file) => Object.assign(file.organisations[0] as object, { name: '\u001b[2J' }),
        [/^organisations\[0\]\.name: .*without control characters/],
      ],
      [
        'a role that there is not',
        (file) => file.members[4]?.roles.push('king'),
        [/^members\[4\]\.roles\[1\]: a role: one of "validator", "super"/],
      ],
      [
        'a role twice',
        (file) => file.members[4]?.roles.push('member'),
        [/^members\[4\]\.roles\[1\]: the same role a second time/],
      ],
      [
        'no role',
        (file) => file.members[4]?.roles.pop(),
        [/^members\[4\]\.roles: .*at least one of/],
      ],
      [
        '32 validators',
        (file) => {
          for (let i = 0; i < 28; i++) file.members.push(nodeOf(`v${i}`, 'port', 'validator'));
        },
        [/^members: 32 validators: 31 at most/],
      ],
      [
        '65 organisations',
        (file) => {
          for (let i = 0; i < 63; i++) {
            file.organisations.push({ id: `o${i}`, name: 'O', admins: [keyOf(`admin ${i}`)] });
            file.members.push(nodeOf(`super ${i}`, `o${i}`, 'super'));
          }
        },
        [/^organisations: 65 of them: 64 at most/],
      ],
      [
        '256 admins',
        (file) => {
          for (let i = 0; i < 255; i++) file.organisations[0]?.admins.push(keyOf(`admin ${i}`));
        },
        [/^organisations\[0\]\.admins: 256 of them: 255 at most/],
      ],
      [
        '1,001 members',
        (file) => {
          for (let i = 6; i < 1_001; i++) file.members.push(nodeOf(`m${i}`, 'port', 'member'));
        },
        [/^members: 1001 of them: 1000 at most/],
      ],
      [
        'a consortium of one',
        (file) => {
          file.organisations.pop();
          file.members = file.members.filter(({ organisation }) => organisation === 'port');
          file.places = [];
        },
        [/^organisations: a consortium has two or more/],
      ],
      [
        'an organisation without a super-peer',
        (file) => file.members[2]?.roles.pop(),
        [/^organisations\[1\]: others reach carrier through a super-peer/],
      ],
      [
        'a private network whose members nobody finds',
        (file) => {
          file.shape = 'private';
          file.places.pop();
        },
        [/^places: nobody knows where all members are: .*"directory"/],
      ],
      [
        'a place of nobody',
        (file) => file.places.push({ key: keyOf('x'), address: '127.0.0.1:1' }),
        [/^places\[6\]\.key: no member of this file has this key/],
      ],
      [
        'a place twice',
        (file) => file.places.push({ key: keyOf('a'), address: '127.0.0.1:1' }),
        [/^places\[6\]\.key: the same member as in place 1/],
      ],
      [
        'a place without a port',
        (file) => Object.assign(file.places[0] as object, { address: 'localhost' }),
        [/^places\[0\]\.address: where it listens: HOST:PORT/],
      ],
    ];
  for (const [title, change, expected] of wrong) {
    it(`is none with ${title}`, () => {
      const file = docks();
      expect(faultsOf(file), 'as it was').to.deep.equal([]);
      change(file);
      const faults = faultsOf(file);
      expect(faults, faults.join('\n')).to.have.length(expected.length);
      for (const [at, pattern] of expected.entries())
        expect(faults[at]).to.match(pattern as RegExp);
    });
  }

  it('names the line', () => {
    const file = docks();
    Object.assign(file.members[4] as object, { organisation: 'customs' });
    const text = textOf(file);
    const read = readNetworkFile(text);
    const line = text.split('\n').findIndex((one) => one.includes('customs')) + 1;
    expect(!read.ok && read.faults.map((fault) => fault.line)).to.deep.equal([line]);
  });

  it('that is taken is a roster that can be, whatever its members are', () => {
    const member = fc.record({
      name: fc.nat(6),
      seals: fc.option(fc.nat(6)),
      organisation: fc.constantFrom('port', 'carrier', 'customs'),
      roles: fc.array(fc.constantFrom('validator', 'super', 'member', 'directory'), {
        maxLength: 2,
      }),
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(member, { maxLength: 4 }), fc.boolean(), (members, isPrivate) => {
        const file = docks();
        file.shape = isPrivate ? 'private' : 'consortium';
        file.places = [];
        file.members = members.map(({ name, seals, organisation, roles }) => ({
          ...{ key: keyOf(name), organisation, roles },
          ...(seals !== null && { sealingKey: keyOf(seals) }),
        }));
        const read = readNetworkFile(textOf(file));
        if (!read.ok) return;
        taken++;
        // Neither throws: what was taken makes sense to the chain as well.
        genesisOf(read.network);
        rosterBytes((read.network as PbftNetwork).roster);
      }),
      { numRuns: 300, seed: 20261201 },
    );
    expect(taken).to.be.greaterThan(0);
  });

  it('is known to editors, each rule with its own fields', () => {
    const schema = JSON.parse(networkSchema()) as { oneOf: { properties: object }[] };
    const written = Object.keys(docks());
    expect(Object.keys(schema.oneOf[1]?.properties ?? {})).to.have.members(written);
  });
});
