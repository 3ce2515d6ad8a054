// Signatures and blocks of a simulated agreement: made and read in microseconds. Nobody in this world can make
// a signature of another's key, because nobody here tries; a block is its header, with a place that tells two apart.
import { type Hash, hexOf, sha256 } from '../chain/hash.ts';
import type { CommitteeOf } from '../consensus/pbft/committee.ts';
import type { ProposedBlock } from '../consensus/pbft/seam.ts';

const SIGNATURE_BYTES = 64;

export interface SimulatedBlock {
  readonly height: number;
  readonly parent: Hash;
  readonly timeMs: number;
  readonly sealer: Hash;
  /** Tells two blocks of one proposer apart. */
  readonly salt: number;
  /** Whether executing it leads to what it commits to. */
  readonly worth: 'valid' | 'invalid';
}

/** A key that is nobody's but the n-th validator's: ascending with n. */
function simulatedKey(n: number): Uint8Array {
  const key = new Uint8Array(32).fill(0xa0 + n);
  key[0] = n + 1;
  return key;
}

/** So many validators on a network of their own. */
export function simulatedCommittee(validators: number): CommitteeOf {
  const keys = Array.from({ length: validators }, (_, at) => simulatedKey(at));
  return { validators: keys, genesis: sha256(Buffer.from('a simulated agreement')) };
}

export function simulatedSignature(key: Hash, bytes: Uint8Array): Uint8Array {
  const signature = new Uint8Array(SIGNATURE_BYTES);
  let one = 0x811c9dc5 ^ Number.parseInt(key.slice(0, 8), 16);
  let two = 0x01000193 ^ one;
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    two = Math.imul(two + byte, 0x9e3779b1) ^ (two >>> 15);
  }
  new DataView(signature.buffer).setInt32(0, one);
  new DataView(signature.buffer).setInt32(4, two);
  return signature;
}

export function isSimulatedSignature(key: Hash, bytes: Uint8Array, signature: Uint8Array): boolean {
  return Buffer.compare(simulatedSignature(key, bytes), signature) === 0;
}

/** Height u32, time f64, salt u32, worth u8, parent, sealer. */
const HEAD_BYTES = 17;

export function encodeSimulatedBlock(block: SimulatedBlock): Uint8Array {
  const bytes = Buffer.alloc(HEAD_BYTES + 64);
  bytes.writeUInt32BE(block.height, 0);
  bytes.writeDoubleBE(block.timeMs, 4);
  bytes.writeUInt32BE(block.salt, 12);
  bytes.writeUInt8(block.worth === 'valid' ? 1 : 0, 16);
  bytes.write(block.parent, HEAD_BYTES, 'hex');
  bytes.write(block.sealer, HEAD_BYTES + 32, 'hex');
  return bytes;
}

/** Blocks travel as the same bytes here, so each is hashed once. */
const read = new WeakMap<Uint8Array, ProposedBlock & SimulatedBlock>();

export function readSimulatedBlock(
  block: Uint8Array,
): (ProposedBlock & SimulatedBlock) | undefined {
  const known = read.get(block);
  if (known !== undefined) return known;
  if (block.length !== HEAD_BYTES + 64) return undefined;
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  const fresh: ProposedBlock & SimulatedBlock = {
    id: sha256(bytes),
    height: bytes.readUInt32BE(0),
    timeMs: bytes.readDoubleBE(4),
    salt: bytes.readUInt32BE(12),
    worth: bytes.readUInt8(16) === 1 ? 'valid' : 'invalid',
    parent: hexOf(bytes.subarray(HEAD_BYTES, HEAD_BYTES + 32)),
    sealer: hexOf(bytes.subarray(HEAD_BYTES + 32)),
  };
  read.set(block, fresh);
  return fresh;
}
