// Headers: whom to ask, what to make of the answers, and what each peer has thereby shown. Each peer is
// asked from what is stored here and what that very peer has shown, so that nobody shapes what others
// are asked. Claims of height and work decide only who is asked, and bind nobody: a chain is as long as
// its headers prove.

import type { ChainState } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { LOCATOR_HASHES_MAX } from '../chain/limits.ts';
import { MEDIAN_TIME_BLOCKS } from '../chain/rules.ts';
import { addMs, type MonotonicMs, NEVER, type Now } from '../clock/clock.ts';
import { type ChainContext, validateAlone } from '../consensus/validate.ts';
import type { Blame } from './block-pool.ts';
import type { Claim, Emit } from './effects.ts';
import type { Goals } from './goals.ts';
import { endOf, type HeaderRun, readRun, shows } from './header-run.ts';
import type { SyncLimits } from './limits.ts';
import type { OpenHeaders } from './open-headers.ts';
import { isAsked, owes, provenWork, type SyncPeer } from './peer.ts';
import { reached, type Survey, surveyed } from './survey.ts';

export interface HeaderSyncParts {
  readonly bench: ChainContext;
  readonly chain: ChainState;
  readonly open: OpenHeaders;
  readonly goals: Goals;
  readonly limits: SyncLimits;
  readonly hasBlock: (id: Hash) => boolean;
  readonly nextId: () => number;
  readonly emit: Emit;
  /** Forgets headers of other peers that no blocks prove, until so many of this one find room. */
  readonly makeRoom: (headers: number, forWhom: SyncPeer, nowMs: MonotonicMs) => void;
}

export class HeaderSync {
  readonly #parts: HeaderSyncParts;
  readonly #tree: HeaderTree;

  constructor(parts: HeaderSyncParts) {
    this.#parts = parts;
    this.#tree = parts.bench.tree;
  }

  /** A peer says where its chain ends. */
  claimed(peer: SyncPeer, claim: Claim): void {
    peer.claim = claim;
    if (peer.inquiry.status === 'settled') peer.inquiry = { status: 'due', after: undefined };
    this.#resolve(peer);
  }

  /** A peer announces the new end of its chain, and proves at least the work of that one block. */
  announced(peer: SyncPeer, bytes: Uint8Array, now: Now): Blame | undefined {
    const read = readSealedHeader(bytes);
    if (!read.ok) return blame(`new tip: ${read.fault}: ${read.why}`);
    const { id, header } = read.value;
    const { bench, limits, goals } = this.#parts;
    const parent = this.#tree.entry(header.parent);
    if (this.#tree.entry(id) === undefined && parent === undefined) {
      const refusal = validateAlone(read.value, bench.rule);
      if (refusal !== undefined) return blame(`new tip: ${refusal.why}`);
      this.#claimedAbove(peer, read.value);
      return undefined;
    }
    const reading = readRun([bytes], undefined, bench, now.wallMs);
    if (reading.outcome === 'blame') return blame(`new tip: ${reading.why}`);
    if (reading.early !== undefined) {
      if (!isAsked(peer.inquiry)) this.#postpone(peer, now.nowMs);
      this.#remark(peer, reading.early, now);
    }
    const end = endOf(reading);
    // Announced, and therefore where its chain ends now, even if it was higher before.
    if (reading.fresh.length === 0) this.#show(peer, end);
    else if (this.#isLight(end) || goals.openBelow(end) > limits.headersAheadMax) return undefined;
    else this.#keep(peer, reading.fresh, now.nowMs);
    return undefined;
  }

  /** The answer to a GetHeaders. */
  answered(
    peer: SyncPeer,
    re: number,
    headers: readonly Uint8Array[],
    now: Now,
  ): Blame | undefined {
    const { inquiry } = peer;
    if (!isAsked(inquiry) || inquiry.id !== re) return blame('headers that were not asked for');
    const { bench, limits } = this.#parts;
    const draft = peer.survey?.status === 'out' ? peer.survey.end : undefined;
    const reading = readRun(headers, draft, bench, now.wallMs);
    if (reading.outcome === 'blame') return blame(reading.why);
    if (reading.early !== undefined) this.#remark(peer, reading.early, now);
    const end = endOf(reading);
    const isCut = reading.early !== undefined || reading.refused;
    const isFull = headers.length >= limits.headersPerReplyMax && !isCut;
    const isHigher = end !== undefined && end.height > (inquiry.after?.height ?? -1);
    const next = this.#take(peer, reading, isFull && isHigher, now.nowMs);
    if (next !== 'end') {
      peer.inquiry = { status: 'due', after: next };
    } else if (reading.early !== undefined) {
      this.#postpone(peer, now.nowMs);
    } else {
      peer.inquiry = { status: 'settled' };
      // Whoever stands on a block that our ledger refused has not lied about it.
      const isBorneOut =
        reading.refused || draft?.id === inquiry.claim.tip || shows(reading, inquiry.claim.tip);
      return this.#settleClaim(peer, inquiry.claim, isBorneOut, end ?? draft);
    }
    return undefined;
  }

  /**
   * Asks for headers: one peer at a time, but whoever is silent lets others be asked beside it, twice
   * as many each time, so that any number of silent peers costs a few timeouts.
   */
  askNext(peers: Iterable<SyncPeer>, nowMs: MonotonicMs): void {
    const due: SyncPeer[] = [];
    let [asked, overdue] = [0, 0];
    for (const peer of peers) {
      this.#resolve(peer);
      if (peer.reading === 'paused') continue;
      if (peer.inquiry.status === 'asked') asked++;
      if (peer.inquiry.status === 'overdue') overdue++;
      if (peer.inquiry.status === 'due') due.push(peer);
    }
    if (due.length === 0) return;
    const { limits, chain } = this.#parts;
    // Whoever has just sent a full batch goes on, then those that have delivered blocks before.
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
      if (!this.#hasRoom(limits.headersPerReplyMax, peer, nowMs)) continue;
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

  /** Its headers are to be forgotten: it may show them again later. */
  giveUp(peer: SyncPeer, untilMs: MonotonicMs): void {
    this.#parts.open.released();
    peer.shown = undefined;
    peer.survey = undefined;
    if (!isAsked(peer.inquiry)) peer.inquiry = { status: 'postponed', untilMs };
  }

  get #room(): number {
    return this.#parts.limits.openHeadersMax - this.#parts.open.size;
  }

  /** Whether so many headers of this peer fit, if need be after others have been forgotten. */
  #hasRoom(headers: number, peer: SyncPeer, nowMs: MonotonicMs): boolean {
    if (this.#room < headers) this.#parts.makeRoom(headers, peer, nowMs);
    return this.#room >= headers;
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
      this.#show(peer, entry);
      peer.survey = undefined;
    }
    if (inquiry.status === 'overdue') return;
    const isReading = inquiry.after !== undefined || peer.survey !== undefined;
    if (entry !== undefined || (!isReading && claim.work <= this.#parts.chain.tip.work)) {
      peer.inquiry = { status: 'settled' };
    }
  }

  /** What an answer leaves behind, and from where it goes on: 'end' if there is no more. */
  #take(
    peer: SyncPeer,
    run: HeaderRun,
    isMore: boolean,
    nowMs: MonotonicMs,
  ): HeaderEntry | 'end' | undefined {
    const { fresh, known, standsOn } = run;
    const end = endOf(run);
    if (peer.survey?.status === 'out' && standsOn === 'tree') peer.survey = undefined;
    if (standsOn === 'tree' && known !== undefined) this.#show(peer, known);
    const { survey } = peer;
    if (survey?.status === 'back') return this.#goBack(peer, survey, run, isMore, nowMs);
    if (fresh.length === 0) return isMore ? end : this.#ended(peer);
    if (standsOn === 'tree' && !this.#isLight(end)) {
      const last = this.#keep(peer, fresh, nowMs);
      return isMore || last !== end ? last : 'end';
    }
    return this.#visit(peer, fresh, isMore);
  }

  /** Headers of a light branch: judged, and let go. */
  #visit(
    peer: SyncPeer,
    fresh: readonly HeaderEntry[],
    isMore: boolean,
  ): HeaderEntry | 'end' | undefined {
    const { chain, bench } = this.#parts;
    const lookBack = Math.max(MEDIAN_TIME_BLOCKS, bench.rule.lookBack);
    peer.survey = surveyed(peer.survey, fresh, chain.tip.work, lookBack);
    if (peer.survey.status === 'back') return peer.shown;
    return isMore ? peer.survey.end : this.#ended(peer);
  }

  /** A branch that is visited has ended lighter than our chain. */
  #ended(peer: SyncPeer): 'end' {
    if (peer.survey?.status === 'out') {
      const { height, work } = peer.survey.end;
      peer.lighter = { height, work };
    }
    peer.survey = undefined;
    return 'end';
  }

  /** Headers of a branch that was visited before: kept, if they lead where they led then. */
  #goBack(
    peer: SyncPeer,
    survey: Extract<Survey, { status: 'back' }>,
    run: HeaderRun,
    isMore: boolean,
    nowMs: MonotonicMs,
  ): HeaderEntry | 'end' | undefined {
    const { fresh } = run;
    if (fresh.length === 0) return isMore ? endOf(run) : this.#ended(peer);
    const isAhead = (id: Hash) => this.#tree.entry(id) === undefined && !shows(run, id);
    const ahead = survey.marks.findIndex(isAhead);
    const count = ahead < 0 ? survey.marks.length : ahead;
    if (count === 0) {
      // Another chain than before, as after a reorganisation: it is looked at anew.
      peer.survey = undefined;
      return this.#take(peer, run, isMore, nowMs);
    }
    // What lies behind the last mark is proven when all marks are reached, or comes again.
    const mark = survey.marks[count - 1];
    const upTo = ahead < 0 ? fresh.length : fresh.findIndex(({ id }) => id === mark) + 1;
    const last = this.#keep(peer, fresh.slice(0, upTo), nowMs);
    // Without room for all of them the rest comes again, and so does its mark.
    const isKept = upTo === 0 || last === fresh[upTo - 1];
    if (isKept) peer.survey = reached(survey, count);
    return peer.survey === undefined && !isMore ? 'end' : last;
  }

  /** Keeps as many as there is room for. @returns the last of them */
  #keep(
    peer: SyncPeer,
    fresh: readonly HeaderEntry[],
    nowMs: MonotonicMs,
  ): HeaderEntry | undefined {
    const { open, hasBlock } = this.#parts;
    this.#hasRoom(fresh.length, peer, nowMs);
    for (const draft of fresh.slice(0, Math.max(0, this.#room))) {
      const entry = open.admit(draft);
      // A block may be stored already: from an earlier life, in which its parent never came.
      if (hasBlock(entry.id)) open.stored(entry);
      this.#show(peer, entry);
    }
    return peer.shown;
  }

  #show(peer: SyncPeer, entry: HeaderEntry | undefined): void {
    if (entry === undefined || entry === peer.shown) return;
    if (peer.shown !== undefined && entry.parent !== peer.shown) this.#parts.open.released();
    peer.shown = entry;
  }

  /** Too far below our chain to be kept for itself. */
  #isLight(entry: HeaderEntry | undefined): boolean {
    const { limits } = this.#parts;
    const { tip } = this.#parts.chain;
    const margin = BigInt(limits.lighterBlocksMax) * (tip.work - (tip.parent?.work ?? 0n));
    return entry !== undefined && entry.work <= tip.work - margin;
  }

  /** An announcement that connects to nothing. It tells where its chain ends, and nothing of the rest. */
  #claimedAbove(peer: SyncPeer, { id, header }: SealedHeader): void {
    const { tip } = this.#parts.chain;
    const each = this.#parts.bench.rule.weigh(tip, header) - tip.work;
    const { lighter } = peer;
    // A branch that was found to be lighter is not read again for each of its blocks.
    if (lighter !== undefined && header.height <= tip.height && header.height >= lighter.height) {
      const grown = lighter.work + BigInt(header.height - lighter.height) * each;
      if (grown <= tip.work) return;
    }
    const work = tip.work + BigInt(Math.max(1, header.height - tip.height)) * each;
    this.claimed(peer, { height: header.height, tip: id, work });
  }

  /** The last answer is in: did it bear out what the peer claimed when it was asked? */
  #settleClaim(
    peer: SyncPeer,
    claim: Claim,
    isBorneOut: boolean,
    end: HeaderEntry | undefined,
  ): Blame | undefined {
    const { chain, limits } = this.#parts;
    const entry = this.#tree.entry(claim.tip);
    if (entry !== undefined) this.#show(peer, entry);
    // It may have said something newer meanwhile.
    if (peer.claim !== claim) this.claimed(peer, peer.claim);
    const isAsGood = end !== undefined && end.work >= chain.tip.work;
    if (isBorneOut || entry !== undefined || isAsGood) peer.emptyClaims = 0;
    else if (++peer.emptyClaims > limits.emptyClaimsMax) {
      return blame('again and again it claims a chain that it does not show');
    }
    return undefined;
  }

  #postpone(peer: SyncPeer, nowMs: MonotonicMs): void {
    const untilMs = addMs(nowMs, this.#parts.limits.retryAfterMs);
    peer.inquiry = { status: 'postponed', untilMs };
  }

  /** A header that is ahead of our clock by more than clocks may differ: people should know, once. */
  #remark(peer: SyncPeer, { header }: SealedHeader, { wallMs }: Now): void {
    if (peer.clock === 'remarked') return;
    peer.clock = 'remarked';
    const { height, timeMs } = header;
    this.#parts.emit({ kind: 'clock-ahead', peer: peer.id, height, timeMs, wallMs });
  }
}

function blame(why: string): Blame {
  return { fault: 'bad-headers', why };
}
