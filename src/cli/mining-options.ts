// The options with which a node is told how to mine: `node` and `up`, which start one, and `mine`.
import { Option } from 'commander';
import { readAccountAddress } from '../chain/account-address.ts';
import type { Network } from '../chain/network-parameters.ts';
import { isWalletName } from '../store/wallet-files.ts';
import { countOrZero } from './argument-parsers.ts';
import { usageError } from './exit-codes.ts';

export function notesOption(): Option {
  return new Option('--notes <n>', 'with --mine: signed notes per block (default: 0)').argParser(
    countOrZero,
  );
}

export function intervalOption(): Option {
  return new Option(
    '--interval <ms>',
    "with --mine: ms between blocks (default: the network's spacing, dev 1000, public 10000)",
  ).argParser(countOrZero);
}

/** @param condition what else must be said, before its meaning */
export function rewardAddressOption(condition = ''): Option {
  return new Option(
    '--reward-address <address>',
    `${condition}who earns rewards and fees (default: the node's own key)`,
  );
}

/** Before anything is started. */
export function checkRewardAddress(flags: {
  readonly rewardAddress?: string;
  readonly network: Pick<Network, 'name'>;
}): void {
  if (flags.rewardAddress === undefined) return;
  const read = readAccountAddress(flags.network.name, flags.rewardAddress);
  if (read.ok) return;
  const hint = isWalletName(flags.rewardAddress)
    ? `; of a wallet: "$(finack wallet address ${flags.rewardAddress})"`
    : '';
  throw usageError(`--reward-address: ${read.why}${hint}`);
}
