// Headers: what a block's id is the hash of, and the sealed form in which headers travel.
// The bytes that arrived are kept, hashed and passed on; nothing is ever encoded a second time.
import { strict as assert } from 'node:assert';
import { accept, type Read, type Refusal, refuse } from './faults.ts';
import { FieldCursor, WRONG_LENGTH } from './field-cursor.ts';
import { finack } from './gen/chain.js';
import { type Hash, hashToBytes, sha256 } from './hash.ts';
import { refuseStrictly } from './strict.ts';
import { toLong } from './uint64.ts';

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

/** The fields as they are written down in chain.proto: number times eight, and how the value is encoded. */
const tags = {
  ...{ version: 0x08, height: 0x10, parent: 0x1a, txRoot: 0x22, timeMs: 0x28, target: 0x32 },
  ...{ sealer: 0x3a, rosterHash: 0x42, stateRoot: 0x4a, nonce: 0x79 },
};
/** SealedHeader. */
const sealedTags = { header: 0x0a, seal: 0x12 };

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
  const cursor = new FieldCursor(bytes);
  const version = cursor.uint32(tags.version);
  const height = cursor.uint32(tags.height);
  const parent = cursor.hash(tags.parent);
  const txRoot = cursor.hash(tags.txRoot);
  const timeMs = cursor.safeUint(tags.timeMs);
  const target = cursor.hash(tags.target);
  const sealer = cursor.hash(tags.sealer);
  // The one whose presence is told apart from being empty: empty is a wrong length here.
  const rosterHash = cursor.optionalBytes(tags.rosterHash) ? cursor.readHash() : undefined;
  const stateRoot = cursor.hash(tags.stateRoot);
  // Without it the last eight bytes of a header could be something other than its nonce.
  const nonce = cursor.fixed64(tags.nonce);
  if (!cursor.isAtEnd) return refuseStrictly(codec, bytes, 'header');
  if (!parent || !txRoot || !sealer || !stateRoot) return notHashes();
  if (target === WRONG_LENGTH || rosterHash === WRONG_LENGTH) return notHashes();
  if (nonce === undefined) return refuse('bad-field', 'header: the nonce is missing');
  if (timeMs === undefined) return refuse('bad-field', 'header: time_ms is above 2^53');
  return accept({
    version,
    height,
    parent,
    txRoot,
    timeMs,
    ...(target !== undefined && { target }),
    sealer,
    ...(rosterHash !== undefined && { rosterHash }),
    stateRoot,
    nonce,
  });
}

function notHashes(): Refusal<'bad-field'> {
  return refuse('bad-field', 'header: a hash is missing or has not 32 bytes');
}

/** The header in a SealedHeader message, for whoever knows its id and its seal. */
export function readHeaderIn(bytes: Uint8Array): Read<BlockHeader> {
  const cursor = new FieldCursor(bytes);
  cursor.bytes(sealedTags.header);
  return readHeader(cursor.view());
}

/** Reads a SealedHeader message as GetHeaders brings it and as the index keeps it. */
export function readSealedHeader(bytes: Uint8Array): Read<SealedHeader> {
  const cursor = new FieldCursor(bytes);
  cursor.bytes(sealedTags.header);
  const headerBytes = cursor.view();
  cursor.bytes(sealedTags.seal);
  const seal = cursor.view();
  if (!cursor.isAtEnd) return refuseStrictly(finack.v1.SealedHeader, bytes, 'sealed header');
  const sealed = readSealed(headerBytes, seal);
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
