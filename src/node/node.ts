// A node: what is started in which order, who talks to whom, and how it all ends. It is made by
// startNode, the embedding API; commands and the control socket use nothing else.
//
//   start: folder lock, log, index -> key -> chain -> bind, listen -> dial
//   stop:  no more dialling, accepting, mining -> Goodbye to all -> drain -> store -> done
import type { Hash } from '../chain/hash.ts';
import { addMs, type Clock, type MonotonicMs } from '../clock/clock.ts';
import type { Mempool } from '../mempool/mempool.ts';
import type { EventStream } from '../observe/event-stream.ts';
import type {
  ConnectionClose,
  EventOf,
  EventType,
  NodeEvent,
  Observer,
} from '../observe/events.ts';
import type { Tap } from '../observe/frame-tap.ts';
import { Sync } from '../sync/sync.ts';
import { blockFrame } from '../wire/codec.ts';
import { addressOf } from './addresses.ts';
import {
  type AccountDetails,
  type BanStatus,
  type BlockDetails,
  type BlockSummary,
  type CallOptions,
  type ClosingOptions,
  type EventsOptions,
  type LeaveHow,
  type MempoolStatus,
  type MiningOptions,
  NodeError,
  type NodeHandle,
  type NodeStatus,
  type PeerStatus,
  type SubmitOutcome,
  type TransactionQuery,
  type TransactionStatus,
} from './api.ts';
import { BlockReader } from './block-reader.ts';
import { lostHeightOf, startEvents } from './chain-at-start.ts';
import { assumedOf, detailsOf, peersOf, summariesOf, syncOf } from './chain-views.ts';
import { withoutPatience } from './closing-signal.ts';
import { compactSource } from './compact-source.ts';
import { ConnectionManager } from './connection-manager.ts';
import { DataTransactions } from './data-transactions.ts';
import { MempoolDriver } from './mempool-driver.ts';
import type { NodeContext, NodeParts } from './node-context.ts';
import { checkedMining } from './options.ts';
import { Payments } from './payments.ts';
import { PeerTable } from './peer-table.ts';
import { RecentBlocks } from './recent-blocks.ts';
import { Sealing } from './sealing.ts';
import { SealingStart } from './sealing-start.ts';
import { ServedSnapshots } from './served-snapshots.ts';
import { SnapshotDriver } from './snapshot-driver.ts';
import { SyncDriver } from './sync-driver.ts';
import { sinceMs, stamp } from './system-clock.ts';
import { TipAnnouncer } from './tip-announcer.ts';
import { VERSION } from './version.ts';
import { Watchers } from './watchers.ts';

/** Milliseconds for a whole shutdown before what is left is reset: under the 10 s of most supervisors. */
export const SHUTDOWN_TIMEOUT_MS = 8_000;

/** Transactions of the mempool that are listed unless somebody asks for more. */
const MEMPOOL_COUNT = 100;

export class Node implements NodeHandle {
  readonly folder: string;
  readonly #context: NodeContext;
  readonly #startedMs: MonotonicMs;
  readonly #sync: SyncDriver;
  readonly #blocks: BlockReader;
  readonly #payments: Payments;
  readonly #mempool: MempoolDriver;
  readonly #connections: ConnectionManager;
  readonly #sealing: Sealing;
  readonly #snapshots: ServedSnapshots;
  readonly #fetching: SnapshotDriver;
  #sealingStart: SealingStart | undefined;
  #stopping: Promise<void> | undefined;
  #failure: unknown;

  constructor(parts: NodeParts) {
    const { options, environment, state, store } = parts;
    this.folder = options.folder;
    this.#startedMs = environment.clock.nowMs();
    const watchers = new Watchers(options);
    const emit = emitterOf(watchers, environment.clock);
    const failed = (error: unknown) => this.#failed(error);
    this.#context = { ...parts, watchers, emit, failed, peers: new PeerTable() };
    const announcer = new TipAnnouncer(this.#context);
    const sync = newSync(parts, () => this.#mempool.pool);
    this.#sync = new SyncDriver({
      ...this.#context,
      ...{ sync, announcer, isVerified: (transaction) => this.#mempool.isVerified(transaction) },
      headersHere: (tip) => this.#fetching.headers(tip),
      tipMoved: () => this.#tipMoved(),
      synced: () => this.#synced(),
    });
    this.#blocks = new BlockReader(store, this.#sync);
    this.#mempool = new MempoolDriver({
      ...this.#context,
      ...{ sync, blocks: this.#blocks, file: environment.poolFile(this.folder) },
      grew: () => this.#sealing.poolGrew(),
    });
    this.#snapshots = new ServedSnapshots(this.#context);
    this.#fetching = new SnapshotDriver({ ...this.#context, sync: this.#sync });
    this.#connections = new ConnectionManager({
      ...this.#context,
      ...{ announcer, sync: this.#sync, mempool: this.#mempool },
      ...{ snapshots: this.#snapshots, fetching: this.#fetching },
      recent: new RecentBlocks(state, this.#blocks),
    });
    this.#payments = new Payments({
      ...this.#context,
      ...{ pool: this.#mempool.pool, sync: this.#sync },
      readRun: (ids, bytesMax) => this.#readRun(ids, bytesMax),
    });
    this.#sealing = this.#newSealing();
  }

  #newSealing(): Sealing {
    const { environment, state, key, emit, failed } = this.#context;
    const { context, chain, genesis, ledger } = state;
    return new Sealing({
      ...{ context, key, clock: environment.clock, emit, failed, ledger },
      notes: new DataTransactions({ key, genesis: genesis.id }),
      pool: this.#mempool.pool,
      tip: () => chain.tip,
      work: environment.newMiner(),
      found: (block) => this.#sync.mined(block, blockFrame(block.bytes)),
    });
  }

  // --- Start and stop -------------------------------------------------------------------------

  async start(): Promise<void> {
    const { options, environment, state, store, emit } = this.#context;
    const { host, port, peers, mining, network } = options;
    await this.#sync.load();
    this.#fetching.start();
    await this.#mempool.load();
    this.#sealingStart = new SealingStart({
      expectsPeers: peers.length > 0,
      lostHeight: lostHeightOf(state, store),
      ...{ clock: environment.clock, emit },
    });
    for (const event of startEvents(state, store, this.folder)) emit(event);
    await this.#connections.listen({ host, port });
    this.#mempool.start();
    this.#snapshots.start();
    const { address } = this;
    emit({ type: 'node.listening', address, network: network.name, genesis: state.genesis.id });
    for (const peer of peers) this.#connections.keep(addressOf(peer));
    if (mining === undefined) return;
    this.#sealing.start(checkedMining(mining, network), this.#sealingStart);
  }

  stop(reason = 'asked to stop', { signal }: ClosingOptions = {}): Promise<void> {
    // A microtask later, so that a caller that is told of it and asks again joins this stop.
    this.#stopping ??= Promise.resolve()
      .then(() => this.#stop(reason))
      .finally(() => this.#context.watchers.end());
    return withoutPatience(signal, this.#stopping, () => this.force());
  }

  async #stop(reason: string): Promise<void> {
    const { options, environment, store, peers, emit } = this.#context;
    const { clock } = environment;
    const startMs = clock.nowMs();
    emit({ type: 'node.stopping', reason, peers: peers.all().length });
    const timeoutMs = options.shutdownTimeoutMs ?? SHUTDOWN_TIMEOUT_MS;
    const cancelReset = clock.at(addMs(startMs, timeoutMs), () =>
      this.#connections.resetAll(`shutdown took longer than ${timeoutMs} ms`),
    );
    this.#sync.leave();
    await Promise.all([this.#sealing.close(), this.#connections.leaveAll('leaving', reason)]);
    cancelReset();
    await this.#sync.stop();
    try {
      await this.#mempool.stop();
    } finally {
      await this.#fetching.stop();
      await this.#snapshots.close();
      await store.close();
    }
    emit({ type: 'node.stopped', reason, durationMs: sinceMs(startMs, clock) });
  }

  force(): void {
    this.#connections.resetAll('forced');
  }

  /** The disk failed: nothing can be promised any more. */
  #failed(error: unknown): void {
    // Every append that was under way fails; the first one says it for all.
    if (this.#failure !== undefined) return;
    this.#failure = error;
    const { code = 'UNKNOWN', message } = error as { code?: string; message: string };
    this.#context.emit({ type: 'store.failed', code, message });
    // A caller that awaits `stop` joins this one and gets its result.
    void this.stop(`failed: ${message}`).catch(() => {});
  }

  #assertRunning(): void {
    if (this.#stopping !== undefined) throw new NodeError('STOPPED', 'the node is stopping');
  }

  /** For searches, which may take long. @throws NodeError STOPPED */
  #readRun(...wanted: Parameters<BlockReader['run']>): ReturnType<BlockReader['run']> {
    this.#assertRunning();
    return this.#blocks.run(...wanted);
  }

  #tipMoved(): void {
    this.#sealingStart?.tipMoved(this.#context.state.chain.tip.height);
    this.#mempool.tipMoved();
    this.#sealing.tipMoved();
    if (this.#sync.progress.phase === 'synced') this.#snapshots.tipMoved();
  }

  #synced(): void {
    this.#sealingStart?.begin();
    this.#mempool.synced();
    this.#snapshots.tipMoved();
  }

  // --- What people ask ------------------------------------------------------------------------

  get address(): string {
    return this.#connections.address;
  }

  status(): NodeStatus {
    const { options, environment, state, key } = this.#context;
    const { chain, genesis } = state;
    const { progress } = this.#sync;
    return {
      version: VERSION,
      pid: process.pid,
      network: options.network.name,
      genesis: genesis.id,
      address: this.address,
      folder: this.folder,
      key: key.publicKey,
      height: chain.tip.height,
      tip: chain.tip.id,
      work: String(chain.tip.work),
      headersHeight: progress.headers,
      sync: syncOf(progress),
      ...assumedOf(progress),
      peers: peersOf(this.#connections.list()),
      mining: this.#sealing.isRunning,
      mempool: {
        transactions: this.#mempool.pool.count,
        bytes: this.#mempool.pool.sizeBytes,
        feePerByteMin: options.feePerByteMin,
      },
      uptimeMs: sinceMs(this.#startedMs, environment.clock),
      endings: this.#connections.endings,
    };
  }

  peers(): PeerStatus[] {
    return this.#connections.list();
  }

  chain(fromHeight: number | undefined, count: number): BlockSummary[] {
    const frameBytesOf = (id: Hash) => this.#context.store.entry(id)?.length;
    const { options, state } = this.#context;
    return summariesOf(state.chain.best, fromHeight, count, frameBytesOf, options.network.name);
  }

  async block(which: number | Hash): Promise<BlockDetails | undefined> {
    this.#assertRunning();
    const chain = this.#context.state.chain.best;
    const id = typeof which === 'number' ? chain.at(which)?.id : which;
    if (id === undefined || !this.#context.store.has(id)) return undefined;
    return detailsOf(await this.#blocks.block(id), this.#context.options.network.name);
  }

  account(account: Hash): AccountDetails {
    return this.#payments.account(account);
  }

  transaction(query: TransactionQuery): Promise<TransactionStatus> {
    return this.#payments.transaction(query);
  }

  async submit(bytes: Uint8Array): Promise<SubmitOutcome> {
    this.#assertRunning();
    return await this.#mempool.submit(bytes);
  }

  mempool(count = MEMPOOL_COUNT): MempoolStatus {
    return this.#mempool.status(count);
  }

  connect(address: string, options?: CallOptions): Promise<PeerStatus> {
    return this.#connections.connect(address, options);
  }

  leave(peer: string, how: LeaveHow, options?: ClosingOptions): Promise<ConnectionClose> {
    return this.#connections.leave(peer, how, options);
  }

  ban(address: string, ms?: number): BanStatus {
    return this.#connections.ban(address, ms);
  }

  unban(address: string): boolean {
    return this.#connections.bans.unban(address);
  }

  bans(): BanStatus[] {
    return this.#connections.bans.list();
  }

  startMining(options: MiningOptions = {}): void {
    this.#assertRunning();
    this.#sealing.start(checkedMining(options, this.#context.options.network));
  }

  stopMining(): void {
    void this.#sealing.stop();
  }

  observe(observer: Observer): () => void {
    return this.#context.watchers.observe(observer);
  }

  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void {
    return this.#context.watchers.on(type, listener);
  }

  events<Type extends EventType>(options: EventsOptions<Type> = {}): EventStream<EventOf<Type>> {
    return this.#context.watchers.events(options);
  }

  tap(tap: Tap): () => void {
    return this.#context.watchers.tap(tap);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('disposed');
  }
}

function emitterOf(watchers: Watchers, clock: Clock): (event: NodeEvent) => void {
  return (event) => {
    if (watchers.isWatched) watchers.event(stamp(event, clock));
  };
}

/** @param pool what waits here, once there is one */
function newSync({ options, state, store, environment }: NodeParts, pool: () => Mempool): Sync {
  const { assumeValid, fromSnapshot } = options;
  const { context, chain } = state;
  const parts = { ...context, chain, assumeValid, compact: compactSource(pool) };
  const blocks = fromSnapshot === true ? 'held' : 'asked';
  const limits = environment.syncLimits;
  return new Sync({ ...parts, limits, blocks, hasBlock: (id) => store.has(id) });
}
