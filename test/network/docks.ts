// The file of a network with members, for tests to change: four validators and two members of two organisations.
import type { PbftNetwork } from '../../src/chain/network-parameters.ts';
import type { Role } from '../../src/chain/roles.ts';
import { networkFileText } from '../../src/network/network-file.ts';
import type { MemberPlace } from '../../src/network/roster-fields.ts';
import { harbourNetwork } from '../chain/permissioned-networks.ts';
import { keyOf } from '../chain/rosters.ts';

export interface FileMember {
  key: string;
  sealingKey?: string;
  organisation: string;
  roles: string[];
}

/** The parts of a file that tests change. */
export interface NetworkFile {
  shape: string;
  rule: string;
  parameters?: Record<string, unknown>;
  organisations: { id: string; name: string; admins: string[] }[];
  members: FileMember[];
  places: { key: string; address: string }[];
  [other: string]: unknown;
}

function fileOf(network: PbftNetwork, places: readonly MemberPlace[] = []): NetworkFile {
  return JSON.parse(networkFileText(network, 'network.schema.json', places)) as NetworkFile;
}

/** A node in this organisation, with what it is. */
export function nodeOf(name: string, organisation: string, ...roles: Role[]): FileMember {
  return { key: keyOf(name), organisation, roles };
}

/** Four validators of two organisations, with a place for everybody. */
export function docks(): NetworkFile {
  const members = [
    nodeOf('a', 'port', 'validator', 'super'),
    nodeOf('b', 'port', 'validator'),
    nodeOf('c', 'carrier', 'validator', 'super'),
    nodeOf('d', 'carrier', 'validator'),
    nodeOf('e', 'carrier', 'member'),
    nodeOf('f', 'carrier', 'member'),
  ];
  return {
    ...fileOf({ ...harbourNetwork, name: 'docks' }),
    organisations: [
      { id: 'port', name: 'Port', admins: [keyOf('port admin')] },
      { id: 'carrier', name: 'Carrier', admins: [keyOf('carrier admin')] },
    ],
    members,
    places: members.map(({ key }, index) => ({ key, address: `127.0.0.1:${9001 + index}` })),
  };
}

export function textOf(file: object): string {
  return JSON.stringify(file, undefined, 1);
}
