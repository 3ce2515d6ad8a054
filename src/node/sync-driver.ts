// Performs what sync decides. Requests go to connections, signatures to the thread pool, blocks to the
// store, steps of the chain to the ledger, and every answer goes back to sync as an input.
import type { Block } from '../chain/block.ts';
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { Clock, Now } from '../clock/clock.ts';
import { DeadlineTimer } from '../net/deadline-timer.ts';
import { isCapableOf } from '../session/capabilities.ts';
import type { SyncEffect, SyncInput } from '../sync/effects.ts';
import type { SyncProgress } from '../sync/progress.ts';
import type { Sync } from '../sync/sync.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { Request } from '../wire/messages.ts';
import { BLOCK_CHECKS_MAX, BlockChecks, type BlockChecksParts } from './block-checks.ts';
import { standOnBase } from './chain-base.ts';
import { Connector } from './connector.ts';
import type { NodeContext } from './node-context.ts';
import type { NodePeer } from './node-peer.ts';
import { rebuiltEvent, requestOf } from './sync-effects.ts';
import { SyncReports } from './sync-reports.ts';
import type { TipAnnouncer } from './tip-announcer.ts';
import { verifyPatiently } from './verify-patiently.ts';

/** Bytes handed to the store and not durable above which we stop reading from peers. */
const STORE_QUEUE_PAUSE_BYTES = 16 * 1024 * 1024;

/** Stored blocks that sync takes note of in one turn of the event loop: about 2 ms, at 20 µs each. */
const STORED_PER_TURN_MAX = 100;

export interface SyncDriverOptions extends NodeContext {
  sync: Sync;
  announcer: TipAnnouncer;
  isVerified: BlockChecksParts['isVerified'];
  /** Our connected chain ends elsewhere now. */
  tipMoved: () => void;
  /** Blocks are held, and all headers are here, up to this one. */
  headersHere: (tip: NonNullable<Sync['headersTip']>) => void;
  /** All that peers have and deliver is here. */
  synced: () => void;
}

export class SyncDriver {
  readonly #options: SyncDriverOptions;
  /** Bytes that had come from each peer when sync last looked. */
  readonly #bytesRead = new Map<string, number>();
  readonly #work = new Set<Promise<void>>();
  /** Who sent the blocks that are not connected yet. */
  readonly #senders = new Map<Hash, string>();
  /** Blocks that are durable, and sync does not know yet. */
  #durable: Hash[] = [];
  /** Blocks that have been stored since the chain was last at rest. */
  #stored: Hash[] = [];
  /** Blocks of our own that are not connected yet, and who waits for that. */
  readonly #own = new Map<Hash, () => void>();
  readonly #reports: SyncReports;
  /** A step that cannot be taken before this connected block is stored again. */
  #held: { readonly step: ConnectStep; readonly until: Hash } | undefined;
  readonly #checks: BlockChecks;
  readonly #connector: Connector;
  readonly #timer: DeadlineTimer;
  #flow: 'reading' | 'held' = 'reading';
  /** `leaving`: nobody waits for a step that is held. `stopping`: nothing more is connected, only stored. */
  #state: 'running' | 'leaving' | 'stopping' | 'stopped' = 'running';

  constructor(options: SyncDriverOptions) {
    this.#options = options;
    const { sync, environment, emit } = options;
    this.#reports = new SyncReports(sync, environment.clock, emit);
    this.#connector = new Connector(options);
    this.#checks = new BlockChecks({
      genesis: options.state.genesis.id,
      environment: options.environment,
      checksMax: BLOCK_CHECKS_MAX,
      isVerified: options.isVerified,
      track: (work) => this.#track(work),
      checked: (id, verdict) => this.input({ kind: 'checked', id, verdict }),
      failed: (error) => this.#failed(error),
    });
    this.#timer = new DeadlineTimer({
      clock: options.environment.clock,
      deadlineMs: () => options.sync.deadlineMs,
      due: () => this.#wake(),
    });
  }

  get #clock(): Clock {
    return this.#options.environment.clock;
  }

  get firstHeight(): number {
    return this.#options.sync.firstHeight;
  }

  get progress(): SyncProgress {
    return this.#options.sync.progress;
  }

  /**
   * Tells sync where the chain stood, and connects what is not connected yet. The tip stands then where
   * it stood, which is no news to anybody.
   * @throws StoreError; what the start was aborted with, because connecting a long chain takes long
   */
  async load(): Promise<void> {
    const { sync, store, state, options } = this.#options;
    const { refused } = store.started.chain;
    const tip = await this.#connector.begin();
    standOnBase(state, tip);
    let input: SyncInput | undefined = { kind: 'loaded', refused, tip };
    while (input !== undefined) {
      options.signal?.throwIfAborted();
      const effects: SyncEffect[] = sync.handle(input, this.#now());
      const step = effects.find((effect) => effect.kind === 'connect');
      input = step && (await this.#connector.take(step));
    }
  }

  input(input: SyncInput): void {
    if (this.#state === 'stopped') return;
    for (const effect of this.#options.sync.handle(input, this.#now())) this.#perform(effect);
    this.#timer.arm();
    this.#holdOrRelease();
    const { headersTip } = this.#options.sync;
    if (headersTip !== undefined) this.#options.headersHere(headersTip);
    if (this.#options.state.chain.step === undefined) this.#rested();
  }

  /** Our copy of a block is not what was written: it is fetched again, and written in its place. */
  readonly lost = (id: Hash): void => this.input({ kind: 'missing-block', id });

  /** A block of our own. Resolves when it is connected, or was mined in vain. */
  mined(block: Block, frame: Uint8Array): Promise<void> {
    if (this.#state !== 'running') return Promise.resolve();
    return new Promise((resolve) => {
      this.#own.set(block.id, resolve);
      this.input({ kind: 'mined', block, frame });
    });
  }

  /** The node is about to stop, and whoever seals is waited for before `stop`. */
  leave(): void {
    this.#state = 'leaving';
    this.#letOwnGo();
  }

  /** What has arrived is still checked and stored; then nothing more is decided. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    this.#connector.stop();
    while (this.#work.size > 0 || this.#durable.length > 0) {
      await Promise.all(this.#work);
      this.#tellStored();
    }
    this.#state = 'stopped';
    for (const decided of this.#own.values()) decided();
    this.#timer.stop();
  }

  /** What a lost block holds up may never be decided. */
  #letOwnGo(): void {
    if (this.#held === undefined || this.#state !== 'leaving') return;
    for (const id of [...this.#own.keys()]) this.#decided(id);
  }

  /** Both clocks, read together. */
  #now(): Now {
    return { nowMs: this.#clock.nowMs(), wallMs: this.#clock.wallMs() };
  }

  #perform(effect: SyncEffect): void {
    switch (effect.kind) {
      case 'GetHeaders':
      case 'GetBlocks':
      case 'GetBlockTransactions':
        return this.#ask(effect.peer, effect.id, requestOf(effect));
      case 'rebuilt':
        return this.#options.emit(rebuiltEvent(effect));
      case 'check-headers':
        return this.#track(this.#checkHeaders(effect));
      case 'read':
        return this.#track(this.#read(effect));
      case 'check':
        return this.#checks.check(effect);
      case 'store':
        return this.#track(this.#store(effect));
      case 'connect':
        if (this.#state !== 'stopping') this.#track(this.#connect(effect));
        return;
      case 'continue':
        this.#clock.atEndOfTurn(() => this.input({ kind: 'continue' }));
        return;
      case 'tip':
        return this.#tip(effect);
      case 'announce':
        return this.#options.announcer.announce();
      case 'violation':
        return this.#violation(effect);
      case 'clock-ahead': {
        const { peer, height, timeMs, wallMs: ourMs } = effect;
        return this.#options.emit({ type: 'peer.clock', peer, height, timeMs, ourMs });
      }
      case 'catching-up':
        return this.#reports.catchingUp(effect.peer, effect.claimed);
      case 'synced':
        return this.#synced();
      case 'filled':
        return this.#options.emit({ type: 'snapshot.filled', height: effect.below.height });
    }
  }

  #ask(peer: string, id: number, message: Request): void {
    this.#options.peers.readyPeer(peer)?.connection.send({ id, message });
  }

  async #checkHeaders({
    peer,
    id,
    checks,
  }: Extract<SyncEffect, { kind: 'check-headers' }>): Promise<void> {
    let valid: boolean;
    try {
      valid = await verifyPatiently(checks, this.#options.environment);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.input({ kind: 'headers-checked', peer, id, valid });
  }

  async #read({ id, bytes }: Extract<SyncEffect, { kind: 'read' }>): Promise<void> {
    const read = await this.#options.environment.readBlock(bytes);
    this.input({ kind: 'read', id, read });
  }

  async #store({ block, frame, peer }: Extract<SyncEffect, { kind: 'store' }>): Promise<void> {
    const { id, header, sealedHeader } = block;
    if (peer !== undefined) this.#senders.set(id, peer);
    this.#connector.keep(block);
    try {
      await this.#options.store.append(frame, {
        id,
        parent: header.parent,
        height: header.height,
        sealedHeader,
      });
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (this.#durable.push(id) === 1) this.#clock.atEndOfTurn(() => this.#tellStored());
    this.#reports.stored(frame.length);
  }

  /** One commit makes many blocks durable at once; more than a few of them must not fill a turn. */
  #tellStored(): void {
    const ids = this.#durable.splice(0, STORED_PER_TURN_MAX);
    if (ids.length === 0) return;
    if (this.#durable.length > 0) this.#clock.atEndOfTurn(() => this.#tellStored());
    this.#stored.push(...ids);
    this.input({ kind: 'stored', ids });
    const held = this.#held;
    if (held === undefined || !ids.includes(held.until)) return;
    this.#held = undefined;
    if (this.#state !== 'stopping') this.#track(this.#connect(held.step));
  }

  async #connect(step: ConnectStep): Promise<void> {
    let answer: SyncInput | undefined;
    try {
      answer = await this.#connector.take(step);
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (answer === undefined) return;
    // One of ours that was written badly may never be fetched again.
    if (answer.kind === 'missing-block') {
      const { chain } = this.#options.state;
      this.#decided(answer.id);
      const entry = chain.headers.entry(answer.id);
      // Below the fork: it stays connected, and the step under way, until it has been fetched again.
      if (entry && chain.best.contains(entry)) this.#held = { step, until: answer.id };
      this.#letOwnGo();
    }
    this.input(answer);
  }

  /** No step is under way: what is stored is on our chain by now, or on no chain. */
  #rested(): void {
    const { chain } = this.#options.state;
    for (const id of this.#stored) this.#senders.delete(id);
    this.#connector.forget(this.#stored);
    this.#stored = [];
    for (const id of this.#own.keys()) {
      const entry = chain.headers.entry(id);
      const isUndecided = entry !== undefined && entry.invalid === undefined;
      if (isUndecided && !chain.isComplete(entry)) continue;
      this.#decided(id);
    }
  }

  #decided(id: Hash): void {
    this.#own.get(id)?.();
    this.#own.delete(id);
  }

  /** The disk failed: nothing that waits for it will ever come. */
  #failed(error: unknown): void {
    this.#options.failed(error);
    for (const decided of this.#own.values()) decided();
    this.#own.clear();
  }

  #tip({ entry, undone, applied }: Extract<SyncEffect, { kind: 'tip' }>): void {
    const { sync, emit, announcer, tipMoved } = this.#options;
    emit({
      type: 'chain.tip',
      height: entry.height,
      tip: entry.id,
      removed: undone,
      added: applied,
      sync: sync.phase,
    });
    announcer.tipMoved(this.#senders.get(entry.id));
    tipMoved();
  }

  #synced(): void {
    const { state, emit, synced } = this.#options;
    const { height, id: tip } = state.chain.tip;
    emit({ type: 'sync.done', height, tip });
    synced();
  }

  #violation({ peer, fault, why }: Extract<SyncEffect, { kind: 'violation' }>): void {
    const { emit, peers } = this.#options;
    emit({ type: 'block.refused', peer, fault, why });
    const connection = peers.readyPeer(peer)?.connection;
    // Silence broke no clause: a peer that will not serve may still be served.
    if (fault === 'stalled') connection?.leave('timeout', why);
    else connection?.abort(fault, why);
  }

  /** Our disk is slower than the peers: they wait, not our memory. */
  #holdOrRelease(): void {
    const { store, peers } = this.#options;
    const next = store.pendingBytes > STORE_QUEUE_PAUSE_BYTES ? 'held' : 'reading';
    if (next === this.#flow) return;
    this.#flow = next;
    // All of them before sync hears of any: what it hears may bring us here again.
    for (const { connection } of peers.ready()) connection[next === 'held' ? 'hold' : 'release']();
    for (const { id: peer } of peers.ready()) {
      if (this.#flow !== next) return; // turned round meanwhile, and told to all
      this.input({ kind: next === 'held' ? 'paused' : 'resumed', peer });
    }
  }

  /** Bytes of a large frame that keep arriving are not silence; whole small frames prove nothing. */
  #wake(): void {
    for (const { id: peer, connection } of this.#options.peers.ready()) {
      const { bytesRead, partialBytes } = connection;
      const grew = bytesRead !== this.#bytesRead.get(peer);
      if (grew && partialBytes > 0) this.input({ kind: 'progress', peer });
      this.#bytesRead.set(peer, bytesRead);
    }
    this.input({ kind: 'wake' });
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  /** A peer that is ready, and may have waited until now. While the disk is behind it waits like the others. */
  joined({ id: peer, connection, ourHello }: NodePeer, theirs: Hello): void {
    const { height, tip, work, firstHeight } = theirs;
    const isCompact = [ourHello, theirs].every((one) => isCapableOf(one, 'compact-blocks'));
    const hello = { height, tip, work, firstHeight };
    this.input({ kind: 'peer-ready', peer, hello, blockForm: isCompact ? 'compact' : 'full' });
    if (this.#flow === 'reading') return connection.release();
    connection.hold();
    this.input({ kind: 'paused', peer });
  }

  /** Forgets a connection that is closed. */
  left(peer: string): void {
    this.#bytesRead.delete(peer);
    this.input({ kind: 'peer-left', peer });
  }
}
