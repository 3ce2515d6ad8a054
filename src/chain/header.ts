// Headers: what a block's id is the hash of, and the sealed form in which headers travel.
// The bytes that arrived are kept, hashed and passed on; nothing is ever encoded a second time.
import { strict as assert } from 'node:assert';
import { accept, type Read, refuse } from './faults.ts';
import { finack } from './gen/chain.js';
import { bytesToHash, HASH_BYTES, type Hash, hashToBytes, sha256 } from './hash.ts';
import { decodeStrictly } from './strict.ts';
import { fromLong, longToNumber, toLong } from './uint64.ts';

export interface BlockHeader {
  readonly version: number;
  readonly height: number;
  readonly parent: Hash;
  /** RFC 6962 root over the whole transactions. */
  readonly txRoot: Hash;
  /** Unix milliseconds. */
  readonly timeMs: number;
  /** 32 bytes big-endian, as hex: the id must not exceed it. Absent where there is no proof of work. */
  readonly target?: Hash;
  /** The Ed25519 public key that earns reward and fees. */
  readonly sealer: Hash;
  /** Of the roster in force after this block. Absent where the rule has no roster. */
  readonly rosterHash?: Hash;
  /** Root of the state after this block: what executing it leads to. */
  readonly stateRoot: Hash;
  readonly nonce: bigint;
}

/** What a consensus rule judges: a header that is whole, whether it came alone or in its block. */
export interface Sealed {
  /** SHA-256 of the header bytes. */
  readonly id: Hash;
  readonly header: BlockHeader;
  readonly headerBytes: Uint8Array;
  /** The encoded Seal; absent under proof of work. Outside the id. */
  readonly seal?: Uint8Array;
}

export interface SealedHeader extends Sealed {
  /** The encoded SealedHeader message, as it travels and as the index keeps it. */
  readonly bytes: Uint8Array;
}

export const HEADER_VERSION = 2;
/**
 * The nonce is the last field, a fixed64 that is always present: mining changes the last eight
 * bytes (little-endian) and nothing else. The byte before them is its tag, 0x79.
 */
export const NONCE_BYTES = 8;

const codec = finack.v1.BlockHeader;

/** @returns the one encoding of this header */
export function encodeHeader(header: BlockHeader): Uint8Array {
  assert(Number.isSafeInteger(header.timeMs) && header.timeMs >= 0, 'timeMs: Unix milliseconds');
  return codec
    .encode({
      version: header.version,
      height: header.height,
      parent: hashToBytes(header.parent),
      txRoot: hashToBytes(header.txRoot),
      timeMs: toLong(BigInt(header.timeMs)),
      ...(header.target !== undefined && { target: hashToBytes(header.target) }),
      sealer: hashToBytes(header.sealer),
      ...(header.rosterHash !== undefined && { rosterHash: hashToBytes(header.rosterHash) }),
      stateRoot: hashToBytes(header.stateRoot),
      nonce: toLong(header.nonce),
    })
    .finish();
}

/** The same header with another nonce: a copy of the bytes whose last eight differ. */
export function withNonce(headerBytes: Uint8Array, nonce: bigint): Uint8Array {
  const bytes = Buffer.from(headerBytes);
  bytes.writeBigUInt64LE(nonce, bytes.length - NONCE_BYTES);
  return bytes;
}

export function readHeader(bytes: Uint8Array): Read<BlockHeader> {
  const read = decodeStrictly(codec, bytes, 'header');
  if (!read.ok) return read;
  const { version, height, parent, txRoot, target, sealer, rosterHash, stateRoot, nonce } =
    read.value;
  // An empty target is one that is not there: strict decoding knows no other spelling of that.
  const hashes = { parent, txRoot, sealer, stateRoot, ...(target.length > 0 && { target }) };
  for (const [name, value] of Object.entries({ ...hashes, ...(rosterHash && { rosterHash }) })) {
    if (value.length !== HASH_BYTES) return refuse('bad-field', `header: ${name} has not 32 bytes`);
  }
  // Without this the last eight bytes of a header could be something other than its nonce.
  if (!nonce) return refuse('bad-field', 'header: the nonce is missing');
  const timeMs = longToNumber(read.value.timeMs);
  if (timeMs === undefined) return refuse('bad-field', 'header: time_ms is above 2^53');
  return accept({
    version,
    height,
    parent: bytesToHash(parent),
    txRoot: bytesToHash(txRoot),
    timeMs,
    ...(target.length > 0 && { target: bytesToHash(target) }),
    sealer: bytesToHash(sealer),
    ...(rosterHash && { rosterHash: bytesToHash(rosterHash) }),
    stateRoot: bytesToHash(stateRoot),
    nonce: fromLong(nonce),
  });
}

/** Reads a SealedHeader message as GetHeaders brings it and as the index keeps it. */
export function readSealedHeader(bytes: Uint8Array): Read<SealedHeader> {
  const read = decodeStrictly(finack.v1.SealedHeader, bytes, 'sealed header');
  if (!read.ok) return read;
  const sealed = readSealed(read.value.header, read.value.seal);
  return sealed.ok ? accept({ ...sealed.value, bytes }) : sealed;
}

/** @param seal the encoded Seal, or nothing: an empty field would be a second encoding of absence */
export function readSealed(headerBytes: Uint8Array, seal: Uint8Array): Read<Sealed> {
  const header = readHeader(headerBytes);
  if (!header.ok) return header;
  const sealed = { id: sha256(headerBytes), header: header.value, headerBytes };
  return accept(seal.length === 0 ? sealed : { ...sealed, seal });
}

/** @returns the one encoding of the SealedHeader message */
export function sealedHeaderBytes(headerBytes: Uint8Array, seal?: Uint8Array): Uint8Array {
  return finack.v1.SealedHeader.encode({ header: headerBytes, seal: seal ?? null }).finish();
}
