// Whom to ask for headers, and from where on. Each peer is asked from what is stored here and what that
// very peer has shown, so that nobody shapes what others are asked. Claims of height and work decide only
// who is asked, and bind nobody.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { LOCATOR_HASHES_MAX } from '../chain/limits.ts';
import { addMs, type MonotonicMs, NEVER } from '../clock/clock.ts';
import type { ClaimedTip } from './effects.ts';
import type { HeaderBranches, HeaderParts } from './header-branches.ts';
import { isAsked, isPending, provenWork, type SyncPeer, soughtOf } from './peer.ts';

export class HeaderRequests {
  readonly #parts: HeaderParts;
  readonly #tree: HeaderTree;
  readonly #branches: HeaderBranches;

  constructor(parts: HeaderParts, branches: HeaderBranches) {
    this.#parts = parts;
    this.#tree = parts.context.tree;
    this.#branches = branches;
  }

  /** A peer says where its chain ends. */
  claimed(peer: SyncPeer, claimedTip: ClaimedTip): void {
    peer.claimedTip = claimedTip;
    if (peer.headerRequest.status === 'settled')
      peer.headerRequest = { status: 'due', after: undefined };
    this.#resolve(peer);
  }

  /**
   * Asks for headers: one peer at a time, but beside a silent peer others are asked, twice
   * as many each time, so that any number of silent peers costs a few timeouts.
   * @param lost blocks that our disk has lost
   */
  askNext(peers: readonly SyncPeer[], lost: ReadonlySet<HeaderEntry>, nowMs: MonotonicMs): void {
    for (const entry of lost) this.#seek(entry, peers, nowMs);
    const due: SyncPeer[] = [];
    let [asked, overdue] = [0, 0];
    for (const peer of peers) {
      this.#release(peer);
      this.#resolve(peer);
      if (peer.reading === 'paused') continue;
      if (peer.headerRequest.status === 'asked' || peer.headerRequest.status === 'reading') asked++;
      if (peer.headerRequest.status === 'overdue') overdue++;
      if (peer.headerRequest.status === 'due') due.push(peer);
    }
    if (due.length === 0) return;
    const { limits, chain } = this.#parts;
    due.sort((a, b) => rankOf(a) - rankOf(b));
    for (const peer of due) {
      if (asked >= Math.min(Math.max(1, overdue), limits.headerAnswersMax)) return;
      // Making room for one before it may have given this one up.
      if (peer.headerRequest.status !== 'due' || !this.mayAsk(peer)) continue;
      // Meanwhile our chain has grown beyond what was proven: what follows has to be seen first.
      if (provenWork(peer) <= chain.tip.work && peer.presync?.status === 'redownloading') {
        peer.presync = undefined;
      }
      if (!this.#branches.hasRoom(limits.headersPerReplyMax, peer, nowMs)) continue;
      this.#ask(peer, nowMs);
      asked++;
    }
  }

  /**
   * Whoever has a lost block from us has never shown it. So headers from its parent on are asked of one
   * peer after another; who does not show it then, has not got it for a while.
   */
  #seek(lost: HeaderEntry, peers: readonly SyncPeer[], nowMs: MonotonicMs): void {
    const isSought = peers.some((peer) => {
      if (this.#tree.ancestorAt(peer.provenTip ?? this.#tree.genesis, lost.height) === lost)
        return true;
      return soughtOf(peer) === lost && peer.headerRequest.status !== 'overdue';
    });
    if (isSought) return;
    const next = peers.find(({ headerRequest, reading, notFound }) => {
      return headerRequest.status === 'settled' && reading === 'reading' && !notFound.has(lost.id);
    });
    if (next === undefined) return;
    next.headerRequest = { status: 'due', after: lost.parent, lost };
    next.notFound.set(lost.id, addMs(nowMs, this.#parts.limits.retryAfterMs));
  }

  /**
   * Whether more headers of this peer would be of use now: no further ahead of the blocks than a
   * bound, unless a header is sought. What has not proven to be heavier than ours yet is not followed, so no blocks would come.
   */
  mayAsk(peer: SyncPeer): boolean {
    const { chain, targets, limits, assumed } = this.#parts;
    if (provenWork(peer) <= chain.tip.work || assumed.isSought) return true;
    return targets.openBelow(peer.provenTip) < limits.headersAheadMax;
  }

  /** asked -> overdue, postponed -> due, when their time has come. */
  expire(peer: SyncPeer, nowMs: MonotonicMs): void {
    const { headerRequest } = peer;
    if (nowMs < (this.deadlineMs(peer) ?? NEVER)) return;
    if (headerRequest.status === 'asked') {
      const { id, after, claimedTip, lost } = headerRequest;
      peer.headerRequest = { status: 'overdue', id, after, claimedTip, ...(lost && { lost }) };
      peer.headerAnswers = 'late';
    }
    if (headerRequest.status === 'postponed')
      peer.headerRequest = { status: 'due', after: undefined };
  }

  deadlineMs(peer: SyncPeer): MonotonicMs | undefined {
    const { headerRequest } = peer;
    if (headerRequest.status === 'postponed') return headerRequest.untilMs;
    if (headerRequest.status !== 'asked' || peer.reading === 'paused') return undefined;
    return addMs(headerRequest.sinceMs, this.#parts.limits.headersTimeoutMs);
  }

  /** The silence of that long was ours. */
  shift(peer: SyncPeer, ms: number): void {
    const { headerRequest } = peer;
    if (headerRequest.status === 'asked') {
      peer.headerRequest = { ...headerRequest, sinceMs: addMs(headerRequest.sinceMs, ms) };
    }
    if (headerRequest.status === 'postponed') {
      peer.headerRequest = { ...headerRequest, untilMs: addMs(headerRequest.untilMs, ms) };
    }
  }

  /** @param needs it may be asked again as soon as the blocks up to this one are executed */
  postpone(peer: SyncPeer, nowMs: MonotonicMs, needs?: HeaderEntry): void {
    const untilMs = addMs(nowMs, this.#parts.limits.retryAfterMs);
    peer.headerRequest = { status: 'postponed', untilMs, ...(needs && { needs }) };
  }

  /** postponed -> due, if what it needs is executed by now. */
  #release(peer: SyncPeer): void {
    const { headerRequest } = peer;
    if (headerRequest.status !== 'postponed' || headerRequest.needs === undefined) return;
    if (this.#parts.context.rosterAfter(headerRequest.needs) === undefined) return;
    peer.headerRequest = { status: 'due', after: headerRequest.needs };
  }

  /** Its headers are to be forgotten: it may show them again later. */
  giveUp(peer: SyncPeer, untilMs: MonotonicMs): void {
    this.#forgetShown(peer);
    if (!isAsked(peer.headerRequest)) peer.headerRequest = { status: 'postponed', untilMs };
  }

  /**
   * Our chain has found a block invalid, or final: what peers have shown on a side that it can never take
   * says nothing of what else they have, and is no reason not to ask them.
   */
  releaseIneligible(peers: Iterable<SyncPeer>): void {
    for (const peer of peers) {
      if (peer.provenTip === undefined || this.#parts.chain.isEligible(peer.provenTip)) continue;
      this.#forgetShown(peer);
      if (peer.headerRequest.status === 'due') {
        peer.headerRequest = { status: 'due', after: undefined };
      }
    }
  }

  #forgetShown(peer: SyncPeer): void {
    this.#parts.open.released();
    peer.provenTip = undefined;
    peer.presync = undefined;
  }

  #ask(peer: SyncPeer, nowMs: MonotonicMs): void {
    const id = this.#parts.nextId();
    if (!isPending(peer)) peer.lastReplyMs = nowMs;
    const from = peer.headerRequest.status === 'due' ? peer.headerRequest.after : undefined;
    const lost = soughtOf(peer);
    peer.headerRequest = {
      status: 'asked',
      id,
      after: from,
      claimedTip: peer.claimedTip,
      sinceMs: nowMs,
      ...(lost && { lost }),
    };
    this.#parts.emit({
      kind: 'GetHeaders',
      peer: peer.id,
      id,
      locator: this.#locator(peer, from),
    });
  }

  /** From where it went on, from what it has shown, or from the best chain whose blocks are here. */
  #locator({ provenTip, presync }: SyncPeer, from: HeaderEntry | undefined): readonly Hash[] {
    const { tip } = this.#parts.chain;
    const isOurs =
      provenTip === undefined || this.#tree.ancestorAt(tip, provenTip.height) === provenTip;
    const kept = isOurs ? tip : provenTip;
    if (presync?.status !== 'measuring') return this.#tree.locator(from ?? kept);
    // What was only measured has an id, but no ancestors any more. A locator is never that long.
    return [presync.end.id, ...this.#tree.locator(kept)].slice(0, LOCATOR_HASHES_MAX);
  }

  /** due -> settled, if meanwhile somebody else has shown us what this peer claims, or more. */
  #resolve(peer: SyncPeer): void {
    const { headerRequest, claimedTip } = peer;
    if (headerRequest.status !== 'due' && headerRequest.status !== 'overdue') return;
    const entry = this.#tree.entry(claimedTip.tip);
    if (entry !== undefined) {
      this.#branches.show(peer, entry);
      peer.presync = undefined;
    }
    if (headerRequest.status === 'overdue' || headerRequest.lost !== undefined) return;
    const isReading = headerRequest.after !== undefined || peer.presync !== undefined;
    if (entry !== undefined || (!isReading && claimedTip.work <= this.#parts.chain.tip.work)) {
      peer.headerRequest = { status: 'settled' };
    }
  }
}

/**
 * Who is asked first: whoever answered in time, then whom we do not know, then whoever was late. Among
 * these a peer that has just sent a full reply, then those that have delivered blocks.
 */
function rankOf({ headerAnswers, headerRequest, delivered }: SyncPeer): number {
  const rank = { prompt: 0, unknown: 3, late: 6 }[headerAnswers];
  if (headerRequest.status === 'due' && headerRequest.after !== undefined) return rank;
  return rank + (delivered.blocks > 0 ? 1 : 2);
}
