// What the fetching of snapshots is told, and what it wants done. Types only.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { StateEntry } from '../chain/state-write.ts';
import type { SnapshotPiece } from '../ledger/snapshot-piece.ts';
import type { SnapshotInfo } from '../wire/messages/snapshots.ts';
import type { ConnectionId } from './effects.ts';

/** A block that the user vouches for. */
export interface TrustedBlock {
  readonly height: number;
  readonly id: Hash;
}

export type SnapshotInput =
  /** One that answers questions about snapshots. */
  | { readonly kind: 'peer-ready'; readonly peer: ConnectionId }
  | { readonly kind: 'peer-left'; readonly peer: ConnectionId }
  /** The best header that peers have shown, and none has more to show. */
  | { readonly kind: 'headers'; readonly tip: HeaderEntry }
  | {
      readonly kind: 'Snapshots';
      readonly peer: ConnectionId;
      readonly snapshots: readonly SnapshotInfo[];
    }
  | {
      readonly kind: 'SnapshotPiece';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly piece: SnapshotPiece;
    }
  /** What `done` led to: the chain stands on it, or the state is not that of its block after all. */
  | { readonly kind: 'adopted' | 'not-adopted' }
  | { readonly kind: 'wake' };

export type SnapshotEffect =
  | { readonly kind: 'GetSnapshots'; readonly peer: ConnectionId; readonly id: number }
  | {
      readonly kind: 'GetSnapshotPiece';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly block: Hash;
      readonly path: string;
    }
  /** The state after this block is fetched, from nothing. */
  | { readonly kind: 'begin'; readonly entry: HeaderEntry; readonly pieces: number }
  /** Proven leaves of the state after this block. */
  | { readonly kind: 'leaves'; readonly block: Hash; readonly leaves: readonly StateEntry[] }
  /** It is fetched no more, and what has come of it counts for nothing. */
  | { readonly kind: 'dropped'; readonly entry: HeaderEntry; readonly why: string }
  | { readonly kind: 'done'; readonly entry: HeaderEntry }
  /** Sync has to begin with blocks, or waits for other peers. */
  | {
      readonly kind: 'unavailable';
      readonly why: string;
      readonly next: 'genesis' | 'wait';
    }
  /** The last effect about this peer. */
  | {
      readonly kind: 'violation';
      readonly peer: ConnectionId;
      readonly height: number;
      readonly path: string;
      readonly why: string;
    };
