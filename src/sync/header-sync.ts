// What to make of headers that peers announce or answer with. A chain is as long as its headers prove,
// whatever its peer claims. An answer is read in slices (header-run.ts), and nothing of it is kept before
// all of it is good.

import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import type { Now } from '../clock/clock.ts';
import { validateAlone } from '../consensus/validate.ts';
import type { Misbehaviour } from './block-pool.ts';
import type { HeaderBranches, HeaderParts } from './header-branches.ts';
import type { HeaderRequests } from './header-requests.ts';
import { endOf, HeaderReader, type HeaderRun, readAnnounced, shows } from './header-run.ts';
import { type HeaderRequestState, isAsked, isReading, type SyncPeer } from './peer.ts';

export class HeaderSync {
  readonly #parts: HeaderParts;
  readonly #tree: HeaderTree;
  readonly #branches: HeaderBranches;
  readonly #requests: HeaderRequests;
  /** Whose answers are being read, in the order of their turns. */
  #readers: SyncPeer[] = [];

  constructor(parts: HeaderParts, branches: HeaderBranches, requests: HeaderRequests) {
    this.#parts = parts;
    this.#tree = parts.context.tree;
    this.#branches = branches;
    this.#requests = requests;
  }

  /** A peer announces the new end of its chain, and proves at least the work of that one block. */
  announced(
    peer: SyncPeer,
    bytes: Uint8Array,
    now: Now,
    seal: 'unchecked' | 'checked' = 'unchecked',
  ): Misbehaviour | undefined {
    const read = readSealedHeader(bytes);
    if (!read.ok) return misbehaved(`new tip: ${read.fault}: ${read.why}`);
    const { id, header } = read.value;
    const { context, limits, targets } = this.#parts;
    const parent = this.#tree.entry(header.parent);
    if (this.#tree.entry(id) === undefined && parent === undefined) {
      const refusal = validateAlone(read.value, context.rule);
      if (refusal !== undefined) return misbehaved(`new tip: ${refusal.why}`);
      this.#claimedAbove(peer, read.value);
      return undefined;
    }
    const { reading, checks } = readAnnounced(bytes, context, now.wallMs);
    if (reading.outcome === 'misbehaved') return misbehaved(`new tip: ${reading.why}`);
    if (checks.length > 0 && seal === 'unchecked') {
      peer.announced = { id: this.#check(peer, checks), bytes };
      return undefined;
    }
    if (reading.needs !== undefined) this.#claimedAbove(peer, read.value);
    if (reading.early !== undefined) {
      if (!isAsked(peer.headerRequest) && peer.headerRequest.status !== 'reading') {
        this.#requests.postpone(peer, now.nowMs);
      }
      this.#remark(peer, reading.early, now);
    }
    const end = endOf(reading);
    // Announced, and therefore where its chain ends now, even if it was higher before.
    if (reading.fresh.length === 0) this.#branches.show(peer, end);
    else if (this.#branches.isLight(end) || targets.openBelow(end) > limits.headersAheadMax)
      return undefined;
    else this.#branches.keep(peer, reading.fresh, now.nowMs);
    return undefined;
  }

  /** The answer to a GetHeaders. */
  answered(
    peer: SyncPeer,
    re: number,
    headers: readonly Uint8Array[],
    now: Now,
  ): Misbehaviour | undefined {
    const { headerRequest } = peer;
    if (!isAsked(headerRequest) || headerRequest.id !== re)
      return misbehaved('headers that were not asked for');
    const { after, claimedTip, lost } = headerRequest;
    if (headerRequest.status === 'asked') peer.headerAnswers = 'prompt';
    this.#readers = this.#readers.filter((reader) => reader.headerRequest.status === 'reading');
    if (this.#readers.length >= this.#parts.limits.headerAnswersMax) {
      peer.headerRequest = { status: 'due', after, ...(lost && { lost }) };
      return undefined;
    }
    this.#readers.push(peer);
    const draft = peer.presync?.status === 'measuring' ? peer.presync.end : undefined;
    const reader = new HeaderReader(headers, draft);
    const isFull = headers.length >= this.#parts.limits.headersPerReplyMax;
    peer.headerRequest = {
      status: 'reading',
      reader,
      isFull,
      checking: undefined,
      after,
      claimedTip,
      ...(lost && { lost }),
    };
    return this.readOn(peer, now);
  }

  /** Whose answer has more to be read now, in turn. */
  get nextReader(): SyncPeer | undefined {
    return this.#readers.find(isReading);
  }

  /** The peer is gone, and so is its answer. */
  left(peer: SyncPeer): void {
    this.#readers = this.#readers.filter((reader) => reader !== peer);
  }

  /** Reads the next slice of the answer of a peer whose answer is being read; then others have their turn. */
  readOn(peer: SyncPeer, now: Now): Misbehaviour | undefined {
    const { headerRequest } = peer;
    if (headerRequest.status !== 'reading' || headerRequest.checking !== undefined)
      return undefined;
    this.left(peer);
    this.#readers.push(peer);
    const { context, limits } = this.#parts;
    const { reader } = headerRequest;
    const reading = reader.read(limits.headersPerSlice, context, now.wallMs);
    if (reading.outcome === 'misbehaved') return misbehaved(reading.why);
    const checks = reader.takeChecks();
    if (checks.length > 0) {
      // The slice is taken up again, and found to end as it does now.
      peer.headerRequest = { ...headerRequest, checking: this.#check(peer, checks) };
      return undefined;
    }
    if (reading.outcome === 'more') return undefined;
    if (reading.early !== undefined) this.#remark(peer, reading.early, now);
    const end = endOf(reading);
    // Its headers were forgotten while we waited: they may be shown again, and nothing else is known.
    const { after } = headerRequest;
    const isKnown = after === undefined || reader.draft?.id === after.id;
    if (end === undefined && !isKnown && this.#tree.entry(after.id) === undefined) {
      this.#requests.postpone(peer, now.nowMs);
      return undefined;
    }
    const isCut = reading.early !== undefined || reading.refused || reading.needs !== undefined;
    const isHigher = end !== undefined && end.height > (after?.height ?? -1);
    const isMore = headerRequest.isFull && !isCut && isHigher;
    const next = this.#branches.take(peer, reading, isMore, now.nowMs);
    if (next !== 'end') {
      peer.headerRequest = { status: 'due', after: next };
    } else if (reading.early !== undefined || reading.needs !== undefined) {
      this.#requests.postpone(peer, now.nowMs, reading.needs);
    } else {
      peer.headerRequest = { status: 'settled' };
      if (headerRequest.lost === undefined) return this.#settleClaim(peer, headerRequest, reading);
      this.#settleLost(peer, headerRequest.lost);
    }
    return undefined;
  }

  /** The signatures of headers are checked: what depended on them goes on, unless it is overtaken. */
  checked(peer: SyncPeer, id: number, valid: boolean, now: Now): Misbehaviour | undefined {
    const { headerRequest, announced } = peer;
    if (headerRequest.status === 'reading' && headerRequest.checking === id) {
      if (!valid) return misbehaved('bad-seal: a signature does not verify');
      peer.headerRequest = { ...headerRequest, checking: undefined };
      return this.readOn(peer, now);
    }
    if (announced?.id !== id) return undefined;
    if (!valid) return misbehaved('new tip: bad-seal: a signature does not verify');
    peer.announced = undefined;
    return this.announced(peer, announced.bytes, now, 'checked');
  }

  /** @returns the number under which the answer comes */
  #check(peer: SyncPeer, checks: readonly SignatureCheck[]): number {
    const id = this.#parts.nextId();
    this.#parts.emit({ kind: 'check-headers', peer: peer.id, id, checks });
    return id;
  }

  /** An announcement that connects to nothing. It tells where its chain ends, and nothing of the rest. */
  #claimedAbove(peer: SyncPeer, { id, header }: SealedHeader): void {
    const { tip } = this.#parts.chain;
    const each = this.#parts.context.rule.weigh(tip, header) - tip.work;
    const { lighter } = peer;
    // A branch that was found to be lighter is not read again for each of its blocks.
    if (lighter !== undefined && header.height <= tip.height && header.height >= lighter.height) {
      const grown = lighter.work + BigInt(header.height - lighter.height) * each;
      if (grown <= tip.work) return;
    }
    const work = tip.work + BigInt(Math.max(1, header.height - tip.height)) * each;
    this.#requests.claimed(peer, { height: header.height, tip: id, work });
  }

  /** Has it shown the block that our disk has lost? Then it may be asked for it. */
  #settleLost(peer: SyncPeer, lost: HeaderEntry): void {
    const { provenTip } = peer;
    if (provenTip && this.#tree.ancestorAt(provenTip, lost.height) === lost) {
      peer.notFound.delete(lost.id);
    }
  }

  /** The last answer is in: did it bear out what the peer claimed when it was asked? */
  #settleClaim(
    peer: SyncPeer,
    { claimedTip, reader: { draft } }: Extract<HeaderRequestState, { status: 'reading' }>,
    run: HeaderRun,
  ): Misbehaviour | undefined {
    // A peer whose chain contains a block that our ledger refused has not lied about it.
    const isBorneOut = run.refused || draft?.id === claimedTip.tip || shows(run, claimedTip.tip);
    const end = endOf(run) ?? draft;
    const { chain, limits } = this.#parts;
    const entry = this.#tree.entry(claimedTip.tip);
    if (entry !== undefined) this.#branches.show(peer, entry);
    // It may have said something newer meanwhile.
    if (peer.claimedTip !== claimedTip) this.#requests.claimed(peer, peer.claimedTip);
    const isAsGood = end !== undefined && end.work >= chain.tip.work;
    if (isBorneOut || entry !== undefined || isAsGood) peer.unprovenClaims = 0;
    else if (++peer.unprovenClaims > limits.unprovenClaimsMax) {
      return misbehaved('again and again it claims a chain that it does not show');
    }
    return undefined;
  }

  /** A header that is ahead of our clock by more than clocks may differ: people should know, once. */
  #remark(peer: SyncPeer, { header }: SealedHeader, { wallMs }: Now): void {
    if (peer.clock === 'remarked') return;
    peer.clock = 'remarked';
    const { height, timeMs } = header;
    this.#parts.emit({ kind: 'clock-ahead', peer: peer.id, height, timeMs, wallMs });
  }
}

function misbehaved(why: string): Misbehaviour {
  return { fault: 'bad-headers', why };
}
