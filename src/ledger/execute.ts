// A whole block executed on the state, and taken back: what connecting one means to the ledger.
import type { Hash } from '../chain/hash.ts';
import { type RewardSchedule, rewardAt } from '../chain/reward.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { StateReader } from './accounts.ts';
import { OpenBlock, type PaymentFault } from './open-block.ts';

/** What the ledger needs of a block. */
export interface ExecutableBlock {
  readonly header: { readonly height: number; readonly sealer: Hash };
  readonly transactions: readonly Pick<Transaction, 'id' | 'body'>[];
}

export type BlockExecution =
  /** The state after the block is the state before it with these. */
  | { readonly ok: true; readonly writes: readonly StateWrite[] }
  | {
      readonly ok: false;
      readonly fault: PaymentFault;
      /** Which of the block's transactions, counted from 0. */
      readonly index: number;
      readonly why: string;
    };

/** Reads the state and leaves it as it is. */
export function executeBlock(
  state: StateReader,
  block: ExecutableBlock,
  schedule: RewardSchedule,
): BlockExecution {
  const { height, sealer } = block.header;
  const open = new OpenBlock(state);
  for (const [index, transaction] of block.transactions.entries()) {
    const fault = open.pay(transaction.body);
    if (fault !== undefined) {
      const why = `${fault}: transaction ${index}, ${transaction.id}`;
      return { ok: false, fault, index, why };
    }
  }
  return { ok: true, writes: open.seal(sealer, rewardAt(schedule, height)) };
}
