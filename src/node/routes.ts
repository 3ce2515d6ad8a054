// The router: which part of a node acts on which message. There is a handler for every message that a
// session hands on; one without does not compile.
import type { Delivered, DeliveredKind, Request } from '../wire/messages.ts';
import type { MempoolDriver } from './mempool-driver.ts';
import type { NodePeer } from './node-peer.ts';
import type { SnapshotDriver } from './snapshot-driver.ts';
import type { SyncDriver } from './sync-driver.ts';

/** How a message came. */
export interface Arrival {
  readonly peer: NodePeer;
  /** Of a request, which its reply names. */
  readonly id: number;
  /** Of a reply: the request that it answers. */
  readonly re: number;
  /** Prefix and payload. */
  readonly frame: Uint8Array;
}

type Handler<Kind extends DeliveredKind> = (
  message: Extract<Delivered, { kind: Kind }>,
  arrival: Arrival,
) => void;

export type Routes = { readonly [Kind in DeliveredKind]: Handler<Kind> };

export function newRoutes(
  sync: SyncDriver,
  mempool: MempoolDriver,
  snapshots: SnapshotDriver,
): Routes {
  const serve = (message: Request, { peer, id }: Arrival) => peer.requests.accept(id, message);
  return {
    GetHeaders: serve,
    GetBlocks: serve,
    GetBlockRange: serve,
    GetTransactions: serve,
    GetBlockTransactions: serve,
    GetSnapshots: serve,
    GetSnapshotPiece: serve,
    Headers: ({ headers }, { peer, re }) =>
      sync.input({ kind: 'Headers', peer: peer.id, re, headers }),
    BlocksBegin: ({ count }, { peer, re }) =>
      sync.input({ kind: 'BlocksBegin', peer: peer.id, re, count }),
    Block: ({ bytes }, { peer, frame }) =>
      sync.input({ kind: 'Block', peer: peer.id, bytes, frame }),
    BlocksEnd: ({ served }, { peer, re }) =>
      sync.input({ kind: 'BlocksEnd', peer: peer.id, re, served }),
    CompactBlock: ({ nonce, shortIds }, { peer, re }) =>
      sync.input({ kind: 'CompactBlock', peer: peer.id, re, nonce, shortIds }),
    BlockTransactions: ({ transactions }, { peer, re }) =>
      sync.input({ kind: 'BlockTransactions', peer: peer.id, re, transactions }),
    Inventory: ({ leafHashes }, { peer }) => mempool.announced(peer.id, leafHashes),
    Transactions: ({ transactions }, { peer, re }) => mempool.answered(peer.id, re, transactions),
    Snapshots: ({ snapshots: offers }, { peer }) =>
      snapshots.answered({ kind: 'Snapshots', peer: peer.id, snapshots: offers }),
    SnapshotPiece: (piece, { peer, re }) =>
      snapshots.answered({ kind: 'SnapshotPiece', peer: peer.id, re, piece }),
    NewTip: ({ header }, { peer }) => sync.input({ kind: 'NewTip', peer: peer.id, header }),
  } satisfies Routes;
}

/** Calls the handler of this message. */
export function route(routes: Routes, message: Delivered, arrival: Arrival): void {
  // Each handler takes the message of its own name, which is the one that it is looked up by.
  const handler = routes[message.kind] as (message: Delivered, arrival: Arrival) => void;
  handler(message, arrival);
}
