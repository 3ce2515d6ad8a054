// Who may come in and who has to go, performed: it gathers the facts of all connections, lets
// admission-rules.ts and connection-slots.ts judge, and sends away or resets those that they name. What
// is said to the others is no business of this file. [H-9]
import type { Hash } from '../chain/hash.ts';
import type { Roster } from '../chain/roster.ts';
import type { Clock } from '../clock/clock.ts';
import { hostOf } from '../net/address.ts';
import type { Channel } from '../net/channel.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { HandshakeRefusal } from '../session/handshake-rules.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { type AdmissionCandidate, admit, judgeDuplicates } from './admission-rules.ts';
import type { Bans } from './bans.ts';
import { type ConnectionSlots, peerToEvict, type SlotHolder, slotFor } from './connection-slots.ts';
import { DropReports } from './drop-reports.ts';
import type { PeerTable } from './peer-table.ts';

export interface AdmissionControlOptions {
  key: Hash;
  slots: ConnectionSlots;
  bans: Bans;
  clock: Clock;
  emit: (event: NodeEvent) => void;
  peers: PeerTable;
  /** Who belongs to the network as our chain stands; undefined: anybody may. */
  roster: () => Roster | undefined;
}

/** Where a peer stands that has proven its key. `waits`: until another connection to it is known to live. */
export type AdmissionStatus = 'stays' | 'goes' | 'waits';

export class AdmissionControl {
  readonly #options: AdmissionControlOptions;
  /** Newcomers that wait, and the older connections to the same key that have neither answered nor ended. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #drops: DropReports;

  constructor(options: AdmissionControlOptions) {
    this.#options = options;
    this.#drops = new DropReports(options.clock.nowMs());
  }

  /** Whether an accepted channel may become a connection; if not it is gone before it cost anything. */
  accepts(channel: Channel): boolean {
    const { bans, slots, peers } = this.#options;
    const from = channel.remoteAddress;
    const decision = slotFor(this.#holders(), slots);
    const isBanned = bans.leftMs(hostOf(from)) > 0;
    if (isBanned || decision.slot === 'none') {
      this.dropped(from, decision.slot === 'none' ? decision.why : 'it is banned');
      channel.reset();
      return false;
    }
    const gone = decision.slot === 'after' ? peers.get(decision.gone)?.connection : undefined;
    if (decision.slot === 'after' && gone !== undefined) {
      this.dropped(gone.address, decision.why);
      gone.abort('forced', decision.why);
    }
    return true;
  }

  /** Says that a socket was dropped, but not more often than somebody wants to hear it. */
  dropped(address: string, reason: string): void {
    const { clock, emit } = this.#options;
    const event = this.#drops.dropped(address, reason, clock.nowMs());
    if (event !== undefined) emit(event);
  }

  /** A peer has shown its greeting: why it is turned away, if it is. */
  refusal(id: string, theirs: Hello): HandshakeRefusal | undefined {
    const { newcomer, others } = this.#candidates(id);
    if (newcomer === undefined) return { reason: 'capacity', text: 'the connection is gone' };
    const { key, slots, roster } = this.#options;
    const canEvict = peerToEvict(this.#holders()) !== undefined;
    const terms = { readyMax: slots.ready, canEvict, roster: roster() };
    const admission = admit(theirs, newcomer, others, key, terms);
    if (admission.admitted) return undefined;
    if (admission.refusal.reason === 'self') this.#foundOurselves(id, theirs.nonce);
    return admission.refusal;
  }

  /**
   * A peer has proven itself. Others may have to go for it. While it waits, another connection is asked
   * for a sign of life; then it is told to `judge` again, or it goes.
   */
  standing(id: string): AdmissionStatus {
    const { peers, key } = this.#options;
    const { newcomer, others } = this.#candidates(id);
    if (newcomer === undefined) return 'goes';
    const verdict = judgeDuplicates(newcomer, others, key);
    switch (verdict.kind) {
      case 'goes':
        this.#leaveDuplicate(id);
        return 'goes';
      case 'waits':
        this.#waiting.set(id, new Set(verdict.for));
        for (const older of verdict.for) peers.get(older)?.connection.probe();
        return 'waits';
      case 'stays':
        for (const older of verdict.gone) this.#leaveDuplicate(older);
        return this.#makesRoom(id) ? 'stays' : 'goes';
    }
  }

  /** A Pong has come: who waits for this connection to be found dead goes. */
  answered(id: string): void {
    for (const [newcomer, olderIds] of this.#waiting) {
      if (!olderIds.has(id)) continue;
      this.#waiting.delete(newcomer);
      this.#leaveDuplicate(newcomer);
    }
  }

  /** A connection is not ready any more: who waits for it need not. */
  ended(id: string): void {
    this.#waiting.delete(id);
    for (const [newcomer, olderIds] of this.#waiting) {
      if (!olderIds.delete(id) || olderIds.size > 0) continue;
      this.#waiting.delete(newcomer);
      this.#options.peers.get(newcomer)?.judge();
    }
  }

  /**
   * Somebody shows a nonce of ours. Only if both ends of one TCP connection are in our hands was it we
   * who dialled ourselves, and that address is not dialled again: anybody else can repeat a nonce.
   */
  #foundOurselves(id: string, nonce: bigint): void {
    const { peers } = this.#options;
    const here = peers.get(id)?.connection;
    for (const other of peers.all()) {
      const { localAddress, remoteAddress } = other.connection;
      const isOtherEnd =
        localAddress === here?.remoteAddress && remoteAddress === here.localAddress;
      if (other.ourHello.nonce === nonce && isOtherEnd) other.persistent = undefined;
    }
  }

  #leaveDuplicate(id: string): void {
    const why = 'another connection between us lives and stays; or is your data folder a copy?';
    this.#options.peers.get(id)?.connection.leave('duplicate', why);
  }

  /** When all places are taken somebody says Goodbye. False: it is this one. */
  #makesRoom(id: string): boolean {
    const { peers, slots } = this.#options;
    const others = this.#holders().filter((one) => one.id !== id);
    const taken = others.filter((one) => one.direction === 'inbound' && one.phase === 'ready');
    const isInbound = peers.get(id)?.connection.direction === 'inbound';
    if (!isInbound || taken.length < slots.ready) return true;
    const gone = peerToEvict(others)?.id ?? id;
    const why = `all ${slots.ready} places are taken, and a newcomer needs one`;
    peers.get(gone)?.connection.leave('capacity', why);
    return gone !== id;
  }

  #holders(): SlotHolder[] {
    return this.#options.peers.all().map(({ connection, roundTripMs, gaveBlockMs, isRead }) => {
      const { id, direction, phase, address, ageMs, peerHello } = connection;
      const isGreeted = peerHello !== undefined;
      return {
        id,
        direction,
        phase,
        address,
        ageMs,
        isGreeted,
        isRead,
        roundTripMs,
        gaveBlockMs,
      };
    });
  }

  #candidates(id: string): {
    newcomer: AdmissionCandidate | undefined;
    others: AdmissionCandidate[];
  } {
    const all = this.#options.peers.all().map(({ connection, ourHello }): AdmissionCandidate => {
      const { direction, phase, address, peerHello, ageMs, silentMs } = connection;
      const key = peerHello?.publicKey;
      return {
        id: connection.id,
        direction,
        phase,
        address,
        ourNonce: ourHello.nonce,
        key,
        ageMs,
        silentMs,
      };
    });
    const newcomer = all.find((candidate) => candidate.id === id);
    return { newcomer, others: all.filter((candidate) => candidate !== newcomer) };
  }
}
