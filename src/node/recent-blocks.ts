// The newest blocks of our chain, for those who ask for them in parts: short ids first, then what is missing.
// Many ask for the same block at the same time, so the last one stays in memory. [T-7] [T-8]
import type { Hash } from '../chain/hash.ts';
import { leafHash } from '../chain/merkle.ts';
import { type BlockReader, unlessDamaged } from './block-reader.ts';
import type { NodeChain } from './chain-at-start.ts';

/** Blocks from the tip down. Whoever is further behind has none of their transactions waiting. [T-6] */
const RECENT_BLOCKS_MAX = 10;

export interface BlockInParts {
  /** Encoded, in the order of the block. */
  readonly transactions: readonly Uint8Array[];
  readonly leafHashes: readonly Hash[];
}

export class RecentBlocks {
  readonly #chain: NodeChain['chain'];
  readonly #blocks: Pick<BlockReader, 'block' | 'has'>;
  #last: { readonly id: Hash; readonly parts: Promise<BlockInParts | undefined> } | undefined;

  constructor({ chain }: NodeChain, blocks: Pick<BlockReader, 'block' | 'has'>) {
    this.#chain = chain;
    this.#blocks = blocks;
  }

  /** @returns undefined if it is none of the newest of our chain, or not here yet, or our copy is damaged @throws StoreError `DISK` */
  async parts(id: Hash): Promise<BlockInParts | undefined> {
    const { best, tip, headers } = this.#chain;
    const entry = headers.entry(id);
    if (entry === undefined || !best.contains(entry) || !this.#blocks.has(id)) return undefined;
    if (entry.parent === undefined || tip.height - entry.height >= RECENT_BLOCKS_MAX)
      return undefined;
    if (this.#last?.id !== id) this.#last = { id, parts: this.#read(id) };
    const last = this.#last;
    const parts = await last.parts;
    // What could not be read may have been fetched again when somebody asks the next time.
    if (parts === undefined && this.#last === last) this.#last = undefined;
    return parts;
  }

  async #read(id: Hash): Promise<BlockInParts | undefined> {
    const block = await this.#blocks.block(id).catch(unlessDamaged);
    if (block === undefined) return undefined;
    const transactions = block.transactions.map(({ bytes }) => bytes);
    return { transactions, leafHashes: transactions.map(leafHash) };
  }
}
