// Fields that several messages share, read and written: hashes, counts, nonces, texts, signatures. What
// a field means is said by the message that has it.
import assert from 'node:assert';
import Long from 'long';
import type protobuf from 'protobufjs/minimal.js';
import { bytesToHash, HASH_BYTES, type Hash, hashToBytes } from '../../chain/hash.ts';
import { longToNumber, UINT64_MAX } from '../../chain/uint64.ts';
import { PATH_STEPS_MAX } from '../limits.ts';
import type { Violation } from '../violations.ts';

/** A field whose size or value breaks [E-7]; caught in decodeEnvelope, never seen outside. */
export class BadField extends Error {
  readonly violation: Violation;
  constructor(where: string, violation: Violation = 'bad-field') {
    super(where);
    this.violation = violation;
  }
}

/** The bytes of a message that are not read yet, as a view. */
export function bytesOf(reader: protobuf.Reader): Uint8Array {
  return reader.raw(reader.pos, reader.len);
}

export function readHash(bytes: Uint8Array, where: string): Hash {
  if (bytes.length !== HASH_BYTES) throw new BadField(where);
  return bytesToHash(bytes);
}

export function readHashes(list: readonly Uint8Array[], where: string): Hash[] {
  return list.map((hash) => readHash(hash, where));
}

export function writeHashes(list: readonly Hash[]): Uint8Array[] {
  return list.map(hashToBytes);
}

/** 64 bytes, or none from a peer without a key. [H-6] */
export function readSignature(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 0 && bytes.length !== 64) throw new BadField('signature');
  return bytes;
}

export function readText(value: string, bytesMax: number, where: string): string {
  if (Buffer.byteLength(value) > bytesMax) throw new BadField(where);
  return value;
}

const PATH = new RegExp(`^[01]{0,${PATH_STEPS_MAX}}$`);

/** Where something stands in the state's trie: a character for each step from the root down. [N-3] */
export function readPath(value: string, where: string): string {
  if (!PATH.test(value)) throw new BadField(where);
  return value;
}

/** Field 1, eight bytes: the whole of a Ping and of a Pong. */
const NONCE_TAG = (1 << 3) | 1;

/** The nonce of a Ping or Pong, by hand: what protobufjs makes for it costs more than all else of a Ping. */
export function readNonce(reader: protobuf.Reader): bigint {
  let nonce = 0n;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag !== NONCE_TAG) {
      reader.skipType(tag & 7);
      continue;
    }
    const low = reader.fixed32();
    nonce = (BigInt(reader.fixed32()) << 32n) | BigInt(low);
  }
  return nonce;
}

export function writeNonce(nonce: bigint, writer: protobuf.Writer): void {
  assert(nonce >= 0n && nonce <= UINT64_MAX, 'outside 64 bits');
  if (nonce === 0n) return;
  writer.uint32(NONCE_TAG);
  writer.fixed32(Number(nonce & 0xffff_ffffn));
  writer.fixed32(Number(nonce >> 32n));
}

/** A count that a number holds exactly. */
export function readCount(value: Long, where: string): number {
  const number = longToNumber(value);
  if (number === undefined) throw new BadField(where);
  return number;
}

/**
 * proto3 leaves a field out that has its default value, and protobufjs writes every field that is
 * set: without the defaults, any protobuf library writes the very bytes that we write.
 */
export function withoutDefaults<T extends object>(fields: T): Partial<T> {
  const isDefault = (value: unknown) =>
    value === undefined ||
    value === 0 ||
    value === '' ||
    (value instanceof Uint8Array && value.length === 0) ||
    (Long.isLong(value) && value.isZero());
  const set = Object.entries(fields).filter(([, value]) => !isDefault(value));
  return Object.fromEntries(set) as Partial<T>;
}
