// `finack wallet new|list|address|balance`: a person's accounts, whose keys lie on this machine.
import type { Command } from 'commander';
import { accountAddress } from '../chain/account-address.ts';
import type { Network } from '../chain/network-parameters.ts';
import { createWallet, listWallets, type Wallet } from '../store/wallet-files.ts';
import { walletFolder } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { type NetworkFlags, networkOption } from './network-option.ts';
import { remark } from './output.ts';
import { fields, print, printJson, table } from './print.ts';
import { addBalanceCommand } from './wallet-balance.ts';
import {
  failIfUnreadable,
  noWallets,
  type WalletFolderOptions,
  walletName,
  walletNamed,
  walletsOption,
} from './wallet-options.ts';

interface WalletOptions extends NetworkFlags, WalletFolderOptions {
  json?: boolean;
}

/** What these commands print of a wallet. */
interface ShownWallet {
  name: string;
  /** Absent on a network that has no addresses. */
  address?: string;
  key: string;
  file: string;
}

const notes = `
A wallet is one Ed25519 key in a file that only you can read. It has no password: whoever has the file
has the money. Copy it to a safe place; without it the money is lost for ever.
Wallets lie in $FINACK_WALLETS, else in ~/.finack/wallets. One wallet serves every network: its address
begins with the network's name, so that money is not sent to the wrong one.`;

export function addWalletCommand(program: Command): void {
  const wallet = program
    .command('wallet')
    .summary('make accounts and show their addresses')
    .description('Makes accounts, whose keys lie on this machine, and shows their addresses.')
    .addHelpText('after', `${notes}\n\nExamples:\n  finack wallet new alice\n  finack wallet list`);
  addNew(wallet);
  addList(wallet);
  addAddress(wallet);
  addBalanceCommand(wallet);
}

function addNew(wallet: Command): void {
  const command = wallet
    .command('new')
    .summary('make a wallet')
    .description('Makes a wallet: a new key, and with it a new account.')
    .argument('<name>', 'what you call it: small letters, digits, - and _', walletName);
  addWalletOptions(command)
    .addHelpText('after', `${notes}\n\nExamples:\n  finack wallet new alice`)
    .action(async (name: string, options: WalletOptions) => {
      const folder = walletFolder(options.wallets);
      const made = await createWallet(folder, name);
      if (made === undefined) throw nameIsTaken(folder, name);
      const shown = shownWallet(made, options.network);
      if (options.json) printJson(shown);
      else print(walletText(shown));
      remark(`${made.file} is the only key to this account: copy it to a safe place`);
    });
}

function addList(wallet: Command): void {
  const command = wallet
    .command('list')
    .summary('list the wallets of this machine')
    .description('Lists the wallets of this machine and their addresses.');
  addWalletOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  finack wallet list\n  finack wallet list --network public',
    )
    .action(async (options: WalletOptions) => {
      const folder = walletFolder(options.wallets);
      const { wallets, faults } = await listWallets(folder);
      const shown = wallets.map((one) => shownWallet(one, options.network));
      if (options.json) printJson(shown);
      else if (shown.length > 0) print(walletTable(shown));
      else if (faults.length === 0) print(noWallets(folder));
      failIfUnreadable(faults);
    });
}

function addAddress(wallet: Command): void {
  const command = wallet
    .command('address')
    .summary('print the address of a wallet')
    .description('Prints the address of a wallet, and nothing else: for scripts.')
    .argument('<name>', 'of the wallet', walletName);
  addWalletOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  finack wallet address alice\n  finack wallet address alice --json',
    )
    .action(async (name: string, options: WalletOptions) => {
      const shown = shownWallet(await walletNamed(options, name), options.network);
      if (options.json) printJson(shown);
      else print(addressOrKey(shown));
    });
}

function addWalletOptions(command: Command): Command {
  return command
    .addOption(walletsOption())
    .addOption(networkOption('whose addresses to show: dev, public, or a network file'))
    .option('--json', 'print JSON');
}

function nameIsTaken(folder: string, name: string): CommandError {
  const why = `there is a wallet '${name}' already in ${folder}: it stays as it is; choose another name`;
  return new CommandError(exitCodes.failed, why);
}

function shownWallet({ name, publicKey, file }: Wallet, { name: on }: Network): ShownWallet {
  const address = accountAddress(on, publicKey);
  return { name, ...(address !== undefined && { address }), key: publicKey, file };
}

function addressOrKey({ address, key }: ShownWallet): string {
  return address ?? key;
}

function walletTable(shown: readonly ShownWallet[]): string {
  const rows = shown.map((one) => [one.name, addressOrKey(one)]);
  return table(['NAME', 'ADDRESS'], rows);
}

function walletText(shown: ShownWallet): string {
  return fields([
    ['wallet', shown.name],
    ['address', addressOrKey(shown)],
    ['key', shown.key],
    ['file', shown.file],
  ]);
}
