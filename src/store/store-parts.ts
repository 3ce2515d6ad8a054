// What a store is made of, opened and ready: a log and an index, wherever they lie. Types only.
import type { Footprint } from '../files/own-folders.ts';
import type { OpenedIndex } from './block-index.ts';
import type { BlockLog } from './block-log.ts';

export interface StoreParts extends OpenedIndex {
  readonly log: BlockLog;
  /** Whether the disk keeps the modes that close the folder to others. */
  readonly modes: Footprint['modes'];
  /** Closes log and index, and gives the folder back. */
  readonly close: () => Promise<void>;
}
