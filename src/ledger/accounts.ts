// Reading what the state holds of money: accounts by their public key, and the supply.
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import {
  ACCOUNT_BYTES,
  type Account,
  accountKey,
  NONCE_AT,
  SUPPLY_BYTES,
  SUPPLY_KEY,
} from '../chain/state-entries.ts';

/** Whatever knows the value under a key. */
export interface StateReader {
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
}

export function accountOf(state: StateReader, publicKey: Hash): Account {
  const value = state.get(accountKey(publicKey));
  if (value === undefined) return { balance: 0n, nonce: 0n };
  assert.equal(value.length, ACCOUNT_BYTES, 'an account has 16 bytes');
  const bytes = viewOf(value);
  return { balance: bytes.getBigUint64(0), nonce: bytes.getBigUint64(NONCE_AT) };
}

/** The sum of all balances. */
export function supplyOf(state: StateReader): bigint {
  const value = state.get(SUPPLY_KEY);
  if (value === undefined) return 0n;
  assert.equal(value.length, SUPPLY_BYTES, 'the supply has 8 bytes');
  return viewOf(value).getBigUint64(0);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
