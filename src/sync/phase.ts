// Whether we are catching up or synced: the one answer, for all who ask. It follows from what peers have
// shown and deliver, and from nothing that they only claim, but for as long as they are being asked.

import type { DownloadWindow } from './download-window.ts';
import type { SyncEffect } from './effects.ts';
import { CATCHING_UP_BLOCKS_MIN } from './limits.ts';
import { type SyncPeer, soughtOf } from './peer.ts';
import type { SyncProgress } from './progress.ts';

/** What the answer depends on, after an input. */
export interface Standing {
  readonly peers: readonly SyncPeer[];
  /** The windows that blocks are on their way to. */
  readonly fresh: readonly DownloadWindow[];
  /** Whether what is stored is being connected. */
  readonly isConnecting: boolean;
  readonly mayAsk: (peer: SyncPeer) => boolean;
  /** The peer that is asked for headers now. */
  readonly asked: string | undefined;
}

export class SyncPhase {
  /** 'starting': nobody has been asked yet, and nothing was said. */
  #phase: SyncProgress['phase'] | 'starting' = 'starting';

  get phase(): SyncProgress['phase'] {
    return this.#phase === 'catching-up' ? 'catching-up' : 'synced';
  }

  /** What is to be said of it now, if anything. */
  note(standing: Standing): Extract<SyncEffect, { kind: 'synced' | 'catching-up' }> | undefined {
    const begun = this.#phase === 'catching-up' ? undefined : begins(standing);
    if (begun !== undefined) {
      this.#phase = 'catching-up';
      return { kind: 'catching-up', peer: begun.id, claimed: begun.claimedTip.height };
    }
    if (this.#phase === 'synced' || !isCaughtUp(standing)) return undefined;
    this.#phase = 'synced';
    return { kind: 'synced' };
  }
}

/** The peer to name when catching up begins; an announced block or two are fetched in passing. */
function begins({ peers, fresh, asked }: Standing): SyncPeer | undefined {
  const far = fresh.find(({ length }) => length >= CATCHING_UP_BLOCKS_MIN);
  return peers.find((peer) => {
    if (asked === undefined) return far !== undefined && peer.window === far;
    return peer.id === asked && soughtOf(peer) === undefined;
  });
}

/**
 * No peer has more that it delivers, no request is pending, and what we have is judged. Silent peers
 * do not count.
 */
function isCaughtUp({ peers, fresh, isConnecting, mayAsk }: Standing): boolean {
  if (isConnecting || fresh.some(({ length }) => length > 0)) return false;
  return hasAllHeaders(peers, mayAsk);
}

/** Somebody has shown all headers that it has, and nobody is about to show more. */
export function hasAllHeaders(peers: readonly SyncPeer[], mayAsk: Standing['mayAsk']): boolean {
  const isAsking = (peer: SyncPeer) => {
    const { status } = peer.headerRequest;
    if (soughtOf(peer) !== undefined) return false;
    return status === 'asked' || status === 'reading' || (status === 'due' && mayAsk(peer));
  };
  return (
    peers.some(({ headerRequest }) => headerRequest.status === 'settled') && !peers.some(isAsking)
  );
}
