// Headers: whom to ask, what to make of the answers, and what each peer has thereby shown. One peer
// at a time is asked to help us catch up; when it is silent, another one. Claims of height and work
// decide only who is asked: a chain is as long as its headers prove.

import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { addMs, latest, type MonotonicMs, NEVER, type Now, type WallMs } from '../clock/clock.ts';
import { type Bench, judgeHeader } from '../consensus/judge.ts';
import type { Blame } from './block-pool.ts';
import type { Claim, Emit } from './effects.ts';
import type { SyncLimits } from './limits.ts';
import { type HeaderRun, isAsked, owes, type SyncPeer } from './peer.ts';
import type { StoredChain } from './stored-chain.ts';

export interface HeaderSyncParts {
  readonly bench: Bench;
  readonly chain: StoredChain;
  readonly limits: SyncLimits;
  readonly hasBlock: (id: Hash) => boolean;
  readonly nextId: () => number;
  readonly emit: Emit;
}

/** What one Headers message came to. */
type Reading =
  | { readonly outcome: 'read'; readonly last: HeaderEntry | undefined; readonly bytes: number }
  /** It ends in a header that is too far in the future to be judged now. */
  | { readonly outcome: 'later'; readonly last: HeaderEntry | undefined; readonly bytes: number }
  | { readonly outcome: 'blame'; readonly why: string };

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
    const { status } = peer.inquiry;
    if (status === 'settled' || status === 'postponed') {
      peer.inquiry = { status: 'due', after: undefined };
    }
    this.#resolve(peer);
  }

  /** A peer announces the new end of its chain, and proves at least the work of that one block. */
  announced(peer: SyncPeer, bytes: Uint8Array, { wallMs }: Now): Blame | undefined {
    const read = readSealedHeader(bytes);
    if (!read.ok) return blame(`new tip: ${read.fault}: ${read.why}`);
    const { id, header } = read.value;
    const known = this.#tree.entry(id);
    if (known === undefined && this.#isOverdrawn(peer)) return undefined;
    if (known !== undefined || this.#tree.entry(header.parent) !== undefined) {
      const reading = this.#read([bytes], wallMs);
      if (reading.outcome === 'blame') return blame(`new tip: ${reading.why}`);
      this.#keep(peer, reading.last, reading.bytes);
      // Announced, and therefore where its chain ends now, even if it was higher before.
      peer.shown = reading.last ?? peer.shown;
      return undefined;
    }
    const { rule } = this.#parts.bench;
    const fault = rule.checkSeal(read.value);
    if (fault !== undefined) return blame(`new tip: seal: ${fault}`);
    const { tip } = this.#parts.chain;
    const ahead = BigInt(Math.max(1, header.height - tip.height));
    const work = tip.work + ahead * rule.work(header.target);
    this.claimed(peer, { height: header.height, tip: id, work });
    return undefined;
  }

  /** The answer to a GetHeaders. */
  answered(
    peer: SyncPeer,
    re: number,
    headers: readonly Uint8Array[],
    { nowMs, wallMs }: Now,
  ): Blame | undefined {
    const { inquiry } = peer;
    if (!isAsked(inquiry) || inquiry.id !== re) return blame('headers that were not asked for');
    const reading = this.#read(headers, wallMs);
    if (reading.outcome === 'blame') return blame(reading.why);
    const { last, bytes } = reading;
    this.#keep(peer, last, bytes);
    const progressed = bytes > 0 || (last !== undefined && last.work > inquiry.from.work);
    if (reading.outcome === 'later') {
      peer.inquiry = {
        status: 'postponed',
        untilMs: addMs(nowMs, this.#parts.limits.retryAfterMs),
      };
    } else if (progressed && headers.length >= this.#parts.limits.headersPerReplyMax) {
      peer.inquiry = { status: 'due', after: last };
    } else {
      peer.inquiry = { status: 'settled' };
      return this.#settleClaim(peer, progressed);
    }
    return undefined;
  }

  /** Asks one peer for headers if any may have some that we need, and nobody is being asked. */
  askNext(peers: Iterable<SyncPeer>, headersAhead: number, nowMs: MonotonicMs): void {
    let next: SyncPeer | undefined;
    for (const peer of peers) {
      if (peer.reading === 'paused') continue;
      if (peer.inquiry.status === 'asked') return;
      this.#resolve(peer);
      if (peer.inquiry.status !== 'due') continue;
      // Whoever has just sent a full batch goes on; otherwise the first that came.
      if (next === undefined || peer.inquiry.after !== undefined) next = peer;
    }
    const { headersAheadMax } = this.#parts.limits;
    if (next?.inquiry.status !== 'due' || headersAhead >= headersAheadMax) return;
    if (this.#isOverdrawn(next)) {
      next.inquiry = {
        status: 'postponed',
        untilMs: addMs(nowMs, this.#parts.limits.retryAfterMs),
      };
      return;
    }
    this.#ask(next, next.inquiry.after ?? this.#tree.best, nowMs);
  }

  /** asked -> overdue, postponed -> due, when their time has come. */
  expire(peer: SyncPeer, nowMs: MonotonicMs): void {
    const { inquiry } = peer;
    if (nowMs < (this.deadlineMs(peer) ?? NEVER)) return;
    if (inquiry.status === 'asked') {
      peer.inquiry = { status: 'overdue', id: inquiry.id, from: inquiry.from };
    }
    if (inquiry.status === 'postponed') peer.inquiry = { status: 'due', after: undefined };
  }

  deadlineMs(peer: SyncPeer): MonotonicMs | undefined {
    const { inquiry } = peer;
    if (inquiry.status === 'postponed') return inquiry.untilMs;
    if (inquiry.status !== 'asked' || peer.reading === 'paused') return undefined;
    return addMs(latest(peer.heardMs, inquiry.sinceMs), this.#parts.limits.headersTimeoutMs);
  }

  #ask(peer: SyncPeer, from: HeaderEntry, nowMs: MonotonicMs): void {
    const id = this.#parts.nextId();
    if (!owes(peer)) peer.heardMs = nowMs;
    peer.inquiry = { status: 'asked', id, from, sinceMs: nowMs };
    const locator = this.#tree.locator(from);
    this.#parts.emit({ kind: 'get-headers', peer: peer.id, id, locator });
  }

  /** due -> settled, if meanwhile somebody else has shown us what this peer claims, or more. */
  #resolve(peer: SyncPeer): void {
    if (peer.inquiry.status !== 'due') return;
    const { tip, work } = peer.claim;
    const entry = this.#tree.entry(tip);
    if (entry !== undefined) peer.shown = entry;
    const full = peer.inquiry.after !== undefined;
    if (entry !== undefined || (!full && work <= this.#parts.chain.tip.work)) {
      peer.inquiry = { status: 'settled' };
    }
  }

  /** The last answer is in: did it bear out what the peer claimed? */
  #settleClaim(peer: SyncPeer, progressed: boolean): Blame | undefined {
    const entry = this.#tree.entry(peer.claim.tip);
    if (entry !== undefined) {
      peer.shown = entry;
      peer.emptyClaims = 0;
    } else if (!progressed && ++peer.emptyClaims > this.#parts.limits.emptyClaimsMax) {
      return blame('again and again it claims a chain that it does not show');
    }
    return undefined;
  }

  /** Header by header, each judged before the next: what is wrong with one is wrong with all after. */
  #read(headers: readonly Uint8Array[], wallMs: WallMs): Reading {
    let last: HeaderEntry | undefined;
    let bytes = 0;
    for (const headerBytes of headers) {
      const read = readSealedHeader(headerBytes);
      if (!read.ok) return { outcome: 'blame', why: `${read.fault}: ${read.why}` };
      const sealed = read.value;
      if (last !== undefined && sealed.header.parent !== last.id) {
        return { outcome: 'blame', why: 'headers that do not follow each other' };
      }
      const known = this.#tree.entry(sealed.id);
      const parent = known?.parent ?? this.#tree.entry(sealed.header.parent);
      // Nothing of it connects to anything we know: an empty answer, and counted as one.
      if (parent === undefined) break;
      const invalid = known?.invalid ?? parent.invalid;
      if (invalid !== undefined) return { outcome: 'blame', why: `invalid branch: ${invalid}` };
      if (known === undefined) {
        const refusal = this.#judge(sealed, parent, wallMs);
        if (refusal === 'later') return { outcome: 'later', last, bytes };
        if (refusal !== undefined) return { outcome: 'blame', why: refusal };
        bytes += sealed.bytes.length;
      }
      last = known ?? this.#add(sealed);
    }
    return { outcome: 'read', last, bytes };
  }

  /** A block may be stored already: from an earlier life, in which its parent never came. */
  #add(sealed: SealedHeader): HeaderEntry {
    const entry = this.#tree.add(sealed);
    if (this.#parts.hasBlock(entry.id)) this.#parts.chain.add(entry);
    return entry;
  }

  /**
   * Whether the peer made us keep all the headers it may without blocks to prove them. Each proven
   * byte forgives a stale one, or years of ordinary forks would add up.
   */
  #isOverdrawn(peer: SyncPeer): boolean {
    const open: HeaderRun[] = [];
    let provenBytes = 0;
    for (const run of peer.unproven) {
      if (this.#parts.chain.isComplete(run.last)) provenBytes += run.bytes;
      else open.push(run);
    }
    while (open[0] !== undefined && open[0].bytes <= provenBytes) {
      provenBytes -= open[0].bytes;
      open.shift();
    }
    peer.unproven = open;
    const openBytes = open.reduce((sum, run) => sum + run.bytes, 0);
    return openBytes >= this.#parts.limits.unprovenHeaderBytesMax;
  }

  #judge(sealed: SealedHeader, parent: HeaderEntry, wallMs: WallMs): string | undefined {
    const refusal = judgeHeader(sealed, parent, this.#parts.bench, wallMs);
    if (refusal === undefined) return undefined;
    return refusal.fault === 'time-too-far' ? 'later' : `${refusal.fault}: ${refusal.why}`;
  }

  #keep(peer: SyncPeer, last: HeaderEntry | undefined, bytes: number): void {
    if (last === undefined) return;
    if (bytes > 0) peer.unproven.push({ last, bytes });
    if (peer.shown === undefined || last.work > peer.shown.work) peer.shown = last;
  }
}

function blame(why: string): Blame {
  return { fault: 'bad-headers', why };
}
