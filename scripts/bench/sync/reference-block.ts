// What no reader of a block can leave out: the id and the leaf of every transaction, the Merkle tree over them,
// held against the header, and the accounts.
import { hash } from 'node:crypto';
import { sha256 } from '../../../src/chain/hash.ts';
import { merkleRootOf } from '../../../src/chain/merkle.ts';
import type { ReceivedFrame } from './reference-slabs.ts';

const HASH_BYTES = 32;
const LEAF_PREFIX = 0x00;

/** Fields as chain.proto numbers them, times eight, plus 2: bytes that say their length. */
const HEADER = 0x0a;
const TRANSACTIONS = 0x12;
const BODY = 0x0a;
const FROM = 0x0a;

/** What the ledger knows of each account: here how many transactions it has sent. */
export class Accounts {
  readonly #sent = new Map<string, number>();

  touch(account: string): void {
    this.#sent.set(account, (this.#sent.get(account) ?? 0) + 1);
  }
}

export interface ReadBlock {
  readonly headerBytes: Uint8Array;
  /** The accounts, each as a string of 32 bytes. */
  readonly touched: ReadonlySet<string>;
}

/** Reads a length; `at` is behind it then. */
class Cursor {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  length(): number {
    for (let length = 0, shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length;
    }
  }
}

/** @throws Error when the tree is not the header's */
export function readTransactions(
  { slab, payload, end }: ReceivedFrame,
  accounts: Accounts,
): ReadBlock {
  const cursor = new Cursor(slab, payload + 1);
  cursor.length();
  if (slab[cursor.at++] !== HEADER) throw new Error('a block begins with its header');
  const headerLength = cursor.length();
  const headerBytes = slab.subarray(cursor.at, cursor.at + headerLength);
  cursor.at += headerLength;
  const touched = new Set<string>();
  const leaves: string[] = [];
  while (cursor.at < end && slab[cursor.at] === TRANSACTIONS) {
    cursor.at++;
    const length = cursor.length();
    readTransaction(slab, cursor.at, length, leaves, touched, accounts);
    cursor.at += length;
  }
  sha256(headerBytes);
  // The node's own tree, because no faster hashing of its inner nodes was found.
  const root = Buffer.from(
    merkleRootOf(leaves.length, (i) => leaves[i] ?? ''),
    'hex',
  );
  if (!headerBytes.includes(root)) throw new Error('another tree than the header says');
  return { headerBytes, touched };
}

function readTransaction(
  slab: Buffer,
  start: number,
  length: number,
  leaves: string[],
  touched: Set<string>,
  accounts: Accounts,
): void {
  // The byte before it, the end of its length, gives its place to the prefix for as long as it is hashed.
  const before = slab[start - 1] ?? 0;
  slab[start - 1] = LEAF_PREFIX;
  leaves.push(hash('sha256', slab.subarray(start - 1, start + length), 'binary'));
  slab[start - 1] = before;
  const cursor = new Cursor(slab, start + 1);
  if (slab[start] !== BODY) throw new Error('a transaction begins with its body');
  const bodyLength = cursor.length();
  hash('sha256', slab.subarray(cursor.at, cursor.at + bodyLength), 'binary');
  if (slab[cursor.at] !== FROM) throw new Error('a body begins with its sender');
  const from = slab.toString('latin1', cursor.at + 2, cursor.at + 2 + HASH_BYTES);
  accounts.touch(from);
  touched.add(from);
}
