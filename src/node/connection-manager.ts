// All connections of one node: accepted, dialled, kept, left. It listens and dials, gives every channel
// its peer, and decides what follows from an ending. Who may stay is admission's concern, what a
// connection says its peer's (node-peer.ts), and what messages mean that of the routes.
import { type Address, formatAddress, hostOf, parseAddress } from '../net/address.ts';
import type { Channel } from '../net/channel.ts';
import type { Closing } from '../net/connection.ts';
import { socketsAffordable } from '../net/descriptors.ts';
import { OUTBOUND_MAX } from '../net/limits.ts';
import type { Listening } from '../net/transport.ts';
import { ReadingTurns } from '../net/turns.ts';
import type { ConnectionClose } from '../observe/events.ts';
import type { Ending } from '../session/endings.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import { violations } from '../wire/violations.ts';
import { AdmissionControl } from './admission-control.ts';
import {
  type BanStatus,
  type CallOptions,
  type ClosingOptions,
  type LeaveHow,
  NodeError,
  type PeerStatus,
} from './api.ts';
import { Bans } from './bans.ts';
import { withoutPatience } from './closing-signal.ts';
import { slotsWithin } from './connection-slots.ts';
import type { MempoolDriver } from './mempool-driver.ts';
import type { NodeContext } from './node-context.ts';
import { NodePeer, type PeerContext, type PersistentPeer } from './node-peer.ts';
import { closeEvent, connectFailure, peerNamed } from './peer-views.ts';
import type { RecentBlocks } from './recent-blocks.ts';
import { Redials } from './redials.ts';
import { newRoutes } from './routes.ts';
import type { ServedSnapshots } from './served-snapshots.ts';
import type { SnapshotDriver } from './snapshot-driver.ts';
import type { SyncDriver } from './sync-driver.ts';
import type { TipAnnouncer } from './tip-announcer.ts';

export interface ConnectionManagerContext extends NodeContext {
  readonly sync: SyncDriver;
  readonly mempool: MempoolDriver;
  readonly snapshots: ServedSnapshots;
  readonly fetching: SnapshotDriver;
  readonly announcer: TipAnnouncer;
  readonly recent: RecentBlocks;
}

export class ConnectionManager {
  readonly bans: Bans;
  readonly #context: PeerContext;
  readonly #inboundMax: number;
  readonly #redials: Redials;
  readonly #endings = new Map<Ending, number>();
  #lastId = 0;
  #listening: Listening | undefined;
  /** Kept, because a closed listener has none. */
  #address = '';
  /** Replies of closed connections for which the disk is still read. */
  readonly #lastReplies = new Set<Promise<void>>();
  #state: 'open' | 'leaving' = 'open';

  constructor(context: ConnectionManagerContext) {
    const { environment, options, key, peers, emit, sync, mempool } = context;
    const { clock } = environment;
    const outboundMax = OUTBOUND_MAX + options.peers.length;
    const slots = slotsWithin(socketsAffordable(environment.openFilesMax()), outboundMax);
    this.#inboundMax = slots.inbound;
    this.bans = new Bans(clock);
    this.#redials = new Redials(environment, (peer) => this.#dial(peer.address, peer));
    this.#context = {
      ...context,
      turns: new ReadingTurns(clock),
      admission: new AdmissionControl({
        ...{ key: key.publicKey, slots, bans: this.bans, clock, emit, peers },
        roster: () => options.network.roster,
      }),
      routes: newRoutes(sync, mempool, context.fetching),
      closed: (peer, closing) => this.#closed(peer, closing),
    };
  }

  /** HOST:PORT as really bound; empty before. */
  get address(): string {
    return this.#address;
  }

  /** Endings so far, by name. */
  get endings(): Partial<Record<Ending, number>> {
    return Object.fromEntries(this.#endings);
  }

  list(): PeerStatus[] {
    return this.#context.peers.all().map(({ status }) => status);
  }

  // --- Beginnings -----------------------------------------------------------------------------

  /** Binds and listens. @throws ListenError */
  async listen(where: Address): Promise<void> {
    const { environment, admission } = this.#context;
    // One more than are kept: it is for the newest one to take the place of another.
    this.#listening = await environment.transport.listen(where, this.#inboundMax + 1, {
      accepted: (channel) => this.#accept(channel),
      failed: (error) => admission.dropped('?', error.message),
      dropped: (address) => admission.dropped(address, 'more sockets than we keep'),
    });
    this.#address = this.#listening.address;
  }

  /** Dials now, and again and again: how soon depends on how each connection ended. */
  keep(address: Address): void {
    this.#dial(address, { address, attempt: 1 });
  }

  /** Dials once; the peer's status when the handshake is done. @throws NodeError CONNECT */
  async connect(text: string, { signal }: CallOptions = {}): Promise<PeerStatus> {
    signal?.throwIfAborted();
    const peer = this.#dial(this.#dialable(text), undefined);
    const giveUp = () => peer.connection.leave('leaving', 'no longer wanted');
    signal?.addEventListener('abort', giveUp);
    const outcome = await peer.untilReady();
    signal?.removeEventListener('abort', giveUp);
    signal?.throwIfAborted();
    if ('phase' in outcome) return outcome;
    throw new NodeError('CONNECT', connectFailure(outcome));
  }

  /** @throws NodeError CONNECT or STOPPED when there may be no dial to this address now */
  #dialable(text: string): Address {
    const parsed = parseAddress(text);
    if (!parsed.ok) throw new NodeError('CONNECT', parsed.why);
    if (this.#state === 'leaving') throw new NodeError('STOPPED', 'the node is stopping');
    const { address } = parsed;
    const bannedMs = this.bans.leftMs(address.host);
    if (bannedMs > 0) {
      const why = `${address.host} is banned for another ${Math.ceil(bannedMs / 60_000)} min`;
      throw new NodeError('CONNECT', `${why}: finack peers unban ends it`);
    }
    const all = this.#context.peers.all();
    if (all.filter((peer) => peer.connection.direction === 'outbound').length >= OUTBOUND_MAX) {
      const why = `all ${OUTBOUND_MAX} outbound places are taken: leave a peer first`;
      throw new NodeError('CONNECT', why);
    }
    return address;
  }

  #accept(channel: Channel): void {
    if (this.#state === 'leaving') channel.reset();
    else if (this.#context.admission.accepts(channel)) this.#add(channel, undefined, undefined);
  }

  #dial(address: Address, persistent: PersistentPeer | undefined): NodePeer {
    const text = formatAddress(address);
    const { environment, options, emit } = this.#context;
    const channel = environment.transport.dial(address, options.dialFrom);
    const peer = this.#add(channel, text, persistent);
    emit({ type: 'connection.dial', peer: peer.id, address: text });
    return peer;
  }

  #add(
    channel: Channel,
    dialled: string | undefined,
    persistent: PersistentPeer | undefined,
  ): NodePeer {
    this.#lastId++;
    const id = `p${this.#lastId}`;
    const start = { id, channel, dialled, persistent, listenAddress: this.#address };
    const peer = new NodePeer(start, this.#context);
    this.#context.peers.add(peer);
    peer.start();
    return peer;
  }

  // --- Endings --------------------------------------------------------------------------------

  /** Closes one connection as asked; resolves when it is closed. @throws NodeError NO_SUCH_PEER */
  async leave(
    which: string,
    how: LeaveHow,
    { signal }: ClosingOptions = {},
  ): Promise<ConnectionClose> {
    const peer = peerNamed(which, this.#context.peers.all());
    const closed = peer.untilClosed();
    // Whom a person sends away is not dialled again.
    peer.persistent = undefined;
    if (how === 'goodbye') peer.connection.leave('leaving', 'asked to leave');
    else if (how === 'reset') peer.connection.abort('forced', 'asked to reset');
    else peer.connection.endWithoutGoodbye();
    const reset = () => peer.connection.abort('forced', 'closing took too long');
    return await withoutPatience(signal, closed, reset);
  }

  /** Nobody at this address is spoken to for a while; who is there is left. @throws NodeError BAN */
  ban(text: string, forMs?: number): BanStatus {
    const { emit, peers } = this.#context;
    const ban = this.bans.ban(text, forMs);
    const { address, reason, leftMs: ms } = ban;
    emit({ type: 'peer.banned', address, reason, ms });
    for (const { connection } of peers.all()) {
      if (hostOf(connection.remoteAddress) === address) connection.leave('banned', reason);
    }
    return ban;
  }

  /**
   * Goodbye to all at once, and no more accepting and dialling; resolves when everything is closed and
   * nothing is read any more that was asked for.
   */
  async leaveAll(reason: GoodbyeReason, text: string): Promise<void> {
    this.#state = 'leaving';
    this.#redials.stop();
    // It stops accepting at once; its promise waits for the accepted ones, so not here.
    const unlistened = this.#listening?.close();
    const all = this.#context.peers.all();
    const closed = all.map((peer) => peer.untilClosed());
    for (const { connection } of all) connection.leave(reason, text);
    await Promise.all(closed);
    await unlistened;
    await Promise.all(this.#lastReplies);
  }

  /** Resets what is left. */
  resetAll(why: string): void {
    for (const { connection } of this.#context.peers.all()) connection.abort('forced', why);
  }

  #closed(peer: NodePeer, closing: Closing): void {
    const { peers, emit, sync, mempool, fetching } = this.#context;
    peers.remove(peer.id);
    const close = closeEvent(peer.connection, closing);
    const { ending, reason: violation, detail } = close;
    const host = hostOf(peer.connection.remoteAddress);
    if (ending === 'aborted' && violation in violations) {
      emit({ type: 'connection.violation', peer: peer.id, violation, detail });
      this.#banFor(violation, host);
    }
    this.#endings.set(ending, (this.#endings.get(ending) ?? 0) + 1);
    emit(close);
    sync.left(peer.id);
    mempool.left(peer.id);
    fetching.left(peer.id);
    this.#awaitLastReply(peer);
    peer.tellClosed(close);
    if (peer.persistent === undefined || this.#state === 'leaving') return;
    this.#redials.after(closing.outcome, peer.persistent, this.bans.leftMs(host));
  }

  #awaitLastReply({ requests }: NodePeer): void {
    requests.cancelPending();
    const idle = requests.idle().finally(() => this.#lastReplies.delete(idle));
    this.#lastReplies.add(idle);
  }

  #banFor(violation: string, host: string): void {
    if (!this.bans.brokeClause(host, violation)) return;
    const ms = this.bans.leftMs(host);
    this.#context.emit({ type: 'peer.banned', address: host, reason: violation, ms });
  }
}
