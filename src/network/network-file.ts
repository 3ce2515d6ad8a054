// The network file: text to network and back. Whatever is wrong is said with its line, all of it at once. No
// disk here: the text comes in.
import { type AnyNode, evaluate, type MemberNode, parse } from '@humanwhocodes/momoa';
import { accountAddress, readAccountAddress } from '../chain/account-address.ts';
import { ZERO_HASH } from '../chain/hash.ts';
import { type Network, networkNamed } from '../chain/network-parameters.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { NETWORK_FORMAT, type NetworkFields, networkForm } from './network-form.ts';

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
  | { readonly ok: true; readonly network: Network }
  | { readonly ok: false; readonly faults: readonly NetworkFault[] };

type Path = readonly PropertyKey[];

/** Comments are fine, and change no id. */
export function readNetworkFile(text: string): ReadNetwork {
  const parsed = parsedJson(text);
  if (!parsed.ok) return parsed;
  const { root, value } = parsed;
  const form = networkForm.safeParse(value);
  if (!form.success) {
    const faults = form.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => faultAt(root, [...issue.path, key], 'there is no such field'))
        : [faultAt(root, issue.path, issue.message)],
    );
    return { ok: false, faults: faults.sort((a, b) => a.line - b.line) };
  }
  const { network, refused } = networkOf(form.data);
  if (refused.length === 0) return { ok: true, network };
  return { ok: false, faults: refused.map(({ path, why }) => faultAt(root, path, why)) };
}

/** The file that says this network, with its schema beside it. */
export function networkFileText(network: Network, schemaFile: string): string {
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
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

interface Refused {
  readonly path: Path;
  readonly why: string;
}

/** What fields mean together. */
function networkOf(fields: NetworkFields): { network: Network; refused: Refused[] } {
  const { name, shape, rule, timeMs, parameters, money } = fields;
  const refused: Refused[] = [];
  const refuse = (path: Path, why: string) => refused.push({ path, why });
  if (networkNamed(name) !== undefined) {
    refuse(['name'], `${name} is built in, with parameters of its own: choose another name`);
  }
  if (parameters.target === ZERO_HASH) {
    refuse(['parameters', 'target'], 'no hash is that small: nobody could ever make a block');
  }
  const first = BigInt(money.reward.first);
  const tail = BigInt(money.reward.tail);
  if (tail > first) {
    refuse(
      ['money', 'reward', 'tail'],
      `more than the first reward, ${first}: a reward never grows`,
    );
  }
  const allocations = allocationsOf(fields, refuse);
  const reward = { first, halvingBlocks: money.reward.halvingBlocks, tail };
  return { network: { name, shape, rule, timeMs, parameters, reward, allocations }, refused };
}

function allocationsOf(
  { name, money }: NetworkFields,
  refuse: (path: Path, why: string) => void,
): Network['allocations'] {
  const seen = new Map<string, number>();
  let supply = 0n;
  return money.allocations.flatMap(({ account, amount }, index) => {
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
