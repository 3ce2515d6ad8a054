// Which peer is asked for which blocks. A batch is what its peer delivers in half a second, so that all
// take about as long; who will deliver soonest is asked for the lowest block; and nobody for one that
// others would come to before it has delivered it.

import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { BlockPool, PoolParts } from './block-pool.ts';
import type { CompactBlocks } from './compact-blocks.ts';
import type { DownloadTargets } from './download-targets.ts';
import type { DownloadWindow } from './download-window.ts';
import type { SyncLimits } from './limits.ts';
import { inFlight, type SyncPeer } from './peer.ts';

type Peers = ReadonlyMap<string, SyncPeer>;

/** Blocks to ask for: consecutive, none below a height, and no more than so many. */
interface Share {
  readonly fromHeight: number;
  readonly blocksMax: number;
}

export class BlockRequests {
  readonly #tree: HeaderTree;
  readonly #limits: SyncLimits;
  readonly #pool: BlockPool;
  readonly #compact: Pick<CompactBlocks, 'ask'>;
  readonly #targets: DownloadTargets;

  constructor(
    { context, limits }: Pick<PoolParts, 'context' | 'limits'>,
    pool: BlockPool,
    compact: Pick<CompactBlocks, 'ask'>,
    targets: DownloadTargets,
  ) {
    this.#tree = context.tree;
    this.#limits = limits;
    this.#pool = pool;
    this.#compact = compact;
    this.#targets = targets;
  }

  /** Asks until nobody can take more, or nothing is left to ask for. */
  schedule(peers: Peers, nowMs: MonotonicMs): void {
    for (;;) {
      const free = [...peers.values()].filter((peer) => this.#isFree(peer));
      if (free.length === 0) return;
      const heldBytes = this.#pool.bufferedBytes + this.#pool.flightBytes(peers.values());
      free.sort((a, b) => nextBlockMs(a) - nextBlockMs(b) || inFlight(a) - inFlight(b));
      if (!free.some((peer) => this.#askNext(peer, peers, heldBytes, nowMs))) return;
    }
  }

  /**
   * The peer that was asked for the lowest block of a window that has not arrived, if somebody else could
   * deliver it and runs dry: has no second batch to go on with. What has arrived and is being checked
   * or stored holds up nobody. Ask after `schedule`, which gives out all there is.
   */
  holdUp(
    window: DownloadWindow,
    peers: Peers,
  ): { readonly peer: SyncPeer; readonly isSlower: boolean } | undefined {
    const missing = window.firstMissing((entry) => this.#pool.isHere(entry));
    const batch = missing && this.#pool.batchOf(missing);
    const holder = batch && peers.get(batch.peer);
    if (missing === undefined || batch === undefined || holder?.reading !== 'reading')
      return undefined;
    let isHeld = false;
    for (const peer of peers.values()) {
      if (peer === holder || !this.#isFree(peer) || peer.batches.length > 1) continue;
      if (!this.#hasMaybe(peer, missing, window)) continue;
      if (this.#isSlower(holder, peer, batch.pending.size)) return { peer: holder, isSlower: true };
      isHeld = true;
    }
    return isHeld ? { peer: holder, isSlower: false } : undefined;
  }

  /** Whether one that has still to deliver so many blocks needs much longer than another would from now on. */
  #isSlower(holder: SyncPeer, other: SyncPeer, blocks: number): boolean {
    const holderMs = blocks * (holder.pace.blockMs ?? 0);
    const otherMs = other.pace.expectedMs(inFlight(other) + blocks);
    return otherMs !== undefined && holderMs > this.#limits.slowerFactor * otherMs;
  }

  /** Whether this peer may be asked for more. One that was relieved must finish first. */
  #isFree(peer: SyncPeer): boolean {
    return this.#isFit(peer) && peer.batches.length < this.#limits.batchesPerPeer;
  }

  #askNext(peer: SyncPeer, peers: Peers, heldBytes: number, nowMs: MonotonicMs): boolean {
    const lost = this.#lostFor(peer);
    const run = lost === undefined ? this.#runFor(peer, peers, heldBytes) : [lost];
    if (run.length === 0) return false;
    if (!this.#compact.ask(peer, run, nowMs)) this.#pool.ask(peer, run, nowMs);
    return true;
  }

  #lostFor(peer: SyncPeer): HeaderEntry | undefined {
    for (const entry of this.#pool.lost) {
      if (this.#pool.isWanted(entry) && this.#hasShown(peer, entry)) return entry;
    }
    return undefined;
  }

  /** The next consecutive blocks that this peer should deliver; empty if there are none for it now. */
  #runFor(peer: SyncPeer, peers: Peers, heldBytes: number): HeaderEntry[] {
    // Its chain may well be the one we are reading from another peer. If not, it will say so.
    const window = peer.window ?? this.#targets.windows[0];
    const most = this.#batchBlocks(peer, heldBytes);
    if (window === undefined || most === 0) return [];
    const end = Math.min(window.endHeight, this.#reach(peer, window));
    const firstHeight = window.firstWanted((entry) => this.#pool.isWanted(entry));
    if (firstHeight > end) return [];
    // A window that moves block by block must not lead to requests of one block each.
    const isCut = firstHeight + most - 1 > window.endHeight;
    if (isCut && window.target.height > window.endHeight && peer.batches.length > 0) return [];
    const { fromHeight, blocksMax } = this.#shareOf(peer, peers, window, most);
    let height = Math.max(firstHeight, fromHeight);
    while (height <= end && !this.#canTake(peer, window.at(height))) height++;
    const run: HeaderEntry[] = [];
    for (; height <= end && run.length < blocksMax; height++) {
      const entry = window.at(height);
      if (entry === undefined || !this.#canTake(peer, entry)) break;
      run.push(entry);
    }
    return run;
  }

  /**
   * What a peer can deliver before those that are faster would have to wait for it: the later it answers and
   * the slower it is, the further ahead, and the fewer. At least one block at the end of the window, so
   * that it is noticed when it has become faster.
   */
  #shareOf(peer: SyncPeer, peers: Peers, window: DownloadWindow, most: number): Share {
    const missing = window.firstMissing((entry) => this.#pool.isHere(entry));
    const othersPerMs = missing && this.#fasterPerMs(peer, peers, window, missing, most);
    if (missing === undefined || !othersPerMs) return { fromHeight: 0, blocksMax: most };
    // One that has never delivered is given until it would be missed.
    const { answerMs = this.#limits.patienceMinMs, blockMs = 0 } = peer.pace;
    const readyMs = (blocks: number) => answerMs + (inFlight(peer) + blocks) * blockMs;
    const ahead = window.endHeight - missing.height + 1;
    const fits = Math.floor((ahead - othersPerMs * readyMs(0)) / (1 + othersPerMs * blockMs));
    const blocksMax = Math.min(fits, most);
    if (blocksMax < 1)
      return { fromHeight: window.endHeight, blocksMax: peer.batches.length === 0 ? 1 : 0 };
    return { fromHeight: missing.height + Math.ceil(othersPerMs * readyMs(blocksMax)), blocksMax };
  }

  /** Blocks that others deliver a millisecond who need much less time for so many, from this one on. */
  #fasterPerMs(
    peer: SyncPeer,
    peers: Peers,
    window: DownloadWindow,
    missing: HeaderEntry,
    blocks: number,
  ): number {
    const ownMs = peer.pace.expectedMs(blocks) ?? Number.POSITIVE_INFINITY;
    let perMs = 0;
    for (const other of peers.values()) {
      const otherMs = other.pace.expectedMs(blocks);
      if (other === peer || otherMs === undefined || !this.#isFit(other)) continue;
      if (ownMs <= otherMs * this.#limits.slowerFactor) continue;
      if (this.#hasMaybe(other, missing, window)) perMs += 1 / (other.pace.blockMs ?? ownMs);
    }
    return perMs;
  }

  #isFit({ reading, batches }: SyncPeer): boolean {
    return reading === 'reading' && batches.every(({ status }) => status !== 'abandoned');
  }

  #hasMaybe(peer: SyncPeer, entry: HeaderEntry, window: DownloadWindow): boolean {
    return this.#reach(peer, window) >= entry.height && !peer.notFound.has(entry.id);
  }

  #canTake(peer: SyncPeer, entry: HeaderEntry | undefined): boolean {
    return entry !== undefined && this.#pool.isWanted(entry) && !peer.notFound.has(entry.id);
  }

  /** How many blocks the peer's next batch may have; 0 while memory is full. */
  #batchBlocks(peer: SyncPeer, heldBytes: number): number {
    const { inFlightBlocksMin, inFlightBytesMax, blocksPerRequestMax, inHandBytesMax } =
      this.#limits;
    const { averageBytes, bufferedBytes } = this.#pool;
    if (bufferedBytes > inHandBytesMax) return 0;
    const byBytes = Math.floor(inFlightBytesMax / averageBytes);
    const most = Math.min(Math.max(inFlightBlocksMin, byBytes), blocksPerRequestMax);
    const batch = Math.min(Math.floor(most / this.#limits.batchesPerPeer), this.#byPace(peer));
    if (inFlight(peer) + batch > most) return 0;
    // However large blocks are, one peer at a time can always be asked for a few.
    const fits = heldBytes + batch * averageBytes <= this.#limits.windowBytesMax;
    return fits || heldBytes === 0 ? batch : 0;
  }

  /** Where answers take long, batches must be longer, or the stream runs dry. */
  #byPace({ pace: { answerMs = 0, blockMs } }: SyncPeer): number {
    const { inFlightBlocksMin, batchesPerPeer, batchTimeMs } = this.#limits;
    if (blockMs === undefined) return Math.floor(inFlightBlocksMin / batchesPerPeer);
    const ms = Math.max(batchTimeMs, (2 * answerMs) / batchesPerPeer);
    return Math.max(1, Math.floor(ms / blockMs));
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

/** When one more block of this peer might come, in milliseconds; those that have never delivered are last. */
function nextBlockMs(peer: SyncPeer): number {
  return peer.pace.expectedMs(inFlight(peer) + 1) ?? Number.MAX_VALUE;
}
