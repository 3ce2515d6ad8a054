// A payment from a wallet of this machine through a running node: made and signed here, sent in, and waited
// for. The private key stays in this process; the node gets a transaction that it could not have made.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hash } from '../chain/hash.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  SIGNATURE_BYTES,
  signedTransaction,
  type TransactionBody,
} from '../chain/transaction.ts';
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
  /** Absent: what the node asks at least. */
  fee?: bigint | undefined;
  data: Uint8Array;
}

export interface SentPayment {
  id: Hash;
  nonce: bigint;
  fee: bigint;
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
  const nonce = BigInt(account.nextNonce);
  const unpaid = { ...payment, from: wallet.publicKey, nonce, lastHeight: 0 };
  const fee = payment.fee ?? leastFee(unpaid, feePerByteMinOf(status));
  const body = { ...unpaid, fee };
  if (BigInt(account.available) < body.amount + fee) throw insufficient(wallet, body, account);
  const { id, bytes } = signedTransaction(body, status.genesis, (message) =>
    sign(wallet.privateKey, message),
  );
  const transaction = Buffer.from(bytes).toString('hex');
  const answer = await node.call('node.submit', { transaction });
  if (answer.outcome === 'refused') {
    const { reason, why } = answer;
    const hint =
      reason === 'fee-too-low' ? '. Without --fee it is the least that the node asks' : '';
    throw new CommandError(exitCodes.failed, `the node refuses it, ${reason}: ${why}${hint}`);
  }
  return { id, nonce, fee, height: status.height };
}

/** A node that an earlier finack started asks for nothing. */
function feePerByteMinOf({ mempool }: NodeStatus): bigint {
  const { feePerByteMin }: Partial<NodeStatus['mempool']> = mempool;
  return BigInt(feePerByteMin ?? 0);
}

/** Pays for every byte of it, and for those that say the fee. */
function leastFee(unpaid: Omit<TransactionBody, 'fee'>, feePerByte: bigint): bigint {
  const signature = new Uint8Array(SIGNATURE_BYTES);
  let fee = 0n;
  for (;;) {
    const { length } = encodeTransaction(encodeTransactionBody({ ...unpaid, fee }), signature);
    const needed = feePerByte * BigInt(length);
    if (needed <= fee) return fee;
    fee = needed;
  }
}

function insufficient(
  { name }: Wallet,
  { amount, fee }: Pick<TransactionBody, 'amount' | 'fee'>,
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
