import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import {
  networkNamed,
  networks,
  type PowNetwork,
  type PowParameters,
} from '../../src/chain/network-parameters.ts';

const alice = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const bob = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';

const base: PowNetwork = {
  ...networks.dev,
  allocations: [
    { address: alice, amount: 7n },
    { address: bob, amount: 8n },
  ],
};

/** Typed so that a parameter added to Network must be added here. */
const changes: {
  readonly [K in Exclude<
    keyof PowNetwork,
    'rule' | 'parameters' | 'roster'
  >]-?: readonly PowNetwork[K][];
} = {
  name: ['dev2', 'devp', 'd'],
  shape: ['private', 'consortium'],
  reward: [
    { first: 0n, halvingBlocks: 0, tail: 0n },
    { first: 50_000_000n, halvingBlocks: 1, tail: 0n },
    { first: 50_000_000n, halvingBlocks: 0, tail: 1n },
  ],
  allocations: [
    [],
    [{ address: alice, amount: 7n }],
    [
      { address: alice, amount: 8n },
      { address: bob, amount: 7n },
    ],
  ],
  timeMs: [1_767_225_600_001],
};

/** The same of the rule's own parameters. */
const ruleChanges: { readonly [K in keyof PowParameters]-?: readonly PowParameters[K][] } = {
  spacingMs: [1001],
  futureSpacings: [13],
  target: [`001e${'f'.repeat(60)}`],
  retarget: [{ halfLifeMs: 320_000 }, { halfLifeMs: 320_001 }],
};

function withParameters(changed: Partial<PowParameters>): PowNetwork {
  return { ...base, parameters: { ...base.parameters, ...changed } };
}

describe('genesis', () => {
  it('is fixed for the built-in networks', () => {
    expect(genesisOf(networks.dev).id).to.equal(
      '6c0799365b9b99bab0388b952edf5b2cd5d23be22bed6a306e66a99131ef71f4',
    );
    expect(genesisOf(networks.public).id).to.equal(
      '3d67dbf7225c4dc09fea6628726c091465bddba4b90d7594dedff33e6f48258c',
    );
  });

  it('is another one as soon as any parameter differs', () => {
    const ids = [genesisOf(base).id];
    for (const [name, values] of Object.entries(changes)) {
      for (const value of values) ids.push(genesisOf({ ...base, [name]: value }).id);
    }
    for (const [name, values] of Object.entries(ruleChanges)) {
      for (const value of values) ids.push(genesisOf(withParameters({ [name]: value })).id);
    }
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('cannot be confused by moving a letter from one parameter to the next', () => {
    const a = genesisOf({ ...base, name: 'devp', shape: 'rivate' as 'private' });
    const b = genesisOf({ ...base, name: 'dev', shape: 'private' });
    expect(a.id).not.to.equal(b.id);
  });

  it('does not depend on the order in which the allocations are listed', () => {
    const allocations = base.allocations.toReversed();
    expect(genesisOf({ ...base, allocations }).id).to.equal(genesisOf(base).id);
  });

  it('refuses parameters that make no sense', () => {
    const bad: readonly Partial<PowNetwork>[] = [
      withParameters({ spacingMs: 0 }),
      withParameters({ target: '0'.repeat(64) }),
      withParameters({ target: 'F'.repeat(64) }),
      withParameters({ retarget: { halfLifeMs: 0 } }),
      withParameters({ retarget: { halfLifeMs: 0.5 } }),
      withParameters({ futureSpacings: 0 }),
      withParameters({ futureSpacings: 2 ** 32 }),
      { name: '' },
      { name: 'x'.repeat(33) },
      { timeMs: -1 },
      { timeMs: 0.5 },
      { reward: { first: -1n, halvingBlocks: 0, tail: 0n } },
      { reward: { first: 2n ** 64n, halvingBlocks: 0, tail: 0n } },
      { reward: { first: 1n, halvingBlocks: -1, tail: 0n } },
      { reward: { first: 1n, halvingBlocks: 1.5, tail: 0n } },
      { reward: { first: 1n, halvingBlocks: 1, tail: 2n } },
      { reward: { first: 1n, halvingBlocks: 1, tail: -1n } },
      { allocations: [{ address: 'alice', amount: 1n }] },
      { allocations: [{ address: alice, amount: -1n }] },
      {
        allocations: [
          { address: alice, amount: 1n },
          { address: alice, amount: 2n },
        ],
      },
      {
        allocations: [
          { address: alice, amount: 2n ** 64n - 1n },
          { address: bob, amount: 1n },
        ],
      },
    ];
    for (const change of bad) expect(() => genesisOf({ ...base, ...change })).to.throw();
  });

  it('finds the built-in networks by name', () => {
    expect(networkNamed('dev')).to.equal(networks.dev);
    expect(networkNamed('public')).to.equal(networks.public);
    expect(networkNamed('main')).to.equal(undefined);
  });
});
