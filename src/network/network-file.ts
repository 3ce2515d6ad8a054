// The network file: text to network and back. Whatever is wrong is said with its line, all of it at once. No
// disk here: the text comes in.
import { type AnyNode, evaluate, type MemberNode, parse } from '@humanwhocodes/momoa';
import { accountAddress, readAccountAddress } from '../chain/account-address.ts';
import { ZERO_HASH } from '../chain/hash.ts';
import {
  type Network,
  networkNamed,
  type PbftNetwork,
  type PowNetwork,
} from '../chain/network-parameters.ts';
import type { Roster } from '../chain/roster.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { formOf, NETWORK_FORMAT, type PbftFields, type PowFields } from './network-form.ts';
import { type MemberPlace, type Refuse, rosterOf } from './roster-fields.ts';

/** Allocations are what makes a file long: about a hundred bytes each, so some ten thousand accounts. */
export const NETWORK_FILE_BYTES_MAX = 1024 * 1024;

/** One thing that is wrong. */
export interface NetworkFault {
  /** From 1. */
  readonly line: number;
  /** Names joined by dots: `money.reward.first`; empty: the file as a whole. */
  readonly field: string;
  /** What is wrong, or what to write instead. */
  readonly why: string;
}

export type ReadNetwork =
  /** Without places where everybody may come from anywhere. */
  | { readonly ok: true; readonly network: Network; readonly places: readonly MemberPlace[] }
  | { readonly ok: false; readonly faults: readonly NetworkFault[] };

type Path = readonly PropertyKey[];

/** Comments are fine, and change no id. */
export function readNetworkFile(text: string): ReadNetwork {
  const parsed = parsedJson(text);
  if (!parsed.ok) return parsed;
  const { root, value } = parsed;
  const form = formOf(value).safeParse(value);
  if (!form.success) {
    const faults = form.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => faultAt(root, [...issue.path, key], 'there is no such field'))
        : [faultAt(root, issue.path, issue.message)],
    );
    return { ok: false, faults: faults.sort((a, b) => a.line - b.line) };
  }
  const { network, places, refused } = networkOf(form.data);
  if (refused.length === 0) return { ok: true, network, places };
  const faults = refused.map(({ path, why }) => faultAt(root, path, why));
  return { ok: false, faults: faults.sort((one, other) => one.line - other.line) };
}

/** The file that says this network, with its schema beside it. */
export function networkFileText(
  network: Network,
  schemaFile: string,
  places: readonly MemberPlace[] = [],
): string {
  const { name, shape, rule, timeMs, parameters, reward, allocations } = network;
  const file = {
    ...{ $schema: `./${schemaFile}`, finack: NETWORK_FORMAT, name, shape, rule, timeMs },
    parameters,
    money: {
      reward: {
        first: String(reward.first),
        halvingBlocks: reward.halvingBlocks,
        tail: String(reward.tail),
      },
      allocations: allocations.map(({ address, amount }) => ({
        account: accountAddress(name, address) ?? address,
        amount: String(amount),
      })),
    },
    ...(network.rule === 'pbft' && {
      ...rosterFields(network.roster),
      governance: { approve: network.roster.threshold, ...network.governance },
      privacy: network.privacy,
      places,
    }),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function rosterFields({ organisations, members }: Roster): object {
  return {
    organisations,
    members: members.map(({ key, sealingKey, organisation, roles }) => ({
      ...(sealingKey === key ? { key } : { key, sealingKey }),
      ...{ organisation, roles },
    })),
  };
}

interface Refused {
  readonly path: Path;
  readonly why: string;
}

interface Meant {
  readonly network: Network;
  readonly places: readonly MemberPlace[];
  readonly refused: readonly Refused[];
}

/** What fields mean together. */
function networkOf(fields: PowFields | PbftFields): Meant {
  const refused: Refused[] = [];
  const refuse: Refuse = (path, why) => refused.push({ path, why });
  if (networkNamed(fields.name) !== undefined) {
    refuse(['name'], `${fields.name} is built in, with parameters of its own: choose another name`);
  }
  if (fields.rule === 'pow') return { network: powOf(fields, refuse), places: [], refused };
  return { network: pbftOf(fields, refuse), places: fields.places, refused };
}

function powOf(fields: PowFields, refuse: Refuse): PowNetwork {
  const { name, shape, rule, timeMs, parameters } = fields;
  if (parameters.target === ZERO_HASH) {
    refuse(['parameters', 'target'], 'no hash is that small: nobody could ever make a block');
  }
  return { name, shape, rule, timeMs, parameters, ...moneyOf(fields, refuse) };
}

function pbftOf(fields: PbftFields, refuse: Refuse): PbftNetwork {
  const { name, shape, rule, timeMs, parameters, governance, privacy } = fields;
  const { viewTimeoutMs, viewTimeoutMaxMs } = parameters;
  if (viewTimeoutMs > viewTimeoutMaxMs) {
    const why = `less than viewTimeoutMs, ${viewTimeoutMs}: a view never gets shorter`;
    refuse(['parameters', 'viewTimeoutMaxMs'], why);
  }
  const { expiresAfterBlocks } = governance;
  return {
    ...{ name, shape, rule, timeMs, parameters, ...moneyOf(fields, refuse) },
    ...{ roster: rosterOf(fields, refuse), governance: { expiresAfterBlocks }, privacy },
  };
}

type Money = Pick<Network, 'reward' | 'allocations'>;

function moneyOf({ name, money }: PowFields | PbftFields, refuse: Refuse): Money {
  const first = BigInt(money.reward.first);
  const tail = BigInt(money.reward.tail);
  if (tail > first) {
    refuse(
      ['money', 'reward', 'tail'],
      `more than the first reward, ${first}: a reward never grows`,
    );
  }
  const reward = { first, halvingBlocks: money.reward.halvingBlocks, tail };
  return { reward, allocations: allocationsOf(name, money.allocations, refuse) };
}

function allocationsOf(
  name: string,
  allocations: PowFields['money']['allocations'],
  refuse: Refuse,
): Network['allocations'] {
  const seen = new Map<string, number>();
  let supply = 0n;
  return allocations.flatMap(({ account, amount }, index) => {
    const path = ['money', 'allocations', index, 'account'];
    const read = readAccountAddress(name, account);
    if (!read.ok) {
      refuse(path, read.why);
      return [];
    }
    const before = seen.get(read.key);
    seen.set(read.key, index);
    if (before !== undefined) refuse(path, `the same account as in allocation ${before + 1}`);
    supply += BigInt(amount);
    if (supply > UINT64_MAX)
      refuse(path, `more than ${UINT64_MAX} in all, which no ledger can hold`);
    return [{ address: read.key, amount: BigInt(amount) }];
  });
}

type ParsedJson =
  | { readonly ok: true; readonly root: AnyNode; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly NetworkFault[] };

function parsedJson(text: string): ParsedJson {
  try {
    const { body: root } = parse(text, { mode: 'jsonc', allowTrailingCommas: true });
    const faults = repeatedNames(root, []);
    return faults.length > 0 ? { ok: false, faults } : { ok: true, root, value: evaluate(root) };
  } catch (error) {
    return { ok: false, faults: [{ ...notJson(error), field: '' }] };
  }
}

/** Of what the parser throws; a text of ten thousand brackets ends without a line. */
function notJson(error: unknown): Pick<NetworkFault, 'line' | 'why'> {
  const { message, line } = Object(error) as { message?: unknown; line?: unknown };
  // The parser puts line and column behind its sentence.
  const sentence = String(message).replace(/\s*\(\d+:\d+\)$/, '');
  return { line: typeof line === 'number' ? line : 1, why: `this is not JSON: ${sentence}` };
}

/** A name that stands twice has two values, and readers differ in which one counts. */
function repeatedNames(node: AnyNode, path: Path): NetworkFault[] {
  if (node.type === 'Array') {
    return node.elements.flatMap(({ value }, index) => repeatedNames(value, [...path, index]));
  }
  if (node.type !== 'Object') return [];
  const seen = new Set<string>();
  return node.members.flatMap((member) => {
    const name = nameOf(member);
    const here = [...path, name];
    const isRepeated = seen.has(name);
    seen.add(name);
    return [
      ...(isRepeated ? [{ line: lineOf(member), field: fieldName(here), why: TWICE }] : []),
      ...repeatedNames(member.value, here),
    ];
  });
}

const TWICE = 'it stands here a second time';

function faultAt(root: AnyNode, path: Path, why: string): NetworkFault {
  return { line: lineOf(nodeAt(root, path)), field: fieldName(path), why };
}

/** The node at a path, or the last one on the way that is there: what is missing is missing in it. */
function nodeAt(node: AnyNode, [next, ...rest]: Path): AnyNode {
  if (next === undefined) return node;
  if (node.type === 'Array') {
    const element = node.elements[Number(next)];
    return element === undefined ? node : nodeAt(element.value, rest);
  }
  if (node.type !== 'Object') return node;
  const member = node.members.find((one) => nameOf(one) === next);
  if (member === undefined) return node;
  return rest.length === 0 ? member : nodeAt(member.value, rest);
}

function nameOf({ name }: MemberNode): string {
  return name.type === 'String' ? name.value : name.name;
}

function lineOf({ loc }: AnyNode): number {
  return loc.start.line;
}

/** `money.allocations[1].amount` */
function fieldName(path: Path): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}
