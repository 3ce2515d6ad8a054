// A network file becomes a network, or every line of it that is wrong is said with what to write instead.
import { expect } from 'chai';
import { accountAddress } from '../../src/chain/account-address.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { NETWORK_NAME_BYTES_MAX } from '../../src/chain/limits.ts';
import { type Network, networks } from '../../src/chain/network-parameters.ts';
import { networkFileText, readNetworkFile } from '../../src/network/network-file.ts';
import { networkSchema } from '../../src/network/network-form.ts';

/** Two keys that can hold money. */
const alice = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const bob = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';

const harbour: Network = {
  ...networks.public,
  name: 'harbour',
  reward: { first: 7n, halvingBlocks: 10, tail: 1n },
  allocations: [
    { address: alice, amount: 1_000n },
    { address: bob, amount: 5n },
  ],
};

const text = networkFileText(harbour, 'network.schema.json');

/** What is said against the file with something else in it. */
function faultsOf(given: string): string[] {
  const read = readNetworkFile(given);
  if (read.ok) return [];
  return read.faults.map(({ line, field, why }) => `${line} ${field}: ${why}`);
}

function changed(from: string | RegExp, to: string): string {
  const other = text.replace(from, to);
  expect(other, 'the text to change is there').to.not.equal(text);
  return other;
}

describe('network: a network file', () => {
  it('says the same network that it was written of', () => {
    expect(readNetworkFile(text)).to.deep.equal({ ok: true, network: harbour, places: [] });
    const dev = networkFileText({ ...networks.dev, name: 'like-dev' }, 's.json');
    expect(readNetworkFile(dev)).to.deep.equal({
      ok: true,
      network: { ...networks.dev, name: 'like-dev' },
      places: [],
    });
  });

  it('has the same genesis with comments, other spaces, and its schema elsewhere', () => {
    const commented = `// of the port\n${text.replace(/\n\s*/g, ' ')}`.replace('./', '/etc/');
    const read = readNetworkFile(commented);
    expect(read.ok && genesisOf(read.network).id).to.equal(genesisOf(harbour).id);
  });

  it('has another genesis with anything else in it', () => {
    const others: [string, string][] = [
      ['"timeMs": 1767225600000', '"timeMs": 1767225600001'],
      ['"spacingMs": 10000', '"spacingMs": 10001'],
      ['"futureSpacings": 12', '"futureSpacings": 13'],
      ['"target": "00000f', '"target": "00000e'],
      ['"halfLifeMs": 320000', '"halfLifeMs": 320001'],
      ['"first": "7"', '"first": "8"'],
      ['"halvingBlocks": 10', '"halvingBlocks": 11'],
      ['"tail": "1"', '"tail": "2"'],
      ['"amount": "5"', '"amount": "6"'],
    ];
    const ids = others.map(([from, to]) => {
      const read = readNetworkFile(changed(from, to));
      return read.ok ? genesisOf(read.network).id : to;
    });
    expect(new Set([...ids, genesisOf(harbour).id]).size).to.equal(others.length + 1);
  });

  const account = accountAddress('harbour', bob) ?? '';
  const elsewhere = accountAddress('dev', bob) ?? '';
  const wrong: [title: string, from: string | RegExp, to: string, faults: RegExp[]][] = [
    ['another form', 'network/2', 'network/9', [/^3 finack: the form of this file: "network\/2"/]],
    ['a shape that the rule has not', '"public"', '"private"', [/^5 shape: .*"public"/]],
    ['a rule that there is not', '"pow"', '"poa"', [/^6 rule: .*"pow".*"pbft"/]],
    ['a name that is a path', '"harbour"', '"../x"', [/^4 name: .*small letters/]],
    ['a name that is built in', '"harbour"', '"dev"', [/^4 name: dev is built in/, /./, /./]],
    ['a field too many', '"rule"', '"ruler": 1, "rule"', [/^6 ruler: there is no such field/]],
    ['a field too few', /"spacingMs": 10000,/, '', [/^8 parameters\.spacingMs: milliseconds/]],
    ['a field twice', '"rule"', '"rule": "pow", "rule"', [/^6 rule: .*second time/]],
    ['a number as a text', '10000', '"10000"', [/^9 parameters\.spacingMs: .*whole number/]],
    ['a fraction', '10000', '0.5', [/^9 parameters\.spacingMs: .*whole number/]],
    ['no spacing at all', '10000', '0', [/^9 parameters\.spacingMs: .*1 or more/]],
    ['a count of 33 bits', ': 12,', ': 4294967296,', [/^10 .*futureSpacings: .*4294967295/]],
    ['a target of zeros', /"0{5}f+"/, `"${'0'.repeat(64)}"`, [/^11 .*nobody could ever make/]],
    ['a target in capitals', /"0{5}f+"/, `"${'F'.repeat(64)}"`, [/^11 .*small letters/]],
    ['a word for the half-life', /\{\s*"halfLifeMs": 320000\s*\}/, '"fast"', [/^12 .*"never"/]],
    ['an amount as a number', '"7"', '7', [/^18 money\.reward\.first: .*text of digits/]],
    ['an amount of 65 bits', '"1000"', `"${2n ** 64n}"`, [/^25 .*at most "18446744073709551615"/]],
    ['a tail above the reward', '"tail": "1"', '"tail": "8"', [/^20 .*more than the first/]],
    ['an account of elsewhere', account, elsewhere, [/^28 .*allocations\[1\]\.account: .*dev/]],
    ['a key for an address', account, bob, [/^28 .*allocations\[1\]\.account: .*address/]],
    ['a supply of 65 bits', '"1000"', `"${2n ** 64n - 1n}"`, [/^28 .*which no ledger can hold/]],
    ['an account twice', account, accountAddress('harbour', alice) ?? '', [/^28 .*allocation 1/]],
  ];
  for (const [title, from, to, expected] of wrong) {
    it(`is none with ${title}`, () => {
      const faults = faultsOf(changed(from, to));
      expect(faults, faults.join('\n')).to.have.length(expected.length);
      for (const [at, pattern] of expected.entries()) expect(faults[at]).to.match(pattern);
    });
  }

  it('says all that is wrong at once, from the top', () => {
    const faults = faultsOf(changed('"pow"', '1').replace('"7"', '7').replace('"harbour"', '4'));
    expect(faults.map((fault) => fault.split(' ', 2).join(' '))).to.deep.equal([
      ...['4 name:', '6 rule:', '18 money.reward.first:'],
    ]);
  });

  it('is none where it is no JSON, however it is broken', () => {
    expect(faultsOf('{\n "a": 1,\n b }')[0]).to.match(/^3 : this is not JSON: .*'b'/);
    for (const given of ['', '{', '[]', 'null', '1', '"x"', '{}', '{"__proto__": {}}'])
      expect(faultsOf(given), given).to.not.deep.equal([]);
    expect(faultsOf('['.repeat(500_000))[0]).to.match(/^1 : this is not JSON/);
    expect(faultsOf(`{"__proto__": 1, ${text.slice(1)}`)).to.not.deep.equal([]);
  });

  it('takes no name that Hello could not carry', () => {
    const longest = 'x'.repeat(NETWORK_NAME_BYTES_MAX - 1);
    const named = (name: string) => networkFileText({ ...networks.dev, name }, 's.json');
    expect(faultsOf(named(longest))).to.deep.equal([]);
    for (const name of [`${longest}y`, 'x', 'X1', '1x', 'x-', 'x.y', 'x/y', ''])
      expect(faultsOf(named(name)), name).to.have.length(1);
  });
});

describe('network: the schema for editors', () => {
  it('knows every field, what it may be, and no other', () => {
    const { oneOf } = JSON.parse(networkSchema()) as {
      oneOf: {
        properties: Record<string, { description?: string; additionalProperties?: boolean }>;
        required: string[];
        additionalProperties: boolean;
      }[];
    };
    const [schema] = oneOf;
    if (schema === undefined) expect.fail('no rule has a schema');
    expect(schema.additionalProperties).to.equal(false);
    expect(schema.properties['parameters']?.additionalProperties).to.equal(false);
    expect(schema.properties['name']?.description).to.include('small letters');
    const written = Object.keys(JSON.parse(text) as object);
    expect(Object.keys(schema.properties)).to.have.members(written);
    expect(schema.required).to.have.members(written.filter((name) => name !== '$schema'));
  });
});
