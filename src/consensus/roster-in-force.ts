// Who may seal, where a rule has a list of those who may. A roster (chain/roster.ts) is part of what executed
// blocks have led to; headers commit to it by its hash (roster_hash), so that headers alone show who was
// allowed. A rule needs no more of it than stands here. Proof of work has none.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';

export interface RosterInForce {
  readonly hash: Hash;
  /** Keys of those who may seal, in their order. */
  readonly sealers: readonly Hash[];
}

/**
 * The roster in force after a block, which its children are judged by; undefined while the blocks up to
 * there have not been executed.
 */
export type RosterAfter = (entry: HeaderEntry) => RosterInForce | undefined;

/** For rules without a roster. */
export const noRoster: RosterAfter = () => undefined;
