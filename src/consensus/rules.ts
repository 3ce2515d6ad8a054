// The rule of a network, by its name.
import type { Network } from '../chain/network.ts';
import { proofOfWork } from './pow.ts';
import type { ConsensusRule } from './rule.ts';

const rules: Readonly<Record<Network['rule'], ConsensusRule>> = { pow: proofOfWork };

export function ruleOf(network: Network): ConsensusRule {
  return rules[network.rule];
}
