// What the sealer of a block earns beside the fees, by the schedule of its network. The ledger pays it,
// and pays less where the supply would no longer fit 64 bits. [C-10]
import { strict as assert } from 'node:assert';

export interface RewardSchedule {
  /** Of the first block, in the smallest unit. */
  readonly first: bigint;
  /** After so many blocks it is halved, and again after as many more; 0: never. */
  readonly halvingBlocks: number;
  /** It never falls below this, so that sealing is worth something even without fees. */
  readonly tail: bigint;
}

/** @param height from 1 on: nobody sealed genesis */
export function rewardAt({ first, halvingBlocks, tail }: RewardSchedule, height: number): bigint {
  assert(Number.isSafeInteger(height) && height > 0, 'height: 1 or more');
  if (halvingBlocks === 0) return first;
  const halvings = Math.floor((height - 1) / halvingBlocks);
  const halved = first >> BigInt(halvings);
  return halved > tail ? halved : tail;
}
