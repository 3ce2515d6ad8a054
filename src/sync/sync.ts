// The front of sync: an input and the time go in, effects come out. It keeps the peers, routes the
// inputs to the parts, and lets every input end in the same way: what is overdue is given up, the
// goals are chosen anew, and what can be asked for is asked.
//
//   hello, new-tip, headers -> HeaderSync -> shown chains -> DownloadTargets -> a Window for each branch
//   Windows + free peers -> Requests -> get-blocks -> BlockPool -> check -> store -> ChainState
//   ChainState -> connect -> connected -> tip -> Announcements -> announce

import { AssumedValid } from '../chain/assumed-valid.ts';
import type { ChainState } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { addMs, earliest, elapsedMs, type MonotonicMs, NEVER, type Now } from '../clock/clock.ts';
import type { ChainContext } from '../consensus/validate.ts';
import { Announcements } from './announcements.ts';
import { BlockHold } from './block-hold.ts';
import { type Blamed, BlockPool, type Misbehaviour } from './block-pool.ts';
import { BlockRequests } from './block-requests.ts';
import { BlocksBehind } from './blocks-behind.ts';
import { CompactBlocks, type CompactSource } from './compact-blocks.ts';
import { DownloadTargets } from './download-targets.ts';
import type { DownloadWindow } from './download-window.ts';
import type { ConnectionId, SyncEffect, SyncInput } from './effects.ts';
import { HeaderBranches } from './header-branches.ts';
import { HeaderLead } from './header-lead.ts';
import { HeaderRequests } from './header-requests.ts';
import { HeaderSync } from './header-sync.ts';
import { ASSUMED_OPEN_HEADERS_MAX, REQUEST_ID_MAX, type SyncLimits, syncLimits } from './limits.ts';
import { OpenHeaders } from './open-headers.ts';
import { headersOf, isPending, newPeer, type SyncPeer } from './peer.ts';
import { SyncPhase } from './phase.ts';
import { progressOf, type SyncProgress } from './progress.ts';
import { Relief } from './relief.ts';

export interface SyncOptions extends Omit<ChainContext, 'tree'> {
  readonly chain: ChainState;
  /** Whether a block is durable in the store. */
  readonly hasBlock: (id: Hash) => boolean;
  /** The signatures of this block, and of those below it, are not checked. */
  readonly assumeValid?: Hash | undefined;
  /** `held`: none is asked for before `begin` says where the chain begins; headers come first, all of them. */
  readonly blocks?: 'asked' | 'held';
  readonly limits?: Partial<SyncLimits>;
  /** Absent: blocks are asked for in full only. */
  readonly compact?: CompactSource;
}

type Greeting = Extract<SyncInput, { kind: 'peer-ready' }>;
type PeerInput = Extract<SyncInput, { peer: ConnectionId }>;

export class Sync {
  readonly #context: ChainContext;
  readonly #tree: HeaderTree;
  readonly #limits: SyncLimits;
  readonly #peers = new Map<ConnectionId, SyncPeer>();
  readonly #chain: ChainState;
  readonly #open: OpenHeaders;
  readonly #targets: DownloadTargets;
  readonly #headerRequests: HeaderRequests;
  readonly #lead: HeaderLead;
  readonly #headers: HeaderSync;
  readonly #pool: BlockPool;
  readonly #compact: CompactBlocks;
  readonly #relief: Relief;
  readonly #announcements: Announcements;
  readonly #behind: BlocksBehind;
  readonly #hold: BlockHold;
  readonly #phase = new SyncPhase();
  /** The goals that count as of the last input, and when that may change. */
  #fresh: ReadonlySet<DownloadWindow> = new Set();
  #staleMs: MonotonicMs = NEVER;
  #lastId = 0;
  #effects: SyncEffect[] = [];
  /** Whether `continue` has been asked for. */
  #reading: 'done' | 'goes on' = 'done';

  constructor(options: SyncOptions) {
    const { chain, hasBlock, assumeValid, limits, compact, blocks = 'asked', ...context } = options;
    const tree = chain.headers;
    this.#context = { ...context, tree };
    const assumed = new AssumedValid(tree, assumeValid);
    this.#lead = new HeaderLead(assumed);
    this.#tree = tree;
    const ahead = assumeValid && { openHeadersMax: ASSUMED_OPEN_HEADERS_MAX };
    this.#limits = { ...syncLimits, ...ahead, ...limits };
    this.#hold = new BlockHold(chain, this.#limits, blocks);
    this.#chain = chain;
    this.#open = new OpenHeaders(chain);
    this.#targets = new DownloadTargets(chain, this.#limits);
    const parts = {
      context: this.#context,
      chain,
      open: this.#open,
      assumed,
      targets: this.#targets,
      limits: this.#limits,
      hasBlock,
      nextId: () => this.#nextId(),
      emit: (effect: SyncEffect) => void this.#effects.push(effect),
      makeRoom: (headers: number, forWhom: SyncPeer, nowMs: MonotonicMs) =>
        this.#makeRoom(headers, forWhom, nowMs),
    };
    const branches = new HeaderBranches(parts);
    this.#headerRequests = new HeaderRequests(parts, branches);
    this.#headers = new HeaderSync(parts, branches, this.#headerRequests);
    this.#pool = new BlockPool(parts, (entry) => this.#targets.rewind(entry.height));
    const ended = (peer: SyncPeer, tookMs: number | undefined) => this.#replyEnded(peer, tookMs);
    this.#compact = new CompactBlocks({ ...parts, source: compact, ended }, this.#pool);
    const requests = new BlockRequests(parts, this.#pool, this.#compact, this.#targets);
    this.#relief = new Relief(this.#limits, this.#pool, requests, this.#targets);
    this.#announcements = new Announcements(tree.genesis, this.#limits);
    this.#behind = new BlocksBehind(parts, this.#pool);
  }

  /**
   * What happened in, what to do about it out. Silence is judged at `wake` only: a caller that says it has
   * first handed in what had come.
   * @param now `nowMs` never runs backwards; header times are held against `wallMs`
   */
  handle(input: SyncInput, now: Now): SyncEffect[] {
    const { nowMs } = now;
    this.#effects = [];
    const lateMs = input.kind === 'wake' ? elapsedMs(this.deadlineMs ?? nowMs, nowMs) : 0;
    this.#receive(input, now);
    const { lateWakeMs } = this.#limits;
    if (input.kind === 'wake' && lateMs > lateWakeMs) this.#shiftDeadlines(lateMs + lateWakeMs);
    else if (input.kind === 'wake') this.#expire(nowMs);
    for (const peer of this.#peers.values()) this.#pool.expireNotFound(peer, nowMs);
    this.#decide(nowMs);
    return this.#effects;
  }

  /** When to say `wake`; undefined while nothing is outstanding. */
  get deadlineMs(): MonotonicMs | undefined {
    let next = earliest(
      this.#announcements.deadlineMs ?? NEVER,
      this.#staleMs,
      this.#relief.deadlineMs,
    );
    for (const peer of this.#peers.values()) {
      const headersMs = this.#headerRequests.deadlineMs(peer) ?? NEVER;
      next = earliest(next, headersMs, this.#answerMs(peer), ...peer.notFound.values());
    }
    return next === NEVER ? undefined : next;
  }

  /** Whether somebody has more that is being fetched: the one answer, for all who ask. */
  get phase(): SyncProgress['phase'] {
    return this.#phase.phase;
  }

  get firstHeight(): number {
    return this.#behind.firstHeight;
  }

  get headersTip(): HeaderEntry | undefined {
    const mayAsk = (peer: SyncPeer) => this.#headerRequests.mayAsk(peer);
    return this.#hold.headersTip([...this.#peers.values()], mayAsk);
  }

  get progress(): SyncProgress {
    return {
      ...progressOf(this.#chain.tip, this.#peers.values(), this.#fresh),
      phase: this.phase,
      openHeaders: this.#open.size,
      duplicates: this.#pool.duplicates,
      assumed: this.#pool.assumed,
    };
  }

  #receive(input: SyncInput, now: Now): void {
    switch (input.kind) {
      case 'peer-ready':
        return this.#greeted(input, now.nowMs);
      case 'read':
      case 'checked':
        return this.#judged(this.#pool.answered(input, now));
      case 'loaded':
        return this.#chain.resume(input);
      case 'headers-checked': {
        const peer = this.#peers.get(input.peer);
        const { id, valid } = input;
        return peer && this.#penalize(peer.id, this.#headers.checked(peer, id, valid, now));
      }
      case 'begin':
        if (!this.#hold.end(input.at) || input.at === undefined) return;
        this.#open.begun();
        this.#effects.push({ kind: 'tip', entry: input.at, undone: 0, applied: input.at.height });
        return;
      case 'stored':
        return this.#stored(input.ids);
      case 'missing-block':
        return this.#pool.markLost(input.id);
      case 'connected':
        return this.#connected(input.tip);
      case 'refused':
        // No peer is to blame: one that has not executed the chain before it could not know.
        this.#chain.refused(input.id, input.why);
        return this.#headerRequests.releaseIneligible(this.#peers.values());
      case 'mined':
        // What stands on genesis would be in the way of the state that is being fetched.
        if (!this.#hold.isHeld) this.#pool.made(input.block, input.frame, now.wallMs);
        return;
      case 'continue':
        return this.#readOn(now);
      case 'wake':
        return;
      default: {
        // A peer that is not here has left, or was given up: its last messages do not matter.
        const peer = this.#peers.get(input.peer);
        return peer && this.#receiveFrom(peer, input, now);
      }
    }
  }

  #greeted({ peer: id, hello, blockForm = 'full' }: Greeting, nowMs: MonotonicMs): void {
    const peer = newPeer(id, hello, blockForm, nowMs);
    this.#forget(id);
    this.#peers.set(id, peer);
    this.#headerRequests.claimed(peer, hello);
  }

  #receiveFrom(
    peer: SyncPeer,
    input: Exclude<PeerInput, { kind: 'peer-ready' | 'headers-checked' }>,
    now: Now,
  ) {
    // An announcement answers nothing; everything else shows that an answer is on its way.
    if (input.kind !== 'NewTip') peer.lastReplyMs = now.nowMs;
    // Headers are another answer: they must not excuse blocks that do not come.
    if (input.kind !== 'NewTip' && input.kind !== 'Headers') peer.lastBlockReplyMs = now.nowMs;
    switch (input.kind) {
      case 'peer-left':
        return this.#forget(peer.id);
      case 'progress':
        return;
      case 'paused':
      case 'resumed':
        peer.reading = input.kind === 'paused' ? 'paused' : 'reading';
        peer.lastProgressMs = now.nowMs;
        peer.pace.begin(now.nowMs);
        return;
      case 'Headers':
        return this.#penalize(peer.id, this.#headers.answered(peer, input.re, input.headers, now));
      case 'NewTip':
        return this.#penalize(peer.id, this.#headers.announced(peer, input.header, now));
      case 'BlocksBegin':
        return this.#pool.begin(peer, input.re);
      case 'Block':
        return this.#penalize(peer.id, this.#pool.arrived(peer, input.bytes, input.frame, now));
      case 'BlocksEnd':
        return this.#replyEnded(peer, this.#pool.end(peer, input.re, now.nowMs));
      case 'CompactBlock':
        return this.#penalize(peer.id, this.#compact.answered(peer, input, now));
      case 'BlockTransactions':
        return this.#penalize(peer.id, this.#compact.filled(peer, input, now));
    }
  }

  #replyEnded(peer: SyncPeer, tookMs: number | undefined): void {
    // Blocks that did not come may have kept headers that nobody else needs.
    if (peer.provenTip === undefined) this.#open.released();
    if (tookMs !== undefined) this.#relief.completed(tookMs);
  }

  #stored(ids: readonly Hash[]): void {
    for (const id of ids) {
      const entry = this.#tree.entry(id);
      if (entry?.parent !== undefined) this.#pool.stored(entry);
    }
  }

  #connected(tip: Hash): void {
    const step = this.#chain.connected(tip);
    if (step === undefined) return;
    this.#headerRequests.releaseIneligible(this.#peers.values());
    const [undone, applied] = [step.undo.length, step.apply.length];
    this.#effects.push({ kind: 'tip', entry: step.tip, undone, applied });
  }

  /** One more slice of what has come. */
  #readOn(now: Now): void {
    this.#reading = 'done';
    const peer = this.#headers.nextReader;
    if (peer !== undefined) this.#penalize(peer.id, this.#headers.readOn(peer, now));
  }

  #expire(nowMs: MonotonicMs): void {
    for (const peer of this.#peers.values()) {
      this.#headerRequests.expire(peer, nowMs);
      if (nowMs < this.#answerMs(peer)) continue;
      const why = `silent for ${Math.round(elapsedMs(peer.lastReplyMs, nowMs))} ms while its answer was outstanding`;
      this.#penalize(peer.id, { fault: 'stalled', why });
    }
    this.#relief.expire(this.#peers, nowMs);
  }

  /**
   * We were stopped, or too busy to look: for that long everybody's time stood still, and a little
   * longer, because what was sent meanwhile has yet to be heard.
   */
  #shiftDeadlines(lateMs: number): void {
    for (const peer of this.#peers.values()) {
      peer.lastReplyMs = addMs(peer.lastReplyMs, lateMs);
      peer.lastBlockReplyMs = addMs(peer.lastBlockReplyMs, lateMs);
      peer.lastProgressMs = addMs(peer.lastProgressMs, lateMs);
      peer.pace.shift(lateMs);
      this.#headerRequests.shift(peer, lateMs);
    }
  }

  /** Everything that may follow from what was heard. */
  #decide(nowMs: MonotonicMs): void {
    const step = this.#chain.nextStep();
    if (step !== undefined) this.#effects.push({ kind: 'connect', ...step });
    if (this.#reading === 'done' && this.#headers.nextReader !== undefined) {
      this.#reading = 'goes on';
      this.#effects.push({ kind: 'continue' });
    }
    this.#tidy();
    if (!this.#hold.isHeld) this.#targets.choose(this.#peers.values());
    this.#headerRequests.askNext([...this.#peers.values()], this.#pool.lost, nowMs);
    if (!this.#hold.isHeld && !this.#lead.isWanted(this.#peers.values(), nowMs))
      this.#relief.schedule(this.#peers, nowMs);
    const goals = this.#targets.goals(this.#peers.values(), nowMs);
    [this.#fresh, this.#staleMs] = [goals.fresh, goals.staleMs];
    this.#notePhase();
    if (this.phase === 'synced') this.#behind.ask(this.#peers.values(), nowMs);
    this.#announce(nowMs);
  }

  #tidy(): void {
    if (!this.#open.isDue) return;
    const ends = [...this.#peers.values()].flatMap(headersOf);
    this.#open.tidy(ends, (entry) => this.#pool.isBusy(entry));
  }

  /**
   * Forgets what other peers have shown, until so many headers of this one fit. Blocks that were asked
   * of them may still come; later they may show it all again.
   */
  #makeRoom(headers: number, forWhom: SyncPeer, nowMs: MonotonicMs): void {
    for (const peer of this.#targets.expendable(this.#peers.values(), nowMs)) {
      if (peer === forWhom) continue;
      if (this.#limits.openHeadersMax - this.#open.size >= headers) break;
      const { quietMs, retryAfterMs } = this.#limits;
      const isStale = nowMs >= this.#targets.staleMs(peer);
      this.#headerRequests.giveUp(peer, addMs(nowMs, isStale ? retryAfterMs : quietMs));
      this.#pool.abandon(peer);
      this.#tidy();
    }
    // What was forgotten is on nobody's way any more.
    this.#targets.choose(this.#peers.values());
  }

  #notePhase(): void {
    const asked = this.#effects.find((effect) => effect.kind === 'GetHeaders')?.peer;
    const effect = this.#phase.note({
      peers: [...this.#peers.values()],
      fresh: [...this.#fresh],
      isConnecting: this.#chain.step !== undefined || this.#hold.isHeld,
      mayAsk: (peer) => this.#headerRequests.mayAsk(peer),
      asked,
    });
    if (effect !== undefined) this.#effects.push(effect);
  }

  #announce(nowMs: MonotonicMs): void {
    const { tip } = this.#chain;
    if (this.#peers.size === 0) return this.#announcements.told(tip);
    const leadsOn = ({ target }: DownloadWindow) =>
      target !== tip && this.#tree.ancestorAt(target, tip.height) === tip;
    const isPassing = this.#chain.step !== undefined || [...this.#fresh].some(leadsOn);
    if (this.#announcements.due(tip, isPassing, nowMs)) {
      this.#effects.push({ kind: 'announce', entry: tip });
    }
  }

  /** When the silence of a peer with an outstanding request is no longer put up with. */
  #answerMs(peer: SyncPeer): MonotonicMs {
    if (peer.reading === 'paused' || !isPending(peer)) return NEVER;
    return addMs(peer.lastReplyMs, this.#limits.answerTimeoutMs);
  }

  /** A peer that broke a clause has nothing more to say to us, whatever becomes of its connection. */
  #penalize(peer: ConnectionId, misbehaviour: Misbehaviour | undefined): void {
    if (misbehaviour === undefined || !this.#peers.has(peer)) return;
    this.#effects.push({ kind: 'violation', peer, ...misbehaviour });
    this.#forget(peer);
  }

  #judged(blamed: Blamed | undefined): void {
    if (blamed !== undefined) this.#penalize(blamed.peer, blamed);
  }

  #forget(id: ConnectionId): void {
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    this.#pool.left(peer);
    this.#compact.left(id);
    this.#headers.left(peer);
    this.#peers.delete(id);
    this.#open.released();
  }

  #nextId(): number {
    this.#lastId = this.#lastId === REQUEST_ID_MAX ? 1 : this.#lastId + 1;
    return this.#lastId;
  }
}
