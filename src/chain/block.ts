// Blocks: bytes in, a block whose body matches its header out. What the rules say about it beyond
// that is in rules.ts.
import { strict as assert } from 'node:assert';
import protobuf from 'protobufjs/minimal.js';
import { accept, type Read, type Refusal, refuse } from './faults.ts';
import { FieldCursor } from './field-cursor.ts';
import { finack } from './gen/chain.js';
import { type Hash, sha256 } from './hash.ts';
import { readSealed, type Sealed, sealedHeaderBytes } from './header.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from './limits.ts';
import { merkleRoot } from './merkle.ts';
import { refuseStrictly } from './strict.ts';
import { readTransaction, type Transaction } from './transaction.ts';

/** All bytes are views into the bytes it was read from. */
export interface Block extends Sealed {
  readonly transactions: readonly Transaction[];
  /** The encoded Block message. */
  readonly bytes: Uint8Array;
  /** The encoded SealedHeader message of the same header and seal. */
  readonly sealedHeader: Uint8Array;
}

/** The fields as they are written down in chain.proto: number times eight, and how the value is encoded. */
const tags = { header: 0x0a, transactions: 0x12, seal: 0x1a };

/**
 * @param seal the encoded Seal, under rules that have one
 * @returns the one encoding of a block
 */
export function encodeBlock(
  headerBytes: Uint8Array,
  transactionBytes: readonly Uint8Array[],
  seal?: Uint8Array,
): Uint8Array {
  assert(transactionBytes.length <= BLOCK_TRANSACTIONS_MAX, 'more transactions than fit a block');
  const bytes = assembleBlock(headerBytes, transactionBytes, seal);
  assert(bytes.length <= BLOCK_BYTES_MAX, 'more bytes than fit a block');
  return bytes;
}

/** The same of parts that others have sent: only `readBlock` finds out whether they are a block. */
export function assembleBlock(
  headerBytes: Uint8Array,
  transactionBytes: readonly Uint8Array[],
  seal?: Uint8Array,
): Uint8Array {
  const transactions = [...transactionBytes];
  const block = { header: headerBytes, transactions, ...(seal !== undefined && { seal }) };
  return finack.v1.Block.encode(block).finish();
}

/**
 * Cheapest check first. Up to the Merkle root every fault is the sender's alone; after it the bytes
 * are known to be what the header commits to, so a fault makes the id invalid (`invalidBlockId`).
 */
export function readBlock(bytes: Uint8Array): Read<Block> {
  return readBlockWith(bytes, 'unknown');
}

/**
 * A block that was read before, from bytes that have not changed since: its transactions are those that its
 * header commits to, which takes half of the time to find out.
 */
export function readBlockAgain(bytes: Uint8Array): Read<Block> {
  return readBlockWith(bytes, 'matches');
}

function readBlockWith(bytes: Uint8Array, body: 'unknown' | 'matches'): Read<Block> {
  // Before anything is decoded: nothing larger than this can be a block.
  if (bytes.length > BLOCK_BYTES_MAX) {
    return refuse('oversize', `block: ${bytes.length} bytes, at most ${BLOCK_BYTES_MAX}`);
  }
  const cursor = new FieldCursor(bytes);
  cursor.bytes(tags.header);
  const headerBytes = cursor.view();
  const sealedHeader = bytes.subarray(0, cursor.consumed);
  const leaves: Uint8Array[] = [];
  // An empty one is an item of the list like any other, and no transaction.
  while (cursor.optionalBytes(tags.transactions)) {
    // Before more is kept or the tree is hashed: the count bounds both.
    if (leaves.length === BLOCK_TRANSACTIONS_MAX) return tooManyTransactions();
    leaves.push(cursor.view());
  }
  cursor.bytes(tags.seal);
  const seal = cursor.view();
  if (!cursor.isAtEnd) return refuseStrictly(finack.v1.Block, bytes, 'block');
  const sealed = readSealed(headerBytes, seal);
  if (!sealed.ok) return sealed;
  // Anyone can put another body under a good header: that must never count against the id.
  if (body === 'unknown' && merkleRoot(leaves) !== sealed.value.header.txRoot) {
    return refuse('body-mismatch', 'block: these are not the transactions of this header');
  }
  const transactions = readTransactions(leaves, sealed.value.id);
  if (!transactions.ok) return transactions;
  return accept({
    ...sealed.value,
    transactions: transactions.value,
    bytes,
    // Without a seal a SealedHeader is what every Block begins with.
    sealedHeader: seal.length === 0 ? sealedHeader : sealedHeaderBytes(headerBytes, seal),
  });
}

/**
 * The id that these bytes claim, found without decoding them: a Block begins with its header. Nothing
 * is checked, so a false claim is possible; only `readBlock` finds out.
 * @returns undefined when they do not begin with a header
 */
export function claimedIdOf(bytes: Uint8Array): Hash | undefined {
  try {
    const reader = protobuf.Reader.create(bytes);
    return reader.tag() === tags.header ? sha256(reader.bytes()) : undefined;
  } catch {
    // The reader throws where the bytes end too early.
    return undefined;
  }
}

function tooManyTransactions(): Refusal<'oversize'> {
  return refuse('oversize', `block: more than ${BLOCK_TRANSACTIONS_MAX} transactions`);
}

function readTransactions(leaves: readonly Uint8Array[], id: Hash): Read<Transaction[]> {
  const transactions: Transaction[] = [];
  for (const leaf of leaves) {
    const read = readTransaction(leaf);
    if (!read.ok) return { ...read, invalidBlockId: id };
    transactions.push(read.value);
  }
  return accept(transactions);
}
