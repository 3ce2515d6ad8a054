// Which piece of a snapshot is asked of whom. It begins when all headers are here: the highest snapshot that a peer
// offers, and that the headers or a checkpoint vouch for, is fetched from all who offer it. Whoever sends a
// piece that proves nothing is left; whoever is silent is asked for less. Ends with `done` or `unavailable`.
//
//   (headers) --headers--> choosing --enough offers--> fetching --nothing missing--> done
//                             ^  +--no offer in time--> unavailable  |
//                             +-------nobody has it any more---------+
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { StateEntry } from '../chain/state-write.ts';
import { addMs, type MonotonicMs } from '../clock/clock.ts';
import { isAbove, MissingPaths, pieceFault, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import type { SnapshotInfo } from '../wire/messages/snapshots.ts';
import type { ConnectionId } from './effects.ts';
import {
  SNAPSHOT_CHOICE_MS,
  SNAPSHOT_DEPTH_BLOCKS,
  SNAPSHOT_HALTS_MAX,
  SNAPSHOT_ID_MIN,
  SNAPSHOT_PIECE_TIMEOUT_MS,
  SNAPSHOT_PIECES_PER_PEER,
  SNAPSHOT_WAIT_MS,
} from './snapshot-limits.ts';

/** A block that the user vouches for. */
export interface TrustedBlock {
  readonly height: number;
  readonly id: Hash;
}

export type SnapshotInput =
  /** One that answers questions about snapshots. */
  | { readonly kind: 'peer-ready'; readonly peer: ConnectionId }
  | { readonly kind: 'peer-left'; readonly peer: ConnectionId }
  /** The best header that peers have shown, and none has more to show. */
  | { readonly kind: 'headers'; readonly tip: HeaderEntry }
  | {
      readonly kind: 'Snapshots';
      readonly peer: ConnectionId;
      readonly snapshots: readonly SnapshotInfo[];
    }
  | {
      readonly kind: 'SnapshotPiece';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly piece: SnapshotPiece;
    }
  | { readonly kind: 'wake' };

export type SnapshotEffect =
  | { readonly kind: 'GetSnapshots'; readonly peer: ConnectionId; readonly id: number }
  | {
      readonly kind: 'GetSnapshotPiece';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly block: Hash;
      readonly path: string;
    }
  /** The state after this block is fetched, from nothing. */
  | { readonly kind: 'begin'; readonly entry: HeaderEntry; readonly pieces: number }
  /** Proven leaves of it. */
  | { readonly kind: 'leaves'; readonly leaves: readonly StateEntry[]; readonly path: string }
  | { readonly kind: 'done'; readonly entry: HeaderEntry }
  /** Sync has to begin with blocks, or waits for other peers. */
  | {
      readonly kind: 'unavailable';
      readonly why: string;
      readonly next: 'genesis' | 'wait';
    }
  /** The last effect about this peer. */
  | {
      readonly kind: 'violation';
      readonly peer: ConnectionId;
      readonly height: number;
      readonly path: string;
      readonly why: string;
    };

interface Question {
  readonly path: string;
  readonly untilMs: MonotonicMs;
  /** Others may be asked for the same. */
  isLate: boolean;
}

interface SnapshotPeer {
  readonly id: ConnectionId;
  /** Undefined: it has not answered yet. */
  offers: readonly SnapshotInfo[] | undefined;
  readonly questions: Map<number, Question>;
  /** The last block whose pieces it was asked for. */
  askedOf: Hash | undefined;
  /** Times that it was asked, and the whole fetch came to a halt. */
  halts: number;
}

type State =
  | { readonly name: 'headers' }
  | {
      readonly name: 'choosing';
      /** Undefined: nobody is waited for any more, the first offer is taken. */
      readonly chooseMs: MonotonicMs | undefined;
      readonly endMs: MonotonicMs;
    }
  | {
      readonly name: 'fetching';
      readonly entry: HeaderEntry;
      readonly missing: MissingPaths;
      readonly endMs: MonotonicMs;
    }
  | { readonly name: 'over' };

export interface SnapshotSyncOptions {
  readonly tree: HeaderTree;
  readonly checkpoint: TrustedBlock | undefined;
  readonly depthBlocks?: number;
}

export class SnapshotSync {
  readonly #tree: HeaderTree;
  readonly #checkpoint: TrustedBlock | undefined;
  readonly #depthBlocks: number;
  readonly #peers = new Map<ConnectionId, SnapshotPeer>();
  #state: State = { name: 'headers' };
  #tip: HeaderEntry | undefined;
  #lastId = SNAPSHOT_ID_MIN - 1;
  #effects: SnapshotEffect[] = [];

  constructor({ tree, checkpoint, depthBlocks = SNAPSHOT_DEPTH_BLOCKS }: SnapshotSyncOptions) {
    this.#tree = tree;
    this.#checkpoint = checkpoint;
    this.#depthBlocks = depthBlocks;
  }

  /** When to say `wake`. */
  get deadlineMs(): MonotonicMs | undefined {
    const state = this.#state;
    if (state.name === 'headers' || state.name === 'over') return undefined;
    const times: MonotonicMs[] = [state.endMs];
    if (state.name === 'choosing' && state.chooseMs !== undefined) times.push(state.chooseMs);
    for (const { questions } of this.#peers.values()) {
      for (const { untilMs, isLate } of questions.values()) if (!isLate) times.push(untilMs);
    }
    return times.reduce((first, time) => (time < first ? time : first));
  }

  handle(input: SnapshotInput, nowMs: MonotonicMs): SnapshotEffect[] {
    this.#effects = [];
    if (this.#state.name === 'over') return [];
    switch (input.kind) {
      case 'peer-ready':
        this.#join(input.peer);
        break;
      case 'peer-left':
        this.#peers.delete(input.peer);
        break;
      case 'headers':
        this.#tip = input.tip;
        if (this.#state.name === 'headers') this.#choose(nowMs);
        break;
      case 'Snapshots': {
        const peer = this.#peers.get(input.peer);
        if (peer !== undefined) peer.offers = input.snapshots;
        break;
      }
      case 'SnapshotPiece':
        this.#arrived(input.peer, input.re, input.piece, nowMs);
        break;
      case 'wake':
        this.#expire(nowMs);
        break;
    }
    this.#decide(nowMs);
    return this.#effects;
  }

  #join(id: ConnectionId): void {
    this.#peers.set(id, {
      id,
      offers: undefined,
      questions: new Map(),
      askedOf: undefined,
      halts: 0,
    });
    this.#effects.push({ kind: 'GetSnapshots', peer: id, id: this.#nextId() });
  }

  #choose(nowMs: MonotonicMs): void {
    this.#state = {
      name: 'choosing',
      chooseMs: addMs(nowMs, SNAPSHOT_CHOICE_MS),
      endMs: addMs(nowMs, SNAPSHOT_WAIT_MS),
    };
    // What was on offer may have changed, or become deep enough, since it was asked.
    for (const { id } of this.#peers.values()) {
      this.#effects.push({ kind: 'GetSnapshots', peer: id, id: this.#nextId() });
    }
  }

  #arrived(id: ConnectionId, re: number, piece: SnapshotPiece, nowMs: MonotonicMs): void {
    const peer = this.#peers.get(id);
    const question = peer?.questions.get(re);
    if (peer === undefined || question === undefined || this.#state.name !== 'fetching') return;
    const { entry, missing } = this.#state;
    peer.questions.delete(re);
    if (piece.leaves.length === 0) {
      // It has made room for a newer one.
      peer.offers = [];
      return;
    }
    const { path } = piece;
    const isAnswer = isAbove(question.path, path) || isAbove(path, question.path);
    const why = isAnswer ? pieceFault(entry.header.stateRoot, piece) : 'it was not asked for';
    if (why !== undefined) {
      this.#effects.push({ kind: 'violation', peer: id, height: entry.height, path, why });
      this.#peers.delete(id);
      return;
    }
    if (!missing.found(piece)) return;
    this.#state = { ...this.#state, endMs: addMs(nowMs, SNAPSHOT_WAIT_MS) };
    this.#effects.push({ kind: 'leaves', leaves: piece.leaves, path });
    if (missing.size > 0) return;
    this.#state = { name: 'over' };
    this.#effects.push({ kind: 'done', entry });
  }

  /** Silent peers keep their questions, so that they are asked for less, and late answers are welcome. */
  #expire(nowMs: MonotonicMs): void {
    for (const { questions } of this.#peers.values()) {
      for (const question of questions.values()) {
        if (nowMs >= question.untilMs) question.isLate = true;
      }
    }
    const state = this.#state;
    if (state.name === 'choosing' && state.chooseMs !== undefined && nowMs >= state.chooseMs) {
      this.#state = { ...state, chooseMs: undefined };
    }
    if (state.name !== 'fetching' || nowMs < state.endMs) return;
    // Nobody delivers: whatever is on offer now is looked at anew.
    for (const peer of this.#peers.values()) {
      peer.questions.clear();
      if (peer.askedOf === state.entry.id) peer.halts++;
    }
    this.#choose(nowMs);
  }

  #decide(nowMs: MonotonicMs): void {
    if (this.#state.name === 'choosing') this.#pick(this.#state, nowMs);
    if (this.#state.name === 'fetching') this.#ask(this.#state, nowMs);
  }

  #pick({ chooseMs, endMs }: Extract<State, { name: 'choosing' }>, nowMs: MonotonicMs): void {
    // Whoever offers the highest and delivers nothing must not be chosen for ever.
    const peers = [...this.#peers.values()].filter(({ halts }) => halts < SNAPSHOT_HALTS_MAX);
    const isEarly =
      chooseMs !== undefined &&
      nowMs < chooseMs &&
      peers.some(({ offers }) => offers === undefined);
    const best = isEarly ? undefined : this.#bestOffer(peers);
    if (best !== undefined) {
      const { entry, pieces } = best;
      const missing = new MissingPaths(entry.header.stateRoot);
      this.#state = { name: 'fetching', entry, missing, endMs: addMs(nowMs, SNAPSHOT_WAIT_MS) };
      this.#effects.push({ kind: 'begin', entry, pieces });
    } else if (nowMs >= endMs) {
      this.#unavailable(nowMs);
    }
  }

  /** Without the block that the user vouches for no chain is followed. */
  #unavailable(nowMs: MonotonicMs): void {
    if (this.#checkpoint === undefined) {
      this.#state = { name: 'over' };
      const why = 'no peer offers one that is deep enough';
      this.#effects.push({ kind: 'unavailable', why, next: 'genesis' });
      return;
    }
    const { height, id } = this.#checkpoint;
    const isKnown = this.#tree.entry(id)?.height === height;
    const why = isKnown
      ? `no peer offers one of block ${height} or below it`
      : `no peer has the checkpoint, block ${height} ${id}, on its chain`;
    this.#effects.push({ kind: 'unavailable', why, next: 'wait' });
    // There is nobody else to turn to.
    for (const peer of this.#peers.values()) peer.halts = 0;
    this.#choose(nowMs);
  }

  #bestOffer(peers: readonly SnapshotPeer[]): { entry: HeaderEntry; pieces: number } | undefined {
    let best: { entry: HeaderEntry; pieces: number } | undefined;
    for (const { block, height, pieces } of peers.flatMap(({ offers }) => offers ?? [])) {
      const entry = this.#tree.entry(block);
      if (entry === undefined || entry.height !== height || height === 0) continue;
      if (height <= (best?.entry.height ?? 0) || !this.#isVouchedFor(entry)) continue;
      best = { entry, pieces };
    }
    return best;
  }

  /** By the work on top of it, or by whoever named the checkpoint. */
  #isVouchedFor(entry: HeaderEntry): boolean {
    if (this.#checkpoint !== undefined) {
      const trusted = this.#tree.entry(this.#checkpoint.id);
      return trusted?.height === this.#checkpoint.height && this.#isOn(trusted, entry);
    }
    const tip = this.#tip;
    const isDeep = tip !== undefined && tip.height - entry.height >= this.#depthBlocks;
    return isDeep && this.#isOn(tip, entry);
  }

  #isOn(branch: HeaderEntry, entry: HeaderEntry): boolean {
    return this.#tree.ancestorAt(branch, entry.height) === entry;
  }

  #ask({ entry, missing }: Extract<State, { name: 'fetching' }>, nowMs: MonotonicMs): void {
    const sources = [...this.#peers.values()].filter(({ offers }) =>
      offers?.some(({ block }) => block === entry.id),
    );
    const asked = new Set<string>();
    for (const { questions } of sources) {
      for (const { path, isLate } of questions.values()) if (!isLate) asked.add(path);
    }
    // One question each in turn, so that the first pieces come from everybody.
    for (let round = 1; round <= SNAPSHOT_PIECES_PER_PEER; round++) {
      for (const source of sources) {
        const { id: peer, questions } = source;
        if (questions.size >= round) continue;
        const path = [...missing.paths].find((one) => !asked.has(one));
        if (path === undefined) return;
        asked.add(path);
        source.askedOf = entry.id;
        const id = this.#nextId();
        questions.set(id, {
          path,
          untilMs: addMs(nowMs, SNAPSHOT_PIECE_TIMEOUT_MS),
          isLate: false,
        });
        this.#effects.push({ kind: 'GetSnapshotPiece', peer, id, block: entry.id, path });
      }
    }
  }

  #nextId(): number {
    return ++this.#lastId;
  }
}
