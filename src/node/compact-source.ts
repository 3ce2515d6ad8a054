// What sync puts blocks together of: the transactions of our mempool, and the wire's frame around a block.
import type { Mempool } from '../mempool/mempool.ts';
import type { CompactSource } from '../sync/compact-blocks.ts';
import { blockFrame } from '../wire/codec.ts';

/** @param pool asked when it is needed: it is made after sync */
export function compactSource(pool: () => Pick<Mempool, 'entries' | 'count'>): CompactSource {
  return {
    waiting: () => pool().entries(),
    waitingCount: () => pool().count,
    frameOf: blockFrame,
  };
}
