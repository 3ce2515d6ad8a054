// What people and metrics see of a sync.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { DownloadWindow } from './download-window.ts';
import type { ConnectionId } from './effects.ts';
import { inFlight, type SyncPeer } from './peer.ts';

/** Of one peer that is here. */
export interface PeerProgress {
  /** Blocks and bytes of frames that were asked of it and came. */
  readonly blocks: number;
  readonly bytes: number;
  /** Blocks that may still come. */
  readonly inFlight: number;
  /** Height up to which its chain is followed; undefined: it has shown nothing, or it was forgotten. */
  readonly provenHeight: number | undefined;
}

/** What somebody here vouches for, and what was made of it. */
export interface AssumedProgress {
  readonly id: Hash;
  /** Of its header; undefined: it is not on the header chain that we follow, or not yet. */
  readonly height: number | undefined;
  /** Blocks whose signatures were not checked since the node was started. */
  readonly blocks: number;
}

export interface SyncProgress {
  /** `catching-up`: peers have more than a few blocks that we have not, or claim so and are being asked. */
  readonly phase: 'catching-up' | 'synced';
  /** Height of the best header that is kept. */
  readonly headers: number;
  /** Height of our chain: its blocks are stored and connected. */
  readonly blocks: number;
  /** Where we are sure to arrive if blocks go on coming: headers prove it, no claim counts. */
  readonly target: number;
  /** The highest claim that has not been looked into yet; undefined: none. */
  readonly claimed: number | undefined;
  /** Headers in memory whose blocks are not all here. */
  readonly openHeaders: number;
  /** Blocks that came more than once. */
  readonly duplicates: number;
  /** The block up to which signatures are not checked; undefined: none is. */
  readonly assumed: AssumedProgress | undefined;
  readonly peers: ReadonlyMap<ConnectionId, PeerProgress>;
}

/** @param fresh the windows that blocks are on their way to */
export function progressOf(
  tip: HeaderEntry,
  peers: Iterable<SyncPeer>,
  fresh: Iterable<DownloadWindow>,
): Pick<SyncProgress, 'headers' | 'blocks' | 'target' | 'claimed' | 'peers'> {
  const ofPeers = new Map<ConnectionId, PeerProgress>();
  let [headers, target] = [tip.height, tip.height];
  let claimed: number | undefined;
  for (const window of fresh) target = Math.max(target, window.target.height);
  for (const peer of peers) {
    const provenHeight = peer.provenTip?.height;
    ofPeers.set(peer.id, { ...peer.delivered, inFlight: inFlight(peer), provenHeight });
    headers = Math.max(headers, provenHeight ?? 0);
    const { status } = peer.headerRequest;
    if (status !== 'due' && status !== 'asked' && status !== 'reading') continue;
    claimed = Math.max(claimed ?? 0, peer.claimedTip.height);
  }
  return { headers, blocks: tip.height, target, claimed, peers: ofPeers };
}
