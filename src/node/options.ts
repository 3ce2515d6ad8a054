// What a program may hand to a node, looked at before anything is opened: a wrong option is said at
// once and by name, not as a fault deep inside or when the first dial fails.
import { readAccountAddress } from '../chain/account-address.ts';
import { type Hash, isHash } from '../chain/hash.ts';
import { type Network, networks } from '../chain/network-parameters.ts';
import { isRunnable, notRunnable } from '../consensus/rule-table.ts';
import { mempoolLimits, PUBLIC_FEE_PER_BYTE_MIN } from '../mempool/limits.ts';
import { isIpAddress } from '../net/address.ts';
import type { EventType } from '../observe/events.ts';
import { addressOf } from './addresses.ts';
import { type EventsOptions, type MiningOptions, NodeError, type NodeOptions } from './api.ts';

/** Options with what they are when nothing is said; the folder is empty then. */
export type CheckedOptions = NodeOptions &
  Required<Pick<NodeOptions, 'folder' | 'network' | 'host' | 'port' | 'peers' | 'feePerByteMin'>>;

/** Mining options with what they are when nothing is said. */
export type CheckedMining = Omit<MiningOptions, 'rewardAddress'> &
  Required<Pick<MiningOptions, 'notesPerBlock' | 'intervalMs'>> & {
    /** Whose key earns; absent: the node's own. */
    readonly rewardKey?: Hash;
  };

/** Port 0: any free one, so that a second node of a program is no special case. */
const defaults = {
  ...{ folder: '', network: networks.dev, host: '127.0.0.1', port: 0 },
  peers: [],
};

/** What is right, in words, for each option; its value is judged by the function beside it. */
type Rules = { readonly [Name in keyof Required<NodeOptions>]: Rule };
type Rule = readonly [right: string, isRight: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

const PORT_MAX = 65_535;

const rules: Rules = {
  folder: ['the path of a folder', isText],
  network: ['a Network, such as networks.dev', isObject],
  host: ['an address or a name, such as 127.0.0.1', isText],
  port: [
    `a whole number from 0 to ${PORT_MAX}`,
    (value) => isCount(value) && Number(value) <= PORT_MAX,
  ],
  peers: ['a list of HOST:PORT', (value) => Array.isArray(value) && value.every(isText)],
  dialFrom: ['an IP address of this machine', isText],
  feePerByteMin: ['a whole number of units', isCount],
  mining: ['MiningOptions, whole numbers and an address by name', isMining],
  assumeValid: [
    'the id of a block, 64 hex digits',
    (value) => typeof value === 'string' && isHash(value),
  ],
  fromSnapshot: ['true or false', (value) => typeof value === 'boolean'],
  checkpoint: ['a height and the id of a block, 64 hex digits', isCheckpoint],
  snapshotDepthBlocks: ['a whole number of blocks', isCount],
  snapshotSpacingBlocks: [
    'a whole number of blocks, at least 1',
    (value) => isCount(value) && value !== 0,
  ],
  shutdownTimeoutMs: ['a whole number of milliseconds', isCount],
  sessionLimits: ['SessionLimits', isObject],
  capabilities: ['a list of names', (value) => Array.isArray(value) && value.every(isText)],
  openFilesMax: ['a whole number', isCount],
  clock: ['a Clock', isObject],
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
  observer: ['a function', (value) => typeof value === 'function'],
  tap: ['a Tap', isObject],
};

function isCheckpoint(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { height, id } = Object(value) as Record<'height' | 'id', unknown>;
  return isCount(height) && typeof id === 'string' && isHash(id);
}

function isMining(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { notesPerBlock, noteBytes, intervalMs, count, rewardAddress, ...unknown } = Object(
    value,
  ) as Record<keyof MiningOptions, unknown>;
  const numbers = [notesPerBlock, noteBytes, intervalMs, count];
  return (
    numbers.every((number) => number === undefined || isCount(number)) &&
    (rewardAddress === undefined || isText(rewardAddress)) &&
    Object.keys(unknown).length === 0
  );
}

/** @throws NodeError OPTIONS or CONNECT that says which option and what would be right */
export function checkedOptions(given: NodeOptions): CheckedOptions {
  if (!isObject(given)) throw wrong('startNode takes an object of options');
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) {
    throw wrong(`there is no option '${unknown}': there are ${Object.keys(rules).join(', ')}`);
  }
  for (const [name, [right, isRight]] of Object.entries(rules)) {
    const value: unknown = given[name as keyof NodeOptions];
    // Undefined has not been said.
    if (value !== undefined && !isRight(value))
      throw wrong(`${name} must be ${right}, and is ${shown(value)}`);
  }
  const options = withDefaults(given);
  if (!isRunnable(options.network)) throw wrong(notRunnable(options.network));
  if (options.mining !== undefined) checkedMining(options.mining, options.network);
  for (const peer of options.peers) addressOf(peer);
  const { dialFrom } = options;
  if (dialFrom === undefined || isIpAddress(dialFrom)) return options;
  const why = `cannot dial from '${dialFrom}': give an IP address of this machine`;
  throw new NodeError('CONNECT', why);
}

/** @throws NodeError OPTIONS */
export function checkedMining(given: MiningOptions, network: Network): CheckedMining {
  const [right, isRight] = rules.mining;
  if (!isRight(given)) throw wrong(`mining must be ${right}, and is ${shown(given)}`);
  const { rewardAddress, ...options } = given;
  const { notesPerBlock = 0, intervalMs = network.parameters.spacingMs } = options;
  const checked = { ...options, notesPerBlock, intervalMs };
  if (rewardAddress === undefined) return checked;
  return { ...checked, rewardKey: keyOf(rewardAddress, network) };
}

function keyOf(address: string, { name }: Network): Hash {
  const read = readAccountAddress(name, address);
  if (!read.ok) throw wrong(`rewardAddress: ${read.why}`);
  return read.key;
}

/** A queue whose length is no number would have no end. @throws NodeError OPTIONS */
export function checkedEvents<Type extends EventType>(
  options: EventsOptions<Type>,
): EventsOptions<Type> {
  const { queueEventsMax } = options;
  if (queueEventsMax === undefined || isCount(queueEventsMax)) return options;
  throw wrong(`queueEventsMax must be a whole number, and is ${shown(queueEventsMax)}`);
}

function withDefaults(given: NodeOptions): CheckedOptions {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = { ...defaults, ...Object.fromEntries(said) };
  return { feePerByteMin: feePerByteMinOf(options.network), ...options };
}

/** Policy, and no part of the network: its nodes may ask for different fees. */
function feePerByteMinOf({ name }: Network): number {
  return name === networks.public.name ? PUBLIC_FEE_PER_BYTE_MIN : mempoolLimits.feePerByteMin;
}

function wrong(message: string): NodeError {
  return new NodeError('OPTIONS', message);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
}
