// What commands that use wallets have in common: where wallets are, and which one is meant.
import { InvalidArgumentError, Option } from 'commander';
import { isWalletName, loadWallet, type Wallet } from '../store/wallet-files.ts';
import { walletFolder } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

export interface WalletFolderOptions {
  wallets?: string;
}

export function walletsOption(): Option {
  return new Option(
    '--wallets <dir>',
    'where the wallets are (default: $FINACK_WALLETS, else ~/.finack/wallets)',
  );
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
