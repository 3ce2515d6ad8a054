// What sync remembers of one peer. Data only; the fields are grouped by who may write them.

import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { Batch } from './batch.ts';
import type { DownloadWindow } from './download-window.ts';
import type { BlockForm, ClaimedTip, ConnectionId, GreetedPeer } from './effects.ts';
import type { HeaderPresync } from './header-presync.ts';
import type { HeaderReader } from './header-run.ts';
import { PeerPace } from './peer-pace.ts';

/**
 * Where we stand with the headers of a peer.
 *
 *   settled --claim--> due --ask--> asked --silence--> overdue
 *      ^                ^ ^           |                   |
 *      |                | +--more-----+-------------------+
 *      |                +--time-- postponed <--cannot yet-+
 *      +----------------all read------+-------------------+
 *
 * Between the answer and what follows from it stands `reading`, for as many turns as it takes.
 */
export type HeaderRequestState =
  /** It has shown all it has; its next message is an announcement. */
  | { readonly status: 'settled' }
  /** It claims more than we have and waits for its turn. */
  /** `after`: it has just sent a full batch that ended there, so there is more. */
  | { readonly status: 'due'; readonly after: HeaderEntry | undefined; readonly lost?: HeaderEntry }
  | ({ readonly status: 'asked'; readonly sinceMs: MonotonicMs } & Question)
  /** Others have been asked; a late answer is still welcome. */
  | ({ readonly status: 'overdue' } & Question)
  /** Its answer is here, and being read. `checking`: not before these signatures of it are checked. */
  | ({
      readonly status: 'reading';
      readonly reader: HeaderReader;
      readonly isFull: boolean;
      readonly checking: number | undefined;
    } & Omit<Question, 'id'>)
  /** `needs`: or sooner, when the blocks up to this one are executed. */
  | { readonly status: 'postponed'; readonly untilMs: MonotonicMs; readonly needs?: HeaderEntry };

interface Question {
  readonly id: number;
  /** Where its last answer ended; undefined: it is asked from what we have. */
  readonly after: HeaderEntry | undefined;
  /** What it claimed when it was asked. */
  readonly claimedTip: ClaimedTip;
  /** A block that our disk has lost: the question is whether the peer has it, and nothing about its claim. */
  readonly lost?: HeaderEntry;
}

export interface SyncPeer {
  readonly id: ConnectionId;
  /** What it can give at best. */
  readonly blockForm: BlockForm;

  // Written by sync.ts.
  /** Last sign of life in an answer; meaningful while one is outstanding. */
  lastReplyMs: MonotonicMs;
  reading: 'reading' | 'paused';
  /** Whether people were told that its clock and ours do not agree. */
  clock: 'unremarkable' | 'remarked';

  /** The lowest block that it serves. */
  readonly firstHeight: number;

  // Written by header-sync.ts.
  claimedTip: ClaimedTip;
  headerRequest: HeaderRequestState;
  /** How it has answered when it was last asked for headers. */
  headerAnswers: 'unknown' | 'prompt' | 'late';
  /** The end of its chain as far as headers prove it. */
  provenTip: HeaderEntry | undefined;
  /** What is known of a branch of it that is not kept yet. */
  presync: HeaderPresync | undefined;
  /** An announcement whose signatures are being checked. */
  announced: { readonly id: number; readonly bytes: Uint8Array } | undefined;
  /** Where its chain ended when it turned out to be lighter than ours. */
  lighter: { readonly height: number; readonly work: bigint } | undefined;
  unprovenClaims: number;

  // Written by download-targets.ts.
  /** The blocks on the way to the end of its chain, if that has more work than ours. */
  window: DownloadWindow | undefined;

  // Written by block-pool.ts, and by sync.ts as time stands still.
  /** In the order asked, which is the order answered. */
  batches: Batch[];
  /** Last sign of life in an answer with blocks, or when the first was asked for. */
  lastBlockReplyMs: MonotonicMs;
  /** When it last delivered a block that was missing, or was asked for the first of them. */
  lastProgressMs: MonotonicMs;
  /** Blocks it did not have, or sent damaged, and when it may be asked for them again. */
  notFound: Map<Hash, MonotonicMs>;
  delivered: { blocks: number; bytes: number };
  readonly pace: PeerPace;
}

export function newPeer(
  id: ConnectionId,
  { firstHeight = 0, ...claimedTip }: GreetedPeer,
  blockForm: BlockForm,
  nowMs: MonotonicMs,
): SyncPeer {
  return {
    id,
    blockForm,
    firstHeight,
    lastReplyMs: nowMs,
    reading: 'reading',
    clock: 'unremarkable',
    claimedTip,
    headerRequest: { status: 'settled' },
    headerAnswers: 'unknown',
    provenTip: undefined,
    presync: undefined,
    announced: undefined,
    lighter: undefined,
    unprovenClaims: 0,
    window: undefined,
    batches: [],
    lastBlockReplyMs: nowMs,
    lastProgressMs: nowMs,
    notFound: new Map(),
    delivered: { blocks: 0, bytes: 0 },
    pace: new PeerPace(nowMs),
  };
}

/** Whether silence from this peer means anything. */
export function isPending(peer: SyncPeer): boolean {
  return isAsked(peer.headerRequest) || peer.batches.length > 0;
}

export function isAsked(
  headerRequest: HeaderRequestState,
): headerRequest is Extract<HeaderRequestState, { id: number }> {
  return headerRequest.status === 'asked' || headerRequest.status === 'overdue';
}

/** Whether there is more of its answer to be read now. */
export function isReading({ headerRequest }: SyncPeer): boolean {
  return headerRequest.status === 'reading' && headerRequest.checking === undefined;
}

/** The lost block that this peer is asked about, or will be next. */
export function soughtOf({ headerRequest }: SyncPeer): HeaderEntry | undefined {
  return 'lost' in headerRequest ? headerRequest.lost : undefined;
}

/** Blocks that may still come from this peer. */
export function inFlight(peer: SyncPeer): number {
  let blocks = 0;
  for (const batch of peer.batches) blocks += batch.pending.size;
  return blocks;
}

/** The same without what others have been asked for since: that must not keep them from being asked. */
export function awaited({ batches }: SyncPeer): number {
  let blocks = 0;
  for (const { status, pending } of batches) if (status !== 'abandoned') blocks += pending.size;
  return blocks;
}

/** It has delivered this block, if it was asked for it. */
export function deliver(peer: SyncPeer, id: Hash, bytes: number, nowMs: MonotonicMs): void {
  const batch = peer.batches.find((one) => one.deliver(id));
  if (batch === undefined) return;
  peer.pace.delivered(nowMs, batch.askedMs);
  peer.delivered.blocks++;
  peer.delivered.bytes += bytes;
}

/** The request that a reply is to, which is over. */
export function takeBatch(peer: SyncPeer, re: number): Batch | undefined {
  const batch = peer.batches.find(({ id }) => id === re);
  peer.batches = peer.batches.filter((other) => other !== batch);
  return batch;
}

/** The work that headers of this peer prove, kept or only measured. */
export function provenWork({ provenTip, presync }: SyncPeer): bigint {
  const kept = provenTip?.work ?? 0n;
  return presync?.status === 'redownloading' && presync.work > kept ? presync.work : kept;
}

/** The headers that must not be forgotten while this peer is here. */
export function headersOf({ provenTip, headerRequest }: SyncPeer): HeaderEntry[] {
  const readOn = headerRequest.status === 'reading' ? headerRequest.reader.known : undefined;
  return [provenTip, readOn].filter((entry) => entry !== undefined);
}
