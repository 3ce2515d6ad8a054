// The blocks below the state that the chain began with: nothing depends on them, so they are fetched when all else
// is here, newest first, from peers that have nothing else to do. They are judged by themselves and stored,
// and not executed: their headers vouch for them, and the state that they led to is here.
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { BlockPool, PoolParts } from './block-pool.ts';
import type { SyncPeer } from './peer.ts';

/** Blocks looked at for those that nobody has been asked for yet: a few batches of every peer. */
const LOOK_BLOCKS_MAX = 4_096;

export class BlocksBehind {
  readonly #parts: PoolParts;
  readonly #pool: BlockPool;
  /** From here on all blocks up to the tip are stored; undefined: not looked yet. */
  #first: number | undefined;
  #phase: 'filling' | 'whole' = 'filling';

  constructor(parts: PoolParts, pool: BlockPool) {
    this.#parts = parts;
    this.#pool = pool;
  }

  /** The lowest block from which on all are stored up to the tip; 0: all there are. */
  get firstHeight(): number {
    const { base, best, tip } = this.#parts.chain;
    if (base === undefined) return 0;
    this.#first ??= tip.height + 1;
    for (let below = best.at(this.#first - 1); below !== undefined; ) {
      if (below.height > 0 && !this.#parts.hasBlock(below.id)) break;
      this.#first = below.height;
      below = best.at(this.#first - 1);
    }
    return this.#first;
  }

  /** Asks each peer that has nothing to deliver for one batch. Only when all else is here. */
  ask(peers: Iterable<SyncPeer>, nowMs: MonotonicMs): void {
    const { base } = this.#parts.chain;
    if (base === undefined || this.#phase === 'whole') return;
    if (this.firstHeight === 0) {
      this.#phase = 'whole';
      this.#parts.emit({ kind: 'filled', below: base });
      return;
    }
    const { inFlightBlocksMin, inFlightBytesMax, blocksPerRequestMax } = this.#parts.limits;
    const byBytes = Math.floor(inFlightBytesMax / this.#pool.averageBytes);
    const blocksMax = Math.min(Math.max(inFlightBlocksMin, byBytes), blocksPerRequestMax);
    for (const peer of peers) {
      if (peer.reading === 'paused' || peer.batches.length > 0) continue;
      const run = this.#next(blocksMax, (entry) => this.#isWantedOf(peer, entry));
      if (run.length > 0) this.#pool.ask(peer, run, nowMs);
    }
  }

  #isWantedOf({ firstHeight, notFound }: SyncPeer, entry: HeaderEntry): boolean {
    return entry.height >= firstHeight && !notFound.has(entry.id) && this.#pool.isWanted(entry);
  }

  /** The highest that are wanted, next to each other, lowest first. */
  #next(blocksMax: number, isWanted: (entry: HeaderEntry) => boolean): HeaderEntry[] {
    const run: HeaderEntry[] = [];
    const first = this.firstHeight;
    const end = Math.max(0, first - 1 - LOOK_BLOCKS_MAX);
    for (let height = first - 1; height > end && run.length < blocksMax; height--) {
      const entry = this.#parts.chain.best.at(height);
      if (entry !== undefined && isWanted(entry)) run.push(entry);
      else if (run.length > 0) break;
    }
    return run.reverse();
  }
}
