// Why a transaction is not let into the mempool, and why one leaves it: names for programs, sentences
// for people.

export type PoolRefusal =
  /** These very bytes are here. */
  | 'known'
  /** The same transaction is here under another signature. */
  | 'signed-otherwise'
  /** An account key for which anybody could make signatures, or with two spellings. */
  | 'unusable-key'
  /** Amount and fee together are more than can be. */
  | 'overflow'
  /** It pays less for a byte than this node asks. */
  | 'fee-too-low'
  /** Its last height has passed. */
  | 'expired'
  /** Its nonce stands in the chain already. */
  | 'nonce-used'
  /** Its nonce is too far ahead of the account's next one. */
  | 'nonce-too-far'
  /** It does not pay enough more than the one whose nonce it has. */
  | 'replacement-underpaid'
  /** The account has less than all that it spends here would take. */
  | 'insufficient-balance'
  /** The account has its share of the pool. */
  | 'account-full'
  /** The pool is full of those that are worth as much or more. */
  | 'pool-full';

export interface RefusedTransaction {
  readonly ok: false;
  readonly reason: PoolRefusal;
  /** A short sentence for people. */
  readonly why: string;
}

/** Why a transaction is here no longer. */
export type PoolDeparture =
  /** It stands in a block. */
  | 'mined'
  /** Another with its nonce stands in a block. */
  | 'nonce-used'
  /** Its account pays more for another with the same nonce. */
  | 'replaced'
  /** Others are worth more, and there is no room for all. */
  | 'evicted'
  /** Its last height has passed. */
  | 'expired'
  /** It has been here for too long. */
  | 'too-old'
  /** After a change of the chain the account has not enough. */
  | 'insufficient-balance'
  /** After a reorganisation its nonce is too far ahead. */
  | 'nonce-too-far'
  /** It cannot stand before one of the others here. */
  | 'follower';

export function refused(reason: PoolRefusal, why: string): RefusedTransaction {
  return { ok: false, reason, why };
}

/** Whether it is refused on any chain, and by everybody: whoever passes such a one on is to blame. */
export function isWrongForever(reason: PoolRefusal): boolean {
  return reason === 'overflow' || reason === 'unusable-key';
}
