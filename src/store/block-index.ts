// The port between the store and whatever keeps its index: where each block lies in the log. All of it
// can be rebuilt from the log, so whatever is wrong with it is answered by throwing it away. Types only;
// LevelDB is in level-index.ts, an index in memory in memory-store.ts.
import type { Hash } from '../chain/hash.ts';

/** One block and where its frame lies in the log: bytes `offset` to `offset + length`. */
export interface StoredBlock {
  readonly id: Hash;
  readonly parent: Hash;
  readonly height: number;
  readonly offset: number;
  readonly length: number;
  /** Of the whole frame; the fast check made on every read. */
  readonly crc32: number;
}

/** What the index keeps of a block, so that a start need not read the log. */
export interface IndexedBlock extends StoredBlock {
  /** The encoded SealedHeader, as header sync sends it. */
  readonly sealedHeader: Uint8Array;
}

/** What one commit changes in the index: all of it or nothing. */
export interface IndexBatch {
  readonly removedOffsets: readonly number[];
  readonly added: readonly IndexedBlock[];
}

export interface BlockIndex {
  /**
   * Not synced: the log is, and an index that lags behind the log catches up at the next start.
   * @throws StoreError `DISK`
   */
  commit(batch: IndexBatch): Promise<void>;
  close(): Promise<void>;
}

/** An index that has just been opened, with all its entries by offset. */
export interface OpenedIndex {
  readonly index: BlockIndex;
  readonly blocks: readonly IndexedBlock[];
}
