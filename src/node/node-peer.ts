// One peer of a node: its connection with the session, the server of its requests, and what is
// remembered of it. It turns what its connection says into events, and hands messages to the router.
// Who may stay, and what follows from an ending, is decided elsewhere.
import assert from 'node:assert/strict';
import type { Hash } from '../chain/hash.ts';
import { isUsableKey } from '../chain/keys.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { Address } from '../net/address.ts';
import type { Channel } from '../net/channel.ts';
import { type Closing, Connection, type ConnectionListener } from '../net/connection.ts';
import type { ReadingTurns } from '../net/turns.ts';
import type { ConnectionClose } from '../observe/events.ts';
import { sessionLimits } from '../session/limits.ts';
import type { PhaseName } from '../session/phases.ts';
import { Session } from '../session/session.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { type Envelope, isDelivered } from '../wire/messages.ts';
import type { AdmissionControl, AdmissionStatus } from './admission-control.ts';
import type { PeerStatus } from './api.ts';
import type { MempoolDriver } from './mempool-driver.ts';
import type { NodeContext } from './node-context.ts';
import { ownHello } from './own-hello.ts';
import { heightAfter, statusOf } from './peer-views.ts';
import type { RecentBlocks } from './recent-blocks.ts';
import { RequestServer } from './request-server.ts';
import { type Routes, route } from './routes.ts';
import type { ServedSnapshots } from './served-snapshots.ts';
import type { SnapshotDriver } from './snapshot-driver.ts';
import type { SyncDriver } from './sync-driver.ts';
import { toMicroseconds } from './system-clock.ts';
import type { TipAnnouncer } from './tip-announcer.ts';

/** What all peers of a node share. */
export interface PeerContext extends NodeContext {
  readonly turns: ReadingTurns;
  readonly admission: AdmissionControl;
  readonly announcer: TipAnnouncer;
  readonly sync: SyncDriver;
  readonly mempool: MempoolDriver;
  readonly recent: RecentBlocks;
  readonly snapshots: ServedSnapshots;
  readonly fetching: SnapshotDriver;
  readonly routes: Routes;
  /** How the connection ended. */
  readonly closed: (peer: NodePeer, closing: Closing) => void;
}

/** How a connection begins. */
export interface PeerStart {
  readonly id: string;
  readonly channel: Channel;
  /** HOST:PORT; undefined: it was accepted. */
  readonly dialled: string | undefined;
  readonly persistent: PersistentPeer | undefined;
  /** HOST:PORT where others reach this node. */
  readonly listenAddress: string;
}

/** A peer that we were told to keep dialling. */
export interface PersistentPeer {
  readonly address: Address;
  /** From 1 on, and anew with every connection that became ready. */
  readonly attempt: number;
}

export class NodePeer implements ConnectionListener {
  readonly id: string;
  readonly connection: Connection;
  readonly requests: RequestServer;
  /** The Hello that we send on this connection. */
  readonly ourHello: Hello;
  persistent: PersistentPeer | undefined;
  standing: AdmissionStatus | 'unproven' = 'unproven';
  /** What it had sent when it came has been read by now. */
  isRead = false;
  roundTripMs: number | undefined;
  /** When it last gave us a block. */
  gaveBlockMs: MonotonicMs | undefined;
  /** Set when a message has told more than the Hello. */
  height: number | undefined;
  /** Leaf hashes that it told before the relay knew it; undefined: it does. As many as one chunk holds. */
  #early: Hash[] | undefined = [];
  readonly #context: PeerContext;
  /** Who waits for the handshake, or for the end that came first. */
  #readyWaiters: ((outcome: PeerStatus | ConnectionClose) => void)[] = [];
  #closeWaiters: ((close: ConnectionClose) => void)[] = [];

  /** Only stores; `start` begins. */
  constructor(start: PeerStart, context: PeerContext) {
    const { id, channel, dialled, persistent, listenAddress } = start;
    const { environment, state, key, options } = context;
    const { clock } = environment;
    this.id = id;
    this.persistent = persistent;
    this.#context = context;
    const nonce = Buffer.from(environment.randomBytes(8)).readBigUInt64LE();
    const said = { listenAddress, firstHeight: context.sync.firstHeight };
    const hello = ownHello(state, key.publicKey, said, options.capabilities);
    this.ourHello = { ...hello, nonce };
    const session = new Session(
      {
        role: dialled === undefined ? 'listener' : 'dialer',
        hello: this.ourHello,
        // Who belongs to a network is known by key.
        identityRequired: options.network.roster !== undefined,
        help: {
          sign: (bytes) => key.sign(bytes),
          verify: (publicKey, bytes, signature) =>
            isUsableKey(publicKey) && environment.verify(publicKey, bytes, signature),
          admit: (theirs) => context.admission.refusal(id, theirs),
        },
        limits: options.sessionLimits ?? sessionLimits,
      },
      clock.nowMs(),
    );
    const { turns } = context;
    this.connection = new Connection({
      ...{ id, channel, dialled, session, clock, turns },
      listener: this,
    });
    this.requests = new RequestServer(this.connection, context);
  }

  start(): void {
    const { clock } = this.#context.environment;
    this.connection.start();
    // The loop polls between the two: by the second one what lay in the socket has been read.
    clock.atEndOfTurn(() => clock.atEndOfTurn(() => (this.isRead = true)));
  }

  get status(): PeerStatus {
    return statusOf(this);
  }

  /** Resolves when the handshake is done, or when it all ended before. */
  untilReady(): Promise<PeerStatus | ConnectionClose> {
    return new Promise((resolve) => this.#readyWaiters.push(resolve));
  }

  untilClosed(): Promise<ConnectionClose> {
    return new Promise((resolve) => this.#closeWaiters.push(resolve));
  }

  /** For those who wait. */
  tellClosed(close: ConnectionClose): void {
    for (const tell of this.#readyWaiters.splice(0)) tell(close);
    for (const tell of this.#closeWaiters.splice(0)) tell(close);
  }

  // --- What the connection says ---------------------------------------------------------------

  opened(): void {
    const { address, direction, localAddress: local, remoteAddress: remote } = this.connection;
    this.#context.emit({
      type: 'connection.open',
      peer: this.id,
      address,
      direction,
      local,
      remote,
    });
  }

  moved(from: PhaseName, to: PhaseName, why: string): void {
    this.#context.emit({ type: 'connection.phase', peer: this.id, from, to, why });
    if (from === 'ready') this.#context.admission.ended(this.id);
  }

  established(): void {
    this.judge();
  }

  /**
   * The peer has proven its key: it joins, goes, or waits until another connection to it has answered or
   * ended. While it waits nothing more is read from it. What came in one chunk with its last greeting
   * is handled as ever, but a new tip is lost on a sync that does not know the peer yet: its Hello has told
   * as much. Transactions are told once, so they are kept for the relay.
   */
  judge(): void {
    this.standing = this.#context.admission.standing(this.id);
    if (this.standing === 'waits') this.connection.hold();
    if (this.standing === 'stays') this.#join();
  }

  #join(): void {
    const { emit, announcer, sync, mempool, fetching } = this.#context;
    const hello = this.connection.peerHello;
    assert(hello !== undefined, 'the handshake is done');
    const { publicKey: key, userAgent, height } = hello;
    const { address } = this.connection;
    emit({ type: 'connection.ready', peer: this.id, address, key, userAgent, height });
    if (this.persistent !== undefined) this.persistent = { ...this.persistent, attempt: 1 };
    for (const tell of this.#readyWaiters.splice(0)) tell(this.status);
    announcer.joined(this);
    sync.joined(this, hello);
    mempool.joined(this.id);
    fetching.joined(this.id, hello);
    const early = this.#early ?? [];
    this.#early = undefined;
    if (early.length > 0) mempool.announced(this.id, early);
  }

  delivered({ id = 0, re = 0, message }: Envelope, frame: Uint8Array): void {
    assert(isDelivered(message), 'a session hands on nothing else');
    const { environment, state, routes } = this.#context;
    if (message.kind === 'Inventory' && this.#early !== undefined) {
      this.#early.push(...message.leafHashes);
      return;
    }
    if (message.kind === 'Block' || message.kind === 'CompactBlock')
      this.gaveBlockMs = environment.clock.nowMs();
    this.height = heightAfter(
      this.height,
      message,
      (hash) => state.chain.headers.entry(hash)?.height,
    );
    route(routes, message, { peer: this, id, re, frame });
  }

  endReplies(): void {
    this.requests.cancelPending();
  }

  measured(roundTripMs: number): void {
    const ms = toMicroseconds(roundTripMs);
    this.roundTripMs = ms;
    this.#context.emit({ type: 'connection.round-trip', peer: this.id, ms });
    this.#context.admission.answered(this.id);
  }

  wrote(what: string, bytes: Uint8Array): void {
    this.#passed('out', what, bytes);
  }

  read(what: string, frame: Uint8Array): void {
    this.#passed('in', what, frame);
  }

  closed(closing: Closing): void {
    this.#context.closed(this, closing);
  }

  #passed(flow: 'in' | 'out', what: string, bytes: Uint8Array): void {
    const { watchers, emit } = this.#context;
    if (!watchers.isWatched) return;
    watchers.frames(this.connection, flow, bytes);
    emit({ type: 'connection.frame', peer: this.id, flow, what, bytes: bytes.length });
  }
}
