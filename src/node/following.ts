// Following the chain: performs what sync decides. Requests go to connections, signatures to the
// thread pool, blocks to the store, steps of the chain to the ledger, and every answer goes back to
// sync as an input.

import type { Block } from '../chain/block.ts';
import type { ChainState, ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import { type SignatureCheck, signatureChecks } from '../chain/rules.ts';
import { type Clock, elapsedMs, type MonotonicMs, type Now } from '../clock/clock.ts';
import type { Connection } from '../net/connection.ts';
import { DeadlineTimer } from '../net/deadline-timer.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { Claim, SyncEffect, SyncInput } from '../sync/effects.ts';
import type { SyncProgress } from '../sync/progress.ts';
import type { Sync } from '../sync/sync.ts';
import type { Envelope } from '../wire/messages.ts';
import type { BlockStore, Environment } from './environment.ts';
import type { Ledger } from './ledger.ts';
import { sleep } from './system-clock.ts';

/** Bytes handed to the store and not durable above which we stop reading from peers. */
const STORE_QUEUE_PAUSE_BYTES = 16 * 1024 * 1024;

/** How often a signature that the library fails to check is tried, and milliseconds in between. */
const CHECK_TRIES_MAX = 5;
const CHECK_RETRY_MS = 200;

/** Stored blocks that sync takes note of in one turn of the event loop: about 2 ms, at 4 µs each. */
const STORED_PER_TURN_MAX = 500;

/** Milliseconds between two reports of progress: as often as a person looks. */
const PROGRESS_INTERVAL_MS = 1_000;

export interface FollowingOptions {
  sync: Sync;
  store: BlockStore;
  verifySignatures: Environment['verifySignatures'];
  ledger: Ledger;
  chain: ChainState;
  genesis: Hash;
  clock: Clock;
  emit: (event: NodeEvent) => void;
  /** Connections that are ready, by id. */
  connections: () => ReadonlyMap<string, Connection>;
  /** Our connected chain ends elsewhere now; `from`: the peer whose block it is, if it came from one. */
  tipMoved: (from: string | undefined) => void;
  /** Peers should hear of our tip now. */
  announce: () => void;
  /** All that peers have and deliver is here. */
  synced: () => void;
  /** The disk failed for good. */
  failed: (error: unknown) => void;
}

export class Following {
  readonly #options: FollowingOptions;
  /** Bytes heard from each peer when sync last looked. */
  readonly #heard = new Map<string, number>();
  readonly #work = new Set<Promise<void>>();
  /** Who sent the blocks that are not connected yet. */
  readonly #senders = new Map<Hash, string>();
  /** Blocks that are durable, and sync does not know yet. */
  #durable: Hash[] = [];
  /** Blocks that have been stored since the chain was last at rest. */
  #stored: Hash[] = [];
  /** Blocks of our own that are not connected yet, and who waits for that. */
  readonly #own = new Map<Hash, () => void>();
  /** What people were told of this catching up. */
  #told: { bytes: number; atMs: MonotonicMs };
  /** Resolves when all blocks handed in so far are checked. */
  #checked: Promise<void> = Promise.resolve();
  readonly #timer: DeadlineTimer;
  #flow: 'reading' | 'held' = 'reading';
  #state: 'running' | 'stopped' = 'running';

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.#told = { bytes: 0, atMs: options.clock.nowMs() };
    this.#timer = new DeadlineTimer({
      clock: options.clock,
      deadlineMs: () => options.sync.deadlineMs,
      due: () => this.#wake(),
    });
  }

  get progress(): SyncProgress {
    return this.#options.sync.progress;
  }

  /** A message that concerns the chain. */
  delivered(peer: string, { re = 0, message }: Envelope, frame: Uint8Array): void {
    switch (message.kind) {
      case 'Headers':
        return this.input({ kind: 'headers', peer, re, headers: message.headers });
      case 'NewTip':
        return this.input({ kind: 'new-tip', peer, header: message.header });
      case 'BlocksBegin':
        return this.input({ kind: 'blocks-begin', peer, re, count: message.count });
      case 'Block':
        return this.input({ kind: 'block', peer, bytes: message.bytes, frame });
      case 'BlocksEnd':
        return this.input({ kind: 'blocks-end', peer, re, served: message.served });
      default:
        return;
    }
  }

  /**
   * Tells sync what the store holds, and connects it. The tip stands then where it stood, which is no
   * news to anybody.
   */
  async load(): Promise<void> {
    const { sync, store } = this.#options;
    const ids = store.entries().map(({ id }) => id);
    let input: SyncInput | undefined = { kind: 'stored', ids };
    while (input !== undefined) {
      const effects: SyncEffect[] = sync.handle(input, this.#now());
      const step = effects.find((effect) => effect.kind === 'connect');
      input = step && (await this.#execute(step));
    }
  }

  input(input: SyncInput): void {
    if (this.#state === 'stopped') return;
    for (const effect of this.#options.sync.handle(input, this.#now())) this.#perform(effect);
    this.#timer.arm();
    this.#holdOrRelease();
    if (this.#options.chain.step === undefined) this.#rested();
  }

  /** A block of our own. Resolves when it is connected, or was mined in vain. */
  mined(block: Block, frame: Uint8Array): Promise<void> {
    if (this.#state === 'stopped') return Promise.resolve();
    return new Promise((resolve) => {
      this.#own.set(block.id, resolve);
      this.input({ kind: 'mined', block, frame });
    });
  }

  /** What has arrived is still checked and stored; then nothing more is decided. */
  async stop(): Promise<void> {
    while (this.#work.size > 0 || this.#durable.length > 0) {
      await Promise.all(this.#work);
      this.#tellStored();
    }
    this.#state = 'stopped';
    for (const decided of this.#own.values()) decided();
    this.#timer.stop();
  }

  /** Both clocks, read together. */
  #now(): Now {
    const { clock } = this.#options;
    return { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
  }

  #perform(effect: SyncEffect): void {
    switch (effect.kind) {
      case 'get-headers':
        return this.#ask(effect.peer, effect.id, {
          kind: 'GetHeaders',
          locator: effect.locator,
          stop: undefined,
        });
      case 'get-blocks':
        return this.#ask(effect.peer, effect.id, { kind: 'GetBlocks', hashes: effect.hashes });
      case 'check':
        this.#senders.set(effect.block.id, effect.peer);
        return this.#track(this.#check(effect));
      case 'store':
        return this.#track(this.#store(effect.block, effect.frame));
      case 'connect':
        return this.#track(this.#connect(effect));
      case 'continue':
        this.#options.clock.atEndOfTurn(() => this.input({ kind: 'continue' }));
        return;
      case 'tip':
        return this.#tip(effect);
      case 'announce':
        return this.#options.announce();
      case 'violation':
        return this.#violation(effect);
      case 'clock-ahead':
        return this.#clockAhead(effect);
      case 'catching-up':
        return this.#catchingUp(effect.peer, effect.claimed);
      case 'synced':
        return this.#synced();
    }
  }

  #ask(peer: string, id: number, message: Parameters<Connection['send']>[0]['message']): void {
    this.#options.connections().get(peer)?.send({ id, message });
  }

  /**
   * One block after the other: each fills the thread pool by itself, and the disk's work must not wait
   * behind the signatures of forty blocks.
   */
  #check(effect: Extract<SyncEffect, { kind: 'check' }>): Promise<void> {
    this.#checked = this.#checked.then(() => this.#checkNow(effect));
    return this.#checked;
  }

  async #checkNow({ block, sealChecks }: Extract<SyncEffect, { kind: 'check' }>): Promise<void> {
    let verdict: Extract<SyncInput, { kind: 'checked' }>['verdict'] = 'good';
    try {
      const checks = signatureChecks(block, this.#options.genesis);
      // Whose fault it is differs: the seal lies outside the id.
      if (!(await verifyPatiently(sealChecks, this.#options))) verdict = 'bad-seal';
      else if (!(await verifyPatiently(checks, this.#options))) verdict = 'bad-signature';
    } catch (error) {
      // Nobody is to blame but this machine, least of all the block.
      this.#failed(error);
      return;
    }
    if (verdict !== 'good') this.#senders.delete(block.id);
    this.input({ kind: 'checked', id: block.id, verdict });
  }

  async #store(block: Block, frame: Uint8Array): Promise<void> {
    const { id, header, sealedHeader } = block;
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
    if (this.#durable.push(id) === 1) this.#options.clock.atEndOfTurn(() => this.#tellStored());
    this.#progressed(frame.length);
  }

  /** One commit makes many blocks durable at once; more than a few of them must not fill a turn. */
  #tellStored(): void {
    const ids = this.#durable.splice(0, STORED_PER_TURN_MAX);
    if (ids.length === 0) return;
    if (this.#durable.length > 0) this.#options.clock.atEndOfTurn(() => this.#tellStored());
    this.#stored.push(...ids);
    this.input({ kind: 'stored', ids });
  }

  async #connect(step: ConnectStep): Promise<void> {
    try {
      this.input(await this.#execute(step));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Has the ledger take one step. */
  async #execute(step: ConnectStep): Promise<SyncInput> {
    const execution = await this.#options.ledger.execute(step);
    if (execution.outcome === 'executed') return { kind: 'connected', tip: step.tip.id };
    const { id, why } = execution;
    return { kind: 'refused', id, why };
  }

  /** No step is under way: what is stored is on our chain by now, or on no chain. */
  #rested(): void {
    const { chain } = this.#options;
    for (const id of this.#stored) this.#senders.delete(id);
    this.#stored = [];
    for (const [id, decided] of this.#own) {
      const entry = chain.headers.entry(id);
      const isUndecided = entry !== undefined && entry.invalid === undefined;
      if (isUndecided && !chain.isComplete(entry)) continue;
      this.#own.delete(id);
      decided();
    }
  }

  /** The disk failed: nothing that waits for it will ever come. */
  #failed(error: unknown): void {
    this.#options.failed(error);
    for (const decided of this.#own.values()) decided();
    this.#own.clear();
  }

  #catchingUp(peer: string, claimed: number): void {
    const { emit, clock } = this.#options;
    this.#told = { bytes: 0, atMs: clock.nowMs() };
    emit({ type: 'sync.start', peer, claimed });
  }

  #progressed(bytes: number): void {
    const { sync, emit, clock } = this.#options;
    if (sync.phase === 'synced') return;
    this.#told.bytes += bytes;
    const nowMs = clock.nowMs();
    if (elapsedMs(this.#told.atMs, nowMs) < PROGRESS_INTERVAL_MS) return;
    this.#told.atMs = nowMs;
    const { blocks: height, target } = sync.progress;
    emit({ type: 'sync.progress', height, target, bytes: this.#told.bytes });
  }

  #tip({ entry, undone, applied }: Extract<SyncEffect, { kind: 'tip' }>): void {
    const { sync, emit, tipMoved } = this.#options;
    emit({
      type: 'chain.tip',
      height: entry.height,
      tip: entry.id,
      removed: undone,
      added: applied,
      sync: sync.phase,
    });
    tipMoved(this.#senders.get(entry.id));
  }

  #synced(): void {
    const { chain, emit, synced } = this.#options;
    emit({ type: 'sync.done', height: chain.tip.height, tip: chain.tip.id });
    synced();
  }

  #clockAhead({
    peer,
    height,
    timeMs,
    wallMs,
  }: Extract<SyncEffect, { kind: 'clock-ahead' }>): void {
    this.#options.emit({ type: 'peer.clock', peer, height, timeMs, ourMs: wallMs });
  }

  #violation({ peer, fault, why }: Extract<SyncEffect, { kind: 'violation' }>): void {
    const { emit, connections } = this.#options;
    emit({ type: 'block.refused', peer, fault, why });
    const connection = connections().get(peer);
    // Silence broke no clause: a peer that will not serve may still be served.
    if (fault === 'stalled') connection?.leave('timeout', why);
    else connection?.breakOff(fault, why);
  }

  /** Our disk is slower than the peers: they wait, not our memory. */
  #holdOrRelease(): void {
    const { store, connections } = this.#options;
    const next = store.pendingBytes > STORE_QUEUE_PAUSE_BYTES ? 'held' : 'reading';
    if (next === this.#flow) return;
    this.#flow = next;
    for (const [peer, connection] of connections()) {
      if (next === 'held') connection.hold();
      else connection.release();
      this.input({ kind: next === 'held' ? 'paused' : 'resumed', peer });
    }
  }

  /** Bytes of a large frame that keep arriving are not silence; whole small frames prove nothing. */
  #wake(): void {
    for (const [peer, { bytesRead, partialBytes }] of this.#options.connections()) {
      const grew = bytesRead !== this.#heard.get(peer);
      if (grew && partialBytes > 0) this.input({ kind: 'progress', peer });
      this.#heard.set(peer, bytesRead);
    }
    this.input({ kind: 'wake' });
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  /** A connection that is ready. While the disk is behind it waits like the others. */
  met(connection: Connection, hello: Claim): void {
    this.input({ kind: 'peer-ready', peer: connection.id, hello });
    if (this.#flow === 'reading') return;
    connection.hold();
    this.input({ kind: 'paused', peer: connection.id });
  }

  /** Forgets a connection that is closed. */
  left(peer: string): void {
    this.#heard.delete(peer);
    this.input({ kind: 'peer-left', peer });
  }
}

/** The library may fail for a moment, for want of memory; a block must not be condemned for that. */
async function verifyPatiently(
  checks: readonly SignatureCheck[],
  { verifySignatures, clock }: Pick<FollowingOptions, 'verifySignatures' | 'clock'>,
): Promise<boolean> {
  for (let tries = 1; tries < CHECK_TRIES_MAX; tries++) {
    try {
      return await verifySignatures(checks);
    } catch {
      await sleep(clock, CHECK_RETRY_MS);
    }
  }
  return await verifySignatures(checks);
}
