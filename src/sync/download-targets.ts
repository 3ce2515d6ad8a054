// Where the blocks that we ask for lead: to the end of every present peer's chain that has more work
// than ours. Each has a window of its own, so that a peer which shows headers and keeps the blocks back
// holds up nobody but itself. Headers decide, claims do not.
import type { ChainState } from '../chain/chain-state.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { addMs, earliest, elapsedMs, type MonotonicMs, NEVER } from '../clock/clock.ts';
import { DownloadWindow } from './download-window.ts';
import type { SyncLimits } from './limits.ts';
import { provenWork, type SyncPeer } from './peer.ts';

export class DownloadTargets {
  readonly #tree: HeaderTree;
  readonly #chain: ChainState;
  readonly #limits: SyncLimits;
  /** Heaviest first. */
  #windows: readonly DownloadWindow[] = [];

  constructor(chain: ChainState, limits: SyncLimits) {
    this.#tree = chain.headers;
    this.#chain = chain;
    this.#limits = limits;
  }

  get windows(): readonly DownloadWindow[] {
    return this.#windows;
  }

  /** Gives every peer whose chain has more work than ours the window that leads there. */
  choose(peers: Iterable<SyncPeer>): void {
    for (const window of this.#windows) window.advance();
    const before = [...this.#windows];
    const chosen: DownloadWindow[] = [];
    for (const peer of this.#heaviestFirst(peers)) {
      const provenTip = peer.provenTip as HeaderEntry;
      peer.window = chosen.find((window) => window.has(provenTip)) ?? this.#open(provenTip, before);
      if (!chosen.includes(peer.window)) chosen.push(peer.window);
    }
    this.#windows = chosen;
  }

  /** Which goals count: those that blocks are on their way to; and when that may change. */
  goals(
    peers: Iterable<SyncPeer>,
    nowMs: MonotonicMs,
  ): { readonly fresh: ReadonlySet<DownloadWindow>; readonly staleMs: MonotonicMs } {
    const fresh = new Set<DownloadWindow>();
    let first: MonotonicMs = NEVER;
    for (const peer of peers) {
      const staleMs = this.staleMs(peer);
      if (peer.window === undefined || nowMs >= staleMs) continue;
      fresh.add(peer.window);
      first = earliest(first, staleMs);
    }
    return { fresh, staleMs: first };
  }

  rewind(height: number): void {
    for (const window of this.#windows) window.rewind(height);
  }

  /**
   * When the peer's target stops counting, because it was asked for blocks and none has come. A peer that
   * has never delivered a block is given `quietMs`, others a few times that. Its bytes do not count: only
   * blocks prove headers.
   */
  staleMs(peer: SyncPeer): MonotonicMs {
    if (peer.window === undefined || peer.batches.length === 0) return NEVER;
    if (peer.reading === 'paused') return NEVER;
    return addMs(peer.lastProgressMs, this.#quietMs(peer));
  }

  /**
   * The peers whose headers may be forgotten when there is no room: first those that deliver no blocks,
   * and among equals the one that has delivered none for longest.
   */
  expendable(peers: Iterable<SyncPeer>, nowMs: MonotonicMs): SyncPeer[] {
    const some = [...peers].filter(({ provenTip }) => this.openBelow(provenTip) > 0);
    const rank = (peer: SyncPeer) => (this.#isDelivering(peer, nowMs) ? 1 : 0);
    return some.sort((a, b) => rank(a) - rank(b) || elapsedMs(b.lastProgressMs, a.lastProgressMs));
  }

  /** Whether blocks that were missing have come from it of late. */
  #isDelivering(peer: SyncPeer, nowMs: MonotonicMs): boolean {
    return peer.delivered.blocks > 0 && nowMs < addMs(peer.lastProgressMs, this.#quietMs(peer));
  }

  #quietMs({ delivered }: SyncPeer): number {
    const { quietMs, slowBlockFactor } = this.#limits;
    return quietMs * (delivered.blocks === 0 ? 1 : slowBlockFactor);
  }

  /** Headers below this one whose blocks are not all here. O(log² n). */
  openBelow(entry: HeaderEntry | undefined): number {
    if (entry === undefined) return 0;
    // Whatever is above a block that is not complete is not complete either.
    let [complete, open] = [0, entry.height + 1];
    while (open - complete > 1) {
      const middle = (complete + open) >>> 1;
      const ancestor = this.#tree.ancestorAt(entry, middle);
      if (ancestor !== undefined && this.#chain.isComplete(ancestor)) complete = middle;
      else open = middle;
    }
    return entry.height - complete;
  }

  #heaviestFirst(peers: Iterable<SyncPeer>): SyncPeer[] {
    const some: SyncPeer[] = [];
    for (const peer of peers) {
      peer.window = undefined;
      if (this.#isWorthIt(peer)) some.push(peer);
    }
    if (some.length < 2) return some;
    const workOf = (peer: SyncPeer) => peer.provenTip?.work ?? 0n;
    return some.sort((a, b) => (workOf(a) === workOf(b) ? 0 : workOf(a) > workOf(b) ? -1 : 1));
  }

  #isWorthIt(peer: SyncPeer): boolean {
    const { provenTip } = peer;
    if (provenTip === undefined || !this.#chain.isEligible(provenTip)) return false;
    if (provenWork(peer) <= this.#chain.tip.work || this.#chain.isComplete(provenTip)) return false;
    return this.#servesNext(peer, provenTip) && !this.#isGap(peer, provenTip);
  }

  /** Whether the first block that is missing on its chain is one that it serves. */
  #servesNext({ firstHeight }: SyncPeer, provenTip: HeaderEntry): boolean {
    return firstHeight === 0 || firstHeight <= provenTip.height - this.openBelow(provenTip) + 1;
  }

  /** Whether the peer said that it does not have some block of the chain that it has shown. */
  #isGap(peer: SyncPeer, provenTip: HeaderEntry): boolean {
    for (const id of peer.notFound.keys()) {
      const entry = this.#tree.entry(id);
      if (entry === undefined || this.#chain.isComplete(entry)) continue;
      if (this.#tree.ancestorAt(provenTip, entry.height) === entry) return true;
    }
    return false;
  }

  /** The window that led there before, or near there; or a new one. */
  #open(target: HeaderEntry, before: DownloadWindow[]): DownloadWindow {
    const at = before.findIndex((window) => {
      return (
        window.has(target) || this.#tree.ancestorAt(target, window.target.height) === window.target
      );
    });
    const [window] = at < 0 ? [] : before.splice(at, 1);
    if (window === undefined) {
      return new DownloadWindow(target, this.#limits, (entry) => this.#chain.isComplete(entry));
    }
    window.moveTarget(target);
    return window;
  }
}
