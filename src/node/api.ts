// What a running node offers: the embedding API, and what the control socket's methods answer with.
// Types only. Everything here is plain JSON but for `bigint`, which travels as a decimal string.

import type { ChainFault } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import type { Clock } from '../clock/clock.ts';
import type { TransactionProof } from '../consensus/transaction-proof.ts';
import type { PoolRefusal } from '../mempool/refusals.ts';
import type { EventStream } from '../observe/event-stream.ts';
import type { ConnectionClose, EventOf, EventType, Observer } from '../observe/events.ts';
import type { Tap } from '../observe/frame-tap.ts';
import type { PeerCapability } from '../session/capabilities.ts';
import type { Ending } from '../session/endings.ts';
import type { SessionLimits } from '../session/limits.ts';
import type { PhaseName } from '../session/phases.ts';

export interface NodeOptions {
  /**
   * Folder for blocks, index and key, created at first start. If nothing is said, blocks are kept in
   * memory and the key is a new one: nothing outlives the node, and commands do not find it.
   */
  folder?: string;
  /** The development network if nothing is said. */
  network?: Network;
  /** Where to accept connections: 127.0.0.1 and any free port (0) if nothing is said. */
  host?: string;
  port?: number;
  /** HOST:PORT of peers to keep dialling. */
  peers?: readonly string[];
  /** Local address to dial from, so that each node of a local network has its own. */
  dialFrom?: string;
  /**
   * Units of the fee that a transaction must pay for each of its bytes, or it does not wait here. Blocks may
   * hold it all the same. 1 on the public network if nothing is said, else 0.
   */
  feePerByteMin?: number;
  /** Mine on our own tip, as soon as the blocks of the peers are here. */
  mining?: MiningOptions;
  /**
   * A block's id: while peers' blocks are fetched, signatures of transactions in it and below it are not
   * checked, as long as its header is on the chain of headers that the node follows. All else is checked.
   */
  assumeValid?: Hash;
  /**
   * Begin a new chain with a snapshot of the state that peers have, proven against a header. What is trusted is
   * the work on top of that header, or the checkpoint: blocks below it are fetched later, and not executed.
   */
  fromSnapshot?: boolean;
  /** With `fromSnapshot`: the snapshot is of this block, or of one below it, whatever stands on it. */
  checkpoint?: { readonly height: number; readonly id: Hash };
  /** Blocks that must stand on a snapshot's block without a checkpoint: 1,000, unless a test hands in another. */
  snapshotDepthBlocks?: number;
  /**
   * Make a snapshot of the state whenever the chain passes another so many blocks, for peers that begin with
   * one. If nothing is said, none is made; those that lie in the folder are served anyway.
   */
  snapshotSpacingBlocks?: number;
  /** Milliseconds for the whole shutdown before what is left is reset. */
  shutdownTimeoutMs?: number;
  sessionLimits?: SessionLimits;
  /** What our Hello names, and what we make use of: all that there is, unless a test leaves something out. */
  capabilities?: readonly PeerCapability[];
  /** Open files that this process may have; the system's limit, unless a test hands in another. */
  openFilesMax?: number;
  /** The machine's clocks, unless a test hands in others. */
  clock?: Clock;
  /** Aborted: the node stops with a goodbye, or does not start. */
  signal?: AbortSignal;
  /** Hears every event from the first one on, before the handle is there; `observe` comes later. */
  observer?: Observer;
  /** Hears every frame from the first one on. */
  tap?: Tap;
}

export interface MiningOptions {
  /** Signed zero-amount notes in every block; none if nothing is said. */
  notesPerBlock?: number;
  /** Bytes of each note's text, at most 1024; absent: a short text. */
  noteBytes?: number;
  /** Milliseconds from one block to the next at least; absent: the network's spacing, 0: none. */
  intervalMs?: number;
  /** Stop after so many blocks. */
  count?: number;
  /** Who earns rewards and fees: an address of the network. Absent: the node's own key. */
  rewardAddress?: string;
}

/** For calls that take long. */
export interface CallOptions {
  /** Aborted: the call rejects with the signal's reason, and what it had begun is undone. */
  signal?: AbortSignal;
}

export interface ClosingOptions {
  /**
   * Aborted, before or during the call: no more patience. What is not closed by then is reset, without a
   * Goodbye; the promise resolves all the same, as soon as everything is closed.
   */
  signal?: AbortSignal;
}

export interface EventsOptions<Type extends EventType = EventType> {
  /** Of these types only; absent: of all. */
  types?: readonly Type[];
  /** Aborted: the iteration ends. */
  signal?: AbortSignal;
  /** Events that wait for the reader; those beyond are counted as missed. 10,000 if nothing is said. */
  queueEventsMax?: number;
}

/** A running node. `await using` stops it at the end of its block. */
export interface NodeHandle extends AsyncDisposable {
  /** HOST:PORT that really accepts connections. */
  readonly address: string;
  /** Empty: everything is in memory. */
  readonly folder: string;
  status(): NodeStatus;
  peers(): PeerStatus[];
  /** Headers of the best chain, newest first, from `fromHeight` (default the tip) downwards. */
  chain(fromHeight: number | undefined, count: number): BlockSummary[];
  /**
   * A block of the best chain by height, any by id; undefined if we do not have it.
   * @throws NodeError STOPPED; StoreError CORRUPT: our copy is damaged and is being fetched again
   */
  block(which: number | Hash): Promise<BlockDetails | undefined>;
  /**
   * Where a transaction stands, with the proof of it. The chain is read for it: after a second without a
   * find the answer says how far, and whoever asks goes on from there.
   * @throws NodeError OPTIONS, STOPPED; StoreError CORRUPT: a block is damaged and is being fetched again
   */
  transaction(query: TransactionQuery): Promise<TransactionStatus>;
  /** What an account has on our chain, and what it has sent that waits for a block. @throws NodeError OPTIONS */
  account(key: Hash): AccountDetails;
  /**
   * Takes a signed transaction, as if a peer had sent it, and passes it on. What is refused is no error: the
   * answer says why. @throws NodeError STOPPED
   */
  submit(transaction: Uint8Array): Promise<SubmitOutcome>;
  /** What waits for a block; of its transactions the newest, at most `count` (default 100). */
  mempool(count?: number): MempoolStatus;
  /** Dials once; resolves when the handshake is done. Rejects with NodeError 'CONNECT' and the reason. */
  connect(address: string, options?: CallOptions): Promise<PeerStatus>;
  /**
   * Closes the connection as asked; resolves when the socket is closed, with how it ended. `peer`: its
   * id, address, remote address, listening address, or at least 6 digits of its key.
   * @throws NodeError NO_SUCH_PEER
   */
  leave(peer: string, how: LeaveHow, options?: ClosingOptions): Promise<ConnectionClose>;
  /**
   * Speaks to nobody at this IP address for so many milliseconds (default 10 min), and leaves who is
   * there. In memory only. @throws NodeError BAN: not an IP address, or loopback, which is never banned
   */
  ban(address: string, ms?: number): BanStatus;
  /** False: it was not banned. @throws NodeError BAN */
  unban(address: string): boolean;
  bans(): BanStatus[];
  /** Starts, or goes on with other options. @throws NodeError STOPPED */
  startMining(options?: MiningOptions): void;
  stopMining(): void;
  /**
   * Hears every event from now on; the function that comes back ends it. A watcher that throws costs the
   * node nothing: the first time a process warning with the code FINACK_WATCHER says where.
   */
  observe(observer: Observer): () => void;
  /** Hears the events of one type from now on; the function that comes back ends it. */
  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void;
  /**
   * `for await` over the events from this call on, until the node has stopped. A reader that is too slow
   * finds `events.missed` where events are missing. @throws NodeError OPTIONS
   */
  events<Type extends EventType = EventType>(
    options?: EventsOptions<Type>,
  ): EventStream<EventOf<Type>>;
  /** Listens in on frames and events from now on; the function that comes back ends it. */
  tap(tap: Tap): () => void;
  /** Goodbye to all, drain, close the log. Asked again it joins the stop that is under way. */
  stop(reason?: string, options?: ClosingOptions): Promise<void>;
  /** Resets every connection now; a stop that is under way ends at once. */
  force(): void;
}

/** 'goodbye': the graceful close. 'reset': an RST. 'no-goodbye': a FIN without a Goodbye. */
export type LeaveHow = 'goodbye' | 'reset' | 'no-goodbye';

export interface NodeStatus {
  version: string;
  pid: number;
  network: string;
  genesis: Hash;
  address: string;
  folder: string;
  key: Hash;
  height: number;
  tip: Hash;
  work: string;
  headersHeight: number;
  /**
   * `target`: height that headers prove and whose blocks are on their way. `claimed`: a greater height
   * that a peer claims and that has not been checked yet; absent: none.
   */
  sync: { state: 'idle' | 'syncing'; target: number; claimed?: number };
  /**
   * The block of `assumeValid`: its height as soon as its header is on the chain of headers that is
   * followed, and blocks whose signatures were not checked since the start. Absent: all are checked.
   */
  assumedValid?: { id: Hash; height?: number; blocks: number };
  peers: { inbound: number; outbound: number; pending: number };
  mining: boolean;
  /** What waits for a block: transactions, bytes that they take in memory, units asked for a byte at least. */
  mempool: { transactions: number; bytes: number; feePerByteMin: number };
  uptimeMs: number;
  endings: Partial<Record<Ending, number>>;
}

export interface PeerStatus {
  peer: string;
  /** HOST:PORT as dialled, or where an accepted connection came from. */
  address: string;
  /** HOST:PORT of the other end as the kernel knows it: where a name was dialled, its address. */
  remoteAddress: string;
  /** HOST:PORT where the peer says that it listens; empty if nowhere, or before its Hello. */
  listenAddress: string;
  local: string;
  direction: 'inbound' | 'outbound';
  phase: PhaseName;
  key: Hash | undefined;
  userAgent: string;
  /** Of the highest block that the peer has announced, shown in headers or asked us for, as of now. */
  height: number;
  roundTripMs: number | undefined;
  framesIn: number;
  framesOut: number;
  bytesIn: number;
  bytesOut: number;
  queuedBytes: number;
  ageMs: number;
}

export interface BanStatus {
  /** IP address, without a port. */
  address: string;
  /** The violation, or that a person asked for it. */
  reason: string;
  /** Milliseconds until it ends. */
  leftMs: number;
}

export interface BlockSummary {
  height: number;
  id: Hash;
  parent: Hash;
  timeMs: number;
  sealer: Hash;
  /** As people write it; absent for genesis, and where the network's name cannot stand in an address. */
  sealerAddress?: string;
  /** Of the encoded block, without the prefix and envelope of its frame; 0 for genesis, which is never sent. */
  bytes: number;
}

export interface BlockDetails extends BlockSummary {
  version: number;
  txRoot: Hash;
  /** Of the state after the block. */
  stateRoot: Hash;
  /** Under proof of work. */
  target?: Hash;
  nonce: string;
  transactions: TransactionDetails[];
}

export interface TransactionDetails {
  id: Hash;
  from: Hash;
  to: Hash;
  /** As people write the two; absent where the network's name cannot stand in an address. */
  fromAddress?: string;
  toAddress?: string;
  amount: string;
  fee: string;
  nonce: string;
  /** As text where it is UTF-8, else hex with `0x`. */
  data: string;
  /** No block above this height may hold it; absent: any may. */
  lastHeight?: number;
}

export type SubmitOutcome =
  /** It waits for a block. */
  { outcome: 'accepted'; id: Hash } | { outcome: 'refused'; reason: SubmitRefusal; why: string };

/** Why the bytes are no transaction, or why the mempool does not take it. */
export type SubmitRefusal = ChainFault | PoolRefusal;

export interface MempoolStatus {
  count: number;
  /** Of them, those that could stand in the next block. */
  ready: number;
  /** What they take in memory, and what they may take. */
  bytes: number;
  bytesMax: number;
  /** Units of the fee that one must pay for each byte of it at least. */
  feePerByteMin: number;
  /** The newest first. */
  transactions: PooledTransaction[];
}

export interface PooledTransaction extends TransactionDetails {
  leafHash: Hash;
  /** Of the encoded Transaction. */
  bytes: number;
  /** Units of the fee for each of them. */
  feePerByte: number;
  /** `waiting`: for a transaction of the same account that must come before it. */
  state: 'ready' | 'waiting';
}

/** A transaction by its id, or the first one in the chain that carries exactly these data. */
export type TransactionQuery = ({ readonly id: Hash } | { readonly data: Uint8Array }) & {
  /** Where to begin; at the first block if nothing is said. */
  readonly fromHeight?: number;
  /** Headers on top of its block that the proof should have, 100 at most; none if nothing is said. */
  readonly headersOnTop?: number;
};

export type TransactionStatus =
  | {
      state: 'in-block';
      block: BlockSummary;
      /** Blocks of the chain from its own to the tip. */
      confirmations: number;
      transaction: TransactionDetails;
      /** For `judgeProof`. */
      proof: TransactionProof;
    }
  /** It waits for a block. */
  | { state: 'pending'; transaction: TransactionDetails }
  /** In no block up to this height, and it waits for none. The search goes on behind it if the chain does. */
  | {
      state: 'not-found';
      searchedTo: number;
      /** Blocks below this height are not here yet, and were not searched; absent: all are. */
      missingBelow?: number;
    };

/** Amounts in the network's smallest unit. */
export interface AccountDetails {
  key: Hash;
  /** As people write it; absent where the network's name cannot stand in an address. */
  address?: string;
  balance: string;
  /** Transactions of the account that stand in blocks. */
  nonce: string;
  /** The balance without what the account's transactions that wait for a block will take of it. */
  available: string;
  /** Of its next transaction, behind those that wait. */
  nextNonce: string;
}

export type NodeErrorCode = 'OPTIONS' | 'CONNECT' | 'NO_SUCH_PEER' | 'STOPPED' | 'BAN';

/** A fault of the machine or the network, with a sentence that says what to do. */
export class NodeError extends Error {
  readonly code: NodeErrorCode;
  constructor(code: NodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
