// A payment from a wallet of this machine through a running node: made and signed here, sent in, and waited
// for. The private key stays in this process; the node gets a transaction that it could not have made.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hash } from '../chain/hash.ts';
import { signedTransaction } from '../chain/transaction.ts';
import type { ControlClient } from '../control/client.ts';
import type { AccountDetails, NodeStatus, TransactionStatus } from '../node/api.ts';
import type { Wallet } from '../store/wallet-files.ts';
import { sign } from '../workers/ed25519.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { remark } from './output.ts';

/** Between two looks for the transaction, milliseconds: no person sees it, and a look costs the node little. */
const LOOK_INTERVAL_MS = 250;
/** After so long a person is told why nothing may be happening, milliseconds. */
const SLOW_MS = 20_000;
/** Blocks below the tip that are looked at too: a reorganisation may put it there. */
const REORGANISED_BLOCKS = 10;

export interface Payment {
  to: Hash;
  amount: bigint;
  fee: bigint;
  data: Uint8Array;
}

export interface SentPayment {
  id: Hash;
  nonce: bigint;
  /** The node's tip before it was sent. */
  height: number;
}

/** A running node. */
type Asked = Pick<ControlClient, 'call'>;

export type InBlock = Extract<TransactionStatus, { state: 'in-block' }>;

/** @throws CommandError when the balance does not cover it, or the node refuses it */
export async function sendPayment(
  node: Asked,
  status: NodeStatus,
  wallet: Wallet,
  payment: Payment,
): Promise<SentPayment> {
  const account = await node.call('node.account', { key: wallet.publicKey });
  const needed = payment.amount + payment.fee;
  const available = BigInt(account.available);
  if (available < needed) throw insufficient(wallet, payment, account);
  const nonce = BigInt(account.nextNonce);
  const { id, bytes } = signedTransaction(
    { ...payment, from: wallet.publicKey, nonce, lastHeight: 0 },
    status.genesis,
    (message) => sign(wallet.privateKey, message),
  );
  const transaction = Buffer.from(bytes).toString('hex');
  const answer = await node.call('node.submit', { transaction });
  if (answer.outcome === 'refused') {
    throw new CommandError(
      exitCodes.failed,
      `the node refuses it, ${answer.reason}: ${answer.why}`,
    );
  }
  return { id, nonce, height: status.height };
}

function insufficient(
  { name }: Wallet,
  { amount, fee }: Payment,
  { balance, available }: AccountDetails,
): CommandError {
  const needed = amount + fee;
  const pending = BigInt(balance) - BigInt(available);
  const held = pending === 0n ? '' : `, ${pending} of it in payments on their way`;
  const parts = fee === 0n ? '' : ` (${amount} and a fee of ${fee})`;
  return new CommandError(
    exitCodes.failed,
    `${name} has ${balance}${held}, and ${needed}${parts} is needed: ${needed - BigInt(available)} is missing`,
  );
}

/**
 * Waits until the transaction stands in a block, for as long as it takes.
 * @throws CommandError when the node has let go of it; ControlError when the node is gone
 */
export async function inBlock(node: Asked, { id, height }: SentPayment): Promise<InBlock> {
  const startMs = performance.now();
  let isPatient = false;
  let fromHeight = Math.max(1, height + 1 - REORGANISED_BLOCKS);
  for (;;) {
    const found = await node.call('node.transaction', { id, fromHeight });
    if (found.state === 'in-block') return found;
    if (found.state === 'not-found') {
      const { height: tip } = await node.call('node.status', {});
      // Between the two questions a block may have come, and one call may not have looked at all.
      if (found.searchedTo >= tip) throw letGo(id);
      fromHeight = found.searchedTo + 1;
      continue;
    }
    if (!isPatient && performance.now() - startMs > SLOW_MS) {
      isPatient = true;
      remark(
        'still waiting: no block has taken it so far. finack status says whether the node mines',
      );
    }
    await sleep(LOOK_INTERVAL_MS);
  }
}

function letGo(id: Hash): CommandError {
  const why = `the node has let go of it: transaction ${id} is in no block, and waits no longer`;
  return new CommandError(exitCodes.failed, why);
}
