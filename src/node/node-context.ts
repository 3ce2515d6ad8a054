// What the parts of one node share: each takes it whole, instead of a function for every call. Types only.
import type { NodeEvent } from '../observe/events.ts';
import type { NodeChain } from './chain-at-start.ts';
import type { BlockStore, Environment, SigningKey } from './environment.ts';
import type { CheckedOptions } from './options.ts';
import type { PeerTable } from './peer-table.ts';
import type { Watchers } from './watchers.ts';

/** What is there before a node is made. */
export interface NodeParts {
  readonly options: CheckedOptions;
  readonly environment: Environment;
  readonly state: NodeChain;
  readonly store: BlockStore;
  readonly key: SigningKey;
}

export interface NodeContext extends NodeParts {
  readonly peers: PeerTable;
  readonly watchers: Watchers;
  /** Stamps the event and tells the watchers. */
  readonly emit: (event: NodeEvent) => void;
  /** The disk failed for good. */
  readonly failed: (error: unknown) => void;
}
