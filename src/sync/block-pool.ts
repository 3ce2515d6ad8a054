// Every block that is on its way: asked of a peer, being checked, being stored. Whom to ask for
// which is block-requests.ts's concern; here is what becomes of it.
//
//              ask           arrived             read            checked          stored
//   (wanted) -----> asked -----------> reading ---------> checking -----> storing -------> (stored)
//      ^              |                   |                  |              ^
//      |              | small: read at once, and on as from reading         |
//      |              |                   | no signature to check           |
//      |              |                   +------------------|--------------+
//      +--------------+-------------------+------------------+
//        not delivered, or delivered damaged

import type { AssumedValid } from '../chain/assumed-valid.ts';
import type { Block } from '../chain/block.ts';
import { claimedIdOf, readBlock } from '../chain/block.ts';
import type { ChainState } from '../chain/chain-state.ts';
import type { Refusal } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { checkBlock, type SignatureCheck } from '../chain/rules.ts';
import { addMs, type MonotonicMs, type Now, type WallMs } from '../clock/clock.ts';
import type { PlaceVerdict } from '../consensus/rule.ts';
import { type ChainContext, validateAlone, validateHeader } from '../consensus/validate.ts';
import { Batch } from './batch.ts';
import type { BlockForm, ConnectionId, Emit, SyncFault, SyncInput } from './effects.ts';
import { AVERAGE_WEIGHT, type SyncLimits } from './limits.ts';
import type { OpenHeaders } from './open-headers.ts';
import { awaited, deliver, isPending, type SyncPeer, takeBatch } from './peer.ts';
import type { SyncProgress } from './progress.ts';

type BlockState =
  | { readonly status: 'asked'; readonly batch: Batch }
  | { readonly status: 'reading'; readonly frame: Uint8Array; readonly peer: SyncPeer }
  | {
      readonly status: 'checking';
      readonly block: Block;
      readonly frame: Uint8Array;
      readonly peer: ConnectionId;
    }
  | { readonly status: 'storing'; readonly frame: Uint8Array };

/** What a peer did wrong, for its violation. */
export interface Misbehaviour {
  readonly fault: SyncFault;
  readonly why: string;
}

type AnswerOf<Kind> = Extract<SyncInput, { kind: Kind }>;
type PoolAnswer = AnswerOf<'read' | 'checked'>;

export type Blamed = Misbehaviour & { readonly peer: ConnectionId };

export interface PoolParts {
  readonly context: ChainContext;
  readonly chain: ChainState;
  readonly open: OpenHeaders;
  readonly assumed: AssumedValid;
  readonly limits: SyncLimits;
  readonly hasBlock: (id: Hash) => boolean;
  readonly nextId: () => number;
  readonly emit: Emit;
}

export class BlockPool {
  readonly #parts: PoolParts;
  readonly #states = new Map<Hash, BlockState>();
  /** Blocks whose stored copy is damaged. */
  readonly #lost = new Set<HeaderEntry>();
  /** Called with each block that is wanted again. */
  readonly #onWanted: (entry: HeaderEntry) => void;
  #bufferedBytes = 0;
  #averageBytes: number;
  #duplicates = 0;
  #assumed = 0;

  constructor(parts: PoolParts, onWanted: (entry: HeaderEntry) => void) {
    this.#parts = parts;
    this.#onWanted = onWanted;
    // Until blocks have come they are taken for large, so that the first requests are small.
    this.#averageBytes = parts.limits.inFlightBytesMax / parts.limits.inFlightBlocksMin;
  }

  /** Bytes of blocks that arrived and are not stored. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Running average of the size of a block's frame. */
  get averageBytes(): number {
    return this.#averageBytes;
  }

  /** Blocks that came when we had them: late answers of peers that were given up on. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** What somebody here vouches for, and how many blocks that was so far. */
  get assumed(): SyncProgress['assumed'] {
    const { id, entry } = this.#parts.assumed;
    return id === undefined ? id : { id, height: entry?.height, blocks: this.#assumed };
  }

  get lost(): ReadonlySet<HeaderEntry> {
    return this.#lost;
  }

  isWanted(entry: HeaderEntry): boolean {
    return !this.#states.has(entry.id) && !this.#isStored(entry) && entry.invalid === undefined;
  }

  /** No copy of this block is needed any more. */
  isHere(entry: HeaderEntry): boolean {
    const status = this.#states.get(entry.id)?.status;
    const inHand = status !== undefined && status !== 'asked';
    return inHand || this.#isStored(entry) || entry.invalid !== undefined;
  }

  /** It is asked for, being read, being checked or being stored. */
  isBusy(entry: HeaderEntry): boolean {
    return this.#states.has(entry.id);
  }

  /** The batch in which this block was asked for, while nobody has delivered it. */
  batchOf(entry: HeaderEntry): Batch | undefined {
    const state = this.#states.get(entry.id);
    return state?.status === 'asked' ? state.batch : undefined;
  }

  /** (wanted) -> asked */
  ask(
    peer: SyncPeer,
    entries: readonly HeaderEntry[],
    nowMs: MonotonicMs,
    form: BlockForm = 'full',
  ): Batch {
    const batch = new Batch(this.#parts.nextId(), peer.id, entries, nowMs);
    for (const { id } of entries) this.#states.set(id, { status: 'asked', batch });
    if (!isPending(peer)) peer.lastReplyMs = nowMs;
    if (peer.batches.length === 0) {
      [peer.lastBlockReplyMs, peer.lastProgressMs] = [nowMs, nowMs];
      peer.pace.begin(nowMs);
    }
    peer.batches.push(batch);
    const hashes = entries.map((entry) => entry.id);
    const compact = form === 'compact' ? ({ compact: true } as const) : {};
    this.#parts.emit({ kind: 'GetBlocks', peer: peer.id, id: batch.id, hashes, ...compact });
    return batch;
  }

  begin(peer: SyncPeer, re: number): void {
    peer.batches.find((batch) => batch.id === re)?.begin();
  }

  /** asked -> reading, checking or storing, or back to wanted by way of the violation that is returned */
  arrived(
    peer: SyncPeer,
    bytes: Uint8Array,
    frame: Uint8Array,
    now: Now,
  ): Misbehaviour | undefined {
    const { context } = this.#parts;
    // By the id that the bytes claim, before they are decoded: a copy is not worth that.
    const claimed = claimedIdOf(bytes);
    const known = claimed === undefined ? undefined : context.tree.entry(claimed);
    const wasAsked = peer.batches.some(
      ({ pending }) => claimed !== undefined && pending.has(claimed),
    );
    if (claimed !== undefined && (known === undefined ? wasAsked : this.isHere(known))) {
      // A second copy does no harm, nor does a block whose branch has been given up since.
      deliver(peer, claimed, frame.length, now.nowMs);
      this.#duplicates++;
      return undefined;
    }
    if (claimed !== undefined && !wasAsked) {
      const why = known === undefined ? 'its header is unknown' : 'not asked of this peer';
      return { fault: 'unrequested', why: `block ${claimed}: ${why}` };
    }
    if (claimed !== undefined && bytes.length >= this.#parts.limits.readApartBytesMin) {
      this.#cameIn(peer, claimed, frame, now.nowMs);
      this.#hold(claimed, { status: 'reading', frame, peer });
      this.#parts.emit({ kind: 'read', id: claimed, bytes });
      return undefined;
    }
    const read = readBlock(bytes);
    return read.ok ? this.takeIn(peer, read.value, frame, now) : this.#refuse(read);
  }

  /** The same of a block that was asked of this peer and is read: it came whole, or in parts. */
  takeIn(peer: SyncPeer, block: Block, frame: Uint8Array, now: Now): Misbehaviour | undefined {
    const seal = this.#judge(block, now.wallMs);
    if (seal?.ok === false) return this.#refuse(seal);
    const refusal = checkBlock(block);
    if (refusal !== undefined) return this.#refuse(refusal);
    // Not delivered: who may seal it is not known any more, and it may be asked for again.
    if (seal?.ok !== true) return undefined;
    this.#cameIn(peer, block.id, frame, now.nowMs);
    this.#check(block, seal.checks, frame, peer.id);
    return undefined;
  }

  /** What was asked of others about a block is answered. Returns the peer to blame, if any. */
  answered(answer: PoolAnswer, now: Now): Blamed | undefined {
    return answer.kind === 'read' ? this.#wasRead(answer, now) : this.#checked(answer);
  }

  /** reading -> checking or storing, or wanted again */
  #wasRead({ id, read }: AnswerOf<'read'>, { nowMs, wallMs }: Now): Blamed | undefined {
    const state = this.#states.get(id);
    if (state?.status !== 'reading') return undefined;
    this.#drop(id);
    const { peer, frame } = state;
    const entry = this.#parts.context.tree.entry(id);
    if (entry === undefined || entry.invalid !== undefined) return undefined;
    const seal = read.ok ? this.#judge(read.value, wallMs) : read;
    if (read.ok && seal?.ok === true) {
      this.#check(read.value, seal.checks, frame, peer.id);
      return undefined;
    }
    this.#onWanted(entry);
    if (seal?.ok === false) return { ...this.#refuse(seal), peer: peer.id };
    // Who may seal it is not known any more: of this peer it is not asked again at once.
    peer.notFound.set(id, addMs(nowMs, this.#parts.limits.retryAfterMs));
    return undefined;
  }

  /** [C-3] [E-6] The header was judged with the seal that came beside it; this one travels on. */
  #judge(block: Block, wallMs: WallMs): PlaceVerdict | undefined {
    const { context } = this.#parts;
    const refusal = validateAlone(block, context.rule);
    if (refusal !== undefined) return refusal;
    const known = context.tree.entry(block.id);
    return known && this.#judgeSeal(block, known, wallMs);
  }

  #cameIn(peer: SyncPeer, id: Hash, frame: Uint8Array, nowMs: MonotonicMs): void {
    deliver(peer, id, frame.length, nowMs);
    peer.lastProgressMs = nowMs;
    this.#averageBytes += (frame.length - this.#averageBytes) * AVERAGE_WEIGHT;
  }

  /** -> checking; where no signature is to be checked, at once -> storing */
  #check(
    block: Block,
    sealChecks: readonly SignatureCheck[],
    frame: Uint8Array,
    peer: ConnectionId,
  ): void {
    const entry = this.#parts.context.tree.entry(block.id);
    const isAssumed = entry !== undefined && this.#parts.assumed.covers(entry);
    if (isAssumed) this.#assumed++;
    const isUnsigned = isAssumed || block.rows.count === 0;
    if (isUnsigned && sealChecks.length === 0) return this.keep(block, frame, peer);
    this.#hold(block.id, { status: 'checking', block, frame, peer });
    const transactions = isAssumed ? 'assumed' : 'signed';
    this.#parts.emit({ kind: 'check', block, sealChecks, transactions, frame, peer });
  }

  /** The seal under which the header was found good needs no second look. */
  #judgeSeal(block: Block, entry: HeaderEntry, wallMs: WallMs): PlaceVerdict {
    const isSame = Buffer.compare(block.sealedHeader, entry.bytes) === 0;
    if (isSame || entry.parent === undefined) return { ok: true, checks: [] };
    return validateHeader(block, entry.parent, this.#parts.context, wallMs);
  }

  /**
   * The reply is over: what did not come is wanted again, of others.
   * @returns how many milliseconds it took; undefined: it came too late, or not all of it came
   */
  end(peer: SyncPeer, re: number, nowMs: MonotonicMs): number | undefined {
    const batch = takeBatch(peer, re);
    if (batch === undefined) return undefined;
    const tookMs = peer.pace.batchEnded(nowMs);
    const inTime = batch.status !== 'abandoned';
    const missing = batch.end();
    const untilMs = addMs(nowMs, this.#parts.limits.retryAfterMs);
    for (const { id } of missing) peer.notFound.set(id, untilMs);
    this.#release(batch, missing);
    return inTime && missing.length === 0 ? tookMs : undefined;
  }

  /** What was asked for in compact form came to nothing: the same, unless others were asked meanwhile. */
  askInFull(peer: SyncPeer, re: number, nowMs: MonotonicMs): void {
    const batch = takeBatch(peer, re);
    if (batch === undefined) return;
    peer.pace.batchEnded(nowMs);
    const inTime = batch.status !== 'abandoned';
    const missing = batch.end();
    this.#release(batch, missing);
    if (inTime) this.ask(peer, missing, nowMs);
  }

  /** checking -> storing, or dropped for ever */
  #checked({ id, verdict }: AnswerOf<'checked'>): Blamed | undefined {
    const state = this.#states.get(id);
    if (state?.status !== 'checking') return undefined;
    this.#drop(id);
    const entry = this.#parts.context.tree.entry(id);
    if (verdict !== 'good') {
      // A seal lies outside the id: the block may come again under a good one.
      if (verdict === 'bad-signature') this.#parts.chain.markInvalid(id, verdict);
      else if (entry !== undefined) this.#onWanted(entry);
      return { peer: state.peer, fault: 'bad-block', why: `block ${id}: ${verdict}` };
    }
    // Not stored if meanwhile one of its ancestors turned out to be invalid.
    if (entry?.invalid === undefined) this.keep(state.block, state.frame, state.peer);
    return undefined;
  }

  /**
   * -> storing. For blocks that need no more checking: checked ones, and our own.
   * @param peer who sent it; undefined: it is ours
   */
  keep(block: Block, frame: Uint8Array, peer: ConnectionId | undefined): void {
    this.#hold(block.id, { status: 'storing', frame });
    this.#parts.emit({ kind: 'store', block, frame, peer });
  }

  /** A block of ours needs no checking beyond its place: we made it. */
  made(block: Block, frame: Uint8Array, wallMs: WallMs): void {
    const { context, open } = this.#parts;
    const parent = context.tree.entry(block.header.parent);
    // Refused only if clocks jumped or its parent was found invalid since: then it was mined in vain.
    if (parent === undefined || parent.invalid !== undefined) return;
    if (validateHeader(block, parent, context, wallMs).ok !== true) return;
    const sealed = { ...block, bytes: block.sealedHeader };
    const entry = open.admit(context.tree.entry(block.id) ?? context.tree.draft(sealed, parent));
    if (!this.isHere(entry)) this.keep(block, frame, undefined);
  }

  /** storing -> (stored) */
  stored(entry: HeaderEntry): void {
    if (this.#states.get(entry.id)?.status === 'storing') this.#drop(entry.id);
    this.#lost.delete(entry);
    this.#parts.open.stored(entry);
  }

  /** What a peer lacks matters while we need it, and not for ever: it may have it by now. */
  expireNotFound({ notFound }: SyncPeer, nowMs: MonotonicMs): void {
    for (const [id, untilMs] of notFound) {
      const entry = this.#parts.context.tree.entry(id);
      if (nowMs >= untilMs || entry === undefined || this.isHere(entry)) notFound.delete(id);
    }
  }

  /** (stored) -> (wanted) */
  markLost(id: Hash): void {
    const entry = this.#parts.context.tree.entry(id);
    if (entry?.parent === undefined) return;
    this.#parts.chain.lost(entry);
    this.#lost.add(entry);
    this.#onWanted(entry);
  }

  /** Gives the peer's blocks to others, without forgetting that they may still come. */
  abandon(peer: SyncPeer): void {
    for (const batch of peer.batches) {
      batch.abandon();
      this.#release(batch, batch.pending.values());
    }
  }

  /** The peer is gone, and so is what it was asked for. */
  left(peer: SyncPeer): void {
    for (const batch of peer.batches) this.#release(batch, batch.end());
    peer.batches = [];
  }

  /** Blocks that these peers are to deliver, as bytes by the running average. */
  flightBytes(peers: Iterable<SyncPeer>): number {
    let blocks = 0;
    for (const peer of peers) blocks += awaited(peer);
    return blocks * this.#averageBytes;
  }

  /** asked -> (wanted), unless somebody else has been asked since */
  #release(batch: Batch, entries: Iterable<HeaderEntry>): void {
    for (const entry of entries) {
      const state = this.#states.get(entry.id);
      if (state?.status !== 'asked' || state.batch !== batch) continue;
      this.#states.delete(entry.id);
      this.#onWanted(entry);
    }
  }

  #refuse({ fault, why, invalidBlockId }: Refusal): Misbehaviour {
    if (invalidBlockId !== undefined) this.#parts.chain.markInvalid(invalidBlockId, fault);
    return { fault: 'bad-block', why: `${fault}: ${why}` };
  }

  #isStored(entry: HeaderEntry): boolean {
    return this.#parts.hasBlock(entry.id) && !this.#lost.has(entry);
  }

  #hold(id: Hash, state: Exclude<BlockState, { status: 'asked' }>): void {
    this.#states.set(id, state);
    this.#bufferedBytes += state.frame.length;
  }

  #drop(id: Hash): void {
    const state = this.#states.get(id);
    if (state !== undefined && state.status !== 'asked') this.#bufferedBytes -= state.frame.length;
    this.#states.delete(id);
  }
}
