// `finack send`: a payment from a wallet of this machine, through a running node.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { accountAddress, readAccountAddress } from '../chain/account-address.ts';
import type { Hash } from '../chain/hash.ts';
import { TRANSACTION_DATA_BYTES_MAX } from '../chain/transaction.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import type { NodeStatus } from '../node/api.ts';
import { isWalletName, loadWallet } from '../store/wallet-files.ts';
import { walletFolder } from './data-folder.ts';
import { usageError } from './exit-codes.ts';
import { remark } from './output.ts';
import { type InBlock, inBlock, sendPayment } from './payment.ts';
import { type Cell, fields, print, printJson } from './print.ts';
import { addTargetOptions, runningNode, type TargetOptions } from './target.ts';
import {
  payingWallet,
  type WalletFolderOptions,
  walletName,
  walletsOption,
} from './wallet-options.ts';

/** The options of every command that pays. */
export interface PayingOptions extends TargetOptions, WalletFolderOptions {
  from?: string;
  /** Absent: what the node asks at least. */
  fee?: bigint;
  wait: boolean;
}

interface SendOptions extends PayingOptions {
  note: string;
}

const notes = `
AMOUNT and the fee are in the network's smallest unit; without --fee it is the least that the node asks. TO is
an address, or the name of a wallet of this machine. The command waits until the payment stands in a block; --no-wait ends as soon as the node has taken it.

Examples:
  finack send --from alice dev1q... 1000
  finack send --from alice bob 1000 --fee 1 --note 'for the tea'
  finack send --from alice bob 1000 --no-wait --json`;

export function addSendCommand(program: Command): void {
  const command = program
    .command('send')
    .summary('pay from a wallet')
    .description('Pays from a wallet of this machine, through a running node.')
    .argument('<to>', 'an address, or the name of a wallet')
    .argument('<amount>', "in the network's smallest unit", amount)
    .addOption(
      new Option('--note <text>', 'what the payment is for: everybody can read it')
        .default('', 'none')
        .argParser(noteText),
    );
  addPayingOptions(command)
    .addHelpText('after', notes)
    .action(async (to: string, units: bigint, options: SendOptions) => {
      const { client: node, status } = await runningNode(options);
      const wallet = await payingWallet(options, options.from);
      const receiver = await receiverOf(to, status, options);
      const payment = {
        to: receiver,
        amount: units,
        fee: options.fee,
        data: Buffer.from(options.note),
      };
      const sent = await sendPayment(node, status, wallet, payment);
      if (options.wait) remark(`sent ${sent.id}: waiting for a block`);
      const found = options.wait ? await inBlock(node, sent) : undefined;
      const shown = {
        id: sent.id,
        ...accountFields('from', wallet.publicKey, status.network),
        ...accountFields('to', receiver, status.network),
        amount: String(units),
        fee: String(sent.fee),
        nonce: String(sent.nonce),
        ...placeOf(found),
      };
      if (options.json) printJson(shown);
      else print(sentText(shown));
    });
}

/** The options with which a transaction is paid for, sent and waited for. */
export function addPayingOptions(command: Command): Command {
  return addTargetOptions(
    command
      .addOption(
        new Option('--from <wallet>', 'who pays (default: the only wallet)').argParser(walletName),
      )
      .addOption(walletsOption())
      .addOption(
        new Option(
          '--fee <n>',
          'for whoever makes the block (default: the least that the node asks)',
        ).argParser(amount),
      )
      .option('--no-wait', 'do not wait for a block'),
  );
}

/** What is printed of a transaction that was sent. */
export interface ShownPayment {
  id: Hash;
  from: Hash;
  fromAddress?: string;
  to: Hash;
  toAddress?: string;
  amount: string;
  fee: string;
  nonce: string;
  state: 'pending' | 'in-block';
  block?: { height: number; id: Hash; timeMs: number };
}

/** Where it stands, in the words of `node.transaction`. */
export function placeOf(found: InBlock | undefined): Pick<ShownPayment, 'state' | 'block'> {
  if (found === undefined) return { state: 'pending' };
  const { height, id, timeMs } = found.block;
  return { state: 'in-block', block: { height, id, timeMs } };
}

/** For people, whatever else there is to say of it. */
export function placeText({ block }: Pick<ShownPayment, 'block'>): [string, Cell][] {
  if (block === undefined) return [['block', 'none yet']];
  return [
    ['block', `${block.height}  ${block.id}`],
    ['time', new Date(block.timeMs).toISOString()],
  ];
}

function accountFields<Name extends 'from' | 'to'>(name: Name, key: Hash, network: string) {
  const address = accountAddress(network, key);
  const shown = address === undefined ? {} : { [`${name}Address`]: address };
  return { [name]: key, ...shown } as Pick<ShownPayment, Name | `${Name}Address`>;
}

function sentText(shown: ShownPayment): string {
  return fields([
    ['transaction', shown.id],
    ['from', shown.fromAddress ?? shown.from],
    ['to', shown.toAddress ?? shown.to],
    ['amount', shown.amount],
    ['fee', shown.fee],
    ...placeText(shown),
  ]);
}

/** An address says its network; a name is one of this machine's wallets. */
async function receiverOf(
  to: string,
  { network }: NodeStatus,
  options: WalletFolderOptions,
): Promise<Hash> {
  if (isWalletName(to)) {
    const folder = walletFolder(options.wallets);
    const wallet = await loadWallet(folder, to);
    if (wallet !== undefined) return wallet.publicKey;
    throw usageError(`'${to}' is no address, and no wallet in ${folder}`);
  }
  const read = readAccountAddress(network, to);
  if (read.ok) return read.key;
  throw usageError(read.why);
}

export function amount(text: string): bigint {
  const value = /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  if (value !== undefined && value <= UINT64_MAX) return value;
  throw new InvalidArgumentError(`Give a whole number from 0 to ${UINT64_MAX}.`);
}

function noteText(text: string): string {
  if (Buffer.byteLength(text) <= TRANSACTION_DATA_BYTES_MAX) return text;
  throw new InvalidArgumentError(`A note has at most ${TRANSACTION_DATA_BYTES_MAX} bytes.`);
}
