// The port between the store and whatever keeps its index: where each block lies in the log, and where the
// chain stands. All of it can be rebuilt from the log, so whatever is wrong with it is answered by throwing it away. No disk here;
// LevelDB is in level-index.ts, an index in memory in memory-store.ts.
import type { Hash } from '../chain/hash.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { HeaderFile } from './header-file.ts';
import type { LogPlace } from './place.ts';

/** One block and where its frame lies in the log: `length` bytes from a place. */
export interface StoredBlock {
  readonly id: Hash;
  readonly height: number;
  readonly place: LogPlace;
  readonly length: number;
  /** Of the whole frame; the fast check made on every read. */
  readonly crc32: number;
}

/** What the index keeps of a block, so that a start need not read the log. */
export interface IndexedBlock extends StoredBlock {
  readonly parent: Hash;
  /** The encoded SealedHeader, as header sync sends it. */
  readonly sealedHeader: Uint8Array;
  /** The weight of the chain that ends here; undefined: its header has not been judged in its place. */
  readonly work?: bigint | undefined;
}

/** Where the chain stands, so that a start need not execute it again. */
export interface ChainRecord {
  /** The last connected block: the state kept beside it is the ledger's after this block. */
  readonly tip: Hash | undefined;
  /** Blocks that the ledger refused, and why. */
  readonly refused: ReadonlyMap<Hash, string>;
}

/** One value that the ledger has written, and its key. */
export interface StatePair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** One answer of the ledger, to be written down. */
export type ChainUpdate =
  | { readonly outcome: 'connected'; readonly tip: Hash; readonly writes: readonly StateWrite[] }
  | { readonly outcome: 'refused'; readonly id: Hash; readonly why: string };

/**
 * What one commit changes, all of it or nothing: a state without its tip, or a tip without its blocks,
 * would be a chain that never was.
 */
export interface IndexBatch {
  readonly removedPlaces: readonly LogPlace[];
  readonly added: readonly IndexedBlock[];
  readonly updates: readonly ChainUpdate[];
}

/** Where the header of a block can be read again. */
export interface KeptHeader {
  readonly id: Hash;
  readonly at: number;
  readonly length: number;
}

export interface BlockIndex {
  /**
   * Not synced: the log is, and an index that lags behind the log catches up at the next start.
   * @returns where the headers of the added blocks can be read again; nothing where they cannot
   * @throws StoreError `DISK`
   */
  commit(batch: IndexBatch): Promise<readonly KeptHeader[]>;
  /** What the ledger wrote last under one of its keys. @throws StoreError `DISK` */
  stateValue(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** All that the ledger has under keys with this first byte, by key. @throws StoreError `DISK` */
  stateValues(firstByte: number): AsyncIterable<StatePair>;
  close(): Promise<void>;
}

/** An index that has just been opened. */
export interface OpenedIndex {
  readonly index: BlockIndex;
  /** All its entries by place, but for those in the header file. */
  readonly blocks: readonly IndexedBlock[];
  /** Where the entries are kept that need not be read one by one; absent: nowhere. */
  readonly headers?: HeaderFile | undefined;
  readonly chain: ChainRecord;
}

/** What an index holds, for who only looks. */
export type IndexContents = Pick<OpenedIndex, 'blocks' | 'chain'>;

export const noChain: ChainRecord = { tip: undefined, refused: new Map() };

/** The record after one more answer. */
export function recordAfter({ tip, refused }: ChainRecord, update: ChainUpdate): ChainRecord {
  if (update.outcome === 'connected') return { tip: update.tip, refused };
  return { tip, refused: new Map([...refused, [update.id, update.why]]) };
}
