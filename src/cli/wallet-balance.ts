// `finack wallet balance`: what accounts have, as a running node knows it.
import type { Command } from 'commander';
import { readAccountAddress } from '../chain/account-address.ts';
import type { Hash } from '../chain/hash.ts';
import type { AccountDetails, NodeStatus } from '../node/api.ts';
import type { StoreError } from '../store/store-error.ts';
import { isWalletName, listWallets, type Wallet } from '../store/wallet-files.ts';
import { walletFolder } from './data-folder.ts';
import { usageError } from './exit-codes.ts';
import { print, printJson, table } from './print.ts';
import { addTargetOptions, runningNode, type TargetOptions } from './target.ts';
import {
  failIfUnreadable,
  noWallets,
  type WalletFolderOptions,
  walletNamed,
  walletsOption,
} from './wallet-options.ts';

interface BalanceOptions extends TargetOptions, WalletFolderOptions {}

interface Asked {
  /** Absent: an address that was given. */
  wallet?: string;
  key: Hash;
}

type ShownBalance = Pick<Asked, 'wallet'> & AccountDetails;

const notes = `
AVAILABLE is what is left when all payments of the account that wait for a block are made; what is on its
way to the account does not count before it stands in one. SENT counts its transactions in blocks.

Examples:
  finack wallet balance                     every wallet of this machine
  finack wallet balance alice --json
  finack wallet balance dev1q...            any account`;

export function addBalanceCommand(wallet: Command): void {
  const command = wallet
    .command('balance')
    .summary('show what accounts have')
    .description('Shows what wallets, or any account, have: as a running node knows it.')
    .argument('[name|address]', 'a wallet or an account (default: every wallet)')
    .addOption(walletsOption());
  addTargetOptions(command)
    .addHelpText('after', notes)
    .action(async (which: string | undefined, options: BalanceOptions) => {
      const { client: node, status } = await runningNode(options);
      const { accounts, faults } = await askedFor(which, status, options);
      const shown: ShownBalance[] = [];
      for (const { key, ...asked } of accounts) {
        shown.push({ ...asked, ...(await node.call('node.account', { key })) });
      }
      if (options.json) printJson(shown);
      else if (shown.length > 0) print(balancesText(shown));
      else if (faults.length === 0) print(noWallets(walletFolder(options.wallets)));
      failIfUnreadable(faults);
    });
}

async function askedFor(
  which: string | undefined,
  { network }: NodeStatus,
  options: WalletFolderOptions,
): Promise<{ accounts: Asked[]; faults: readonly StoreError[] }> {
  if (which === undefined) {
    const { wallets, faults } = await listWallets(walletFolder(options.wallets));
    return { accounts: wallets.map(askedOf), faults };
  }
  if (isWalletName(which)) {
    return { accounts: [askedOf(await walletNamed(options, which))], faults: [] };
  }
  const read = readAccountAddress(network, which);
  if (read.ok) return { accounts: [{ key: read.key }], faults: [] };
  throw usageError(read.why);
}

function askedOf({ name, publicKey }: Wallet): Asked {
  return { wallet: name, key: publicKey };
}

function balancesText(shown: readonly ShownBalance[]): string {
  const hasNames = shown.some(({ wallet }) => wallet !== undefined);
  const rows = shown.map(({ wallet, balance, available, nonce, address, key }) => [
    ...(hasNames ? [wallet ?? '-'] : []),
    ...[balance, available, nonce].map((amount) => BigInt(amount)),
    address ?? key,
  ]);
  return table([...(hasNames ? ['NAME'] : []), 'BALANCE', 'AVAILABLE', 'SENT', 'ADDRESS'], rows);
}
