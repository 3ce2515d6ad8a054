// Blocks: bytes in, a block whose body matches its header out. What the rules say about it beyond
// that is in rules.ts.
import { strict as assert } from 'node:assert';
import protobuf from 'protobufjs/minimal.js';
import { accept, type Read, type Refusal, refuse } from './faults.ts';
import { FieldCursor } from './field-cursor.ts';
import { finack } from './gen/chain.js';
import { bufferOf, type Hash, sha256 } from './hash.ts';
import { type BlockHeader, readSealed, type Sealed, sealedHeaderBytes } from './header.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from './limits.ts';
import { leafHashIn, merkleRootOf } from './merkle.ts';
import { refuseStrictly } from './strict.ts';
import { readTransaction, type Transaction } from './transaction.ts';
import {
  placeEnd,
  placeStart,
  placesCount,
  readRows,
  type TransactionPlaces,
  type TransactionRows,
  transactionPlaces,
} from './transaction-rows.ts';

/** All bytes are views into the bytes it was read from. */
export interface Block extends Sealed {
  /** Made when somebody first asks: whoever can do with rows spares a full block half of its cost. */
  readonly transactions: readonly Transaction[];
  readonly rows: TransactionRows;
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
  const headerEnd = cursor.at;
  // An empty one is an item of the list like any other, and no transaction.
  let count = 0;
  for (; cursor.optionalBytes(tags.transactions); count++) {
    // Before places are kept or the tree is hashed: the count bounds both.
    if (count === BLOCK_TRANSACTIONS_MAX) return tooManyTransactions();
  }
  cursor.bytes(tags.seal);
  const seal = cursor.view();
  if (!cursor.isAtEnd) return refuseStrictly(finack.v1.Block, bytes, 'block');
  const sealed = readSealed(headerBytes, seal);
  if (!sealed.ok) return sealed;
  cursor.enter(headerEnd, bytes.length);
  const places = transactionPlaces(cursor, tags.transactions, count);
  // Anyone can put another body under a good header: that must never count against the id.
  if (body === 'unknown' && rootOf(bytes, places) !== sealed.value.header.txRoot) {
    return refuse('body-mismatch', 'block: these are not the transactions of this header');
  }
  const rows = readTransactions(bytes, places, sealed.value);
  if (!rows.ok) return rows;
  return accept(blockOf(sealed.value, rows.value, bytes, headerEnd));
}

/**
 * A block that was read before, to these rows, from the same bytes.
 * @param sealBytes bytes of its seal, with which it then ends; 0: it has none
 */
export function blockOfRows(bytes: Uint8Array, rows: TransactionRows, sealBytes: number): Block {
  const cursor = new FieldCursor(bytes);
  cursor.bytes(tags.header);
  const sealed = readSealed(cursor.view(), bytes.subarray(bytes.length - sealBytes));
  assert(sealed.ok, 'its header was read before');
  return blockOf(sealed.value, rows, bytes, cursor.at);
}

/** @param headerEnd where the first field of the block ends */
function blockOf(sealed: Sealed, rows: TransactionRows, bytes: Uint8Array, headerEnd: number) {
  const { headerBytes, seal } = sealed;
  // Without a seal a SealedHeader is what every Block begins with.
  const start = bytes.subarray(0, headerEnd);
  const sealedHeader = seal === undefined ? start : sealedHeaderBytes(headerBytes, seal);
  return new ReadBlock(sealed, rows, bytes, sealedHeader);
}

class ReadBlock implements Block {
  readonly id: Hash;
  readonly header: BlockHeader;
  readonly headerBytes: Uint8Array;
  declare readonly seal?: Uint8Array;
  readonly rows: TransactionRows;
  readonly bytes: Uint8Array;
  readonly sealedHeader: Uint8Array;
  #transactions: readonly Transaction[] | undefined;

  constructor(
    { id, header, headerBytes, seal }: Sealed,
    rows: TransactionRows,
    bytes: Uint8Array,
    sealedHeader: Uint8Array,
  ) {
    this.id = id;
    this.header = header;
    this.headerBytes = headerBytes;
    if (seal !== undefined) this.seal = seal;
    this.rows = rows;
    this.bytes = bytes;
    this.sealedHeader = sealedHeader;
  }

  get transactions(): readonly Transaction[] {
    this.#transactions ??= this.rows.all();
    return this.#transactions;
  }
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

function rootOf(bytes: Uint8Array, places: TransactionPlaces): Hash {
  const buffer = bufferOf(bytes);
  return merkleRootOf(placesCount(places), (row) => {
    return leafHashIn(buffer, placeStart(places, row), placeEnd(places, row));
  });
}

function readTransactions(
  bytes: Uint8Array,
  places: TransactionPlaces,
  { id, header }: Sealed,
): Read<TransactionRows> {
  const rows = readRows(bytes, places, [header.txRoot, id]);
  if (typeof rows !== 'number') return accept(rows);
  const leaf = bytes.subarray(placeStart(places, rows), placeEnd(places, rows));
  const read = readTransaction(leaf);
  assert(!read.ok, 'both readers refuse the same');
  return { ...read, invalidBlockId: id };
}
