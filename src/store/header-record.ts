// The header file as bytes: a record for each block, and records in groups, as they were written. A start checks
// groups, of which it can read a million records a second; who reads one record checks that. No disk here.
import { crc32 } from 'node:zlib';
import { HASH_BYTES, type Hash, hashToBytes } from '../chain/hash.ts';
import type { IndexedBlock } from './block-index.ts';

// crc32 of all that follows | length of the sealed header | place | length of the frame | crc32 of the frame |
// height | work | id | parent | sealed header. All numbers are big-endian.
const CHECKSUM_BYTES = 4;
const HEADER_LENGTH_AT = 4;
const PLACE_AT = 8;
const LENGTH_AT = 16;
const FRAME_CRC_AT = 20;
const HEIGHT_AT = 24;
const WORK_AT = 28;
export const ID_AT = 36;
export const PARENT_AT = 68;
export const SEALED_HEADER_AT = 100;

/** In place of the work of a chain: nobody has said it, or it has more than 64 bits. */
const NO_WORK = 2n ** 64n - 1n;

function writeRecord(block: IndexedBlock): Uint8Array {
  const { sealedHeader, work } = block;
  const record = Buffer.allocUnsafe(SEALED_HEADER_AT + sealedHeader.length);
  record.writeUInt32BE(sealedHeader.length, HEADER_LENGTH_AT);
  record.writeBigUInt64BE(BigInt(block.place), PLACE_AT);
  record.writeUInt32BE(block.length, LENGTH_AT);
  record.writeUInt32BE(block.crc32, FRAME_CRC_AT);
  record.writeUInt32BE(block.height, HEIGHT_AT);
  record.writeBigUInt64BE(work === undefined || work > NO_WORK ? NO_WORK : work, WORK_AT);
  record.set(hashToBytes(block.id), ID_AT);
  record.set(hashToBytes(block.parent), PARENT_AT);
  record.set(sealedHeader, SEALED_HEADER_AT);
  return checksummed(record);
}

/** Bytes of the record that begins here, as it says itself. */
function recordLength(bytes: Buffer, at: number): number {
  return SEALED_HEADER_AT + bytes.readUInt32BE(at + HEADER_LENGTH_AT);
}

/** Whether a record fills exactly these bytes and is what was written. */
export function isGoodRecord(bytes: Buffer): boolean {
  return (
    bytes.length >= SEALED_HEADER_AT &&
    recordLength(bytes, 0) === bytes.length &&
    crc32(bytes.subarray(CHECKSUM_BYTES)) === bytes.readUInt32BE(0)
  );
}

// A group: crc32 of all that follows | bytes of its records | its records.
const RECORDS_LENGTH_AT = 4;
const RECORDS_AT = 8;
/** Bytes of records in a group: a few hundred, and more only if one record has more. */
const GROUP_BYTES = 128 * 1024;

/** These blocks as groups of records. */
export function* groupsOf(blocks: Iterable<IndexedBlock>): Generator<Buffer, void, void> {
  let records: Uint8Array[] = [];
  let bytes = 0;
  for (const block of blocks) {
    const record = writeRecord(block);
    records.push(record);
    bytes += record.length;
    if (bytes < GROUP_BYTES) continue;
    yield groupOf(records);
    [records, bytes] = [[], 0];
  }
  if (records.length > 0) yield groupOf(records);
}

function groupOf(records: readonly Uint8Array[]): Buffer {
  const group = Buffer.concat([Buffer.alloc(RECORDS_AT), ...records]);
  group.writeUInt32BE(group.length - RECORDS_AT, RECORDS_LENGTH_AT);
  return checksummed(group);
}

/** With the checksum of all that follows it, in a group as in a record. */
function checksummed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32(bytes.subarray(CHECKSUM_BYTES)), 0);
  return bytes;
}

/** Sets the works that are not known in a group. @returns whether there was any that is known now */
export function setWorks(group: Buffer, workOf: (id: Hash) => bigint | undefined): boolean {
  let isChanged = false;
  for (const { at, length } of recordsIn(group)) {
    const record = group.subarray(at, at + length);
    const work = workIn(record, 0) === undefined ? workOf(hashIn(record, ID_AT)) : undefined;
    if (work === undefined || work >= NO_WORK) continue;
    record.writeBigUInt64BE(work, WORK_AT);
    checksummed(record);
    isChanged = true;
  }
  if (isChanged) checksummed(group);
  return isChanged;
}

/** The records of a good group, in order. */
export function* recordsIn(group: Buffer): Generator<{ at: number; length: number }, void, void> {
  for (let at = RECORDS_AT; at < group.length; ) {
    const length = recordLength(group, at);
    yield { at, length };
    at += length;
  }
}

/** Where the good group ends that begins here; undefined: there is none, or not all of it. */
export function groupEnd(bytes: Buffer, at: number): number | undefined {
  if (at + RECORDS_AT > bytes.length) return undefined;
  const end = at + RECORDS_AT + bytes.readUInt32BE(at + RECORDS_LENGTH_AT);
  if (end > bytes.length) return undefined;
  const isGood = crc32(bytes.subarray(at + CHECKSUM_BYTES, end)) === bytes.readUInt32BE(at);
  return isGood ? end : undefined;
}

/** The numbers of a good record. */
export function numbersOf(bytes: Buffer, at: number) {
  const place = bytes.readUInt32BE(at + PLACE_AT) * 2 ** 32 + bytes.readUInt32BE(at + PLACE_AT + 4);
  return {
    place,
    length: bytes.readUInt32BE(at + LENGTH_AT),
    crc32: bytes.readUInt32BE(at + FRAME_CRC_AT),
    height: bytes.readUInt32BE(at + HEIGHT_AT),
  };
}

export function workIn(bytes: Buffer, at: number): bigint | undefined {
  const work = bytes.readBigUInt64BE(at + WORK_AT);
  return work === NO_WORK ? undefined : work;
}

/** All of a good record of so many bytes; its sealed header is a copy. */
export function readRecord(bytes: Buffer, at: number, length: number): IndexedBlock {
  return {
    ...numbersOf(bytes, at),
    id: hashIn(bytes, at + ID_AT),
    parent: hashIn(bytes, at + PARENT_AT),
    work: workIn(bytes, at),
    sealedHeader: new Uint8Array(bytes.subarray(at + SEALED_HEADER_AT, at + length)),
  };
}

export function hashIn(bytes: Buffer, at: number): Hash {
  return bytes.toString('hex', at, at + HASH_BYTES);
}
