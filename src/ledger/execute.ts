// A whole block executed on the state, and taken back: what connecting one means to the ledger.
import type { Hash } from '../chain/hash.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { Transaction } from '../chain/transaction.ts';
import { OpenBlock, type PaymentFault } from './open-block.ts';
import type { State } from './state.ts';

/** What the ledger needs of a block. */
export interface ExecutableBlock {
  readonly header: { readonly sealer: Hash };
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

/** Reads the state and leaves it as it is. @param reward of this height, in the smallest unit */
export function executeBlock(state: State, block: ExecutableBlock, reward: bigint): BlockExecution {
  const open = new OpenBlock(state);
  for (const [index, { id, body }] of block.transactions.entries()) {
    const fault = open.pay(body);
    if (fault !== undefined) {
      return { ok: false, fault, index, why: `${fault}: transaction ${index}, ${id}` };
    }
  }
  return { ok: true, writes: open.seal(block.header.sealer, reward) };
}
