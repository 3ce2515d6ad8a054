// Transactions: the body that an account signs, its id, and the bytes that the signature covers.
import { strict as assert } from 'node:assert';
import { accept, type Read, refuse } from './faults.ts';
import { FieldCursor } from './field-cursor.ts';
import { finack } from './gen/chain.js';
import { type Hash, hashToBytes, sha256 } from './hash.ts';
import { refuseStrictly } from './strict.ts';
import { toLong } from './uint64.ts';

export interface TransactionBody {
  /** The account that pays and signs: its Ed25519 public key. */
  readonly from: Hash;
  readonly to: Hash;
  readonly amount: bigint;
  readonly fee: bigint;
  /** 0, 1, 2, ... per `from`: puts an account's transactions in order and lets none act twice. */
  readonly nonce: bigint;
  /** A note, a document's hash, a record. Often a view into the frame it came in. */
  readonly data: Uint8Array;
  /** No block above this height may hold it; 0: any may. So a payment that nobody took is over one day. */
  readonly lastHeight: number;
}

export interface Transaction {
  /** SHA-256 of the body bytes, so that it does not depend on the signature. */
  readonly id: Hash;
  readonly body: TransactionBody;
  readonly bodyBytes: Uint8Array;
  readonly signature: Uint8Array;
  /** The encoded Transaction message. */
  readonly bytes: Uint8Array;
}

/** One page of text, or a few dozen hashes: a note, not a file. */
export const TRANSACTION_DATA_BYTES_MAX = 1024;
/** Ed25519, RFC 8032. */
export const SIGNATURE_BYTES = 64;
/** Says what is being signed, so that no other signature of the same key can be passed off as one. */
const SIGNING_DOMAIN = Buffer.from('finack-tx-v1');

/** The fields as they are written down in chain.proto: number times eight, and how the value is encoded. */
export const transactionTags = { body: 0x0a, signature: 0x12 };
export const bodyTags = {
  ...{ from: 0x0a, to: 0x12, amount: 0x18, fee: 0x20, nonce: 0x28, data: 0x32 },
  lastHeight: 0x38,
};

/** @returns the one encoding of this body */
export function encodeTransactionBody(body: TransactionBody): Uint8Array {
  assert(body.data.length <= TRANSACTION_DATA_BYTES_MAX, 'data: at most 1024 bytes');
  return finack.v1.TransactionBody.encode({
    from: hashToBytes(body.from),
    to: hashToBytes(body.to),
    amount: toLong(body.amount),
    fee: toLong(body.fee),
    nonce: toLong(body.nonce),
    data: body.data,
    lastHeight: body.lastHeight,
  }).finish();
}

/** @returns the one encoding of the whole transaction */
export function encodeTransaction(bodyBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  assert.equal(signature.length, SIGNATURE_BYTES, 'a signature has 64 bytes');
  return finack.v1.Transaction.encode({ body: bodyBytes, signature }).finish();
}

/**
 * What the signature covers (clause C-4): domain tag, genesis id, body bytes. The genesis id keeps a
 * transaction of one network from being replayed on another.
 */
export function signingBytes(genesis: Hash, bodyBytes: Uint8Array): Uint8Array {
  return Buffer.concat([SIGNING_DOMAIN, hashToBytes(genesis), bodyBytes]);
}

/**
 * Encodes and signs a transaction.
 * @param genesis id of the network's first block: the signature holds on that network alone
 * @param sign with the private key of `from`
 */
export function signedTransaction(
  body: TransactionBody,
  genesis: Hash,
  sign: (message: Uint8Array) => Uint8Array,
): { readonly id: Hash; readonly bytes: Uint8Array } {
  const bodyBytes = encodeTransactionBody(body);
  const signature = sign(signingBytes(genesis, bodyBytes));
  return { id: sha256(bodyBytes), bytes: encodeTransaction(bodyBytes, signature) };
}

/** Whether its signature is good is not known here; rules.ts lists what to check. */
export function readTransaction(bytes: Uint8Array): Read<Transaction> {
  const cursor = new FieldCursor(bytes);
  cursor.bytes(transactionTags.body);
  const bodyBytes = cursor.view();
  cursor.bytes(transactionTags.signature);
  const signature = cursor.view();
  if (!cursor.isAtEnd) return refuseStrictly(finack.v1.Transaction, bytes, 'transaction');
  if (signature.length !== SIGNATURE_BYTES) {
    return refuse('bad-field', `transaction: signature of ${signature.length} bytes, not 64`);
  }
  const body = readTransactionBody(bodyBytes);
  if (!body.ok) return body;
  return accept(new ReadTransaction(body.value, bodyBytes, signature, bytes));
}

/** Its id is not looked for before somebody asks: a sync of full blocks never does. */
class ReadTransaction implements Transaction {
  readonly body: TransactionBody;
  readonly bodyBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly bytes: Uint8Array;
  #id: Hash | undefined;

  constructor(
    body: TransactionBody,
    bodyBytes: Uint8Array,
    signature: Uint8Array,
    bytes: Uint8Array,
  ) {
    this.body = body;
    this.bodyBytes = bodyBytes;
    this.signature = signature;
    this.bytes = bytes;
  }

  get id(): Hash {
    this.#id ??= sha256(this.bodyBytes);
    return this.#id;
  }
}

function readTransactionBody(bytes: Uint8Array): Read<TransactionBody> {
  const cursor = new FieldCursor(bytes);
  const from = cursor.hash(bodyTags.from);
  const to = cursor.hash(bodyTags.to);
  const amount = cursor.uint64(bodyTags.amount);
  const fee = cursor.uint64(bodyTags.fee);
  const nonce = cursor.uint64(bodyTags.nonce);
  cursor.bytes(bodyTags.data);
  const data = cursor.view();
  const lastHeight = cursor.uint32(bodyTags.lastHeight);
  if (!cursor.isAtEnd) {
    return refuseStrictly(finack.v1.TransactionBody, bytes, 'transaction body');
  }
  if (!from || !to) return refuse('bad-field', 'transaction: from and to have 32 bytes each');
  if (data.length > TRANSACTION_DATA_BYTES_MAX) {
    return refuse('bad-field', `transaction: ${data.length} bytes of data, at most 1024`);
  }
  return accept({ from, to, amount, fee, nonce, data, lastHeight });
}
