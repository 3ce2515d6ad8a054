// The rule of a network, by its name.
import { strict as assert } from 'node:assert';
import type { Network, PowNetwork } from '../chain/network-parameters.ts';
import { proofOfWork } from './pow.ts';
import type { ConsensusRule } from './rule.ts';

/** Whether this program can follow the rule. Others can be described in a network file already. */
export function isRunnable(network: Network): network is PowNetwork {
  return network.rule === 'pow';
}

/** What to say of a network whose rule it cannot follow. */
export function notRunnable({ rule }: Network): string {
  return `this build cannot run rule ${rule} yet`;
}

export function ruleOf(network: Network): ConsensusRule {
  assert(isRunnable(network), notRunnable(network));
  return proofOfWork(network);
}
