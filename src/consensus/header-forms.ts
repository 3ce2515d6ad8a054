// Which of the header fields that not every header has each rule demands, and which it forbids: one table. What
// a rule does not look at must be absent or zero, or one block would have many ids. [C-7]
import type { Network } from '../chain/network-parameters.ts';
import type { HeaderForm } from '../chain/rules.ts';

export const headerForms: Readonly<Record<Network['rule'], HeaderForm>> = {
  // Work stands in the nonce, and anybody may do it.
  pow: { target: 'required', rosterHash: 'absent', nonce: 'free' },
  // The roster that is in force after the block seals the next one; the votes are in the seal.
  pbft: { target: 'absent', rosterHash: 'required', nonce: 'zero' },
};
