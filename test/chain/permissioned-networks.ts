// Two networks with a roster, whose bytes and ids stand in test/vectors/chain.json and in proto/README.md: one
// organisation that decides alone, with nothing that is not as usual, and two that decide together.
import { type PbftNetwork, pbftDefaults } from '../../src/chain/network-parameters.ts';
import type { Member } from '../../src/chain/roster.ts';

/** The public keys of RFC 8032, section 7.1, tests 1, 2, 3, and of the one of 1,024 bytes. */
const first = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const second = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const third = 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025';
const fourth = '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e';

const validator = { roles: ['validator'], weight: 1n } as const;

function member(key: string, organisation: string, rest: Pick<Member, 'roles' | 'weight'>): Member {
  return { key, sealingKey: key, organisation, ...rest };
}

export const ledgerNetwork: PbftNetwork = {
  ...pbftDefaults,
  ...{ name: 'ledger', shape: 'private', rule: 'pbft', timeMs: 1_767_225_600_000 },
  allocations: [],
  roster: {
    ...{ number: 0, threshold: 'majority' },
    organisations: [{ id: 'clinic', name: 'Clinic', admins: [first] }],
    members: [member(second, 'clinic', validator)],
  },
};

export const harbourNetwork: PbftNetwork = {
  ...{ name: 'harbour', shape: 'consortium', rule: 'pbft', timeMs: 1_767_225_600_000 },
  reward: { first: 5n, halvingBlocks: 0, tail: 1n },
  allocations: [{ address: first, amount: 1_000n }],
  parameters: { ...pbftDefaults.parameters, spacingMs: 500, onEvidence: 'show' },
  governance: { expiresAfterBlocks: 100 },
  privacy: { requiredHolders: 2, keepBlocks: 50 },
  roster: {
    ...{ number: 0, threshold: 'all' },
    organisations: [
      { id: 'carrier', name: 'Carrier', admins: [second] },
      { id: 'port', name: 'Port', admins: [first] },
    ],
    members: [
      member(fourth, 'carrier', { roles: ['super', 'observer'], weight: 0n }),
      { ...member(second, 'carrier', validator), sealingKey: third },
      member(first, 'port', { roles: ['validator', 'super'], weight: 1n }),
    ].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
  },
};
