// A header judged in its place: the chain's rules and the seal together.

import { faultVerdicts, type Refusal } from '../chain/faults.ts';
import type { Sealed } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { Network } from '../chain/network.ts';
import { checkHeader } from '../chain/rules.ts';
import type { WallMs } from '../clock/clock.ts';
import type { ConsensusRule } from './rule.ts';

/** What stays the same for all headers of one network. */
export interface Bench {
  readonly tree: HeaderTree;
  readonly rule: ConsensusRule;
  readonly network: Network;
}

/** @returns why this header may not stand on `parent`, or undefined when it may */
export function judgeHeader(
  sealed: Sealed,
  parent: HeaderEntry,
  bench: Bench,
  wallMs: WallMs,
): Refusal | undefined {
  const { tree, rule, network } = bench;
  // The seal first: it is one comparison, and from here on every lie has cost its price.
  const refusal = judgeSeal(sealed, rule);
  if (refusal !== undefined) return refusal;
  return checkHeader(sealed, {
    network,
    parent,
    medianTimeMs: tree.medianTimeMs(parent),
    expectedTarget: rule.expectedTarget(parent, network),
    wallMs,
  });
}

/**
 * @returns what is wrong with the seal alone. A header and its block each bring a seal, and it lies
 * outside the id: whoever has judged one of them knows nothing of the other's.
 */
export function judgeSeal(sealed: Sealed, rule: ConsensusRule): Refusal | undefined {
  const fault = rule.checkSeal(sealed);
  if (fault === undefined) return undefined;
  const condemned = faultVerdicts[fault] === 'committed' ? { condemned: sealed.id } : {};
  return { ok: false, fault, why: `seal: ${fault}`, ...condemned };
}
