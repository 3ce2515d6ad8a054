// Who is relieved: the peer with the lowest missing block, when others who could deliver it have nothing
// left to do. At once, if it is known to be slower than they are; otherwise after a silence. It loses its
// batches, not its connection: a slow link is no crime, and what it sends late is welcome.
import { addMs, earliest, type MonotonicMs, NEVER } from '../clock/clock.ts';
import type { BlockPool } from './block-pool.ts';
import type { BlockRequests } from './block-requests.ts';
import type { DownloadTargets } from './download-targets.ts';
import type { DownloadWindow } from './download-window.ts';
import type { SyncLimits } from './limits.ts';
import type { SyncPeer } from './peer.ts';

export class Relief {
  readonly #limits: SyncLimits;
  readonly #pool: BlockPool;
  readonly #requests: BlockRequests;
  readonly #targets: DownloadTargets;
  #deadlineMs: MonotonicMs = NEVER;

  constructor(
    limits: SyncLimits,
    pool: BlockPool,
    requests: BlockRequests,
    targets: DownloadTargets,
  ) {
    this.#limits = limits;
    this.#pool = pool;
    this.#requests = requests;
    this.#targets = targets;
  }

  /** When the silence of somebody who holds up others is over. */
  get deadlineMs(): MonotonicMs {
    return this.#deadlineMs;
  }

  /** A batch came whole, in so many milliseconds. */
  completed(tookMs: number): void {
    for (const { patience } of this.#targets.windows) patience.completed(tookMs);
  }

  /** Asks for what can be asked for, also for what slower peers have been asked. */
  schedule(peers: ReadonlyMap<string, SyncPeer>, nowMs: MonotonicMs): void {
    this.#requests.schedule(peers, nowMs);
    this.#deadlineMs = NEVER;
    for (const window of this.#targets.windows) {
      let hold = this.#requests.holdUp(window, peers);
      // Each time somebody is relieved who was not.
      while (hold?.isSlower === true) {
        this.#pool.abandon(hold.peer);
        this.#requests.schedule(peers, nowMs);
        hold = this.#requests.holdUp(window, peers);
      }
      if (hold !== undefined) {
        this.#deadlineMs = earliest(this.#deadlineMs, this.#silenceMs(window, hold.peer));
      }
    }
  }

  /** Relieves those whose silence has lasted too long. Ask after `schedule`. */
  expire(peers: ReadonlyMap<string, SyncPeer>, nowMs: MonotonicMs): void {
    for (const window of this.#targets.windows) {
      const hold = this.#requests.holdUp(window, peers);
      if (hold === undefined || nowMs < this.#silenceMs(window, hold.peer)) continue;
      this.#pool.abandon(hold.peer);
      window.patience.lost();
    }
  }

  /**
   * Bytes of a block that is on its way are no silence; but one that takes many times as long as whole
   * batches do is not waited for.
   */
  #silenceMs({ patience }: DownloadWindow, peer: SyncPeer): MonotonicMs {
    const { timeoutMs } = patience;
    const slowMs = addMs(peer.lastProgressMs, timeoutMs * this.#limits.slowBlockFactor);
    return earliest(addMs(peer.lastBlockReplyMs, timeoutMs), slowMs);
  }
}
