// What executes blocks. The driver of sync hands it one step after the other, and whatever it answers is
// final. Types only; the ledger with accounts is state-ledger.ts.
import type { Block } from '../chain/block.ts';
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Account } from '../chain/state-entries.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Clock } from '../clock/clock.ts';
import type { RosterAfter } from '../consensus/roster-in-force.ts';
import type { SnapshotPiece } from '../ledger/snapshot-piece.ts';
import type { State } from '../ledger/state.ts';
import type { BlockStore } from './environment.ts';

/** What a ledger needs of the node. */
export interface LedgerWorld extends Pick<BlockStore, 'stateValue' | 'stateValues'> {
  /** A stored block. @throws StoreError `CORRUPT` when our copy is damaged; `DISK` */
  readonly block: (id: Hash) => Promise<Block>;
  readonly clock: Clock;
}

export type Execution =
  | {
      readonly outcome: 'executed';
      /** The end of the step, or of one that undoes nothing an earlier block. */
      readonly tip: Hash;
      /** Become durable in one commit with the tip. */
      readonly writes: readonly StateWrite[];
    }
  /** This block of the step may not stand where it is; the ledger is as it was before the step. */
  | { readonly outcome: 'refused'; readonly id: Hash; readonly why: string }
  /**
   * Our copy of this block, of the step or of what the step stands on, is damaged; the ledger is as it was
   * before the step.
   */
  | { readonly outcome: 'lost'; readonly id: Hash }
  /** It was told to stop; the ledger is as it was before the step. */
  | { readonly outcome: 'stopped' };

/** A block that could stand on our tip. */
export interface Proposal {
  readonly sealer: Hash;
  /** In order; those that have expired or cannot be paid at their place are left out. */
  readonly candidates: (accountOf: (key: Hash) => Account) => readonly Transaction[];
}

/** What executing it would lead to. */
export interface Preview {
  readonly transactions: readonly Transaction[];
  readonly stateRoot: Hash;
}

export interface Ledger {
  /**
   * At a start, before anything else is asked: reads what it has kept. True if that is the state after this
   * block; otherwise it stands at genesis. @throws StoreError `DISK`
   */
  begin(world: LedgerWorld, tip: HeaderEntry | undefined): Promise<boolean>;
  /**
   * Undoes and applies the blocks of a step, as a whole or not at all. A step that begins on genesis, and
   * undoes nothing, is the order to begin with nothing. @throws StoreError `DISK`
   */
  execute(step: ConnectStep): Promise<Execution>;
  /** An account after the last step that was executed, also while another is under way. */
  accountOf(key: Hash): Account;
  /** Undefined if it does not stand at `parent`. */
  preview(parent: HeaderEntry, proposal: Proposal): Promise<Preview | undefined>;
  /**
   * Hands over the state after a connected block in pieces, and changes nothing meanwhile.
   * @param newer the connected blocks above it, newest first
   * @returns false: it does not stand there, or so many blocks cannot be taken back. @throws StoreError `DISK`
   */
  snapshot(
    entry: HeaderEntry,
    newer: readonly HeaderEntry[],
    take: (pieces: AsyncIterable<SnapshotPiece>) => Promise<void>,
  ): Promise<boolean>;
  /**
   * The state after a block, which others have executed, takes the place of its own.
   * @returns what is kept and belongs to no state any more; undefined: it is not the state of that block
   */
  adopt(entry: HeaderEntry, state: State): Promise<readonly Uint8Array[] | undefined>;
  /** What is under way ends as soon as it can. */
  stop(): void;
  /** Who may seal on top of a block that it has executed. */
  readonly rosterAfter: RosterAfter;
}
