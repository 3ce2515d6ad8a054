// What a program may hand to startNode, looked at before anything is opened: a wrong option is said at
// once and by name, not as a fault deep inside or when the first dial fails.
import { isIpAddress } from '../net/address.ts';
import { addressOf } from './addresses.ts';
import { NodeError, type NodeOptions } from './api.ts';

/** What is right, in words, for each option; its value is judged by the function beside it. */
type Rules = { readonly [Name in keyof Required<NodeOptions>]: Rule };
type Rule = readonly [right: string, isRight: (value: unknown) => boolean];

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const absentOr = (isRight: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || isRight(value);

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
  dialFrom: ['an IP address of this machine', absentOr(isText)],
  mining: ['{ notesPerBlock, intervalMs }, two whole numbers', absentOr(isMining)],
  shutdownTimeoutMs: ['a whole number of milliseconds', absentOr(isCount)],
  sessionLimits: ['SessionLimits', absentOr(isObject)],
  openFilesMax: ['a whole number', absentOr(isCount)],
  clock: ['a Clock', absentOr(isObject)],
  observer: ['a function', absentOr((value) => typeof value === 'function')],
  tap: ['a Tap', absentOr(isObject)],
};

function isMining(value: unknown): boolean {
  const { notesPerBlock, intervalMs } = Object(value) as Record<string, unknown>;
  return isCount(notesPerBlock) && isCount(intervalMs);
}

/** @throws NodeError OPTIONS or CONNECT that says which option and what would be right */
export function checkOptions(options: NodeOptions): void {
  if (!isObject(options)) throw wrong('startNode takes an object of options');
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) {
    throw wrong(`there is no option '${unknown}': there are ${Object.keys(rules).join(', ')}`);
  }
  for (const [name, [right, isRight]] of Object.entries(rules)) {
    const value: unknown = options[name as keyof NodeOptions];
    if (!isRight(value)) throw wrong(`${name} must be ${right}, and is ${shown(value)}`);
  }
  for (const peer of options.peers) addressOf(peer);
  const { dialFrom } = options;
  if (dialFrom === undefined || isIpAddress(dialFrom)) return;
  const why = `cannot dial from '${dialFrom}': give an IP address of this machine`;
  throw new NodeError('CONNECT', why);
}

function wrong(message: string): NodeError {
  return new NodeError('OPTIONS', message);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value);
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
}
