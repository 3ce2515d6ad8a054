// The front of sync: an input and the time go in, effects come out. It keeps the peers, routes the
// inputs to the parts, and lets every input end in the same way: what is overdue is given up, the
// goal is chosen anew, and what can be asked for is asked.
//
//   hello, new-tip, headers -> HeaderSync -> shown chains -> goal -> Window
//   Window + free peers -> Requests -> get-blocks -> BlockPool -> check -> store -> StoredChain -> tip

import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import {
  addMs,
  CLOCK_START,
  earliest,
  elapsedMs,
  type MonotonicMs,
  NEVER,
  type Now,
} from '../clock/clock.ts';
import { type Bench, judgeHeader } from '../consensus/judge.ts';
import { type Blame, BlockPool } from './block-pool.ts';
import type { PeerId, SyncEffect, SyncInput } from './effects.ts';
import { HeaderSync } from './header-sync.ts';
import { REQUEST_ID_MAX, type SyncLimits, syncLimits } from './limits.ts';
import { inFlight, newPeer, owes, type SyncPeer } from './peer.ts';
import { Requests } from './requests.ts';
import { StallWatch } from './stall.ts';
import { StoredChain } from './stored-chain.ts';
import { Window } from './window.ts';

export interface SyncOptions extends Bench {
  /** Whether a block is durable in the store. */
  readonly hasBlock: (id: Hash) => boolean;
  readonly limits?: Partial<SyncLimits>;
}

type PeerInput = Extract<SyncInput, { peer: PeerId }>;

/** What people and metrics see. */
export interface SyncProgress {
  readonly phase: 'catching-up' | 'synced';
  /** Height of the best header. */
  readonly headers: number;
  /** Height of the best chain whose blocks are all stored. */
  readonly blocks: number;
  /** Where we hope to arrive: the goal, or a claim that has not been looked into yet. */
  readonly target: number;
  /** Blocks that came more than once. */
  readonly duplicates: number;
  /** Blocks and bytes of frames that were asked of each present peer and came, and blocks to come. */
  readonly peers: ReadonlyMap<
    PeerId,
    { readonly blocks: number; readonly bytes: number; readonly inFlight: number }
  >;
}

export class Sync {
  readonly #bench: Bench;
  readonly #tree: HeaderTree;
  readonly #limits: SyncLimits;
  readonly #peers = new Map<PeerId, SyncPeer>();
  readonly #chain: StoredChain;
  readonly #window: Window;
  readonly #headers: HeaderSync;
  readonly #pool: BlockPool;
  readonly #requests: Requests;
  readonly #stall: StallWatch;
  #phase: SyncProgress['phase'] = 'catching-up';
  #lastId = 0;
  #effects: SyncEffect[] = [];

  constructor({ tree, rule, network, hasBlock, limits }: SyncOptions) {
    this.#bench = { tree, rule, network };
    this.#tree = tree;
    this.#limits = { ...syncLimits, ...limits };
    this.#chain = new StoredChain(tree.genesis);
    this.#stall = new StallWatch(this.#limits);
    const isComplete = (entry: HeaderEntry) => this.#chain.isComplete(entry);
    this.#window = new Window(tree.genesis, this.#limits.windowBlocksMax, isComplete);
    const parts = {
      bench: this.#bench,
      tree,
      chain: this.#chain,
      limits: this.#limits,
      hasBlock,
      nextId: () => this.#nextId(),
      emit: (effect: SyncEffect) => void this.#effects.push(effect),
    };
    this.#headers = new HeaderSync(parts);
    this.#pool = new BlockPool(parts, (entry) => this.#requests.rewind(entry.height));
    this.#requests = new Requests(tree, this.#limits, this.#pool, this.#window);
  }

  /**
   * What happened in, what to do about it out. Silence is judged at `wake` only: whoever says it has
   * first handed in what had come. @param now `nowMs` never runs backwards; header times are held
   * against `wallMs`
   */
  handle(input: SyncInput, now: Now): SyncEffect[] {
    const { nowMs } = now;
    this.#effects = [];
    const tip = this.#chain.tip;
    this.#hear(input, now);
    if (input.kind === 'wake') this.#expire(nowMs);
    for (const peer of this.#peers.values()) this.#forgive(peer, nowMs);
    if (this.#chain.tip !== tip) this.#effects.push({ kind: 'tip', entry: this.#chain.tip });
    this.#goOn(nowMs);
    return this.#effects;
  }

  /** When to say `wake`; undefined while nothing is outstanding. */
  get deadlineMs(): MonotonicMs | undefined {
    const held = this.#stall.held((batch) => this.#peers.get(batch.peer)?.heardMs ?? CLOCK_START);
    let next = held?.deadlineMs ?? NEVER;
    for (const peer of this.#peers.values()) {
      const headersMs = this.#headers.deadlineMs(peer) ?? NEVER;
      next = earliest(next, headersMs, this.#answerMs(peer), ...peer.lacks.values());
    }
    return next === NEVER ? undefined : next;
  }

  get progress(): SyncProgress {
    const peers = new Map<PeerId, { blocks: number; bytes: number; inFlight: number }>();
    let target = Math.max(this.#window.goal.height, this.#chain.tip.height);
    for (const peer of this.#peers.values()) {
      peers.set(peer.id, { ...peer.delivered, inFlight: inFlight(peer) });
      const { status } = peer.inquiry;
      if (status === 'due' || status === 'asked') target = Math.max(target, peer.claim.height);
    }
    return {
      phase: this.#phase,
      headers: this.#tree.best.height,
      blocks: this.#chain.tip.height,
      target,
      duplicates: this.#pool.duplicates,
      peers,
    };
  }

  #hear(input: SyncInput, now: Now): void {
    switch (input.kind) {
      case 'peer-ready': {
        const peer = newPeer(input.peer, input.hello, now.nowMs);
        this.#forget(input.peer);
        this.#peers.set(input.peer, peer);
        return this.#headers.claimed(peer, input.hello);
      }
      case 'checked': {
        const blamed = this.#pool.checked(input.id, input.valid);
        return blamed && this.#blame(blamed.peer, blamed);
      }
      case 'stored':
      case 'lost-block': {
        const entry = this.#tree.entry(input.id);
        if (entry?.parent === undefined) return;
        return input.kind === 'stored' ? this.#pool.stored(entry) : this.#pool.lose(entry);
      }
      case 'mined':
        return this.#keepOwn(input, now);
      case 'wake':
        return;
      default: {
        // Whoever is not here has left, or was given up: its last words do not matter.
        const peer = this.#peers.get(input.peer);
        return peer && this.#hearPeer(peer, input, now);
      }
    }
  }

  #hearPeer(peer: SyncPeer, input: Exclude<PeerInput, { kind: 'peer-ready' }>, now: Now) {
    // An announcement answers nothing; everything else shows that an answer is on its way.
    if (input.kind !== 'new-tip') peer.heardMs = now.nowMs;
    switch (input.kind) {
      case 'peer-left':
        return this.#forget(peer.id);
      case 'progress':
        return;
      case 'paused':
      case 'resumed':
        peer.reading = input.kind === 'paused' ? 'paused' : 'reading';
        return;
      case 'headers':
        return this.#blame(peer.id, this.#headers.answered(peer, input.re, input.headers, now));
      case 'new-tip':
        return this.#blame(peer.id, this.#headers.announced(peer, input.header, now));
      case 'blocks-begin':
        return this.#pool.begin(peer, input.re);
      case 'block':
        return this.#blame(peer.id, this.#pool.arrived(peer, input.bytes, input.frame));
      case 'blocks-end':
        if (this.#pool.end(peer, input.re, now.nowMs)) this.#stall.completed();
        return;
    }
  }

  /** A block of ours needs no checking beyond its place: we made it. */
  #keepOwn({ block, frame }: Extract<SyncInput, { kind: 'mined' }>, { wallMs }: Now): void {
    const parent = this.#tree.entry(block.header.parent);
    // Refused only if clocks jumped or its parent was condemned since: then it was mined in vain.
    if (parent === undefined || parent.invalid !== undefined) return;
    if (judgeHeader(block, parent, this.#bench, wallMs) !== undefined) return;
    const entry = this.#tree.add({ ...block, bytes: block.sealedHeader });
    if (!this.#pool.isHere(entry)) this.#pool.keep(block, frame);
  }

  #expire(nowMs: MonotonicMs): void {
    for (const peer of this.#peers.values()) {
      this.#headers.expire(peer, nowMs);
      if (nowMs < this.#answerMs(peer)) continue;
      const why = `silent for ${Math.round(elapsedMs(peer.heardMs, nowMs))} ms while it owed an answer`;
      this.#blame(peer.id, { fault: 'stalled', why });
    }
    const held = this.#stall.held((batch) => this.#peers.get(batch.peer)?.heardMs ?? CLOCK_START);
    const staller = held && nowMs >= held.deadlineMs && this.#peers.get(held.batch.peer);
    if (!staller) return;
    this.#pool.abandon(staller);
    this.#stall.stalled();
  }

  /** What a peer lacks matters while we need it, and not for ever: it may have it by now. */
  #forgive(peer: SyncPeer, nowMs: MonotonicMs): void {
    for (const [id, untilMs] of peer.lacks) {
      const entry = this.#tree.entry(id);
      if (nowMs >= untilMs || entry === undefined || this.#pool.isHere(entry)) {
        peer.lacks.delete(id);
      }
    }
  }

  /** Everything that may follow from what was heard. */
  #goOn(nowMs: MonotonicMs): void {
    this.#window.advance();
    if (this.#window.aim(this.#bestShown())) this.#requests.rewind(0);
    this.#headers.askNext(this.#peers.values(), this.#window.length, nowMs);
    this.#requests.schedule(this.#peers, nowMs);
    this.#stall.observe(this.#requests.holdup(this.#peers), nowMs);
    this.#notePhase();
  }

  /**
   * The goal: the most work that a present peer has shown by headers and does not lack the blocks of.
   * Headers alone are cheap for whoever withholds the blocks, so they bind us only while he is here.
   */
  #bestShown(): HeaderEntry {
    let best = this.#chain.tip;
    for (const peer of this.#peers.values()) {
      const { shown } = peer;
      if (shown === undefined || shown.invalid !== undefined) continue;
      // Of equals the one we are already following, and above all the one we have.
      const keeps = shown === this.#window.goal && best !== this.#chain.tip;
      const better = shown.work > best.work || (keeps && shown.work === best.work);
      if (better && !this.#isGap(peer, shown)) best = shown;
    }
    return best;
  }

  /** Whether the peer said that it does not have some block of the chain that it has shown. */
  #isGap(peer: SyncPeer, shown: HeaderEntry): boolean {
    for (const id of peer.lacks.keys()) {
      const entry = this.#tree.entry(id);
      if (entry === undefined || this.#chain.isComplete(entry)) continue;
      if (this.#tree.ancestorAt(shown, entry.height) === entry) return true;
    }
    return false;
  }

  #notePhase(): void {
    const asked = this.#effects.some((effect) => effect.kind === 'get-headers');
    if (asked) this.#phase = 'catching-up';
    if (this.#phase === 'synced' || this.#window.length > 0 || this.#peers.size === 0) return;
    const statuses = [...this.#peers.values()].map((peer) => peer.inquiry.status);
    if (statuses.some((status) => status === 'due' || status === 'asked')) return;
    if (!statuses.includes('settled')) return;
    this.#phase = 'synced';
    this.#effects.push({ kind: 'synced' });
  }

  /** When the silence of a peer that owes something is no longer put up with. */
  #answerMs(peer: SyncPeer): MonotonicMs {
    if (peer.reading === 'paused' || !owes(peer)) return NEVER;
    return addMs(peer.heardMs, this.#limits.answerTimeoutMs);
  }

  /** A peer that broke a clause has nothing more to say to us, whatever becomes of its connection. */
  #blame(peer: PeerId, blame: Blame | undefined): void {
    if (blame === undefined || !this.#peers.has(peer)) return;
    this.#effects.push({ kind: 'violation', peer, fault: blame.fault, why: blame.why });
    this.#forget(peer);
  }

  #forget(id: PeerId): void {
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    this.#pool.left(peer);
    this.#peers.delete(id);
  }

  #nextId(): number {
    this.#lastId = this.#lastId === REQUEST_ID_MAX ? 1 : this.#lastId + 1;
    return this.#lastId;
  }
}
