// Block 0, derived from a network and nothing else. It is never in the log and never sent: a peer
// shows only its id, in Hello.
import { strict as assert } from 'node:assert';
import { textBytes, uint32Bytes, uint64Bytes } from './canonical-bytes.ts';
import { type Hash, hashToBytes, isHash, sha256, ZERO_HASH } from './hash.ts';
import { type BlockHeader, encodeHeader, HEADER_VERSION } from './header.ts';
import { NETWORK_NAME_BYTES_MAX } from './limits.ts';
import type { Network, PowNetwork, PowParameters } from './network-parameters.ts';
import type { RewardSchedule } from './reward.ts';
import { rosterHash } from './roster.ts';
import { assertRosterNetwork, rosterNetworkBytes } from './roster-genesis.ts';
import { genesisWrites } from './state-entries.ts';
import { stateRootOf } from './state-root.ts';
import { UINT64_MAX } from './uint64.ts';

export interface Genesis {
  readonly id: Hash;
  readonly header: BlockHeader;
  readonly headerBytes: Uint8Array;
}

/** So that these bytes can never be mistaken for anything else that is hashed. */
const NETWORK_DOMAIN = 'finack-network-v2';
/** What fits the u32 of the layout. */
const UINT32_MAX = 2 ** 32 - 1;

/** The parameters of the network stand where other headers have the root of their transactions. */
export function genesisOf(network: Network): Genesis {
  const header: BlockHeader = {
    version: HEADER_VERSION,
    height: 0,
    parent: ZERO_HASH,
    txRoot: sha256(networkBytes(network)),
    timeMs: network.timeMs,
    ...(network.rule === 'pow' && { target: network.parameters.target }),
    sealer: ZERO_HASH,
    ...(network.roster !== undefined && { rosterHash: rosterHash(network.roster) }),
    stateRoot: stateRootOf(genesisWrites(network)),
    nonce: 0n,
  };
  const headerBytes = encodeHeader(header);
  return { id: sha256(headerBytes), header, headerBytes };
}

/** The canonical layout of a network: by its rule, whose name stands in both at the same place. */
export function networkBytes(network: Network): Uint8Array {
  assertNetwork(network);
  const { name, shape, rule, timeMs, allocations } = network;
  const owned = allocations.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return Buffer.concat([
    ...[NETWORK_DOMAIN, name, shape, rule].map(textBytes),
    uint64Bytes(BigInt(timeMs)),
    network.rule === 'pow' ? powBytes(network) : rosterNetworkBytes(network),
    uint32Bytes(allocations.length),
    ...owned.flatMap(({ address, amount }) => [hashToBytes(address), uint64Bytes(amount)]),
    ...(network.roster === undefined ? [] : [hashToBytes(rosterHash(network.roster))]),
  ]);
}

/**
 * What is between the time and the allocations under proof of work [C-6]:
 *
 *     first  halvingBlocks  tail           u64: the reward
 *     spacingMs                            u64
 *     futureSpacings                       u32
 *     target                               32 bytes
 *     halfLifeMs                           u64, 0 when the target never changes
 *
 * All numbers are big-endian. Protobuf would not do: it does not promise one encoding.
 */
function powBytes({ parameters, reward }: PowNetwork): Uint8Array {
  const { spacingMs, futureSpacings, target, retarget } = parameters;
  const { first, halvingBlocks, tail } = reward;
  return Buffer.concat([
    uint64Bytes(first),
    uint64Bytes(BigInt(halvingBlocks)),
    uint64Bytes(tail),
    uint64Bytes(BigInt(spacingMs)),
    uint32Bytes(futureSpacings),
    hashToBytes(target),
    uint64Bytes(BigInt(retarget === 'never' ? 0 : retarget.halfLifeMs)),
  ]);
}

/** A network file is read and judged elsewhere; what arrives here must make sense. */
function assertNetwork(network: Network): void {
  const nameBytes = Buffer.byteLength(network.name);
  assert(nameBytes >= 1 && nameBytes <= NETWORK_NAME_BYTES_MAX, 'network name: 1 to 32 bytes');
  assert(Number.isSafeInteger(network.timeMs) && network.timeMs >= 0, 'timeMs: Unix milliseconds');
  if (network.rule === 'pow') assertPowParameters(network.parameters);
  else assertRosterNetwork(network);
  assertReward(network.reward);
  const addresses = new Set(network.allocations.map((allocation) => allocation.address));
  assert.equal(addresses.size, network.allocations.length, 'allocations: no address twice');
  for (const { address, amount } of network.allocations) {
    assert(isHash(address), `allocations: not an address: ${address}`);
    assert(amount >= 0n, 'allocations: no negative amount');
  }
  const supply = network.allocations.reduce((sum, { amount }) => sum + amount, 0n);
  assert(supply <= UINT64_MAX, 'allocations: more than 64 bits in all');
}

function assertReward({ first, halvingBlocks, tail }: RewardSchedule): void {
  assert(first >= 0n && first <= UINT64_MAX, 'reward: 64 bits');
  assert(tail >= 0n && tail <= first, 'the tail of the reward: at most the first one');
  const isCount = Number.isSafeInteger(halvingBlocks) && halvingBlocks >= 0;
  assert(isCount, 'halvingBlocks: 0 or more');
}

function assertPowParameters(parameters: PowParameters): void {
  const { spacingMs, futureSpacings, target, retarget } = parameters;
  assert(isPositive(spacingMs), 'spacingMs: above 0');
  assert(isPositive(futureSpacings) && futureSpacings <= UINT32_MAX, 'futureSpacings: 32 bits');
  assert(isHash(target) && target !== ZERO_HASH, 'target: 64 hex digits, not zero');
  if (retarget === 'never') return;
  assert(isPositive(retarget.halfLifeMs), 'halfLifeMs: above 0');
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
