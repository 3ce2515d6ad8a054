// How the state spells money: accounts by their public key, and the supply, as keys and values [C-12]. What
// is there before the first block, too, a roster (roster-entries.ts) among it; when any of it changes is the
// ledger's concern.
import { strict as assert } from 'node:assert';
import { HASH_BYTES, type Hash } from './hash.ts';
import type { Network } from './network-parameters.ts';
import { rosterWrite } from './roster-entries.ts';
import type { StateWrite } from './state-write.ts';

/** An account with neither balance nor nonce does not exist: it takes no place in the state. */
export interface Account {
  /** In the smallest unit. */
  readonly balance: bigint;
  /** Transactions that it has sent, and so the nonce that its next one must have. */
  readonly nonce: bigint;
}

/** Key: this byte ('a') and the public key. Value: balance and nonce, 8 bytes each, big-endian. */
const ACCOUNT_PREFIX = 0x61;
const ACCOUNT_BYTES = 16;
const NONCE_AT = 8;

/** One byte ('s'). Value: all that was ever allocated or minted, 8 bytes, big-endian. */
export const SUPPLY_KEY = Buffer.of(0x73);
const SUPPLY_BYTES = 8;

/** Values are written and read here: a view of each value's own memory costs as much as the account's place in the trie. */
const numbers = new Uint8Array(ACCOUNT_BYTES);
const numbersView = new DataView(numbers.buffer);

export function accountKey(publicKey: Hash): Uint8Array {
  const key = Buffer.allocUnsafe(1 + HASH_BYTES);
  key[0] = ACCOUNT_PREFIX;
  assert.equal(key.write(publicKey, 1, 'hex'), HASH_BYTES, `not a public key: ${publicKey}`);
  return key;
}

/** @param value what stands under its key */
export function readAccount(value: Uint8Array | undefined): Account {
  if (value === undefined) return { balance: 0n, nonce: 0n };
  assert.equal(value.length, ACCOUNT_BYTES, 'an account has 16 bytes');
  numbers.set(value);
  return { balance: numbersView.getBigUint64(0), nonce: numbersView.getBigUint64(NONCE_AT) };
}

export function accountWrite(publicKey: Hash, account: Account): StateWrite {
  return accountWriteAt(accountKey(publicKey), account);
}

/** @param key as `accountKey` made it */
export function accountWriteAt(key: Uint8Array, { balance, nonce }: Account): StateWrite {
  if (balance === 0n && nonce === 0n) return { key, value: undefined };
  numbersView.setBigUint64(0, balance);
  numbersView.setBigUint64(NONCE_AT, nonce);
  return { key, value: numbers.slice() };
}

export function supplyWrite(supply: bigint): StateWrite {
  if (supply === 0n) return { key: SUPPLY_KEY, value: undefined };
  numbersView.setBigUint64(0, supply);
  return { key: SUPPLY_KEY, value: numbers.slice(0, SUPPLY_BYTES) };
}

/** @param value what stands under SUPPLY_KEY */
export function readSupply(value: Uint8Array | undefined): bigint {
  if (value === undefined) return 0n;
  assert.equal(value.length, SUPPLY_BYTES, 'the supply has 8 bytes');
  numbers.set(value);
  return numbersView.getBigUint64(0);
}

/** What the state holds before the first block. */
export function genesisWrites({
  allocations,
  roster,
}: Pick<Network, 'allocations' | 'roster'>): StateWrite[] {
  const accounts = allocations.map(({ address, amount }) => {
    return accountWrite(address, { balance: amount, nonce: 0n });
  });
  const supply = allocations.reduce((sum, { amount }) => sum + amount, 0n);
  const rosters = roster === undefined ? [] : [rosterWrite(roster)];
  return [...accounts, supplyWrite(supply), ...rosters];
}
