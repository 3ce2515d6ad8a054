// What happens in a node, as one typed stream. Log lines, NDJSON, transcripts and the live table are
// views of it; nothing in the node writes text for people anywhere else. Types only.
import type { Hash } from '../chain/hash.ts';
import type { PoolDeparture, PoolRefusal } from '../mempool/refusals.ts';
import type { EndedBy, Ending } from '../session/endings.ts';
import type { PhaseName } from '../session/phases.ts';
import type { ConnectionId } from '../sync/effects.ts';

/** A connection's name in events and commands: short, unique within the process. */
export type { ConnectionId };

export interface ConnectionClose {
  type: 'connection.close';
  peer: ConnectionId;
  address: string;
  direction: 'inbound' | 'outbound';
  ending: Ending;
  by: EndedBy;
  reason: string;
  detail: string;
  /** 'confirmed': the peer's answering Goodbye says that its program read all that we sent. */
  delivery: 'confirmed' | 'unconfirmed';
  framesIn: number;
  framesOut: number;
  /** Prefixes included, Goodbyes left out, as Goodbye counts them. */
  bytesIn: number;
  bytesOut: number;
  /** Bytes of a frame that never became complete. */
  bytesPartial: number;
  /** Bytes of ours that the kernel never took. */
  bytesLost: number;
  durationMs: number;
}

export type NodeEvent =
  | { type: 'node.listening'; address: string; network: string; genesis: Hash }
  | { type: 'node.stopping'; reason: string; peers: number }
  | { type: 'node.stopped'; reason: string; durationMs: number }
  | { type: 'connection.dial'; peer: ConnectionId; address: string }
  | {
      type: 'connection.open';
      peer: ConnectionId;
      address: string;
      direction: 'inbound' | 'outbound';
      /** HOST:PORT of both ends as the kernel knows them: where a name was dialled, its address. */
      local: string;
      remote: string;
    }
  | { type: 'connection.phase'; peer: ConnectionId; from: PhaseName; to: PhaseName; why: string }
  | {
      type: 'connection.ready';
      peer: ConnectionId;
      address: string;
      key: Hash | undefined;
      userAgent: string;
      height: number;
    }
  | {
      type: 'connection.frame';
      peer: ConnectionId;
      flow: 'in' | 'out';
      what: string;
      bytes: number;
    }
  | { type: 'connection.round-trip'; peer: ConnectionId; ms: number }
  /** A socket was closed before it became a peer. `more`: others since the last such event. */
  | { type: 'connection.dropped'; address: string; reason: string; more: number }
  | { type: 'peer.banned'; address: string; reason: string; ms: number }
  | { type: 'connection.violation'; peer: ConnectionId; violation: string; detail: string }
  | ConnectionClose
  /** A block of this peer is further ahead of our clock than clocks may differ. Unix milliseconds. */
  | { type: 'peer.clock'; peer: ConnectionId; height: number; timeMs: number; ourMs: number }
  /** `claimed`: the height that the peer says it has, which nothing proves yet. */
  | { type: 'sync.start'; peer: ConnectionId; claimed: number }
  /** Signatures of this block, and of those below it, are not checked in this sync. */
  | { type: 'sync.assumed'; id: Hash }
  | { type: 'sync.progress'; height: number; target: number; bytes: number }
  | { type: 'sync.done'; height: number; tip: Hash }
  | {
      type: 'chain.tip';
      height: number;
      tip: Hash;
      removed: number;
      added: number;
      /** 'catching-up': one of many, on the way to a target that sync.progress names. */
      sync: 'catching-up' | 'synced';
    }
  | { type: 'block.mined'; height: number; id: Hash; txs: number; ms: number }
  /** Told to mine at its start, the node waits for something first. */
  | { type: 'mining.waiting'; reason: string }
  /** Mining has ended because its thread failed; the node goes on. */
  | { type: 'mining.failed'; message: string }
  | {
      type: 'transaction.added';
      /** Who sent it; absent: it was given to this node, or came back out of a block. */
      peer?: ConnectionId;
      id: Hash;
      from: Hash;
      fee: string;
      bytes: number;
    }
  | { type: 'transaction.refused'; peer: ConnectionId; id: Hash; reason: PoolRefusal; why: string }
  | { type: 'transaction.removed'; id: Hash; why: PoolDeparture }
  /** A block came as short ids; `asked`: so many of its transactions were not here already. */
  | {
      type: 'block.rebuilt';
      peer: ConnectionId;
      height: number;
      id: Hash;
      txs: number;
      asked: number;
    }
  | { type: 'block.refused'; peer: ConnectionId; fault: string; why: string }
  /** A snapshot of the state after this block is served from now on: it was found in the folder, or made. */
  | { type: 'snapshot.served'; height: number; block: Hash; pieces: number; bytes: number }
  /** The state after this block is fetched from peers, who claim that it has so many pieces. */
  | { type: 'snapshot.start'; height: number; block: Hash; pieces: number }
  /** It is here, proven and written down: the chain begins there. */
  | { type: 'snapshot.done'; height: number; block: Hash; leaves: number }
  /** All blocks up to it have been fetched too. */
  | { type: 'snapshot.filled'; height: number }
  /** A piece of a peer proves nothing; the peer is left. */
  | { type: 'snapshot.refused'; peer: ConnectionId; height: number; piece: string; why: string }
  /** It is fetched no more: it came too slowly, or did not stand its last test. */
  | { type: 'snapshot.dropped'; height: number; block: Hash; why: string }
  /** Nobody has a snapshot that could be believed, or delivers it: the chain begins at genesis, or other peers are waited for. */
  | { type: 'snapshot.unavailable'; why: string; next: 'genesis' | 'wait' }
  /** A file of a snapshot is not served: what is wrong with it, and with which piece. */
  | { type: 'snapshot.damaged'; name: string; piece: string | undefined; why: string }
  | {
      type: 'store.recovered';
      /** Blocks that the index did not know. */
      blocks: number;
      cutBytes: number;
      /** Stretches of the log that hold no usable block. */
      corrupt: number;
      /** Blocks among them that are whole and can be on no chain. */
      refused: number;
    }
  /** Blocks are lost on which others of ours stand: our chain ends at `height`, and was higher once. */
  | { type: 'store.gap'; height: number; lostHeight: number }
  /** The balances that were kept are not those after our last block: all blocks are executed again. */
  | { type: 'ledger.replay'; height: number }
  /** The disk of the data folder keeps no permissions: every user that can reach it can read and change it. */
  | { type: 'store.exposed'; folder: string }
  | { type: 'store.failed'; code: string; message: string };

export type EventType = NodeEvent['type'];

/**
 * An event with the moment it happened, on both clocks. A frame that goes out is stamped before it is
 * written, so that no packet is older than its event.
 */
export type StampedEvent = NodeEvent & {
  /** Unix time in milliseconds: for people. Somebody may set that clock back between two events. */
  atMs: number;
  /**
   * Nanoseconds on the monotonic clock of this machine, which nobody can set: for order and durations.
   * On Linux this is CLOCK_MONOTONIC, the same for all processes and for the kernel's own tracing. In
   * JSON a decimal string, because a machine that is up for 104 days is beyond 2^53.
   */
  monotonicNs: bigint;
};

/** The events of one type, stamped. */
export type EventOf<Type extends EventType> = Extract<StampedEvent, { type: Type }>;

/** So many events are missing here: their reader was too slow. */
export interface MissedEvents {
  type: 'events.missed';
  events: number;
}

/**
 * Takes every event, in order, and must not block. If it throws, or the promise that it returns rejects,
 * the node goes on: the first time a process warning with the code FINACK_WATCHER says where.
 */
export type Observer = (event: StampedEvent) => void;
