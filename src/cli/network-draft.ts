// What people say of a network that they set up: the options of `finack network init`, and the network that they
// come to. Whether such a network can be is judged when its file is read.
import { InvalidArgumentError, Option } from 'commander';
import { readAccountAddress } from '../chain/account-address.ts';
import type { Hash } from '../chain/hash.ts';
import { type Network, networks } from '../chain/network-parameters.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { isWalletName } from '../store/wallet-files.ts';
import { usageError } from './exit-codes.ts';
import { type WalletFolderOptions, walletNamed } from './wallet-options.ts';

export interface ParameterFlags {
  name: string;
  shape: 'public';
  rule: 'pow';
  spacing: number;
  futureSpacings: number;
  work: bigint;
  halfLife?: number;
  reward: bigint;
  halvingBlocks: number;
  tail: bigint;
}

const ALL_HASHES = 2n ** 256n;
const dev = networks.dev;

export function parameterOptions(): Option[] {
  const { spacingMs, futureSpacings } = dev.parameters;
  return [
    new Option('--name <name>', 'what the network is called').makeOptionMandatory(),
    new Option('--shape <shape>', 'who may join').choices(['public']).default('public'),
    new Option('--rule <rule>', 'who may make a block').choices(['pow']).default('pow'),
    new Option('--spacing <ms>', 'between blocks').default(spacingMs).argParser(positive),
    new Option('--future-spacings <n>', "spacings that a block's time may be ahead of a clock")
      .default(futureSpacings)
      .argParser(positive),
    new Option('--work <hashes>', 'that a block takes on average, at first')
      .default(2048n, '2048')
      .argParser(work),
    new Option(
      '--half-life <ms>',
      'the target follows the pace: so late, and a block is twice as easy (default: it never changes)',
    ).argParser(positive),
    new Option('--reward <n>', 'what a block earns at first, in the smallest unit')
      .default(dev.reward.first, String(dev.reward.first))
      .argParser(amount),
    new Option('--halving-blocks <n>', 'blocks after which the reward is halved; 0: never')
      .default(0)
      .argParser(countOrZero),
    new Option('--tail <n>', 'what a block earns at least').default(0n, '0').argParser(amount),
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

/** The network, but for who has what. @param nowMs when its genesis block is made, Unix milliseconds */
export function draftOf(flags: ParameterFlags, nowMs: number): Network {
  const { name, shape, rule, reward, halvingBlocks, tail, halfLife } = flags;
  const target = (ALL_HASHES / flags.work - 1n).toString(16).padStart(64, '0');
  return {
    ...{ name, shape, rule, timeMs: nowMs, allocations: [] },
    reward: { first: reward, halvingBlocks, tail },
    parameters: {
      spacingMs: flags.spacing,
      futureSpacings: flags.futureSpacings,
      target,
      retarget: halfLife === undefined ? 'never' : { halfLifeMs: halfLife },
    },
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
