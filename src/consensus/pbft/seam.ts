// What goes into the decider of PBFT and what comes out of it, and the states it can be in. It never builds,
// executes, stores or sends anything itself, and never waits: an answer is the next input.
import type { Hash } from '../../chain/hash.ts';
import type { MonotonicMs } from '../../clock/clock.ts';
import type { VerifyVote, ViewPace } from './agreement-rules.ts';
import type { Committee } from './committee.ts';
import type { PbftStatus } from './status.ts';
import type { Prepared, VoteMessage, VoteRecord } from './vote.ts';

/** Ours to name: the key of the other end of a connection, which its handshake has proven. */
export interface VotingPeer {
  readonly id: number;
  readonly key: Hash;
}

/** Where a chain ends: what the next block stands on. */
export interface ChainEnd {
  readonly id: Hash;
  readonly height: number;
  readonly timeMs: number;
}

/** What a proposal says of itself. */
export interface ProposedBlock {
  readonly id: Hash;
  readonly parent: Hash;
  readonly height: number;
  readonly timeMs: number;
  /** Who proposed it first. */
  readonly sealer: Hash;
}

export interface PbftHelp {
  readonly key: Hash;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  readonly verify: VerifyVote;
  /** Undefined: these bytes are no block. */
  readonly readBlock: (block: Uint8Array) => ProposedBlock | undefined;
  /** What was persisted for the height above the tip before this start; empty: nothing. */
  readonly records: readonly VoteRecord[];
}

export interface AgreementPace extends ViewPace {
  /** A block is proposed so long after a transaction began to wait. */
  readonly spacingMs: number;
  /** A block without transactions is proposed so long after the one before. */
  readonly emptyBlockMs: number;
  /** A fresh proposal's time may be so far from our clock. */
  readonly clockToleranceMs: number;
}

export type PbftInput =
  /** Our chain ends here, durable and executed, and these vote on what comes next. */
  | { readonly kind: 'stands'; readonly tip: ChainEnd; readonly committee: Committee }
  | { readonly kind: 'built'; readonly re: number; readonly block: Uint8Array }
  /** Whether a proposal can be executed on top of the tip. */
  | { readonly kind: 'judged'; readonly id: Hash; readonly verdict: 'valid' | 'invalid' }
  | { readonly kind: 'persisted'; readonly op: number }
  /** Since when the oldest transaction waits; undefined: none does. */
  | { readonly kind: 'pending'; readonly oldestMs: MonotonicMs | undefined }
  | { readonly kind: 'heard'; readonly peer: VotingPeer; readonly message: VoteMessage }
  | { readonly kind: 'peer'; readonly peer: VotingPeer; readonly state: 'ready' | 'left' }
  /** The deadline has come. */
  | { readonly kind: 'wake' };

export type PbftEffect =
  /** Make a block on the tip, later than it, and say `built`. */
  | {
      readonly kind: 'build';
      readonly re: number;
      readonly parent: ChainEnd;
      readonly timeMs: number;
    }
  /** Execute it on the tip, and say `judged`. */
  | { readonly kind: 'judge'; readonly id: Hash; readonly block: Uint8Array }
  /** Make these durable, in the order of the numbers, and say `persisted`. */
  | { readonly kind: 'persist'; readonly op: number; readonly records: readonly VoteRecord[] }
  /** Undefined: to all validators. */
  | { readonly kind: 'say'; readonly to: Hash | undefined; readonly message: VoteMessage }
  /** Decided: store it with its certificate, and say `stands`. */
  | { readonly kind: 'sealed'; readonly block: Uint8Array; readonly certificate: Uint8Array }
  | { readonly kind: 'evidence'; readonly evidence: Extract<VoteMessage, { kind: 'evidence' }> }
  | {
      readonly kind: 'blame';
      readonly peer: VotingPeer;
      readonly why: PbftFault;
      readonly detail: string;
    }
  /** This peer is further than we are: blocks may be had from it. */
  | { readonly kind: 'behind'; readonly peer: VotingPeer; readonly height: number }
  | { readonly kind: 'shows'; readonly status: PbftStatus };

/** What a peer may have done: it speaks without being a validator [V-13], or says what nobody has signed. */
export type PbftFault = 'not-validator' | 'bad-vote';

export interface AcceptedProposal {
  readonly id: Hash;
  readonly block: Uint8Array;
  /** Its proposer's. */
  readonly signature: Uint8Array;
}

export type PbftState =
  /** There is nothing to agree on: no clock runs. */
  | { readonly name: 'waiting'; readonly view: 0 }
  /** A proposal is awaited, or here and prepared by us. */
  | {
      readonly name: 'open';
      readonly view: number;
      readonly proposal: AcceptedProposal | undefined;
    }
  /** A proposal is being executed. */
  | { readonly name: 'judging'; readonly view: number; readonly proposal: AcceptedProposal }
  /** A quorum has prepared, and we have committed. */
  | { readonly name: 'prepared'; readonly view: number; readonly prepared: Prepared }
  /** On the way to this view, whose proposer has not spoken yet. */
  | { readonly name: 'changing'; readonly view: number }
  /** Decided, and not yet what our chain stands on. */
  | { readonly name: 'storing'; readonly view: number; readonly id: Hash };
