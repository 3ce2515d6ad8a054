// What commands that use wallets have in common: where wallets are, and which one is meant.
import { InvalidArgumentError, Option } from 'commander';
import type { StoreError } from '../store/store-error.ts';
import { isWalletName, listWallets, loadWallet, type Wallet } from '../store/wallet-files.ts';
import { walletFolder } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { remark } from './output.ts';

export interface WalletFolderOptions {
  wallets?: string;
}

export function walletsOption(): Option {
  return new Option(
    '--wallets <dir>',
    'where the wallets are (default: $FINACK_WALLETS, else ~/.finack/wallets)',
  );
}

export function noWallets(folder: string): string {
  return `no wallets in ${folder}; finack wallet new NAME makes one`;
}

export function walletName(text: string): string {
  if (isWalletName(text)) return text;
  throw new InvalidArgumentError(
    'A name has 1 to 32 small letters, digits, - and _, and begins with a letter or a digit.',
  );
}

/** @throws CommandError that says how to make it */
export async function walletNamed(options: WalletFolderOptions, name: string): Promise<Wallet> {
  const folder = walletFolder(options.wallets);
  const wallet = await loadWallet(folder, name);
  if (wallet !== undefined) return wallet;
  const why = `there is no wallet '${name}' in ${folder}: finack wallet new ${name} makes it`;
  throw new CommandError(exitCodes.failed, why);
}

/** To be called when the others have been shown. @throws what is wrong with the first, if there is one */
export function failIfUnreadable([first, ...more]: readonly StoreError[]): void {
  for (const { message } of more) remark(message);
  if (first !== undefined) throw first;
}

/** The one of that name, or the only one there is. @throws CommandError that says what to do */
export async function payingWallet(
  options: WalletFolderOptions,
  name: string | undefined,
): Promise<Wallet> {
  if (name !== undefined) return await walletNamed(options, name);
  const folder = walletFolder(options.wallets);
  const { wallets, faults } = await listWallets(folder);
  failIfUnreadable(faults);
  const [only, ...more] = wallets;
  if (only === undefined) {
    const why = `there is no wallet in ${folder}: finack wallet new NAME makes one`;
    throw new CommandError(exitCodes.failed, why);
  }
  if (more.length === 0) return only;
  const names = [only, ...more].map((wallet) => wallet.name).join(', ');
  throw new CommandError(exitCodes.usage, `say which wallet pays with --from: there are ${names}`);
}
