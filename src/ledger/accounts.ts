// Asking the state for money: accounts by their public key, and the supply.
import type { Hash } from '../chain/hash.ts';
import {
  type Account,
  accountKey,
  readAccount,
  readSupply,
  SUPPLY_KEY,
} from '../chain/state-entries.ts';

/** Whatever knows the value under a key. */
export interface StateReader {
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
}

export function accountOf(state: StateReader, publicKey: Hash): Account {
  return readAccount(state.get(accountKey(publicKey)));
}

/** The sum of all balances. */
export function supplyOf(state: StateReader): bigint {
  return readSupply(state.get(SUPPLY_KEY));
}
