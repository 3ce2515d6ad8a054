// The rule of a network, by its name.
import type { Network } from '../chain/network-parameters.ts';
import { proofOfWork } from './pow.ts';
import type { ConsensusRule } from './rule.ts';

export function ruleOf(network: Network): ConsensusRule {
  switch (network.rule) {
    case 'pow':
      return proofOfWork(network);
  }
}
