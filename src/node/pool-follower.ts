// Tells the mempool how our chain moves: which blocks were undone, which applied. They are read from the
// store for it, one way after the other, while the chain may already be elsewhere.
import type { ChainView } from '../chain/best-chain.ts';
import type { Block } from '../chain/block.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { ChainMove } from '../mempool/mempool.ts';
import type { BlockReader } from './block-reader.ts';
import { unlessDamaged } from './block-reader.ts';

/** Blocks read for one move: their transactions are in memory together. */
const BLOCKS_PER_MOVE = 8;
/** Applied blocks above which every account is looked at instead: that costs no reading. */
const BLOCKS_READ_MAX = 64;

export interface PoolFollowerOptions {
  readonly chain: ChainView;
  readonly blocks: Pick<BlockReader, 'block' | 'has'>;
  /** Nothing is in the pool: what is applied need not be read. */
  readonly isEmpty: () => boolean;
  /** 'far': too far to say which accounts were touched. */
  readonly moved: (move: ChainMove | 'far') => void;
  /** The disk failed. */
  readonly failed: (error: unknown) => void;
}

export class PoolFollower {
  readonly #options: PoolFollowerOptions;
  /** Where the pool stands. */
  #at: HeaderEntry;
  #work: Promise<void> | undefined;

  constructor(options: PoolFollowerOptions) {
    this.#options = options;
    this.#at = options.chain.tip;
  }

  /** The pool is empty, and whatever was loaded concerns it not. */
  begin(): void {
    this.#at = this.#options.chain.tip;
  }

  /** Our chain ends elsewhere now. */
  tipMoved(): void {
    if (this.#work === undefined && this.#at !== this.#options.chain.tip)
      this.#work = this.#follow();
  }

  /** Resolves when nothing is read any more. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async #follow(): Promise<void> {
    const { chain, failed } = this.#options;
    try {
      while (this.#at !== chain.tip) await this.#go(chain.tip);
    } catch (error) {
      failed(error);
    }
    // Here, and not in a later microtask: the chain could move again before that.
    this.#work = undefined;
  }

  async #go(tip: HeaderEntry): Promise<void> {
    const { blocks, isEmpty, moved } = this.#options;
    const { undone, applied } = wayTo(tip, this.#at);
    this.#at = tip;
    await this.#tell(undone, (blocks) => ({ undone: blocks, applied: [] }));
    // What was refused before may be good now, whatever the blocks hold.
    if (isEmpty()) return moved({ undone: [], applied: [] });
    // A chain that begins with a state has moved by blocks that are not here.
    const isHere = applied.every(({ id }) => blocks.has(id));
    if (applied.length > BLOCKS_READ_MAX || !isHere) return moved('far');
    await this.#tell(applied, (blocks) => ({ undone: [], applied: blocks }));
  }

  /** Lowest first: the nonces of an account come back in their order. */
  async #tell(
    entries: readonly HeaderEntry[],
    moveOf: (blocks: readonly Block[]) => ChainMove,
  ): Promise<void> {
    for (let at = 0; at < entries.length; at += BLOCKS_PER_MOVE) {
      const blocks: Block[] = [];
      let isWhole = true;
      for (const { id } of entries.slice(at, at + BLOCKS_PER_MOVE)) {
        const block = await this.#options.blocks.block(id).catch(unlessDamaged);
        if (block === undefined) isWhole = false;
        else blocks.push(block);
      }
      this.#options.moved(moveOf(blocks));
      if (!isWhole) this.#options.moved('far');
    }
  }
}

/** Both lowest first. */
function wayTo(
  tip: HeaderEntry,
  from: HeaderEntry,
): { undone: HeaderEntry[]; applied: HeaderEntry[] } {
  const undone: HeaderEntry[] = [];
  const applied: HeaderEntry[] = [];
  let [old, next]: [HeaderEntry | undefined, HeaderEntry | undefined] = [from, tip];
  while (old !== next && old !== undefined && next !== undefined) {
    if (old.height >= next.height) {
      undone.push(old);
      old = old.parent;
    } else {
      applied.push(next);
      next = next.parent;
    }
  }
  return { undone: undone.reverse(), applied: applied.reverse() };
}
