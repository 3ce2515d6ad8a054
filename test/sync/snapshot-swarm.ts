// Peers of every kind that deliver snapshots to one decider, in virtual time: how long it takes until all is there.
import { genesisOf } from '../../src/chain/genesis.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, readSealedHeader, sealedHeaderBytes } from '../../src/chain/header.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { addMs, CLOCK_START, elapsedMs, type MonotonicMs } from '../../src/clock/clock.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { isAbove, PIECE_BYTES_MAX, type SnapshotPiece } from '../../src/ledger/snapshot-piece.ts';
import { State } from '../../src/ledger/state.ts';
import { buildChain, instantNetwork as network } from '../../src/sim/chain-builder.ts';
import type {
  SnapshotEffect,
  SnapshotInput,
  TrustedBlock,
} from '../../src/sync/snapshot-effects.ts';
import { SnapshotSync } from '../../src/sync/snapshot-sync.ts';

const HEIGHT = 60;
/** Long values, so that many pieces are few hashes: some 60 pieces. */
const LEAVES = 2_000;
const VALUE_BYTES = 1_200;
/** Whoever takes more steps goes round in circles. */
const STEPS_MAX = 20_000;

const state = new State();
state.apply(
  Array.from({ length: LEAVES }, (_, n) => {
    return {
      key: Buffer.from(sha256(Buffer.from(`${n}`)), 'hex'),
      value: Buffer.alloc(VALUE_BYTES, n),
    };
  }),
);
export const pieces: readonly SnapshotPiece[] = [...state.pieces(PIECE_BYTES_MAX)];

/** After each of its blocks the state is the same one. */
function treeOfState(): HeaderTree {
  const tree = new HeaderTree(genesisOf(network), ruleOf(network).weigh);
  let parent = tree.genesis.id;
  for (const { header } of buildChain({
    network,
    blocks: HEIGHT,
    transactionsPerBlock: 0,
    seed: 1,
  })) {
    const bytes = sealedHeaderBytes(encodeHeader({ ...header, parent, stateRoot: state.root() }));
    const read = readSealedHeader(bytes);
    if (!read.ok) throw new Error(read.why);
    parent = tree.add(read.value).id;
  }
  return tree;
}

/** How a peer answers; `ms` after it was asked, or after its answer before. */
export interface SwarmPeer {
  readonly offers: readonly number[];
  readonly pieceMs: number;
  /** Once it has delivered so many, it says nothing more. */
  readonly piecesMax?: number;
  /** What it makes of a piece; by default what it is. */
  readonly change?: (piece: SnapshotPiece) => SnapshotPiece;
  /** It leaves after so long, and comes again under another name with what it offers then. */
  readonly returns?: { readonly afterMs: number; readonly offers: (times: number) => number[] };
}

export class Swarm {
  readonly tree = treeOfState();
  readonly effects: SnapshotEffect[] = [];
  readonly #sync: SnapshotSync;
  readonly #queue: { readonly atMs: MonotonicMs; readonly go: () => void }[] = [];
  readonly #peers = new Map<string, SwarmPeer & { freeMs: MonotonicMs; sent: number }>();
  #nowMs: MonotonicMs = CLOCK_START;
  #names = 0;

  constructor(peers: readonly SwarmPeer[], checkpoint?: TrustedBlock) {
    this.#sync = new SnapshotSync({ tree: this.tree, checkpoint, depthBlocks: 10 });
    for (const peer of peers) this.#join(peer);
    this.say({ kind: 'headers', tip: this.tree.best });
  }

  of<K extends SnapshotEffect['kind']>(kind: K): Extract<SnapshotEffect, { kind: K }>[] {
    return this.effects.filter((one) => one.kind === kind) as Extract<
      SnapshotEffect,
      { kind: K }
    >[];
  }

  get leaves(): number {
    return this.of('leaves').reduce((sum, { leaves }) => sum + leaves.length, 0);
  }

  /** Milliseconds until one of these effects. */
  until(...kinds: SnapshotEffect['kind'][]): number {
    for (let steps = 0; !this.effects.some(({ kind }) => kinds.includes(kind)); steps++) {
      if (steps > STEPS_MAX) throw new Error('it goes round in circles');
      this.#step();
    }
    return elapsedMs(CLOCK_START, this.#nowMs);
  }

  say(input: SnapshotInput): void {
    for (const effect of this.#sync.handle(input, this.#nowMs)) {
      this.effects.push(effect);
      if (effect.kind === 'GetSnapshots') this.#offer(effect.peer, effect.id);
      if (effect.kind === 'GetSnapshotPiece') this.#deliver(effect);
      if (effect.kind === 'violation') this.#leave(effect.peer);
    }
  }

  #step(): void {
    const [next] = this.#queue.sort((one, other) => elapsedMs(other.atMs, one.atMs));
    const { deadlineMs } = this.#sync;
    const isWake = deadlineMs !== undefined && (next === undefined || deadlineMs < next.atMs);
    if (isWake) {
      this.#nowMs = deadlineMs;
      return this.say({ kind: 'wake' });
    }
    if (next === undefined) throw new Error('nothing happens any more');
    this.#queue.shift();
    this.#nowMs = next.atMs;
    next.go();
  }

  #after(ms: number, go: () => void): void {
    this.#queue.push({ atMs: addMs(this.#nowMs, ms), go });
  }

  #join(peer: SwarmPeer, times = 0): void {
    const id = `p${++this.#names}`;
    this.#peers.set(id, { ...peer, freeMs: this.#nowMs, sent: 0 });
    const { returns } = peer;
    if (returns !== undefined) {
      this.#after(returns.afterMs, () => {
        this.#leave(id);
        this.#join({ ...peer, offers: returns.offers(times + 1) }, times + 1);
      });
    }
    this.say({ kind: 'peer-ready', peer: id });
  }

  #leave(id: string): void {
    this.#peers.delete(id);
    this.say({ kind: 'peer-left', peer: id });
  }

  #offer(id: string, _re: number): void {
    const offers = this.#peers.get(id)?.offers ?? [];
    const snapshots = offers.map((height) => {
      const block = this.tree.ancestorAt(this.tree.best, height)?.id ?? '';
      return { height, block, pieces: pieces.length, leaves: LEAVES };
    });
    this.#after(10, () => this.say({ kind: 'Snapshots', peer: id, snapshots }));
  }

  #deliver({
    peer: id,
    id: re,
    path,
  }: Extract<SnapshotEffect, { kind: 'GetSnapshotPiece' }>): void {
    const peer = this.#peers.get(id);
    const found = pieces.find((one) => isAbove(path, one.path) || isAbove(one.path, path));
    if (peer === undefined || found === undefined) return;
    const { change = (same) => same, pieceMs, piecesMax = Number.POSITIVE_INFINITY } = peer;
    if (peer.sent++ >= piecesMax) return;
    const startMs = peer.freeMs < this.#nowMs ? this.#nowMs : peer.freeMs;
    peer.freeMs = addMs(startMs, pieceMs);
    const waitMs = elapsedMs(this.#nowMs, peer.freeMs);
    this.#after(waitMs, () =>
      this.say({ kind: 'SnapshotPiece', peer: id, re, piece: change(found) }),
    );
  }
}
