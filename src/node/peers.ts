// All connections of one node: accepted, dialled, kept, left. It gives every connection its session,
// turns what connections say into events, and dials again those we were told to keep. Who may stay is
// admitting's concern, what the messages mean that of serving and following.
import assert from 'node:assert/strict';
import type { Hash } from '../chain/hash.ts';
import { isUsableKey } from '../chain/keys.ts';
import { type Address, formatAddress, hostOf, parseAddress } from '../net/address.ts';
import type { Channel } from '../net/channel.ts';
import { type Closing, Connection, type ConnectionListener } from '../net/connection.ts';
import { OUTBOUND_MAX } from '../net/limits.ts';
import { ReadingTurns } from '../net/turns.ts';
import type { NodeEvent, PeerClose } from '../observe/events.ts';
import type { Ending } from '../session/endings.ts';
import type { HandshakeHelp } from '../session/handshake-rules.ts';
import type { SessionLimits } from '../session/limits.ts';
import type { PhaseName } from '../session/phases.ts';
import { Session } from '../session/session.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { violations } from '../wire/violations.ts';
import { Admitting } from './admitting.ts';
import {
  type BanStatus,
  type CallOptions,
  type LeaveHow,
  NodeError,
  type PeerStatus,
} from './api.ts';
import { Bans } from './bans.ts';
import type { Environment, SigningKey } from './environment.ts';
import type { Kept, Peer } from './peer.ts';
import {
  closeEvent,
  connectFailure,
  connectionNamed,
  heightAfter,
  statusOf,
} from './peer-reports.ts';
import type { Places } from './places.ts';
import { Redials } from './redials.ts';
import { toMicroseconds } from './system-clock.ts';

export interface PeersOptions {
  environment: Environment;
  key: SigningKey;
  identityRequired: boolean;
  dialFrom: string | undefined;
  limits: SessionLimits;
  emit: (event: NodeEvent) => void;
  places: Places;
  /** Our greeting as of now, but for its nonce. */
  hello: () => Omit<Hello, 'nonce'>;
  /** A peer is ready, has said something, must be settled with, is gone. `toldTip`: in our greeting. */
  ready: (connection: Connection, hello: Hello, toldTip: Hash) => void;
  delivered: ConnectionListener['delivered'];
  /** Of a header that we have. */
  heightOf: (id: Hash) => number | undefined;
  frames: (connection: Connection, flow: 'in' | 'out', bytes: Uint8Array) => void;
  settle: (connection: Connection) => void;
  left: (connection: Connection) => void;
}

export class Peers implements ConnectionListener {
  readonly places: Places;
  readonly bans: Bans;
  readonly #options: PeersOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #redials: Redials;
  readonly #endings = new Map<Ending, number>();
  readonly #admitting: Admitting;
  readonly #turns: ReadingTurns;
  #lastId = 0;
  #state: 'open' | 'leaving' = 'open';

  constructor(options: PeersOptions) {
    const { environment, key } = options;
    const { clock } = environment;
    this.#options = options;
    this.places = options.places;
    this.bans = new Bans(clock);
    this.#redials = new Redials(environment, (kept) => this.#dial(kept.address, kept));
    this.#turns = new ReadingTurns(clock);
    this.#admitting = new Admitting({
      ...options,
      ...{ clock, key: key.publicKey, bans: this.bans, peers: this.#peers },
    });
  }

  /** Endings so far, by name. */
  get endings(): Partial<Record<Ending, number>> {
    return Object.fromEntries(this.#endings);
  }

  /** Connections that are ready, by id. */
  ready(): ReadonlyMap<string, Connection> {
    const ready = new Map<string, Connection>();
    for (const [id, { connection }] of this.#peers) {
      if (connection.phase === 'ready') ready.set(id, connection);
    }
    return ready;
  }

  list(): PeerStatus[] {
    return [...this.#peers.values()].map(statusOf);
  }

  // --- Beginnings -----------------------------------------------------------------------------

  accept(channel: Channel): void {
    if (this.#state === 'leaving') channel.reset();
    else if (this.#admitting.accepts(channel)) this.#add(channel, undefined, undefined);
  }

  /** A channel that never came here: over the listener's own limit, or not to be accepted. */
  dropped(address: string, reason: string): void {
    this.#admitting.dropped(address, reason);
  }

  /** Dials now, and again and again: how soon depends on how each connection ended. */
  keep(address: Address): void {
    this.#dial(address, { address, attempt: 1 });
  }

  /** Dials once; the peer's status when the handshake is done. @throws NodeError CONNECT */
  async connect(text: string, { signal }: CallOptions = {}): Promise<PeerStatus> {
    signal?.throwIfAborted();
    const parsed = parseAddress(text);
    if (!parsed.ok) throw new NodeError('CONNECT', parsed.why);
    if (this.#state === 'leaving') throw new NodeError('STOPPED', 'the node is stopping');
    const bannedMs = this.bans.leftMs(parsed.address.host);
    if (bannedMs > 0) {
      const why = `${parsed.address.host} is banned for another ${Math.ceil(bannedMs / 60_000)} min`;
      throw new NodeError('CONNECT', `${why}: finack peers unban ends it`);
    }
    const outbound = [...this.#peers.values()].filter(
      (peer) => peer.connection.direction === 'outbound',
    );
    if (outbound.length >= OUTBOUND_MAX) {
      throw new NodeError(
        'CONNECT',
        `all ${OUTBOUND_MAX} outbound places are taken: leave a peer first`,
      );
    }
    const peer = this.#dial(parsed.address, undefined);
    const giveUp = () => peer.connection.leave('leaving', 'no longer wanted');
    signal?.addEventListener('abort', giveUp);
    const outcome = await new Promise<PeerStatus | PeerClose>((resolve) => peer.met.push(resolve));
    signal?.removeEventListener('abort', giveUp);
    signal?.throwIfAborted();
    if ('phase' in outcome) return outcome;
    throw new NodeError('CONNECT', connectFailure(outcome));
  }

  #dial(address: Address, kept: Kept | undefined): Peer {
    const text = formatAddress(address);
    const { environment, dialFrom, emit } = this.#options;
    const peer = this.#add(environment.transport.dial(address, dialFrom), text, kept);
    emit({ type: 'peer.dial', peer: peer.connection.id, address: text });
    return peer;
  }

  #add(channel: Channel, dialled: string | undefined, kept: Kept | undefined): Peer {
    const { environment, hello, identityRequired, limits } = this.#options;
    const { clock, randomBytes } = environment;
    this.#lastId++;
    const id = `p${this.#lastId}`;
    const ourNonce = Buffer.from(randomBytes(8)).readBigUInt64LE();
    const ours = { ...hello(), nonce: ourNonce };
    const session = new Session(
      {
        role: dialled === undefined ? 'listener' : 'dialer',
        hello: ours,
        identityRequired,
        help: this.#helpFor(id),
        limits,
      },
      clock.nowMs(),
    );
    const connection = new Connection({
      ...{ id, channel, session, clock, dialled },
      listener: this,
      turns: this.#turns,
    });
    const peer: Peer = {
      connection,
      ourNonce,
      toldTip: ours.tip,
      kept,
      isRead: false,
      roundTripMs: undefined,
      gaveBlockMs: undefined,
      height: undefined,
      met: [],
      closed: [],
    };
    this.#peers.set(id, peer);
    connection.start();
    // The loop polls between the two: by the second one what lay in the socket has been read.
    clock.atEndOfTurn(() => clock.atEndOfTurn(() => (peer.isRead = true)));
    return peer;
  }

  #helpFor(id: string): HandshakeHelp {
    const { environment, key } = this.#options;
    return {
      sign: (bytes) => key.sign(bytes),
      verify: (publicKey, bytes, signature) =>
        isUsableKey(publicKey) && environment.verify(publicKey, bytes, signature),
      admit: (theirs) => this.#admitting.refusal(id, theirs),
    };
  }

  // --- Endings --------------------------------------------------------------------------------

  /** Closes one connection as asked; resolves when its socket is closed. @throws NodeError NO_SUCH_PEER */
  async leave(which: string, how: LeaveHow): Promise<PeerClose> {
    const { id } = connectionNamed(
      which,
      [...this.#peers.values()].map(({ connection }) => connection),
    );
    const peer = this.#peers.get(id);
    assert(peer !== undefined, 'it was found among them');
    const closed = new Promise<PeerClose>((resolve) => peer.closed.push(resolve));
    // Whom a person sends away is not dialled again.
    peer.kept = undefined;
    if (how === 'goodbye') peer.connection.leave('leaving', 'asked to leave');
    else if (how === 'reset') peer.connection.breakOff('forced', 'asked to reset');
    else peer.connection.hangUp();
    return await closed;
  }

  /** Nobody at this address is spoken to for a while; who is there is left. @throws NodeError BAN */
  ban(address: string, ms?: number): BanStatus {
    const { emit } = this.#options;
    const ban = this.bans.ban(address, ms);
    emit({ type: 'peer.banned', address: ban.address, reason: ban.reason, ms: ban.leftMs });
    for (const { connection } of this.#peers.values()) {
      if (hostOf(connection.remoteAddress) === ban.address) connection.leave('banned', ban.reason);
    }
    return ban;
  }

  /** Goodbye to all at once, and no more dialling; resolves when every socket is closed. */
  async leaveAll(reason: GoodbyeReason, text: string): Promise<void> {
    this.#state = 'leaving';
    this.#redials.stop();
    const all = [...this.#peers.values()];
    const closed = all.map((peer) => new Promise((resolve) => peer.closed.push(resolve)));
    for (const { connection } of all) connection.leave(reason, text);
    await Promise.all(closed);
  }

  /** Resets what is left. */
  resetAll(why: string): void {
    for (const { connection } of this.#peers.values()) connection.breakOff('forced', why);
  }

  // --- What connections say -------------------------------------------------------------------

  opened({ id, address, localAddress, direction }: Connection): void {
    this.#options.emit({ type: 'peer.open', peer: id, address, direction, local: localAddress });
  }

  moved({ id }: Connection, from: PhaseName, to: PhaseName, why: string): void {
    this.#options.emit({ type: 'peer.phase', peer: id, from, to, why });
  }

  met(connection: Connection, hello: Hello): void {
    const { id, address } = connection;
    const peer = this.#peers.get(id);
    if (peer === undefined || !this.#admitting.stays(id)) return;
    const { publicKey: key, userAgent, height } = hello;
    this.#options.emit({ type: 'peer.ready', peer: id, address, key, userAgent, height });
    if (peer.kept !== undefined) peer.kept = { ...peer.kept, attempt: 1 };
    for (const tell of peer.met.splice(0)) tell(statusOf(peer));
    this.#options.ready(connection, hello, peer.toldTip);
  }

  delivered(
    connection: Connection,
    ...what: [Parameters<ConnectionListener['delivered']>[1], Uint8Array]
  ): void {
    const peer = this.#peers.get(connection.id);
    if (peer !== undefined) {
      if (what[0].message.kind === 'Block')
        peer.gaveBlockMs = this.#options.environment.clock.nowMs();
      peer.height = heightAfter(peer.height, what[0].message, this.#options.heightOf);
    }
    this.#options.delivered(connection, ...what);
  }

  settle(connection: Connection): void {
    this.#options.settle(connection);
  }

  measured({ id }: Connection, roundTripMs: number): void {
    const peer = this.#peers.get(id);
    const ms = toMicroseconds(roundTripMs);
    if (peer !== undefined) peer.roundTripMs = ms;
    this.#options.emit({ type: 'peer.round-trip', peer: id, ms });
  }

  wrote(connection: Connection, what: string, bytes: Uint8Array): void {
    this.#passed(connection, 'out', what, bytes);
  }

  read(connection: Connection, what: string, frame: Uint8Array): void {
    this.#passed(connection, 'in', what, frame);
  }

  #passed(connection: Connection, flow: 'in' | 'out', what: string, bytes: Uint8Array): void {
    const { id: peer } = connection;
    this.#options.frames(connection, flow, bytes);
    this.#options.emit({ type: 'peer.frame', peer, flow, what, bytes: bytes.length });
  }

  closed(connection: Connection, closing: Closing): void {
    const { id } = connection;
    const peer = this.#peers.get(id);
    this.#peers.delete(id);
    const close = closeEvent(connection, closing);
    const { ending, reason: violation, detail } = close;
    if (ending === 'aborted' && violation in violations) {
      this.#options.emit({ type: 'peer.violation', peer: id, violation, detail });
      this.#ban(hostOf(connection.remoteAddress), violation);
    }
    this.#endings.set(close.ending, (this.#endings.get(close.ending) ?? 0) + 1);
    this.#options.emit(close);
    this.#options.left(connection);
    if (peer === undefined) return;
    for (const tell of peer.met.splice(0)) tell(close);
    for (const tell of peer.closed.splice(0)) tell(close);
    if (peer.kept === undefined || this.#state === 'leaving') return;
    const bannedMs = this.bans.leftMs(hostOf(connection.remoteAddress));
    this.#redials.after(closing.outcome, peer.kept, bannedMs);
  }

  #ban(host: string, violation: string): void {
    const { emit } = this.#options;
    if (!this.bans.brokeClause(host, violation)) return;
    emit({ type: 'peer.banned', address: host, reason: violation, ms: this.bans.leftMs(host) });
  }
}
