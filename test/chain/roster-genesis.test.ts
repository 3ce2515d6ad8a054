// The genesis of a network with a roster: another one for everything that may differ, and the same for what a
// later program adds with its usual value.
import { expect } from 'chai';
import { genesisOf, networkBytes } from '../../src/chain/genesis.ts';
import { ZERO_HASH } from '../../src/chain/hash.ts';
import { readSealedHeader, sealedHeaderBytes } from '../../src/chain/header.ts';
import { networks, type PbftNetwork, pbftDefaults } from '../../src/chain/network-parameters.ts';
import { rosterHash } from '../../src/chain/roster.ts';
import { harbourNetwork, ledgerNetwork } from './permissioned-networks.ts';

/** Typed so that a parameter added to one of the sections must be added here. */
const changes: {
  readonly [S in 'parameters' | 'reward' | 'governance' | 'privacy']: {
    readonly [K in keyof PbftNetwork[S]]-?: PbftNetwork[S][K];
  };
} = {
  parameters: {
    spacingMs: 1_001,
    emptyBlockMs: 30_001,
    viewTimeoutMs: 2_001,
    viewTimeoutMaxMs: 64_001,
    clockToleranceMs: 10_001,
    evidenceBlocks: 10_001,
    onEvidence: 'show',
  },
  reward: { first: 1n, halvingBlocks: 1, tail: 0n },
  governance: { expiresAfterBlocks: 10_001 },
  privacy: { requiredHolders: 2, keepBlocks: 1 },
};

function changedNetworks(): PbftNetwork[] {
  return Object.entries(changes).flatMap(([section, values]) =>
    Object.entries(values)
      .filter(([name]) => name !== 'tail')
      .map(([name, value]) => ({
        ...ledgerNetwork,
        [section]: { ...ledgerNetwork[section as 'parameters'], [name]: value },
      })),
  );
}

describe('genesis with a roster [C-14]', () => {
  const { roster } = ledgerNetwork;

  it('is another one as soon as anything differs', () => {
    const others: PbftNetwork[] = [
      ledgerNetwork,
      harbourNetwork,
      ...changedNetworks(),
      { ...ledgerNetwork, reward: { first: 1n, halvingBlocks: 0, tail: 0n }, name: 'tail' },
      { ...ledgerNetwork, reward: { first: 1n, halvingBlocks: 0, tail: 1n }, name: 'tail' },
      { ...ledgerNetwork, name: 'other' },
      { ...ledgerNetwork, shape: 'consortium' },
      { ...ledgerNetwork, timeMs: 1 },
      { ...ledgerNetwork, allocations: harbourNetwork.allocations },
      { ...ledgerNetwork, roster: { ...roster, number: 1 } },
      { ...ledgerNetwork, roster: { ...roster, threshold: 'all' } },
    ];
    const ids = [...others, networks.dev].map((network) => genesisOf(network).id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('writes nothing of what is as usual', () => {
    const text = Buffer.from(networkBytes(ledgerNetwork)).toString('latin1');
    for (const name of Object.values(changes).flatMap((values) => Object.keys(values)))
      expect(text).to.not.include(name);
    const own = Buffer.from(networkBytes(harbourNetwork)).toString('latin1');
    const names = [
      ...own.matchAll(/onEvidence|spacingMs|first|tail|expires\w+|keep\w+|required\w+/g),
    ];
    expect(names.map(([name]) => name)).to.deep.equal([
      ...['onEvidence', 'spacingMs', 'first', 'tail'],
      ...['expiresAfterBlocks', 'keepBlocks', 'requiredHolders'],
    ]);
  });

  it('has a header with the hash of the roster, and without a target', () => {
    const { id, header, headerBytes } = genesisOf(harbourNetwork);
    expect(header).to.include({ height: 0, parent: ZERO_HASH, sealer: ZERO_HASH, nonce: 0n });
    expect(header.rosterHash).to.equal(rosterHash(harbourNetwork.roster));
    expect(header).to.not.have.property('target');
    const read = readSealedHeader(sealedHeaderBytes(headerBytes));
    expect(read.ok && read.value.header).to.deep.equal({ ...header, height: 0 });
    expect(read.ok && read.value.id).to.equal(id);
  });

  it('keeps its usual numbers, which are part of every id', () => {
    expect(pbftDefaults).to.deep.equal({
      parameters: {
        ...{ spacingMs: 1_000, emptyBlockMs: 30_000, viewTimeoutMs: 2_000 },
        ...{ viewTimeoutMaxMs: 64_000, clockToleranceMs: 10_000 },
        ...{ evidenceBlocks: 10_000, onEvidence: 'suspend' },
      },
      reward: { first: 0n, halvingBlocks: 0, tail: 0n },
      governance: { expiresAfterBlocks: 10_000 },
      privacy: { requiredHolders: 1, keepBlocks: 0 },
    });
  });

  it('refuses what makes no sense', () => {
    const { parameters, governance, privacy } = pbftDefaults;
    const [member] = roster.members;
    if (member === undefined) throw new Error('the roster has a member');
    const withMember = (change: object) => ({
      roster: { ...roster, members: [{ ...member, ...change }] },
    });
    const bad: readonly (readonly [RegExp, Partial<PbftNetwork>])[] = [
      [/spacingMs: above 0/, { parameters: { ...parameters, spacingMs: 0 } }],
      [/evidenceBlocks: above 0/, { parameters: { ...parameters, evidenceBlocks: 0.5 } }],
      [/viewTimeoutMs/, { parameters: { ...parameters, viewTimeoutMaxMs: 1_999 } }],
      [/onEvidence/, { parameters: { ...parameters, onEvidence: 'burn' as 'show' } }],
      [/expiresAfterBlocks/, { governance: { ...governance, expiresAfterBlocks: 0 } }],
      [/keepBlocks: 0 or more/, { privacy: { ...privacy, keepBlocks: -1 } }],
      [/0 validators/, withMember({ roles: ['member'], weight: 0n })],
      [/weight 2/, withMember({ weight: 2n })],
      [/weight 0/, withMember({ weight: 0n })],
      [/tail/, { reward: { first: 0n, halvingBlocks: 0, tail: 1n } }],
    ];
    for (const [why, change] of bad)
      expect(() => genesisOf({ ...ledgerNetwork, ...change }), why.source).to.throw(why);
  });
});
