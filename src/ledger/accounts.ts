// What the state holds of money: accounts by their public key, and the supply. Reading and writing them,
// and nothing of when they change.
import { strict as assert } from 'node:assert';
import { HASH_BYTES, type Hash, hashToBytes } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import type { StateWrite } from '../chain/state-write.ts';

/** An account with neither balance nor nonce does not exist: it takes no place in the state. */
export interface Account {
  /** In the smallest unit. */
  readonly balance: bigint;
  /** Transactions that it has sent, and so the nonce that its next one must have. */
  readonly nonce: bigint;
}

/** Whatever knows the value under a key. */
export interface StateReader {
  readonly get: (key: Uint8Array) => Uint8Array | undefined;
}

/** Key: this byte ('a') and the public key. Value: balance and nonce, 8 bytes each, big-endian. */
const ACCOUNT_PREFIX = 0x61;
const ACCOUNT_BYTES = 16;
const NONCE_AT = 8;

/** One byte ('s'). Value: all that was ever allocated or minted, 8 bytes, big-endian. */
const SUPPLY_KEY = Buffer.of(0x73);
const SUPPLY_BYTES = 8;

export function accountKey(publicKey: Hash): Uint8Array {
  const key = Buffer.allocUnsafe(1 + HASH_BYTES);
  key[0] = ACCOUNT_PREFIX;
  key.set(hashToBytes(publicKey), 1);
  return key;
}

export function accountOf(state: StateReader, publicKey: Hash): Account {
  const value = state.get(accountKey(publicKey));
  if (value === undefined) return { balance: 0n, nonce: 0n };
  assert.equal(value.length, ACCOUNT_BYTES, 'an account has 16 bytes');
  const bytes = viewOf(value);
  return { balance: bytes.getBigUint64(0), nonce: bytes.getBigUint64(NONCE_AT) };
}

export function accountWrite(publicKey: Hash, { balance, nonce }: Account): StateWrite {
  const key = accountKey(publicKey);
  if (balance === 0n && nonce === 0n) return { key, value: undefined };
  const value = new Uint8Array(ACCOUNT_BYTES);
  const bytes = viewOf(value);
  bytes.setBigUint64(0, balance);
  bytes.setBigUint64(NONCE_AT, nonce);
  return { key, value };
}

/** The sum of all balances. */
export function supplyOf(state: StateReader): bigint {
  const value = state.get(SUPPLY_KEY);
  if (value === undefined) return 0n;
  assert.equal(value.length, SUPPLY_BYTES, 'the supply has 8 bytes');
  return viewOf(value).getBigUint64(0);
}

export function supplyWrite(supply: bigint): StateWrite {
  if (supply === 0n) return { key: SUPPLY_KEY, value: undefined };
  const value = new Uint8Array(SUPPLY_BYTES);
  viewOf(value).setBigUint64(0, supply);
  return { key: SUPPLY_KEY, value };
}

/** What the state holds before the first block. */
export function genesisWrites({ allocations }: Pick<Network, 'allocations'>): StateWrite[] {
  const accounts = allocations.map(({ address, amount }) => {
    return accountWrite(address, { balance: amount, nonce: 0n });
  });
  const supply = allocations.reduce((sum, { amount }) => sum + amount, 0n);
  return [...accounts, supplyWrite(supply)];
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
