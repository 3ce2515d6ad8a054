// Following the chain: performs what sync decides. Requests go to connections, signatures to the
// thread pool, blocks to the store, and every answer goes back to sync as an input.

import type { BestChain } from '../chain/best-chain.ts';
import type { Block } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
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
import { sleep } from './system-clock.ts';

/** Bytes handed to the store and not durable above which we stop reading from peers. */
const STORE_QUEUE_PAUSE_BYTES = 16 * 1024 * 1024;

/** How often a signature that the library fails to check is tried, and milliseconds in between. */
const CHECK_TRIES_MAX = 5;
const CHECK_RETRY_MS = 200;

/** Milliseconds between two reports of progress: as often as a person looks. */
const PROGRESS_INTERVAL_MS = 1_000;

export interface FollowingOptions {
  sync: Sync;
  store: BlockStore;
  verifySignatures: Environment['verifySignatures'];
  chain: BestChain;
  genesis: Hash;
  clock: Clock;
  emit: (event: NodeEvent) => void;
  /** Connections that are ready, by id. */
  connections: () => ReadonlyMap<string, Connection>;
  /** Our durable chain ends elsewhere now; `from`: the peer whose block it is, if it came from one. */
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
  /** Who sent the blocks that are being checked and stored. */
  readonly #senders = new Map<Hash, string>();
  /** What people are told of a long catching up. */
  #catchUp: { bytes: number; saidMs: MonotonicMs } | undefined;
  /** Resolves when all blocks handed in so far are checked. */
  #checked: Promise<void> = Promise.resolve();
  readonly #timer: DeadlineTimer;
  #flow: 'reading' | 'held' = 'reading';
  #state: 'running' | 'stopped' = 'running';

  constructor(options: FollowingOptions) {
    this.#options = options;
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

  /** Tells sync what the store holds. The tip stands then where it stood, which is no news to anybody. */
  load(): void {
    const { sync, store, chain } = this.#options;
    for (const { id } of store.entries()) {
      for (const effect of sync.handle({ kind: 'stored', id }, this.#now())) {
        if (effect.kind === 'tip') chain.moveTo(effect.entry);
      }
    }
  }

  input(input: SyncInput): void {
    if (this.#state === 'stopped') return;
    for (const effect of this.#options.sync.handle(input, this.#now())) this.#perform(effect);
    this.#timer.arm();
    this.#holdOrRelease();
  }

  /** What has arrived is still checked and stored; then nothing more is decided. */
  async stop(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
    this.#state = 'stopped';
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
        return this.#track(this.#check(effect.block));
      case 'store':
        return this.#track(this.#store(effect.block, effect.frame));
      case 'tip':
        return this.#tip(effect.entry);
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
  #check(block: Block): Promise<void> {
    this.#checked = this.#checked.then(() => this.#checkNow(block));
    return this.#checked;
  }

  async #checkNow(block: Block): Promise<void> {
    let valid: boolean;
    try {
      const checks = signatureChecks(block, this.#options.genesis);
      valid = await verifyPatiently(checks, this.#options);
    } catch (error) {
      // Nobody is to blame but this machine, least of all the block.
      this.#options.failed(error);
      return;
    }
    if (!valid) this.#senders.delete(block.id);
    this.input({ kind: 'checked', id: block.id, valid });
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
      this.#options.failed(error);
      return;
    }
    this.input({ kind: 'stored', id });
    this.#senders.delete(id);
    this.#progressed(frame.length);
  }

  #catchingUp(peer: string, claimed: number): void {
    const { emit, clock } = this.#options;
    this.#catchUp = { bytes: 0, saidMs: clock.nowMs() };
    emit({ type: 'sync.start', peer, claimed });
  }

  #progressed(bytes: number): void {
    const { sync, emit, clock } = this.#options;
    if (this.#catchUp === undefined) return;
    this.#catchUp.bytes += bytes;
    const nowMs = clock.nowMs();
    if (elapsedMs(this.#catchUp.saidMs, nowMs) < PROGRESS_INTERVAL_MS) return;
    this.#catchUp.saidMs = nowMs;
    const { blocks: height, target } = sync.progress;
    emit({ type: 'sync.progress', height, target, bytes: this.#catchUp.bytes });
  }

  #tip(entry: HeaderEntry): void {
    const { chain, emit, tipMoved } = this.#options;
    const { removed, added } = chain.moveTo(entry);
    emit({
      type: 'chain.tip',
      height: entry.height,
      tip: entry.id,
      removed: removed.length,
      added: added.length,
      sync: this.#catchUp === undefined ? 'synced' : 'catching-up',
    });
    tipMoved(this.#senders.get(entry.id));
  }

  #synced(): void {
    const { chain, emit, synced } = this.#options;
    this.#catchUp = undefined;
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
    for (const [peer, { bytesHeard, partialBytes }] of this.#options.connections()) {
      const grew = bytesHeard !== this.#heard.get(peer);
      if (grew && partialBytes > 0) this.input({ kind: 'progress', peer });
      this.#heard.set(peer, bytesHeard);
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
