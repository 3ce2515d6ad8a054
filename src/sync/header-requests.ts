// Whom to ask for headers, and from where on. Each peer is asked from what is stored here and what that
// very peer has shown, so that nobody shapes what others are asked. Claims of height and work decide only
// who is asked, and bind nobody.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { LOCATOR_HASHES_MAX } from '../chain/limits.ts';
import { addMs, type MonotonicMs, NEVER } from '../clock/clock.ts';
import type { ClaimedTip } from './effects.ts';
import type { HeaderBranches, HeaderParts } from './header-branches.ts';
import { isAsked, owes, provenWork, type SyncPeer } from './peer.ts';

export class HeaderRequests {
  readonly #parts: HeaderParts;
  readonly #tree: HeaderTree;
  readonly #branches: HeaderBranches;

  constructor(parts: HeaderParts, branches: HeaderBranches) {
    this.#parts = parts;
    this.#tree = parts.bench.tree;
    this.#branches = branches;
  }

  /** A peer says where its chain ends. */
  claimed(peer: SyncPeer, claim: ClaimedTip): void {
    peer.claim = claim;
    if (peer.inquiry.status === 'settled') peer.inquiry = { status: 'due', after: undefined };
    this.#resolve(peer);
  }

  /**
   * Asks for headers: one peer at a time, but beside a silent peer others are asked, twice
   * as many each time, so that any number of silent peers costs a few timeouts.
   */
  askNext(peers: Iterable<SyncPeer>, nowMs: MonotonicMs): void {
    const due: SyncPeer[] = [];
    let [asked, overdue] = [0, 0];
    for (const peer of peers) {
      this.#release(peer);
      this.#resolve(peer);
      if (peer.reading === 'paused') continue;
      if (peer.inquiry.status === 'asked' || peer.inquiry.status === 'reading') asked++;
      if (peer.inquiry.status === 'overdue') overdue++;
      if (peer.inquiry.status === 'due') due.push(peer);
    }
    if (due.length === 0) return;
    const { limits, chain } = this.#parts;
    // The peer that has just sent a full batch goes on, then those that have delivered blocks before.
    const rank = ({ inquiry, delivered }: SyncPeer) =>
      inquiry.status === 'due' && inquiry.after !== undefined ? 0 : delivered.blocks > 0 ? 1 : 2;
    due.sort((a, b) => rank(a) - rank(b));
    for (const peer of due) {
      if (asked >= Math.max(1, overdue)) return;
      if (!this.mayAsk(peer)) continue;
      // Meanwhile our chain has grown beyond what was proven: what follows has to be seen first.
      if (provenWork(peer) <= chain.tip.work && peer.survey?.status === 'back') {
        peer.survey = undefined;
      }
      if (!this.#branches.hasRoom(limits.headersPerReplyMax, peer, nowMs)) continue;
      this.#ask(peer, nowMs);
      asked++;
    }
  }

  /**
   * Whether more headers of this peer would be of use now: no further ahead of the blocks than a
   * bound. What has not proven to be heavier than ours yet is not followed, so no blocks would come.
   */
  mayAsk(peer: SyncPeer): boolean {
    const { chain, goals, limits } = this.#parts;
    if (provenWork(peer) <= chain.tip.work) return true;
    return goals.openBelow(peer.shown) < limits.headersAheadMax;
  }

  /** asked -> overdue, postponed -> due, when their time has come. */
  expire(peer: SyncPeer, nowMs: MonotonicMs): void {
    const { inquiry } = peer;
    if (nowMs < (this.deadlineMs(peer) ?? NEVER)) return;
    if (inquiry.status === 'asked') {
      const { id, after: from, claim } = inquiry;
      peer.inquiry = { status: 'overdue', id, after: from, claim };
    }
    if (inquiry.status === 'postponed') peer.inquiry = { status: 'due', after: undefined };
  }

  deadlineMs(peer: SyncPeer): MonotonicMs | undefined {
    const { inquiry } = peer;
    if (inquiry.status === 'postponed') return inquiry.untilMs;
    if (inquiry.status !== 'asked' || peer.reading === 'paused') return undefined;
    return addMs(inquiry.sinceMs, this.#parts.limits.headersTimeoutMs);
  }

  /** The silence of that long was ours. */
  shift(peer: SyncPeer, ms: number): void {
    const { inquiry } = peer;
    if (inquiry.status === 'asked') {
      peer.inquiry = { ...inquiry, sinceMs: addMs(inquiry.sinceMs, ms) };
    }
    if (inquiry.status === 'postponed') {
      peer.inquiry = { ...inquiry, untilMs: addMs(inquiry.untilMs, ms) };
    }
  }

  /** @param needs it may be asked again as soon as the blocks up to this one are executed */
  postpone(peer: SyncPeer, nowMs: MonotonicMs, needs?: HeaderEntry): void {
    const untilMs = addMs(nowMs, this.#parts.limits.retryAfterMs);
    peer.inquiry = { status: 'postponed', untilMs, ...(needs && { needs }) };
  }

  /** postponed -> due, if what it needs is executed by now. */
  #release(peer: SyncPeer): void {
    const { inquiry } = peer;
    if (inquiry.status !== 'postponed' || inquiry.needs === undefined) return;
    if (this.#parts.bench.rosterAfter(inquiry.needs) === undefined) return;
    peer.inquiry = { status: 'due', after: inquiry.needs };
  }

  /** Its headers are to be forgotten: it may show them again later. */
  giveUp(peer: SyncPeer, untilMs: MonotonicMs): void {
    this.#parts.open.released();
    peer.shown = undefined;
    peer.survey = undefined;
    if (!isAsked(peer.inquiry)) peer.inquiry = { status: 'postponed', untilMs };
  }

  #ask(peer: SyncPeer, nowMs: MonotonicMs): void {
    const id = this.#parts.nextId();
    if (!owes(peer)) peer.heardMs = nowMs;
    const from = peer.inquiry.status === 'due' ? peer.inquiry.after : undefined;
    peer.inquiry = { status: 'asked', id, after: from, claim: peer.claim, sinceMs: nowMs };
    this.#parts.emit({
      kind: 'get-headers',
      peer: peer.id,
      id,
      locator: this.#locator(peer, from),
    });
  }

  /** From where it went on, from what it has shown, or from the best chain whose blocks are here. */
  #locator({ shown, survey }: SyncPeer, from: HeaderEntry | undefined): readonly Hash[] {
    const { tip } = this.#parts.chain;
    const isOurs = shown === undefined || this.#tree.ancestorAt(tip, shown.height) === shown;
    const kept = isOurs ? tip : shown;
    if (survey?.status !== 'out') return this.#tree.locator(from ?? kept);
    // What was only visited has an id, but no ancestors any more. A locator is never that long.
    return [survey.end.id, ...this.#tree.locator(kept)].slice(0, LOCATOR_HASHES_MAX);
  }

  /** due -> settled, if meanwhile somebody else has shown us what this peer claims, or more. */
  #resolve(peer: SyncPeer): void {
    const { inquiry, claim } = peer;
    if (inquiry.status !== 'due' && inquiry.status !== 'overdue') return;
    const entry = this.#tree.entry(claim.tip);
    if (entry !== undefined) {
      this.#branches.show(peer, entry);
      peer.survey = undefined;
    }
    if (inquiry.status === 'overdue') return;
    const isReading = inquiry.after !== undefined || peer.survey !== undefined;
    if (entry !== undefined || (!isReading && claim.work <= this.#parts.chain.tip.work)) {
      peer.inquiry = { status: 'settled' };
    }
  }
}
