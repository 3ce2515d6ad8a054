// What executes blocks. The driver of sync hands it one step after the other, and whatever it answers is
// final. Until balances come there is nothing that executing a block could find wrong.
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';

export type Execution =
  | { readonly outcome: 'executed' }
  /** This block of the step may not stand where it is; the ledger is as it was before the step. */
  | { readonly outcome: 'refused'; readonly id: Hash; readonly why: string };

export interface Ledger {
  /** Undoes and applies the blocks of a step, as a whole or not at all. @throws when the disk fails */
  execute(step: ConnectStep): Promise<Execution>;
}

export const acceptingLedger: Ledger = {
  execute: () => Promise.resolve({ outcome: 'executed' }),
};
