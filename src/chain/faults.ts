// What can be wrong with a block, a header or a transaction, and what each fault says about the id.
// Only types and one table are here; the checks themselves are in the readers and in rules.ts.
import type { Hash } from './hash.ts';

export type ChainFault =
  /** Protobuf could not read the bytes at all. */
  | 'undecodable'
  /** The bytes say something, but not in the one encoding that is allowed (clause E-6). */
  | 'non-canonical'
  /** More bytes or more transactions than a block may have. */
  | 'oversize'
  /** A field is missing, or has a length or a size that the schema does not allow. */
  | 'bad-field'
  /** A certificate is present under a rule that has none, or the other way round. */
  | 'bad-seal'
  /** The transactions are not those the header commits to. */
  | 'body-mismatch'
  /** A header version this program does not know. */
  | 'bad-version'
  /** Not exactly one above its parent. */
  | 'bad-height'
  /** `parent` names another block than the one it was checked against. */
  | 'bad-parent'
  /** A header field that the consensus rule forbids, or one missing that it demands. */
  | 'bad-form'
  /** Not later than the median of the last eleven blocks. */
  | 'time-too-early'
  /** Further in the future than clocks may differ. It passes by itself. */
  | 'time-too-far'
  /** Not the target that the rule demands at this place. */
  | 'wrong-target'
  /** The id is above the target that the header itself names. */
  | 'insufficient-work'
  /** The same transaction twice in one block. */
  | 'duplicate-transaction'
  /** It stands above the last height that the transaction itself names. */
  | 'expired'
  /** An account key for which anybody could make signatures, or with two spellings. */
  | 'unusable-key'
  /** Executing it has led to another state than its header commits to. */
  | 'bad-state-root'
  /** Executing it has led to another roster than its header commits to. */
  | 'wrong-outcome'
  /** A signature does not verify; found by the caller that performs the checks that rules.ts lists. */
  | 'bad-signature';

/**
 * What a fault says about the block's id:
 * - `sender-only`: nothing. These bytes are not that block, and only their sender is to blame.
 * - `temporary`: nothing yet. The same block may be good later.
 * - `committed`: what the id commits to is wrong, so it is wrong for ever, from any sender.
 */
export const faultVerdicts: Readonly<
  Record<ChainFault, 'sender-only' | 'temporary' | 'committed'>
> = {
  undecodable: 'sender-only',
  'non-canonical': 'sender-only',
  oversize: 'sender-only',
  'bad-field': 'sender-only',
  'bad-seal': 'sender-only',
  'body-mismatch': 'sender-only',
  'bad-version': 'committed',
  'bad-height': 'committed',
  'bad-parent': 'committed',
  'bad-form': 'committed',
  'time-too-early': 'committed',
  'time-too-far': 'temporary',
  'wrong-target': 'committed',
  'insufficient-work': 'committed',
  'duplicate-transaction': 'committed',
  expired: 'committed',
  'unusable-key': 'committed',
  'bad-state-root': 'committed',
  'wrong-outcome': 'committed',
  'bad-signature': 'committed',
};

/** Why something was not accepted: the peer's fault, as a value. */
export interface Refusal<F extends string = ChainFault> {
  readonly ok: false;
  readonly fault: F;
  /** A short sentence for people. */
  readonly why: string;
  /**
   * The id of the block that can never be valid, from any sender. Absent when only the sender is to
   * blame, or when the fault may pass. A body is looked at only after it was found to match its
   * header, so a transaction that cannot even be decoded makes the block invalid that commits to it.
   */
  readonly invalidBlockId?: Hash;
}

/** A value read from bytes of a peer, or why it could not be. */
export type Read<T, F extends string = ChainFault> =
  | { readonly ok: true; readonly value: T }
  | Refusal<F>;

export function refuse<F extends string>(fault: F, why: string): Refusal<F> {
  return { ok: false, fault, why };
}

/** @returns a refusal of a block, which names its id if that is lost for ever */
export function refuseBlock(id: Hash, fault: ChainFault, why: string): Refusal {
  const invalid = faultVerdicts[fault] === 'committed' ? { invalidBlockId: id } : {};
  return { ok: false, fault, why, ...invalid };
}

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
