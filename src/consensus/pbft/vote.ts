// What validators say to each other, and what they sign. Every message is one signed vote and what it needs
// beside it: the block that a proposal proposes, the certificate that a claim rests on. How they travel is
// not known here.
import { uint32Bytes } from '../../chain/canonical-bytes.ts';
import { type Hash, hashToBytes, sha256, ZERO_HASH } from '../../chain/hash.ts';

/** In the order of their numbers in what is signed: the first is 1. [V-1] */
const voteKinds = ['pre-prepare', 'prepare', 'commit', 'view-change', 'new-view'] as const;
export type VoteKind = (typeof voteKinds)[number];

/** Whatever a validator signs here: at most one digest for each height, view and kind, or it lies. */
export interface Vote {
  readonly kind: VoteKind;
  readonly height: number;
  readonly view: number;
  /** Id of the block; of a view change, of its claim. */
  readonly digest: Hash;
  readonly signer: Hash;
  readonly signature: Uint8Array;
}

/** A signature under a vote that is known otherwise. */
export interface MemberSignature {
  readonly signer: Hash;
  readonly signature: Uint8Array;
}

/** That a quorum prepared a block in a view, so that it may have been decided there. [V-6] */
export interface PreparedClaim {
  readonly view: number;
  readonly digest: Hash;
  /** A quorum of prepares. */
  readonly votes: readonly MemberSignature[];
}

/** A claim with its block: what a validator that has prepared must not forget. */
export interface Prepared extends PreparedClaim {
  readonly block: Uint8Array;
}

export interface PrePrepare {
  readonly kind: 'pre-prepare';
  readonly vote: Vote;
  readonly block: Uint8Array;
}

export interface Prepare {
  readonly kind: 'prepare';
  readonly vote: Vote;
  /** Of the proposal that it follows: who is told another one can show that its proposer lies. */
  readonly proposal: Uint8Array;
}

export interface Commit {
  readonly kind: 'commit';
  readonly vote: Vote;
}

export interface ViewChange {
  readonly kind: 'view-change';
  readonly vote: Vote;
  readonly claim: PreparedClaim | undefined;
  /** Of the claim; only the proposer of the view gets it. */
  readonly block: Uint8Array | undefined;
}

export interface NewView {
  readonly kind: 'new-view';
  readonly vote: Vote;
  /** A quorum, without blocks: from them everybody computes what had to be proposed. [V-7] */
  readonly changes: readonly ViewChange[];
  readonly block: Uint8Array;
}

export type Voted = PrePrepare | Prepare | Commit | ViewChange | NewView;

/** Two votes of one signer for one height, view and kind, with different digests. */
export interface Evidence {
  readonly kind: 'evidence';
  readonly a: Vote;
  readonly b: Vote;
}

export type VoteMessage = Voted | Evidence;

/** What is durable before the message leaves: enough to say it again, and to contradict it never. [V-4] */
export interface VoteRecord {
  readonly message: Voted;
  /** Beside a commit. */
  readonly prepared: Prepared | undefined;
}

const VOTE_DOMAIN = Buffer.from('finack-vote-v1', 'ascii');
const VOTE_BYTES = VOTE_DOMAIN.length + 32 + 1 + 4 + 4 + 32;

/** The bytes under a signature: domain, genesis, kind u8, height u32, view u32, digest; big-endian. [V-1] */
export function voteSigningBytes(
  vote: Omit<Vote, 'signer' | 'signature'>,
  genesis: Hash,
): Uint8Array {
  const bytes = Buffer.alloc(VOTE_BYTES);
  let at = VOTE_DOMAIN.copy(bytes);
  at += bytes.write(genesis, at, 'hex');
  at = bytes.writeUInt8(voteKinds.indexOf(vote.kind) + 1, at);
  at = bytes.writeUInt32BE(vote.height, at);
  at = bytes.writeUInt32BE(vote.view, at);
  bytes.write(vote.digest, at, 'hex');
  return bytes;
}

/** What a view change signs of its claim: SHA-256 of view u32 and digest; zeros for none. [V-1] */
export function claimDigest(claim: Pick<PreparedClaim, 'view' | 'digest'> | undefined): Hash {
  if (claim === undefined) return ZERO_HASH;
  return sha256(Buffer.concat([uint32Bytes(claim.view), hashToBytes(claim.digest)]));
}

/** Whether nobody honest has signed both. [V-5] */
export function contradict(a: Vote, b: Vote): boolean {
  return isSamePlace(a, b) && a.digest !== b.digest;
}

function isSamePlace(a: Vote, b: Vote): boolean {
  return a.signer === b.signer && a.kind === b.kind && a.height === b.height && a.view === b.view;
}
