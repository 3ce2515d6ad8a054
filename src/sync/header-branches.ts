// What becomes of the headers that a peer shows: kept in the tree, or only measured, if their branch is too
// light to be kept for itself (header-presync.ts). Who is asked for more is decided by header-requests.ts.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { PoolParts } from './block-pool.ts';
import type { DownloadTargets } from './download-targets.ts';
import { type HeaderPresync, measured, reached } from './header-presync.ts';
import { endOf, type HeaderRun, shows } from './header-run.ts';
import type { SyncPeer } from './peer.ts';

/** What all that deals with headers works with. */
export interface HeaderParts extends PoolParts {
  readonly targets: DownloadTargets;
  /** Forgets headers of other peers that no blocks prove, until so many of this one find room. */
  readonly makeRoom: (headers: number, forWhom: SyncPeer, nowMs: MonotonicMs) => void;
}

export class HeaderBranches {
  readonly #parts: HeaderParts;
  readonly #tree: HeaderTree;

  constructor(parts: HeaderParts) {
    this.#parts = parts;
    this.#tree = parts.context.tree;
  }

  /** What an answer leaves behind, and from where it goes on: 'end' if there is no more. */
  take(
    peer: SyncPeer,
    run: HeaderRun,
    isMore: boolean,
    nowMs: MonotonicMs,
  ): HeaderEntry | 'end' | undefined {
    const { fresh, known, standsOn } = run;
    const end = endOf(run);
    if (peer.presync?.status === 'measuring' && standsOn === 'tree') peer.presync = undefined;
    if (standsOn === 'tree' && known !== undefined) this.show(peer, known);
    const { presync } = peer;
    if (presync?.status === 'redownloading')
      return this.#keepUpToMark(peer, presync, run, isMore, nowMs);
    if (fresh.length === 0) return isMore ? end : this.#ended(peer);
    if (standsOn === 'tree' && !this.isLight(end)) {
      const last = this.keep(peer, fresh, nowMs);
      return isMore || last !== end ? last : 'end';
    }
    return this.#measure(peer, fresh, isMore);
  }

  /** Keeps as many as there is room for. @returns the last of them */
  keep(peer: SyncPeer, fresh: readonly HeaderEntry[], nowMs: MonotonicMs): HeaderEntry | undefined {
    const { open, hasBlock } = this.#parts;
    // What they stand on is this peer's too: making room must not forget it.
    const base = fresh[0]?.parent;
    if (base !== undefined && this.#tree.entry(base.id) === base) this.show(peer, base);
    this.hasRoom(fresh.length, peer, nowMs);
    for (const draft of fresh.slice(0, Math.max(0, this.#room))) {
      const entry = open.admit(draft);
      // A block may be stored already: from an earlier life, in which its parent never came.
      if (hasBlock(entry.id)) open.stored(entry);
      this.show(peer, entry);
    }
    return peer.provenTip;
  }

  show(peer: SyncPeer, entry: HeaderEntry | undefined): void {
    if (entry === undefined || entry === peer.provenTip) return;
    if (peer.provenTip !== undefined && entry.parent !== peer.provenTip)
      this.#parts.open.released();
    peer.provenTip = entry;
  }

  /** Too far below our chain to be kept for itself. */
  isLight(entry: HeaderEntry | undefined): boolean {
    const { limits } = this.#parts;
    const { tip } = this.#parts.chain;
    const margin = BigInt(limits.lighterBlocksMax) * (tip.work - (tip.parent?.work ?? 0n));
    return entry !== undefined && entry.work <= tip.work - margin;
  }

  /** Whether so many headers of this peer fit, if need be after others have been forgotten. */
  hasRoom(headers: number, peer: SyncPeer, nowMs: MonotonicMs): boolean {
    if (this.#room < headers) this.#parts.makeRoom(headers, peer, nowMs);
    return this.#room >= headers;
  }

  /** Headers of a light branch: checked, and dropped. */
  #measure(
    peer: SyncPeer,
    fresh: readonly HeaderEntry[],
    isMore: boolean,
  ): HeaderEntry | 'end' | undefined {
    const { chain } = this.#parts;
    peer.presync = measured(peer.presync, fresh, chain.tip.work);
    if (peer.presync.status === 'redownloading') return peer.provenTip;
    return isMore ? peer.presync.end : this.#ended(peer);
  }

  /** Headers of a branch that was measured before: kept, if they lead where they led then. */
  #keepUpToMark(
    peer: SyncPeer,
    presync: Extract<HeaderPresync, { status: 'redownloading' }>,
    run: HeaderRun,
    isMore: boolean,
    nowMs: MonotonicMs,
  ): HeaderEntry | 'end' | undefined {
    const { fresh } = run;
    if (fresh.length === 0) return isMore ? endOf(run) : this.#ended(peer);
    const isAhead = (id: Hash) => this.#tree.entry(id) === undefined && !shows(run, id);
    const ahead = presync.marks.findIndex(isAhead);
    const count = ahead < 0 ? presync.marks.length : ahead;
    if (count === 0) {
      // Another chain than before, as after a reorganisation: it is measured anew.
      peer.presync = undefined;
      return this.take(peer, run, isMore, nowMs);
    }
    // What lies behind the last mark is proven when all marks are reached, or comes again.
    const mark = presync.marks[count - 1];
    const upTo = ahead < 0 ? fresh.length : fresh.findIndex(({ id }) => id === mark) + 1;
    const last = this.keep(peer, fresh.slice(0, upTo), nowMs);
    // Without room for all of them the rest comes again, and so does its mark.
    const isKept = upTo === 0 || last === fresh[upTo - 1];
    if (isKept) peer.presync = reached(presync, count);
    return peer.presync === undefined && !isMore ? 'end' : last;
  }

  /** A branch that is being measured has ended lighter than our chain. */
  #ended(peer: SyncPeer): 'end' {
    if (peer.presync?.status === 'measuring') {
      const { height, work } = peer.presync.end;
      peer.lighter = { height, work };
    }
    peer.presync = undefined;
    return 'end';
  }

  get #room(): number {
    return this.#parts.limits.openHeadersMax - this.#parts.open.size;
  }
}
