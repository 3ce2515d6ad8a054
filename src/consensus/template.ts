// The header of the next block, complete but for its seal or its work.

import type { Hash } from '../chain/hash.ts';
import { type BlockHeader, HEADER_VERSION } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { merkleRoot } from '../chain/merkle.ts';
import type { RuleFields } from './sealer.ts';

export interface NextBlock {
  readonly parent: HeaderEntry;
  /** What the rule decided. */
  readonly fields: RuleFields;
  /** Encoded transactions, in order. */
  readonly transactions: readonly Uint8Array[];
  readonly sealer: Hash;
  /** Root of the state after this block. */
  readonly stateRoot: Hash;
}

export function headerTemplate(next: NextBlock): BlockHeader {
  const { parent, fields, transactions, sealer, stateRoot } = next;
  return {
    version: HEADER_VERSION,
    height: parent.height + 1,
    parent: parent.id,
    txRoot: merkleRoot(transactions),
    sealer,
    stateRoot,
    nonce: 0n,
    ...fields,
  };
}
