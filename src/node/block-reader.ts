// Reading stored blocks for our own use: what turns out to be damaged is said, so that it is fetched again.
import { type Block, readBlockAgain } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { StoreError } from '../store/store-error.ts';
import { blockOfFrame } from '../wire/codec.ts';
import type { BlockStore } from './environment.ts';
import type { SyncDriver } from './sync-driver.ts';

export class BlockReader {
  readonly #store: BlockStore;
  readonly #sync: Pick<SyncDriver, 'lost'>;

  constructor(store: BlockStore, sync: Pick<SyncDriver, 'lost'>) {
    this.#store = store;
    this.#sync = sync;
  }

  /** False for a block below the state that the chain began with, until it is fetched. */
  has(id: Hash): boolean {
    return this.#store.has(id);
  }

  /** A block that the store has. @throws StoreError `CORRUPT` when our copy is damaged; `DISK` */
  async block(id: Hash): Promise<Block> {
    return await readStored({ readRun: (ids, bytesMax) => this.run(ids, bytesMax) }, id);
  }

  /** As Store.readRun. @throws StoreError `CORRUPT` when our copy of the first is damaged; `DISK` */
  async run(ids: readonly Hash[], bytesMax: number): ReturnType<BlockStore['readRun']> {
    try {
      return await this.#store.readRun(ids, bytesMax);
    } catch (error) {
      if (error instanceof StoreError && error.id !== undefined) this.#sync.lost(error.id);
      throw error;
    }
  }
}

/** A block that the store has. @throws StoreError `CORRUPT` when our copy is damaged; `DISK` */
export async function readStored(store: Pick<BlockStore, 'readRun'>, id: Hash): Promise<Block> {
  const { bytes } = await store.readRun([id], 0);
  const blockBytes = blockOfFrame(bytes);
  // Its CRC is that of the frame that was stored, and what is stored was read before.
  const read = blockBytes === undefined ? undefined : readBlockAgain(blockBytes);
  if (!read?.ok) throw new Error(`the stored block ${id} cannot be read`);
  return read.value;
}

/** For `catch`: the disk holds another text than was written. That costs this block, and not the node. */
export function unlessDamaged(error: unknown): undefined {
  if (error instanceof StoreError && error.code === 'CORRUPT') return undefined;
  throw error;
}
