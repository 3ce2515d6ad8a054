// A node: what is started in which order, who talks to whom, and how it all ends. It is made by
// startNode, the embedding API; commands and the control socket use nothing else.
//
//   start: folder lock, log, index -> key -> chain -> bind, listen -> dial
//   stop:  no more dialling, accepting, mining -> Goodbye to all -> drain -> store -> done
import type { Hash } from '../chain/hash.ts';
import { addMs, type Clock, type MonotonicMs } from '../clock/clock.ts';
import type { Connection } from '../net/connection.ts';
import { socketsAffordable } from '../net/descriptors.ts';
import { OUTBOUND_MAX } from '../net/limits.ts';
import type { Listening } from '../net/transport.ts';
import type { EventStream } from '../observe/event-stream.ts';
import type { EventOf, EventType, NodeEvent, Observer, PeerClose } from '../observe/events.ts';
import type { Tap } from '../observe/frame-tap.ts';
import { sessionLimits } from '../session/limits.ts';
import { Sync } from '../sync/sync.ts';
import { blockFrame } from '../wire/codec.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { type Envelope, isRequest } from '../wire/messages.ts';
import { addressOf } from './addresses.ts';
import { Announcing } from './announcing.ts';
import {
  type BanStatus,
  type BlockDetails,
  type BlockSummary,
  type CallOptions,
  type EventsOptions,
  type LeaveHow,
  type MiningOptions,
  NodeError,
  type NodeHandle,
  type NodeStatus,
  type PeerStatus,
} from './api.ts';
import { BlockReader } from './block-reader.ts';
import { lostHeightOf, type NodeChain, startEvents } from './chain-at-start.ts';
import type { BlockStore, Environment, SigningKey } from './environment.ts';
import { Following } from './following.ts';
import { greetingOf } from './greeting.ts';
import { NoteBook } from './notes.ts';
import { type CheckedOptions, checkedMining } from './options.ts';
import { Peers } from './peers.ts';
import { placesWithin } from './places.ts';
import { Sealing } from './sealing.ts';
import { SealingStart } from './sealing-start.ts';
import { Serving } from './serving.ts';
import { detailsOf, peersOf, summariesOf, syncOf } from './summaries.ts';
import { sinceMs, stamp } from './system-clock.ts';
import { VERSION } from './version.ts';
import { Watchers } from './watchers.ts';

/** Milliseconds for a whole shutdown before what is left is reset: under the 10 s of most supervisors. */
export const SHUTDOWN_TIMEOUT_MS = 8_000;

/** What a node is made of, opened and ready. */
export interface NodeParts {
  options: CheckedOptions;
  environment: Environment;
  state: NodeChain;
  store: BlockStore;
  key: SigningKey;
}

export class Node implements NodeHandle {
  readonly folder: string;
  readonly #options: CheckedOptions;
  readonly #environment: Environment;
  readonly #state: NodeChain;
  readonly #store: BlockStore;
  readonly #blocks: BlockReader;
  readonly #key: SigningKey;
  readonly #peers: Peers;
  readonly #announcing: Announcing;
  readonly #following: Following;
  readonly #sealing: Sealing;
  #sealingStart: SealingStart | undefined;
  readonly #watchers: Watchers;
  readonly #servings = new Map<string, Serving>();
  readonly #clock: Clock;
  readonly #startedMs: MonotonicMs;
  #listening: Listening | undefined;
  /** Kept, because a closed listener has none. */
  #address = '';
  #stopping: Promise<void> | undefined;
  #failure: unknown;

  constructor({ options, environment, state, store, key }: NodeParts) {
    this.folder = options.folder;
    this.#options = options;
    this.#environment = environment;
    this.#state = state;
    this.#store = store;
    this.#blocks = new BlockReader(store, (id) => this.#damaged(id));
    this.#key = key;
    this.#clock = environment.clock;
    this.#startedMs = this.#clock.nowMs();
    this.#watchers = new Watchers(options);
    const { chain, bench, genesis, ledger } = state;
    const shared = {
      clock: this.#clock,
      emit: (event: NodeEvent) => this.#emit(event),
      failed: (error: unknown) => this.#failed(error),
    };
    this.#peers = new Peers({
      ...shared,
      places: placesWithin(
        socketsAffordable(environment.openFilesMax()),
        OUTBOUND_MAX + options.peers.length,
      ),
      environment,
      key,
      identityRequired: options.network.shape !== 'public',
      dialFrom: options.dialFrom,
      limits: options.sessionLimits ?? sessionLimits,
      hello: () => greetingOf(state, key.publicKey, this.address),
      ready: (connection, hello, toldTip) => this.#ready(connection, hello, toldTip),
      delivered: (connection, envelope, frame) => this.#delivered(connection, envelope, frame),
      heightOf: (id) => bench.tree.entry(id)?.height,
      frames: (connection, flow, bytes) => this.#watchers.frames(connection, flow, bytes),
      settle: (connection) => this.#servings.get(connection.id)?.settle(),
      left: (connection) => this.#left(connection),
    });
    this.#announcing = new Announcing(
      () => chain.tip,
      () => this.#peers.ready(),
    );
    this.#following = new Following({
      ...shared,
      sync: new Sync({ ...bench, chain, hasBlock: (id) => store.has(id) }),
      store,
      verifySignatures: environment.verifySignatures,
      ledger,
      chain,
      genesis: genesis.id,
      connections: () => this.#peers.ready(),
      tipMoved: (from) => this.#tipMoved(from),
      announce: () => this.#announcing.announce(),
      synced: () => this.#sealingStart?.begin(),
    });
    this.#sealing = new Sealing({
      ...shared,
      context: bench,
      key,
      notes: new NoteBook({
        key,
        genesis: genesis.id,
        readRun: (ids, bytesMax) => this.#blocks.run(ids, bytesMax),
      }),
      tip: () => chain.tip,
      work: environment.newMiner(),
      found: (block) => this.#following.mined(block, blockFrame(block.bytes)),
    });
  }

  // --- Start and stop -------------------------------------------------------------------------

  async start(): Promise<void> {
    const { host, port, peers, mining, network } = this.#options;
    await this.#following.load();
    this.#sealingStart = new SealingStart({
      expectsPeers: peers.length > 0,
      lostHeight: lostHeightOf(this.#state, this.#store),
      clock: this.#clock,
      emit: (event) => this.#emit(event),
    });
    for (const event of startEvents(this.#state, this.#store, this.folder)) this.#emit(event);
    this.#listening = await this.#environment.transport.listen(
      { host, port },
      // One more than are kept: it is for the newest one to take the place of another.
      this.#peers.places.inbound + 1,
      {
        accepted: (channel) => this.#peers.accept(channel),
        failed: (error) => this.#peers.dropped('?', error.message),
        dropped: (address) => this.#peers.dropped(address, 'more sockets than we keep'),
      },
    );
    this.#address = this.#listening.address;
    const { genesis } = this.#state;
    const where = { address: this.address, network: network.name, genesis: genesis.id };
    this.#emit({ type: 'node.listening', ...where });
    for (const peer of peers) this.#peers.keep(addressOf(peer));
    if (mining !== undefined) {
      this.#sealing.start(checkedMining(mining, network), this.#sealingStart);
    }
  }

  stop(reason = 'asked to stop'): Promise<void> {
    // A microtask later, so that whoever hears of it and asks again joins this stop.
    this.#stopping ??= Promise.resolve()
      .then(() => this.#stop(reason))
      .finally(() => this.#watchers.end());
    return this.#stopping;
  }

  async #stop(reason: string): Promise<void> {
    const startMs = this.#clock.nowMs();
    this.#emit({ type: 'node.stopping', reason, peers: this.#peers.list().length });
    const timeoutMs = this.#options.shutdownTimeoutMs ?? SHUTDOWN_TIMEOUT_MS;
    const cancelReset = this.#clock.at(addMs(startMs, timeoutMs), () =>
      this.#peers.resetAll(`shutdown took longer than ${timeoutMs} ms`),
    );
    // The listening socket closes at once; its promise waits for the accepted ones, so not here.
    const unlistened = this.#listening?.close();
    await Promise.all([this.#sealing.close(), this.#peers.leaveAll('leaving', reason)]);
    cancelReset();
    await unlistened;
    await Promise.all([...this.#servings.values()].map((serving) => serving.idle()));
    await this.#following.stop();
    await this.#store.close();
    this.#emit({ type: 'node.stopped', reason, durationMs: sinceMs(startMs, this.#clock) });
  }

  force(): void {
    this.#peers.resetAll('forced');
  }

  /** The disk failed: nothing can be promised any more. */
  #failed(error: unknown): void {
    // Every append that was under way fails; the first one says it for all.
    if (this.#failure !== undefined) return;
    this.#failure = error;
    const { code = 'UNKNOWN', message } = error as { code?: string; message: string };
    this.#emit({ type: 'store.failed', code, message });
    // Whoever awaits `stop` joins this one and hears how it went.
    void this.stop(`failed: ${message}`).catch(() => {});
  }

  #assertRunning(): void {
    if (this.#stopping !== undefined) throw new NodeError('STOPPED', 'the node is stopping');
  }

  // --- Peers ----------------------------------------------------------------------------------

  #ready(connection: Connection, { height, tip, work }: Hello, toldTip: Hash): void {
    this.#announcing.met(connection, toldTip);
    this.#following.met(connection, { height, tip, work });
  }

  #delivered(connection: Connection, envelope: Envelope, frame: Uint8Array): void {
    const { id, message } = envelope;
    if (message.kind !== 'unknown' && isRequest(message)) {
      this.#serving(connection).request(id ?? 0, message);
    } else {
      this.#following.delivered(connection.id, envelope, frame);
    }
  }

  #serving(connection: Connection): Serving {
    const known = this.#servings.get(connection.id);
    if (known !== undefined) return known;
    const serving = new Serving(connection, {
      chain: this.#state.chain,
      store: this.#store,
      damaged: (id) => this.#damaged(id),
      failed: (error) => this.#failed(error),
    });
    this.#servings.set(connection.id, serving);
    return serving;
  }

  #left(connection: Connection): void {
    this.#following.left(connection.id);
    const serving = this.#servings.get(connection.id);
    if (serving === undefined) return;
    serving.settle();
    void serving.idle().then(() => this.#servings.delete(connection.id));
  }

  // --- Chain ----------------------------------------------------------------------------------

  #tipMoved(from: string | undefined): void {
    this.#announcing.tipMoved(from);
    this.#sealingStart?.tipMoved(this.#state.chain.tip.height);
    this.#sealing.tipMoved();
  }

  /** Our copy of a block is not what was written: it is fetched again, and written in its place. */
  #damaged(id: Hash): void {
    this.#following.input({ kind: 'lost-block', id });
  }

  // --- What people ask ------------------------------------------------------------------------

  get address(): string {
    return this.#address;
  }

  status(): NodeStatus {
    const { chain, genesis } = this.#state;
    const { progress } = this.#following;
    return {
      version: VERSION,
      pid: process.pid,
      network: this.#options.network.name,
      genesis: genesis.id,
      address: this.address,
      folder: this.folder,
      key: this.#key.publicKey,
      height: chain.tip.height,
      tip: chain.tip.id,
      work: String(chain.tip.work),
      headersHeight: progress.headers,
      sync: syncOf(progress),
      peers: peersOf(this.#peers.list()),
      mining: this.#sealing.isRunning,
      uptimeMs: sinceMs(this.#startedMs, this.#clock),
      endings: this.#peers.endings,
    };
  }

  peers(): PeerStatus[] {
    return this.#peers.list();
  }

  chain(fromHeight: number | undefined, count: number): BlockSummary[] {
    const frameBytesOf = (id: Hash) => this.#store.entry(id)?.length;
    return summariesOf(this.#state.chain.best, fromHeight, count, frameBytesOf);
  }

  async block(which: number | Hash): Promise<BlockDetails | undefined> {
    this.#assertRunning();
    const chain = this.#state.chain.best;
    const id = typeof which === 'number' ? chain.at(which)?.id : which;
    if (id === undefined || !this.#store.has(id)) return undefined;
    return detailsOf(await this.#blocks.block(id));
  }

  connect(address: string, options?: CallOptions): Promise<PeerStatus> {
    return this.#peers.connect(address, options);
  }

  leave(peer: string, how: LeaveHow): Promise<PeerClose> {
    return this.#peers.leave(peer, how);
  }

  ban(address: string, ms?: number): BanStatus {
    return this.#peers.ban(address, ms);
  }

  unban(address: string): boolean {
    return this.#peers.bans.unban(address);
  }

  bans(): BanStatus[] {
    return this.#peers.bans.list();
  }

  startMining(options: MiningOptions = {}): void {
    this.#assertRunning();
    this.#sealing.start(checkedMining(options, this.#options.network));
  }

  stopMining(): void {
    void this.#sealing.stop();
  }

  observe(observer: Observer): () => void {
    return this.#watchers.observe(observer);
  }

  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void {
    return this.#watchers.on(type, listener);
  }

  events<Type extends EventType>(options: EventsOptions<Type> = {}): EventStream<EventOf<Type>> {
    return this.#watchers.events(options);
  }

  tap(tap: Tap): () => void {
    return this.#watchers.tap(tap);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('disposed');
  }

  #emit(event: NodeEvent): void {
    const stamped = stamp(event, this.#clock);
    this.#watchers.event(stamped);
  }
}
