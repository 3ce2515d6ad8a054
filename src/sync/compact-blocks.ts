// Blocks in compact form: asked for where most of their transactions may be here already, and put together.
// The block that comes out goes the way of every other. What comes to nothing is asked for in full, of the
// same peer, and blamed on nobody: two transactions with one short id are rare, and no offence. [T-6..T-9]
//
//                CompactBlock            BlockTransactions
//   asked -----------------------> filling ----------------> (the block, or asked for in full)
//     |  \-- nothing is missing -----------------------------^
//     +--> (BlocksBegin: it comes in full)
import type { ChainState } from '../chain/chain-state.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs, Now } from '../clock/clock.ts';
import {
  type BlockParts,
  blockOfParts,
  missingPlaces,
  partsHere,
  type WaitingTransaction,
} from './block-parts.ts';
import type { BlockPool, Misbehaviour } from './block-pool.ts';
import type { ConnectionId, Emit, SyncInput } from './effects.ts';
import type { SyncPeer } from './peer.ts';
import { readShortIds, shortIdKey } from './short-ids.ts';

/** What the world lends for it. */
export interface CompactSource {
  /** Transactions that wait for a block. */
  readonly waiting: () => Iterable<WaitingTransaction>;
  readonly waitingCount: () => number;
  /** What is stored of a block: prefix and Envelope around its bytes. */
  readonly frameOf: (blockBytes: Uint8Array) => Uint8Array;
}

/** The last block that a peer was asked for in compact form; more at a time are asked for in full. */
type Exchange = {
  readonly entry: HeaderEntry;
  /** Of the GetBlocks. */
  readonly batch: number;
} & (
  | { readonly status: 'asked' }
  /** `id`: of the GetBlockTransactions. */
  | { readonly status: 'filling'; readonly id: number; readonly parts: BlockParts }
  /** It comes in full, if at all. */
  | { readonly status: 'over' }
);

export interface CompactParts {
  readonly chain: ChainState;
  readonly source: CompactSource | undefined;
  readonly nextId: () => number;
  readonly emit: Emit;
  /** A request of this peer is answered, in so many milliseconds if all of it came in time. */
  readonly ended: (peer: SyncPeer, tookMs: number | undefined) => void;
}

export class CompactBlocks {
  readonly #parts: CompactParts;
  readonly #pool: BlockPool;
  readonly #exchanges = new Map<ConnectionId, Exchange>();

  constructor(parts: CompactParts, pool: BlockPool) {
    this.#parts = parts;
    this.#pool = pool;
  }

  /** Asks for these blocks, if they can be had in compact form. @returns whether it has */
  ask(peer: SyncPeer, entries: readonly HeaderEntry[], nowMs: MonotonicMs): boolean {
    const [entry] = entries;
    if (entry === undefined || entries.length > 1 || !this.#isFit(peer, entry)) return false;
    const { id: batch } = this.#pool.ask(peer, entries, nowMs, 'compact');
    this.#exchanges.set(peer.id, { status: 'asked', entry, batch });
    return true;
  }

  /** What waits here can only stand in a block on our tip. Where nothing waits, it would come in two steps. */
  #isFit({ id, blockForm, batches }: SyncPeer, entry: HeaderEntry): boolean {
    const { chain, source } = this.#parts;
    if (source === undefined || blockForm !== 'compact' || entry.parent !== chain.tip) return false;
    const before = this.#exchanges.get(id);
    if (before?.entry === entry && before.status === 'over') return false;
    return !batches.some((batch) => batch.id === before?.batch) && source.waitingCount() > 0;
  }

  /** asked -> filling, or the block */
  answered(
    peer: SyncPeer,
    { re, nonce, shortIds }: Extract<SyncInput, { kind: 'CompactBlock' }>,
    now: Now,
  ): Misbehaviour | undefined {
    const exchange = this.#exchanges.get(peer.id);
    const { source, nextId, emit } = this.#parts;
    if (source === undefined || exchange?.status !== 'asked' || exchange.batch !== re) {
      return { fault: 'unrequested', why: 'a compact block in answer to a request for full ones' };
    }
    const { entry, batch } = exchange;
    // Another peer was asked meanwhile, and has delivered it.
    if (this.#pool.isHere(entry)) return this.#over(peer, exchange, now);
    const key = shortIdKey(entry.id, nonce);
    const parts = partsHere(readShortIds(shortIds), key, [...source.waiting()]);
    const missing = missingPlaces(parts);
    if (missing.length === 0) return this.#finish(peer, exchange, parts, 0, now);
    const id = nextId();
    this.#exchanges.set(peer.id, { status: 'filling', entry, batch, id, parts });
    emit({ kind: 'GetBlockTransactions', peer: peer.id, id, hash: entry.id, missing });
    return undefined;
  }

  /** filling -> the block, or asked for in full */
  filled(
    peer: SyncPeer,
    { re, transactions }: Extract<SyncInput, { kind: 'BlockTransactions' }>,
    now: Now,
  ): Misbehaviour | undefined {
    const exchange = this.#exchanges.get(peer.id);
    if (exchange?.status !== 'filling' || exchange.id !== re) return undefined;
    if (this.#pool.isHere(exchange.entry)) return this.#over(peer, exchange, now);
    const missing = missingPlaces(exchange.parts);
    // None at all: the peer has moved on and does not give it in parts any more.
    if (transactions.length !== missing.length) return this.#inFull(peer, exchange, now);
    const parts = [...exchange.parts];
    for (const [at, place] of missing.entries()) parts[place] = transactions[at];
    return this.#finish(peer, exchange, parts, missing.length, now);
  }

  left(peer: ConnectionId): void {
    this.#exchanges.delete(peer);
  }

  #finish(
    peer: SyncPeer,
    exchange: Exchange,
    parts: BlockParts,
    asked: number,
    now: Now,
  ): Misbehaviour | undefined {
    const { source, emit } = this.#parts;
    const { entry } = exchange;
    const block = blockOfParts(entry.bytes, parts);
    if (source === undefined || block === undefined) return this.#inFull(peer, exchange, now);
    emit({ kind: 'rebuilt', peer: peer.id, entry, transactions: parts.length, asked });
    const misbehaviour = this.#pool.takeIn(peer, block, source.frameOf(block.bytes), now);
    this.#over(peer, exchange, now);
    return misbehaviour;
  }

  #over(peer: SyncPeer, { entry, batch }: Exchange, { nowMs }: Now): undefined {
    this.#exchanges.set(peer.id, { status: 'over', entry, batch });
    this.#parts.ended(peer, this.#pool.end(peer, batch, nowMs));
  }

  #inFull(peer: SyncPeer, { entry, batch }: Exchange, { nowMs }: Now): undefined {
    this.#exchanges.set(peer.id, { status: 'over', entry, batch });
    this.#pool.askInFull(peer, batch, nowMs);
  }
}
