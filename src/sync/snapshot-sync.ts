// Which piece of a snapshot is asked of whom. It begins when all headers are here: the highest snapshot that a peer
// offers, and that the headers or a checkpoint vouch for, is fetched from all who offer it. Peers that do not
// offer that one do not wait for it: the best of theirs is fetched beside it, and whichever is here first is taken.
// So nobody delays what others deliver. Who sends a piece that proves nothing is left; what comes too slowly
// is given up. Ends with `done` or `unavailable`.
//
//   (headers) --headers--> choosing --enough offers--> fetching --nothing missing--> adopting --adopted--> over
//                           ^  ^ +--no offer in time--> unavailable  |                  |
//                           |  +--------every fetch given up---------+                  |
//                           +----------------------not-adopted--------------------------+
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { addMs, earliest, latest, type MonotonicMs } from '../clock/clock.ts';
import { isAbove, pieceFault, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import type { ConnectionId } from './effects.ts';
import type { SnapshotEffect, SnapshotInput, TrustedBlock } from './snapshot-effects.ts';
import { SnapshotFetch } from './snapshot-fetch.ts';
import {
  SNAPSHOT_CHOICE_MS,
  SNAPSHOT_DEPTH_BLOCKS,
  SNAPSHOT_DROPS_MAX,
  SNAPSHOT_FETCHES_MAX,
  SNAPSHOT_HALTS_MAX,
  SNAPSHOT_ID_MIN,
  SNAPSHOT_WAIT_MS,
} from './snapshot-limits.ts';
import { fetchFor, pieceRequests, type SnapshotPeer } from './snapshot-requests.ts';

interface Candidate {
  readonly entry: HeaderEntry;
  readonly pieces: number;
  readonly drops: number;
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
      /** In the order in which they were begun; never none. */
      readonly fetches: readonly SnapshotFetch[];
      /** Whether a peer has nothing to do because others are fetched. */
      readonly isAwaited: boolean;
    }
  | { readonly name: 'adopting'; readonly entry: HeaderEntry }
  | { readonly name: 'over' };

type Fetching = Extract<State, { name: 'fetching' }>;

export interface SnapshotSyncOptions {
  readonly tree: HeaderTree;
  readonly checkpoint: TrustedBlock | undefined;
  readonly depthBlocks?: number;
}

export class SnapshotSync {
  readonly #tree: HeaderTree;
  readonly #checkpoint: TrustedBlock | undefined;
  readonly #depthBlocks: number;
  /** Whoever came first is first. */
  readonly #peers = new Map<ConnectionId, SnapshotPeer>();
  /** How often the snapshot of a block was given up, whoever offered it, and all of them together. */
  readonly #drops = new Map<Hash, number>();
  #dropped = 0;
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
    if (state.name === 'choosing') return earliest(state.endMs, state.chooseMs ?? state.endMs);
    if (state.name !== 'fetching') return undefined;
    const times = state.fetches.map(({ endMs }) => endMs);
    if (state.isAwaited) times.push(triedMs(state));
    for (const { questions } of this.#peers.values()) {
      for (const { untilMs, isLate } of questions.values()) if (!isLate) times.push(untilMs);
    }
    return earliest(...times);
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
      case 'adopted':
        this.#state = { name: 'over' };
        break;
      case 'not-adopted':
        this.#notAdopted(nowMs);
        break;
      case 'wake':
        this.#expire(nowMs);
        break;
    }
    this.#decide(nowMs);
    return this.#effects;
  }

  #join(id: ConnectionId): void {
    this.#peers.set(id, { id, offers: undefined, questions: new Map(), vanished: 0 });
    this.#askForOffers(id);
  }

  #askForOffers(peer: ConnectionId): void {
    this.#effects.push({ kind: 'GetSnapshots', peer, id: this.#nextId() });
  }

  #choose(nowMs: MonotonicMs): void {
    this.#state = {
      name: 'choosing',
      chooseMs: addMs(nowMs, SNAPSHOT_CHOICE_MS),
      endMs: addMs(nowMs, SNAPSHOT_WAIT_MS),
    };
    // What was on offer may have changed, or become deep enough, since it was asked.
    for (const { id } of this.#peers.values()) this.#askForOffers(id);
  }

  // --- Pieces ---------------------------------------------------------------------------------

  #arrived(id: ConnectionId, re: number, piece: SnapshotPiece, nowMs: MonotonicMs): void {
    const peer = this.#peers.get(id);
    const question = peer?.questions.get(re);
    if (peer === undefined || question === undefined || this.#state.name !== 'fetching') return;
    const fetch = this.#state.fetches.find(({ entry }) => entry.id === question.block);
    peer.questions.delete(re);
    if (fetch === undefined) return;
    if (piece.leaves.length === 0) return this.#vanished(peer);
    const { entry, missing } = fetch;
    const { path } = piece;
    const isAnswer = isAbove(question.path, path) || isAbove(path, question.path);
    const why = isAnswer ? pieceFault(entry.header.stateRoot, piece) : 'it was not asked for';
    if (why !== undefined) {
      this.#effects.push({ kind: 'violation', peer: id, height: entry.height, path, why });
      this.#peers.delete(id);
      return;
    }
    if (!fetch.found(piece, nowMs)) return;
    this.#effects.push({ kind: 'leaves', block: entry.id, leaves: piece.leaves });
    if (missing.size > 0) return;
    this.#state = { name: 'adopting', entry };
    for (const { questions } of this.#peers.values()) questions.clear();
    this.#effects.push({ kind: 'done', entry });
  }

  /** It has made room for a newer one, of which it is asked, unless it says so again and again. */
  #vanished(peer: SnapshotPeer): void {
    peer.offers = [];
    peer.questions.clear();
    if (++peer.vanished <= SNAPSHOT_HALTS_MAX) this.#askForOffers(peer.id);
  }

  // --- What is given up -----------------------------------------------------------------------

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
    if (state.name !== 'fetching') return;
    for (const fetch of state.fetches) {
      if (nowMs >= fetch.endMs) this.#drop(fetch, `only ${fetch.pace(nowMs)}`, nowMs);
    }
    if (this.#state.name === 'fetching' && state.isAwaited) this.#makeRoom(this.#state, nowMs);
  }

  /** Others have one too: when all that are fetched have had their time, the slowest gives way. */
  #makeRoom(state: Fetching, nowMs: MonotonicMs): void {
    const { fetches } = state;
    if (fetches.length < SNAPSHOT_FETCHES_MAX || nowMs < triedMs(state)) return;
    const [slowest] = fetches.toSorted(
      (one, other) => one.bytesPerMs(nowMs) - other.bytesPerMs(nowMs),
    );
    if (slowest === undefined) return;
    this.#drop(slowest, `another is tried in its place: ${slowest.pace(nowMs)}`, nowMs);
  }

  #drop(fetch: SnapshotFetch, why: string, nowMs: MonotonicMs): void {
    if (this.#state.name !== 'fetching') return;
    const { entry } = fetch;
    this.#countDrop(entry.id);
    this.#effects.push({ kind: 'dropped', entry, why });
    for (const { questions } of this.#peers.values()) {
      for (const [id, { block }] of questions) if (block === entry.id) questions.delete(id);
    }
    const fetches = this.#state.fetches.filter((one) => one !== fetch);
    if (fetches.length === 0) this.#choose(nowMs);
    else this.#state = { ...this.#state, fetches };
  }

  #countDrop(block: Hash, times = 1): void {
    this.#dropped += times;
    this.#drops.set(block, this.#dropsOf(block) + times);
  }

  #dropsOf(block: Hash): number {
    return this.#drops.get(block) ?? 0;
  }

  /** Each of its pieces was proven: nothing is to be had from trying it again. */
  #notAdopted(nowMs: MonotonicMs): void {
    if (this.#state.name !== 'adopting') return;
    const { entry } = this.#state;
    this.#countDrop(entry.id, SNAPSHOT_HALTS_MAX);
    const why = 'its pieces do not lead to the root that its block names';
    this.#effects.push({ kind: 'dropped', entry, why });
    this.#choose(nowMs);
  }

  /** Without the block that the user vouches for no chain is followed. */
  #unavailable(nowMs: MonotonicMs): void {
    const given = this.#dropped === 0 ? '' : `; ${this.#dropped} times one was given up`;
    if (this.#checkpoint === undefined) {
      this.#state = { name: 'over' };
      const why = `no peer offers one that is deep enough, and delivers it${given}`;
      this.#effects.push({ kind: 'unavailable', why, next: 'genesis' });
      return;
    }
    const { height, id } = this.#checkpoint;
    const isKnown = this.#tree.entry(id)?.height === height;
    const why = isKnown
      ? `no peer offers one of block ${height} or below it, and delivers it${given}`
      : `no peer has the checkpoint, block ${height} ${id}, on its chain`;
    this.#effects.push({ kind: 'unavailable', why, next: 'wait' });
    // There is nobody else to turn to.
    this.#drops.clear();
    this.#dropped = 0;
    this.#choose(nowMs);
  }

  // --- What is fetched, and from whom ---------------------------------------------------------

  #decide(nowMs: MonotonicMs): void {
    if (this.#state.name === 'choosing') this.#pick(this.#state, nowMs);
    if (this.#state.name !== 'fetching') return;
    this.#pickForOthers(this.#state, nowMs);
    const { fetches } = this.#state;
    const peers = [...this.#peers.values()];
    this.#effects.push(...pieceRequests(peers, fetches, nowMs, () => this.#nextId()));
  }

  #pick({ chooseMs, endMs }: Extract<State, { name: 'choosing' }>, nowMs: MonotonicMs): void {
    const peers = [...this.#peers.values()];
    const isEarly =
      chooseMs !== undefined &&
      nowMs < chooseMs &&
      peers.some(({ offers }) => offers === undefined);
    const best = isEarly ? undefined : this.#bestOf(peers);
    if (best !== undefined) this.#begin(best, [], nowMs);
    else if (nowMs >= endMs || this.#isBudgetSpent) this.#unavailable(nowMs);
  }

  /** For peers that have nothing of what is fetched already. Whoever came first is not overtaken by newcomers. */
  #pickForOthers({ fetches }: Fetching, nowMs: MonotonicMs): void {
    for (const peer of this.#peers.values()) {
      if (fetchFor(peer, fetches) !== undefined) continue;
      const best = this.#bestOf([peer]);
      if (best === undefined) continue;
      if (fetches.length >= SNAPSHOT_FETCHES_MAX) {
        this.#state = { name: 'fetching', fetches, isAwaited: true };
        return;
      }
      fetches = this.#begin(best, fetches, nowMs);
    }
    this.#state = { name: 'fetching', fetches, isAwaited: false };
  }

  #begin(
    { entry, pieces }: Candidate,
    others: readonly SnapshotFetch[],
    nowMs: MonotonicMs,
  ): readonly SnapshotFetch[] {
    const fetches = [...others, new SnapshotFetch(entry, nowMs)];
    this.#state = { name: 'fetching', fetches, isAwaited: false };
    this.#effects.push({ kind: 'begin', entry, pieces });
    return fetches;
  }

  get #isBudgetSpent(): boolean {
    return this.#dropped >= SNAPSHOT_DROPS_MAX;
  }

  /** The highest of those that were given up least often. */
  #bestOf(peers: readonly SnapshotPeer[]): Candidate | undefined {
    if (this.#isBudgetSpent) return undefined;
    let best: Candidate | undefined;
    for (const { block, height, pieces } of peers.flatMap(({ offers }) => offers ?? [])) {
      const entry = this.#tree.entry(block);
      const drops = this.#dropsOf(block);
      if (entry === undefined || entry.height !== height || height === 0) continue;
      if (drops >= SNAPSHOT_HALTS_MAX || !this.#isVouchedFor(entry)) continue;
      const isBetter =
        best === undefined ||
        drops < best.drops ||
        (drops === best.drops && height > best.entry.height);
      if (isBetter) best = { entry, pieces, drops };
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

  #nextId(): number {
    return ++this.#lastId;
  }
}

/** When each of them has shown how fast it is. */
function triedMs({ fetches: [first, ...others] }: Fetching): MonotonicMs {
  return latest((first as SnapshotFetch).triedMs, ...others.map((fetch) => fetch.triedMs));
}
