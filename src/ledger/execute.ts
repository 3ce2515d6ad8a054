// A whole block executed on the state, and taken back: what connecting one means to the ledger.
import type { Hash } from '../chain/hash.ts';
import { type RewardSchedule, rewardAt } from '../chain/reward.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { TransactionRows } from '../chain/transaction-rows.ts';
import type { StateReader } from './accounts.ts';
import { OpenBlock, type PaymentFault, type TouchedAccount } from './open-block.ts';

/** What the ledger needs of a block. */
export interface ExecutableBlock {
  readonly header: { readonly height: number; readonly sealer: Hash };
  readonly rows: TransactionRows;
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
  const { rows } = block;
  const { height, sealer } = block.header;
  const open = new OpenBlock(state);
  const touched: TouchedAccount[] = [];
  const account = (number: number) => {
    touched[number] ??= open.account(rows.key(number));
    return touched[number];
  };
  for (let row = 0; row < rows.count; row++) {
    const amount = rows.amount(row);
    const fault = open.take(account(rows.from(row)), amount, rows.fee(row), rows.nonce(row));
    if (fault !== undefined) {
      const why = `${fault}: transaction ${row}, ${rows.transaction(row).id}`;
      return { ok: false, fault, index: row, why };
    }
    if (amount > 0n) account(rows.to(row)).balance += amount;
  }
  return { ok: true, writes: open.seal(sealer, rewardAt(schedule, height)) };
}
