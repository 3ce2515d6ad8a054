// What every consensus rule answers. One file per rule beside this one; nothing else in the program
// asks which rule it is.
import type { ChainFault } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { Sealed } from '../chain/header.ts';
import type { HeaderEntry, Weigh } from '../chain/header-tree.ts';
import type { Network } from '../chain/network.ts';

export interface ConsensusRule {
  readonly name: Network['rule'];
  /** The target that a child of `parent` must carry. */
  readonly expectedTarget: (parent: HeaderEntry, network: Network) => Hash;
  /** How many blocks back from `parent` that may look: whoever keeps fewer cannot judge. */
  readonly lookBack: (network: Network) => number;
  /** Whether whoever sealed this was allowed to, as far as the header and its seal show. */
  readonly checkSeal: (sealed: Sealed) => ChainFault | undefined;
  /** Fork choice: the weight of the chain that ends with this header. The larger wins, the first seen of equals. */
  readonly weigh: Weigh;
  /**
   * The highest entry that nothing may undo any more if `tip` is where we stand: an ancestor of the
   * tip, or the tip. Never below `before`, the answer of the last time (at first genesis).
   */
  readonly finalised: (tip: HeaderEntry, before: HeaderEntry) => HeaderEntry;
}
