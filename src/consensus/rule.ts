// What every consensus rule answers: who may seal a block, which of two chains is better, and what is
// final. One pure file per rule beside this one, bound to the parameters of its network; nothing else in
// the program asks which rule it is.
//
// What comes with slots (pos, dpos) and not before: more header fields in `form`; with pbft votes and
// persistence in the sealer (sealer.ts).
import type { ChainFault, Refusal } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { BlockHeader, Sealed } from '../chain/header.ts';
import type { HeaderEntry, Weigh } from '../chain/header-tree.ts';
import type { HeaderForm, SignatureCheck } from '../chain/rules.ts';
import type { WallMs } from '../clock/clock.ts';
import type { RosterAfter } from './roster-in-force.ts';
import type { Sealer, SealerHelp } from './sealer.ts';

export interface ConsensusRule {
  readonly name: string;
  /** Which of the fields that not every header has this rule demands: its row of header-forms.ts. */
  readonly form: HeaderForm;
  /** What a header and its seal show with nothing else known: the first and cheapest look. */
  readonly checkAlone: (sealed: Sealed) => ChainFault | undefined;
  /**
   * What they show in their place, on a parent that follows by height and id. Of the past it may need
   * no more than the median time does: MEDIAN_TIME_BLOCKS.
   */
  readonly checkPlace: (sealed: Sealed, place: Place) => PlaceVerdict;
  /** Whether executing the block has led to what its header commits to. */
  readonly checkOutcome: (header: BlockHeader, outcome: ExecutionOutcome) => ChainFault | undefined;
  /** Fork choice: the weight of the chain that ends with this header. The larger wins, the first seen of equals. */
  readonly weigh: Weigh;
  /**
   * The highest entry that nothing may undo any more if `tip` is where we stand: an ancestor of the
   * tip, or the tip. Never below `before`, the answer of the last time (at first genesis).
   */
  readonly finalised: (tip: HeaderEntry, before: HeaderEntry) => HeaderEntry;
  /** One that makes blocks by this rule. */
  readonly newSealer: (help: SealerHelp) => Sealer;
}

/** Where a header would stand. */
export interface Place {
  readonly parent: HeaderEntry;
  /** Median time of the parent and the ten before it. */
  readonly medianTimeMs: number;
  readonly rosterAfter: RosterAfter;
  readonly wallMs: WallMs;
}

export type PlaceVerdict =
  /** Good, if all these signatures of its seal are: the caller has them checked. */
  | { readonly ok: true; readonly checks: readonly SignatureCheck[] }
  /** It cannot be said before the blocks up to `needs` are executed, which tell who may seal it. */
  | { readonly ok: 'later'; readonly needs: HeaderEntry }
  | Refusal;

/** What executing a block has led to, as far as headers commit to it. */
export interface ExecutionOutcome {
  /** Of the roster in force after the block; undefined under rules without one. */
  readonly rosterHash: Hash | undefined;
}
