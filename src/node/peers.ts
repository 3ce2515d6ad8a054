// All connections of one node: accepted, dialled, kept, left. It gives every connection its session,
// judges who may stay, turns what connections say into events, and dials again those we were told to
// keep. What the messages mean is the business of serving and following.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Hash } from '../chain/hash.ts';
import { type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { type Address, formatAddress, parseAddress } from '../net/address.ts';
import { type Closing, Connection, type ConnectionListener } from '../net/connection.ts';
import { dial } from '../net/dialer.ts';
import { OUTBOUND_MAX, PENDING_MAX } from '../net/limits.ts';
import type { NodeEvent, PeerClose } from '../observe/events.ts';
import type { Ending } from '../session/endings.ts';
import type { HandshakeHelp, Refusal } from '../session/handshake.ts';
import type { SessionLimits } from '../session/limits.ts';
import type { PhaseName } from '../session/phases.ts';
import { Session } from '../session/session.ts';
import type { GoodbyeReason, Hello } from '../wire/messages.ts';
import { violations } from '../wire/violations.ts';
import { admit, type Candidate, superseded } from './admission.ts';
import { type LeaveHow, NodeError, type PeerStatus } from './api.ts';
import {
  closeEvent,
  connectFailure,
  connectionNamed,
  heightAfter,
  statusOf,
} from './peer-reports.ts';
import { redialAfter } from './redial.ts';
import { toMicroseconds } from './system-clock.ts';

export interface PeersOptions {
  key: Hash;
  sign: HandshakeHelp['sign'];
  verify: HandshakeHelp['verify'];
  identityRequired: boolean;
  dialFrom: string | undefined;
  limits: SessionLimits;
  clock: Clock;
  emit: (event: NodeEvent) => void;
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

interface Peer {
  connection: Connection;
  ourNonce: bigint;
  /** Where our chain ended when we greeted. */
  toldTip: Hash;
  roundTripMs: number | undefined;
  height: number | undefined;
  heard: { bytes: number; atMs: MonotonicMs };
  /** Set for those we keep dialling. */
  kept: Kept | undefined;
  met: ((outcome: PeerStatus | PeerClose) => void)[];
  closed: ((close: PeerClose) => void)[];
}

/** A peer that we were told to keep. */
interface Kept {
  address: Address;
  attempt: number;
}

export class Peers implements ConnectionListener {
  readonly #options: PeersOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #redials = new Set<NodeJS.Timeout>();
  readonly #endings = new Map<Ending, number>();
  #lastId = 0;
  #state: 'open' | 'leaving' = 'open';

  constructor(options: PeersOptions) {
    this.#options = options;
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

  accept(socket: Socket): void {
    if (this.#state === 'leaving') {
      socket.resetAndDestroy();
      return;
    }
    this.#makeRoom();
    this.#add(socket, undefined, undefined);
  }

  /** Dials now, and again and again: how soon depends on how each connection ended. */
  keep(address: Address): void {
    this.#dial(address, { address, attempt: 1 });
  }

  /** Dials once; the peer's status when the handshake is done. @throws NodeError CONNECT */
  async connect(text: string): Promise<PeerStatus> {
    const parsed = parseAddress(text);
    if (!parsed.ok) throw new NodeError('CONNECT', parsed.why);
    if (this.#state === 'leaving') throw new NodeError('STOPPED', 'the node is stopping');
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
    const outcome = await new Promise<PeerStatus | PeerClose>((resolve) => peer.met.push(resolve));
    if ('phase' in outcome) return outcome;
    throw new NodeError('CONNECT', connectFailure(outcome));
  }

  #dial(address: Address, kept: Kept | undefined): Peer {
    const text = formatAddress(address);
    const peer = this.#add(dial(address, this.#options.dialFrom), text, kept);
    this.#options.emit({ type: 'peer.dial', peer: peer.connection.id, address: text });
    return peer;
  }

  #add(socket: Socket, remote: string | undefined, kept: Kept | undefined): Peer {
    const { clock, hello, identityRequired, sign, verify, limits } = this.#options;
    this.#lastId++;
    const id = `p${this.#lastId}`;
    const nowMs = () => clock.nowMs();
    const ourNonce = randomBytes(8).readBigUInt64LE();
    const ours = { ...hello(), nonce: ourNonce };
    const session = new Session(
      {
        role: remote === undefined ? 'listener' : 'dialer',
        hello: ours,
        identityRequired,
        help: { sign, verify, admit: (theirs) => this.#admit(id, theirs) },
        limits,
      },
      nowMs(),
    );
    const connection = new Connection(id, socket, session, this, nowMs, remote);
    const heard = { bytes: 0, atMs: nowMs() };
    const peer: Peer = {
      connection,
      ourNonce,
      toldTip: ours.tip,
      kept,
      heard,
      roundTripMs: undefined,
      height: undefined,
      met: [],
      closed: [],
    };
    this.#peers.set(id, peer);
    connection.start();
    return peer;
  }

  /** Above the limit of unfinished handshakes the oldest of them is simply dropped. */
  #makeRoom(): void {
    const pending = [...this.#peers.values()].filter(
      ({ connection: { direction, phase } }) =>
        direction === 'inbound' && (phase === 'opening' || phase === 'greeting'),
    );
    const [oldest] = pending;
    if (pending.length < PENDING_MAX || oldest === undefined) return;
    const reason = `${PENDING_MAX} handshakes are pending, this one longest`;
    this.#options.emit({ type: 'peer.dropped', address: oldest.connection.remote, reason });
    oldest.connection.breakOff('forced', reason);
  }

  #admit(id: string, theirs: Hello): Refusal | undefined {
    const { newcomer, others } = this.#candidates(id);
    if (newcomer === undefined) return { reason: 'capacity', text: 'the connection is gone' };
    const admission = admit(theirs, newcomer, others, this.#options.key);
    if (!admission.admitted) return admission.refusal;
    return undefined;
  }

  /** The peer has proven its key: of all connections to that key one stays. False: not this one. */
  #isOnly(id: string): boolean {
    const { newcomer, others } = this.#candidates(id);
    if (newcomer === undefined) return false;
    const gone = superseded(newcomer, others, this.#options.key);
    for (const one of gone) {
      this.#peers.get(one)?.connection.leave('duplicate', 'another connection between us stays');
    }
    return !gone.includes(id);
  }

  #candidates(id: string): { newcomer: Candidate | undefined; others: Candidate[] } {
    const all = [...this.#peers.values()].map((peer) => this.#candidate(peer));
    const newcomer = all.find((candidate) => candidate.id === id);
    return { newcomer, others: all.filter((candidate) => candidate !== newcomer) };
  }

  #candidate(peer: Peer): Candidate {
    const { connection, ourNonce, heard } = peer;
    const { id, direction, phase, remote, peerHello, bytesHeard } = connection;
    const nowMs = this.#options.clock.nowMs();
    if (bytesHeard !== heard.bytes) peer.heard = { bytes: bytesHeard, atMs: nowMs };
    const silentMs = elapsedMs(peer.heard.atMs, nowMs);
    return { id, direction, phase, remote, ourNonce, key: peerHello?.publicKey, silentMs };
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

  /** Goodbye to all at once, and no more dialling; resolves when every socket is closed. */
  async leaveAll(reason: GoodbyeReason, text: string): Promise<void> {
    this.#state = 'leaving';
    for (const timer of this.#redials) clearTimeout(timer);
    this.#redials.clear();
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

  opened({ id, remote, local, direction }: Connection): void {
    this.#options.emit({ type: 'peer.open', peer: id, address: remote, direction, local });
  }

  moved({ id }: Connection, from: PhaseName, to: PhaseName, why: string): void {
    this.#options.emit({ type: 'peer.phase', peer: id, from, to, why });
  }

  met(connection: Connection, hello: Hello): void {
    const { id, remote } = connection;
    const peer = this.#peers.get(id);
    if (peer === undefined || !this.#isOnly(id)) return;
    const { publicKey: key, userAgent, height } = hello;
    this.#options.emit({ type: 'peer.ready', peer: id, address: remote, key, userAgent, height });
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
    }
    this.#endings.set(close.ending, (this.#endings.get(close.ending) ?? 0) + 1);
    this.#options.emit(close);
    this.#options.left(connection);
    if (peer === undefined) return;
    for (const tell of peer.met.splice(0)) tell(close);
    for (const tell of peer.closed.splice(0)) tell(close);
    if (peer.kept !== undefined) this.#redial(peer.kept, closing);
  }

  #redial(kept: Kept, { outcome }: Closing): void {
    const redial = redialAfter(outcome, kept.attempt);
    if (this.#state === 'leaving' || redial === 'never') return;
    const timer = setTimeout(() => {
      this.#redials.delete(timer);
      this.#dial(kept.address, { ...kept, attempt: redial.attempt });
    }, redial.after);
    this.#redials.add(timer);
  }
}
