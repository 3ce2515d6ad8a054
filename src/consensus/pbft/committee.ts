// Who votes at one height: the validators of the roster that is in force there, and what follows from their
// number and order alone.
import { strict as assert } from 'node:assert';
import { bytesToHash, type Hash } from '../../chain/hash.ts';
import { faultyMax, quorumSize } from '../../chain/quorum.ts';

export interface CommitteeOf {
  /** 32-byte keys, ascending, none twice. */
  readonly validators: readonly Uint8Array[];
  /** Id of the network's genesis block, in every signature: a vote counts on one network only. */
  readonly genesis: Hash;
}

export class Committee {
  readonly genesis: Hash;
  /** Keys, ascending. */
  readonly validators: readonly Hash[];
  /** f and q of the paper. */
  readonly faulty: number;
  readonly quorum: number;
  readonly #indexes: ReadonlyMap<Hash, number>;

  constructor({ validators, genesis }: CommitteeOf) {
    const keys = validators.map(bytesToHash);
    const isAscending = keys.every((key, at) => at === 0 || (keys[at - 1] as Hash) < key);
    assert(isAscending, 'validators are in ascending order of their keys, none twice');
    this.genesis = genesis;
    this.validators = keys;
    this.faulty = faultyMax(keys.length);
    this.quorum = quorumSize(keys.length);
    this.#indexes = new Map(keys.map((key, at) => [key, at]));
  }

  has(key: Hash): boolean {
    return this.#indexes.has(key);
  }

  /** Place in the order of the keys. */
  indexOf(key: Hash): number | undefined {
    return this.#indexes.get(key);
  }

  /** Who proposes in a view. [V-2] */
  proposerOf(height: number, view: number): Hash {
    return this.validators[(height + view) % this.validators.length] as Hash;
  }
}
