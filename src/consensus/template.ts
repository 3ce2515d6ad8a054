// The header of the next block, complete but for its seal.

import type { Hash } from '../chain/hash.ts';
import { type BlockHeader, HEADER_VERSION } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { merkleRoot } from '../chain/merkle.ts';
import type { WallMs } from '../clock/clock.ts';
import type { ChainContext } from './validate.ts';

export interface NextBlock {
  readonly parent: HeaderEntry;
  /** Encoded transactions, in order. */
  readonly transactions: readonly Uint8Array[];
  readonly sealer: Hash;
  readonly wallMs: WallMs;
}

/** As early as now, but later than the rules demand. */
export function headerTemplate(next: NextBlock, { tree, rule }: ChainContext): BlockHeader {
  const target = rule.expectedTarget(next.parent);
  return {
    version: HEADER_VERSION,
    height: next.parent.height + 1,
    parent: next.parent.id,
    txRoot: merkleRoot(next.transactions),
    timeMs: Math.max(next.wallMs, tree.medianTimeMs(next.parent) + 1),
    ...(target !== undefined && { target }),
    sealer: next.sealer,
    nonce: 0n,
  };
}
