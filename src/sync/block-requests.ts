// Which peer is asked for which blocks. Fair first: the peer with the least in flight is next, and
// batches are small. Fast by itself: a peer that delivers sooner is asked again sooner.

import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import type { DownloadTargets } from './download-targets.ts';
import type { DownloadWindow } from './download-window.ts';
import type { SyncLimits } from './limits.ts';
import { inFlight, type SyncPeer } from './peer.ts';

export class BlockRequests {
  readonly #tree: HeaderTree;
  readonly #limits: SyncLimits;
  readonly #pool: BlockPool;
  readonly #targets: DownloadTargets;

  constructor(tree: HeaderTree, limits: SyncLimits, pool: BlockPool, targets: DownloadTargets) {
    this.#tree = tree;
    this.#limits = limits;
    this.#pool = pool;
    this.#targets = targets;
  }

  /** Asks until nobody can take more, or nothing is left to ask for. */
  schedule(peers: ReadonlyMap<string, SyncPeer>, nowMs: MonotonicMs): void {
    for (;;) {
      const free = [...peers.values()].filter((peer) => this.#isFree(peer));
      if (free.length === 0) return;
      const heldBytes = this.#pool.bufferedBytes + this.#pool.flightBytes(peers.values());
      free.sort((a, b) => inFlight(a) - inFlight(b) || a.delivered.blocks - b.delivered.blocks);
      if (!free.some((peer) => this.#askNext(peer, heldBytes, nowMs))) return;
    }
  }

  /**
   * The batch that holds the lowest block of a window that has not arrived, if somebody else could
   * deliver it and runs dry: has no second batch to go on with. What has arrived and is being checked
   * or stored holds up nobody. Ask after `schedule`, which gives out all there is.
   */
  stalledBatch(window: DownloadWindow, peers: ReadonlyMap<string, SyncPeer>): Batch | undefined {
    const missing = window.firstMissing((entry) => this.#pool.isHere(entry));
    const batch = missing && this.#pool.batchOf(missing);
    if (missing === undefined || batch === undefined) return undefined;
    if (peers.get(batch.peer)?.reading !== 'reading') return undefined;
    for (const peer of peers.values()) {
      if (peer.id === batch.peer || !this.#isFree(peer) || peer.batches.length > 1) continue;
      if (this.#reach(peer, window) >= missing.height && !peer.notFound.has(missing.id))
        return batch;
    }
    return undefined;
  }

  /** Whether this peer may be asked for more. One that was given up on must finish first. */
  #isFree(peer: SyncPeer): boolean {
    const { batches, reading } = peer;
    return (
      reading === 'reading' &&
      batches.length < this.#limits.batchesPerPeer &&
      batches.every((batch) => batch.status !== 'abandoned')
    );
  }

  #askNext(peer: SyncPeer, heldBytes: number, nowMs: MonotonicMs): boolean {
    const lost = this.#lostFor(peer);
    const run = lost === undefined ? this.#runFor(peer, heldBytes) : [lost];
    if (run.length === 0) return false;
    this.#pool.ask(peer, run, nowMs);
    return true;
  }

  #lostFor(peer: SyncPeer): HeaderEntry | undefined {
    for (const entry of this.#pool.lost) {
      if (this.#pool.isWanted(entry) && this.#hasShown(peer, entry)) return entry;
    }
    return undefined;
  }

  /** The next consecutive blocks that this peer should deliver; empty if there are none for it now. */
  #runFor(peer: SyncPeer, heldBytes: number): HeaderEntry[] {
    // Its chain may well be the one we are reading from another peer. If not, it will say so.
    const window = peer.window ?? this.#targets.windows[0];
    const most = this.#batchBlocks(peer, heldBytes);
    if (window === undefined || most === 0) return [];
    const end = Math.min(window.endHeight, this.#reach(peer, window));
    let height = window.firstWanted((entry) => this.#pool.isWanted(entry));
    if (height > end) return [];
    // A window that moves block by block must not lead to requests of one block each.
    const isCut = height + most - 1 > window.endHeight && window.target.height > window.endHeight;
    if (isCut && peer.batches.length > 0) return [];
    while (height <= end && !this.#canTake(peer, window.at(height))) height++;
    const run: HeaderEntry[] = [];
    for (; height <= end && run.length < most; height++) {
      const entry = window.at(height);
      if (entry === undefined || !this.#canTake(peer, entry)) break;
      run.push(entry);
    }
    return run;
  }

  #canTake(peer: SyncPeer, entry: HeaderEntry | undefined): boolean {
    return entry !== undefined && this.#pool.isWanted(entry) && !peer.notFound.has(entry.id);
  }

  /** How many blocks the peer's next batch may have; 0 while memory is full. */
  #batchBlocks(peer: SyncPeer, heldBytes: number): number {
    const { inFlightBlocksMin, inFlightBytesMax, blocksPerRequestMax } = this.#limits;
    const { averageBytes } = this.#pool;
    const byBytes = Math.floor(inFlightBytesMax / averageBytes);
    const most = Math.min(Math.max(inFlightBlocksMin, byBytes), blocksPerRequestMax);
    const batch = Math.floor(most / this.#limits.batchesPerPeer);
    if (inFlight(peer) + batch > most) return 0;
    // However large blocks are, one peer at a time can always be asked for a few.
    const fits = heldBytes + batch * averageBytes <= this.#limits.windowBytesMax;
    return fits || heldBytes === 0 ? batch : 0;
  }

  /** Up to which height of this window the peer has the blocks, as far as we can tell. */
  #reach(
    { provenTip, claimedTip, headerRequest, notFound }: SyncPeer,
    window: DownloadWindow,
  ): number {
    const proven = provenTip === undefined ? 0 : this.#sharedHeight(provenTip, window);
    const maybe = ['due', 'asked', 'reading'].includes(headerRequest.status);
    return maybe && notFound.size === 0 ? Math.max(proven, claimedTip.height) : proven;
  }

  #sharedHeight(provenTip: HeaderEntry, window: DownloadWindow): number {
    const { lowest, target } = window;
    if (lowest === undefined || provenTip.height < lowest.height) return 0;
    return window.has(provenTip)
      ? provenTip.height
      : this.#tree.forkPoint(provenTip, target).height;
  }

  #hasShown({ provenTip, notFound }: SyncPeer, entry: HeaderEntry): boolean {
    return (
      provenTip !== undefined &&
      !notFound.has(entry.id) &&
      this.#tree.ancestorAt(provenTip, entry.height) === entry
    );
  }
}
