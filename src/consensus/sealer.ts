// The part of a consensus rule that makes blocks: a decider, one for each run of a node that seals. What
// has happened and the time go in, what is to be done comes out, and one deadline. It never builds,
// hashes, waits or stores anything itself.
//
//   tip --build--> built [--work--> worked] --sealed--> settled --> the next one
//
// A tip that moves meanwhile makes all of it pointless: `drop`, and build anew. Under proof of work a
// sealer builds at once and has a nonce looked for; rules with slots build when their slot has come and
// sign. What pbft adds: votes heard and said, proposals judged, and records that are durable before
// anything is said of them.
import type { Hash } from '../chain/hash.ts';
import type { BlockHeader } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs, Now } from '../clock/clock.ts';
import type { RosterAfter } from './roster-in-force.ts';

export interface Sealer {
  readonly handle: (input: SealInput, now: Now) => SealEffect[];
  /** When to say `wake`; undefined: nothing is waited for. */
  readonly deadlineMs: MonotonicMs | undefined;
}

/** What a sealer is told at the beginning. */
export interface SealerHelp {
  /** Who seals. */
  readonly key: Hash;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  readonly medianTimeMs: (entry: HeaderEntry) => number;
  readonly rosterAfter: RosterAfter;
  /** No block of ours is begun sooner after the one before. */
  readonly intervalMs: number;
  /** So many blocks, then it is done. */
  readonly blocks: number;
}

/** The fields of a header that the rule alone decides. */
export type RuleFields = Pick<BlockHeader, 'timeMs' | 'target' | 'rosterHash'>;

/** `re` is the number of the attempt: answers to one that was dropped do not count. */
export type SealInput =
  /** Our chain ends here: connected and durable. */
  | { readonly kind: 'tip'; readonly entry: HeaderEntry }
  | { readonly kind: 'built'; readonly re: number; readonly headerBytes: Uint8Array }
  /** Not possible now; later it may be. */
  | { readonly kind: 'not-built'; readonly re: number }
  /** The same header with a nonce that suffices. */
  | { readonly kind: 'worked'; readonly re: number; readonly headerBytes: Uint8Array }
  /** The block is on our chain, or was made in vain. */
  | { readonly kind: 'settled'; readonly re: number }
  /** The deadline has come. */
  | { readonly kind: 'wake' };

export type SealEffect =
  /** Choose the transactions for a block on this parent, and say `built`. */
  | {
      readonly kind: 'build';
      readonly re: number;
      readonly parent: HeaderEntry;
      readonly fields: RuleFields;
    }
  /** Look for a nonce, and say `worked`. */
  | { readonly kind: 'work'; readonly re: number; readonly headerBytes: Uint8Array }
  /** Nothing more is to be done for this one. */
  | { readonly kind: 'drop'; readonly re: number }
  /** Here is the block: store it, tell others, and say `settled`. */
  | {
      readonly kind: 'sealed';
      readonly re: number;
      readonly headerBytes: Uint8Array;
      /** Goes into the seal; undefined: the block has none. */
      readonly certificate: Uint8Array | undefined;
    }
  /** All blocks that were asked for are made. */
  | { readonly kind: 'done' };
