// Blocks: bytes in, a block whose body matches its header out. What the rules say about it beyond
// that is in rules.ts.
import { strict as assert } from 'node:assert';
import protobuf from 'protobufjs/minimal.js';
import { accept, type Read, refuse } from './faults.ts';
import { finack } from './gen/chain.js';
import { type Hash, sha256 } from './hash.ts';
import { readSealed, type Sealed, sealedHeaderBytes } from './header.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from './limits.ts';
import { merkleRoot } from './merkle.ts';
import { decodeStrictly } from './strict.ts';
import { readTransaction, type Transaction } from './transaction.ts';

/** All bytes are views into the bytes it was read from. */
export interface Block extends Sealed {
  readonly transactions: readonly Transaction[];
  /** The encoded Block message. */
  readonly bytes: Uint8Array;
  /** The encoded SealedHeader message of the same header and seal. */
  readonly sealedHeader: Uint8Array;
}

/** Block.header: field 1, length-delimited. */
const HEADER_TAG = 0x0a;

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
  const transactions = [...transactionBytes];
  const block = { header: headerBytes, transactions, ...(seal !== undefined && { seal }) };
  const bytes = finack.v1.Block.encode(block).finish();
  assert(bytes.length <= BLOCK_BYTES_MAX, 'more bytes than fit a block');
  return bytes;
}

/**
 * Cheapest check first. Up to the Merkle root every fault is the sender's alone; after it the bytes
 * are known to be what the header commits to, so a fault makes the id invalid (`invalidBlockId`).
 */
export function readBlock(bytes: Uint8Array): Read<Block> {
  // Before anything is decoded: nothing larger than this can be a block.
  if (bytes.length > BLOCK_BYTES_MAX) {
    return refuse('oversize', `block: ${bytes.length} bytes, at most ${BLOCK_BYTES_MAX}`);
  }
  const read = decodeStrictly(finack.v1.Block, bytes, 'block');
  if (!read.ok) return read;
  const { header: headerBytes, transactions: leaves, seal } = read.value;
  // Before the tree is hashed: the count bounds the hashing.
  if (leaves.length > BLOCK_TRANSACTIONS_MAX) {
    return refuse(
      'oversize',
      `block: ${leaves.length} transactions, at most ${BLOCK_TRANSACTIONS_MAX}`,
    );
  }
  const sealed = readSealed(headerBytes, seal);
  if (!sealed.ok) return sealed;
  // Anyone can put another body under a good header: that must never count against the id.
  if (merkleRoot(leaves) !== sealed.value.header.txRoot) {
    return refuse('body-mismatch', 'block: these are not the transactions of this header');
  }
  const transactions = readTransactions(leaves, sealed.value.id);
  if (!transactions.ok) return transactions;
  return accept({
    ...sealed.value,
    transactions: transactions.value,
    bytes,
    sealedHeader: sealedHeaderBytes(headerBytes, sealed.value.seal),
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
    return reader.tag() === HEADER_TAG ? sha256(reader.bytes()) : undefined;
  } catch {
    // The reader throws where the bytes end too early.
    return undefined;
  }
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
