// What sync remembers of one peer. Data only; the fields are grouped by who may write them.

import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { Batch } from './batch.ts';
import type { Claim, PeerId } from './effects.ts';

/**
 * Where we stand with the headers of a peer.
 *
 *   settled --claim--> due --ask--> asked --silence--> overdue
 *      ^                ^ ^           |                   |
 *      |                | +--more-----+-------------------+
 *      |                +--time-- postponed <--cannot yet-+
 *      +----------------all read------+-------------------+
 */
export type Inquiry =
  /** It has shown all it has; its next word is an announcement. */
  | { readonly status: 'settled' }
  /** It claims more than we have and waits for its turn. */
  /** `after`: it has just sent a full batch that ended there, so there is more. */
  | { readonly status: 'due'; readonly after: HeaderEntry | undefined }
  | {
      readonly status: 'asked';
      readonly id: number;
      readonly from: HeaderEntry;
      readonly sinceMs: MonotonicMs;
    }
  /** Another peer has been asked; a late answer is still welcome. */
  | { readonly status: 'overdue'; readonly id: number; readonly from: HeaderEntry }
  | { readonly status: 'postponed'; readonly untilMs: MonotonicMs };

/** Headers that came in one message, and the last of them. */
export interface HeaderRun {
  readonly last: HeaderEntry;
  readonly bytes: number;
}

export interface SyncPeer {
  readonly id: PeerId;

  // Written by sync.ts.
  /** Last sign of life in an answer; meaningful while the peer owes one. */
  heardMs: MonotonicMs;
  reading: 'reading' | 'paused';

  // Written by header-sync.ts.
  claim: Claim;
  inquiry: Inquiry;
  /** The end of its chain as far as headers prove it. */
  shown: HeaderEntry | undefined;
  /** What it made us keep and no stored block has proven. */
  unproven: HeaderRun[];
  emptyClaims: number;

  // Written by block-pool.ts.
  /** In the order asked, which is the order answered. */
  batches: Batch[];
  /** Blocks it did not have, or sent damaged, and when it may be asked for them again. */
  lacks: Map<Hash, MonotonicMs>;
  delivered: { blocks: number; bytes: number };
}

export function newPeer(id: PeerId, claim: Claim, nowMs: MonotonicMs): SyncPeer {
  return {
    id,
    heardMs: nowMs,
    reading: 'reading',
    claim,
    inquiry: { status: 'settled' },
    shown: undefined,
    unproven: [],
    emptyClaims: 0,
    batches: [],
    lacks: new Map(),
    delivered: { blocks: 0, bytes: 0 },
  };
}

/** Whether silence from this peer means anything. */
export function owes(peer: SyncPeer): boolean {
  return isAsked(peer.inquiry) || peer.batches.length > 0;
}

export function isAsked(inquiry: Inquiry): inquiry is Extract<Inquiry, { id: number }> {
  return inquiry.status === 'asked' || inquiry.status === 'overdue';
}

/** Blocks that may still come from this peer. */
export function inFlight(peer: SyncPeer): number {
  let blocks = 0;
  for (const batch of peer.batches) blocks += batch.owed.size;
  return blocks;
}
