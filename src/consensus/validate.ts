// A header validated in its place: the chain's rules and those of its consensus rule together.

import { type ChainFault, type Refusal, refuseBlock } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { BlockHeader, Sealed } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { checkForm, checkLink } from '../chain/rules.ts';
import type { WallMs } from '../clock/clock.ts';
import type { RosterAfter } from './roster-in-force.ts';
import type { ConsensusRule, ExecutionOutcome, PlaceVerdict } from './rule.ts';

/** What stays the same for all headers of one network. */
export interface ChainContext {
  readonly tree: HeaderTree;
  readonly rule: ConsensusRule;
  readonly network: Network;
  readonly rosterAfter: RosterAfter;
}

/** Whether this header may stand on `parent`, and which signatures of its seal are still to be checked. */
export function validateHeader(
  sealed: Sealed,
  parent: HeaderEntry,
  { tree, rule, rosterAfter }: ChainContext,
  wallMs: WallMs,
): PlaceVerdict {
  // Alone first: it is one comparison, and under proof of work every lie has cost its price from here on.
  const refusal = validateAlone(sealed, rule) ?? checkLink(sealed, parent);
  if (refusal !== undefined) return refusal;
  const medianTimeMs = tree.medianTimeMs(parent);
  return rule.checkPlace(sealed, { parent, medianTimeMs, rosterAfter, wallMs });
}

/**
 * @returns what is wrong with a header and its seal, whatever they stand on. A header and its block each
 * bring a seal, and it lies outside the id: a verdict on one of them says nothing about the other's.
 */
export function validateAlone(sealed: Sealed, rule: ConsensusRule): Refusal | undefined {
  const refusal = checkForm(sealed, rule.form);
  if (refusal !== undefined) return refusal;
  const fault = rule.checkAlone(sealed);
  return fault && refuseBlock(sealed.id, fault, `seal: ${fault}`);
}

/** Whether executing a block has led to what its header commits to: the state [C-9], and what its rule adds. */
export function validateOutcome(
  header: BlockHeader,
  rule: ConsensusRule,
  outcome: ExecutionOutcome & { readonly stateRoot: Hash },
): ChainFault | undefined {
  if (header.stateRoot !== outcome.stateRoot) return 'bad-state-root';
  return rule.checkOutcome(header, outcome);
}
