// What people say of a network that they set up: the options of `finack network init`, and the network that they
// come to. Whether such a network can be is judged when its file is read.
import { InvalidArgumentError, Option } from 'commander';
import { readAccountAddress } from '../chain/account-address.ts';
import type { Hash } from '../chain/hash.ts';
import {
  type Network,
  networks,
  type PbftNetwork,
  pbftDefaults,
} from '../chain/network-parameters.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { isWalletName } from '../store/wallet-files.ts';
import { usageError } from './exit-codes.ts';
import { type MemberCounts, type NewMembers, newMembers } from './network-members.ts';
import { type WalletFolderOptions, walletNamed } from './wallet-options.ts';

export interface ParameterFlags {
  name: string;
  shape: Network['shape'];
  rule?: Network['rule'];
  spacing: number;
  futureSpacings?: number;
  work?: bigint;
  halfLife?: number;
  orgs?: number;
  validators?: number;
  members?: number;
  reward?: bigint;
  halvingBlocks: number;
  tail: bigint;
}

const ALL_HASHES = 2n ** 256n;
const dev = networks.dev;

/** Hashes of a block at first: those of dev. */
const USUAL_WORK = 2_048n;
/** The fewest that go on when one lies. */
const USUAL_VALIDATORS = 4;
/** A consortium is of more than one. */
const CONSORTIUM_ORGANISATIONS = 2;

const { spacingMs: USUAL_SPACING_MS, futureSpacings: USUAL_FUTURE_SPACINGS } = dev.parameters;

export function parameterOptions(): Option[] {
  return [
    new Option('--name <name>', 'what the network is called (default: as the folder)'),
    new Option('--shape <shape>', 'who may join')
      .choices(['public', 'private', 'consortium'])
      .default('public'),
    new Option('--rule <rule>', 'who may make a block (default: pow if public, else pbft)').choices(
      [...['pow', 'pbft']],
    ),
    new Option('--spacing <ms>', 'between blocks').default(USUAL_SPACING_MS).argParser(positive),
    ...powOptions(),
    ...pbftOptions(),
    new Option(
      '--reward <n>',
      `what a block earns at first, in the smallest unit (default: ${dev.reward.first} under pow, else 0)`,
    ).argParser(amount),
    new Option('--halving-blocks <n>', 'blocks after which the reward is halved; 0: never')
      .default(0)
      .argParser(countOrZero),
    new Option('--tail <n>', 'what a block earns at least').default(0n, '0').argParser(amount),
  ];
}

function powOptions(): Option[] {
  return [
    new Option(
      '--future-spacings <n>',
      `under pow: spacings that a block's time may be ahead of a clock (default: ${USUAL_FUTURE_SPACINGS})`,
    ).argParser(positive),
    new Option(
      '--work <hashes>',
      `under pow: that a block takes on average, at first (default: ${USUAL_WORK})`,
    ).argParser(work),
    new Option(
      '--half-life <ms>',
      'under pow: the target follows the pace: so late, and a block is twice as easy (default: it never changes)',
    ).argParser(positive),
  ];
}

function pbftOptions(): Option[] {
  return [
    new Option(
      '--orgs <n>',
      `under pbft: organisations (default: 1, of a consortium ${CONSORTIUM_ORGANISATIONS})`,
    ).argParser(positive),
    new Option(
      '--validators <n>',
      `under pbft: nodes that vote (default: ${USUAL_VALIDATORS})`,
    ).argParser(positive),
    new Option('--members <n>', 'under pbft: nodes beside them (default: 0)').argParser(
      countOrZero,
    ),
  ];
}

export function fundOption(): Option {
  return new Option(
    '--fund <account=amount>',
    'who has what before the first block: an address or the name of a wallet; may be repeated',
  )
    .default([] as string[], 'nobody')
    .argParser((text: string, before: readonly string[]) => [...before, text]);
}

/** The network, but for who has what, and those who belong to it where that is known. */
export interface Draft {
  readonly network: Network;
  readonly members: NewMembers | undefined;
}

/**
 * @param nowMs when its genesis block is made, Unix milliseconds
 * @throws CommandError when an option goes with another rule
 */
export function draftOf(flags: ParameterFlags, nowMs: number): Draft {
  const { shape, rule = shape === 'public' ? 'pow' : 'pbft' } = flags;
  const foreign = rule === 'pow' ? pbftOptions() : powOptions();
  const given = foreign.find((option) => flagOf(flags, option) !== undefined);
  if (given !== undefined) throw usageError(`${given.long} says nothing under ${rule}`);
  const head = { name: flags.name, timeMs: nowMs, allocations: [] };
  const { halvingBlocks, tail } = flags;
  const reward = (first: bigint) => ({ first: flags.reward ?? first, halvingBlocks, tail });
  if (rule === 'pow') {
    const parameters = powParametersOf(flags);
    const network: Network = { ...head, shape, rule, parameters, reward: reward(dev.reward.first) };
    return { network, members: undefined };
  }
  const members = newMembers(countsOf(flags));
  const network: PbftNetwork = {
    ...pbftDefaults,
    // What does not fit the rule is said when the file is read.
    ...{ ...head, shape: shape as PbftNetwork['shape'], rule, reward: reward(0n) },
    parameters: { ...pbftDefaults.parameters, spacingMs: flags.spacing },
    roster: members.roster,
  };
  return { network, members };
}

function flagOf(flags: ParameterFlags, option: Option): unknown {
  return flags[option.attributeName() as keyof ParameterFlags];
}

function countsOf({ shape, orgs, validators, members }: ParameterFlags): MemberCounts {
  return {
    organisations: orgs ?? (shape === 'consortium' ? CONSORTIUM_ORGANISATIONS : 1),
    validators: validators ?? USUAL_VALIDATORS,
    members: members ?? 0,
  };
}

function powParametersOf({ spacing, futureSpacings, work: hashes, halfLife }: ParameterFlags) {
  const target = (ALL_HASHES / (hashes ?? USUAL_WORK) - 1n).toString(16).padStart(64, '0');
  return {
    spacingMs: spacing,
    futureSpacings: futureSpacings ?? USUAL_FUTURE_SPACINGS,
    target,
    retarget: halfLife === undefined ? ('never' as const) : { halfLifeMs: halfLife },
  };
}

/** @throws CommandError that says which one is wrong */
export async function allocationsOf(
  given: readonly string[],
  networkName: string,
  options: WalletFolderOptions,
): Promise<{ address: Hash; amount: bigint }[]> {
  const allocations = [];
  for (const text of given) {
    const [, account = '', units = ''] = /^(.+)=(\d+)$/.exec(text) ?? [];
    if (account === '') throw usageError(`--fund ${text}: give ACCOUNT=AMOUNT`);
    const address = await keyOf(account, networkName, options);
    allocations.push({ address, amount: BigInt(units) });
  }
  return allocations;
}

async function keyOf(
  account: string,
  networkName: string,
  options: WalletFolderOptions,
): Promise<Hash> {
  if (isWalletName(account)) return (await walletNamed(options, account)).publicKey;
  const read = readAccountAddress(networkName, account);
  if (!read.ok) throw usageError(`--fund: ${read.why}`);
  return read.key;
}

/** Any number that JSON carries exactly. */
function positive(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Give a whole number, 1 or more.');
}

function countOrZero(text: string): number {
  return text === '0' ? 0 : positive(text);
}

function work(text: string): bigint {
  if (/^\d{1,77}$/.test(text) && BigInt(text) >= 1n && BigInt(text) < ALL_HASHES)
    return BigInt(text);
  throw new InvalidArgumentError('Give how many hashes, 1 or more.');
}

function amount(text: string): bigint {
  if (/^\d{1,20}$/.test(text) && BigInt(text) <= UINT64_MAX) return BigInt(text);
  throw new InvalidArgumentError(`Give smallest units, from 0 to ${UINT64_MAX}.`);
}
