// What every consensus rule answers. One file per rule beside this one; nothing else in the program
// asks which rule it is.
import type { ChainFault } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { Sealed } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network.ts';

export interface ConsensusRule {
  readonly name: Network['rule'];
  /** The target that a child of `parent` must carry. */
  readonly expectedTarget: (parent: HeaderEntry, network: Network) => Hash;
  /** How many blocks back from `parent` that may look: whoever keeps fewer cannot judge. */
  readonly lookBack: (network: Network) => number;
  /** Whether whoever sealed this was allowed to, as far as the header and its seal show. */
  readonly checkSeal: (sealed: Sealed) => ChainFault | undefined;
  /** What one block of this target adds to the weight of its chain. */
  readonly work: (target: Hash) => bigint;
}
