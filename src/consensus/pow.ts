// Proof of work: a nonce that brings the id down to the target seals a block. The target
// follows the pace of the chain.
import { strict as assert } from 'node:assert';
import { type ChainFault, refuseBlock } from '../chain/faults.ts';
import { type Hash, sha256 } from '../chain/hash.ts';
import { type BlockHeader, NONCE_BYTES, type Sealed } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { PowNetwork, PowParameters } from '../chain/network-parameters.ts';
import { aheadMaxMs, checkTime } from '../chain/rules.ts';
import { totalWork } from '../chain/work.ts';
import { PowSealer } from './pow-sealer.ts';
import type { ConsensusRule, Place, PlaceVerdict } from './rule.ts';

/** One retarget changes the difficulty at most by this factor, either way: Bitcoin's four. */
const RETARGET_FACTOR_MAX = 4n;

/** Both are big-endian hex of one length, so the order of texts is the order of numbers. */
export function meetsTarget(id: Hash, target: Hash): boolean {
  return id <= target;
}

/**
 * Tries `tries` nonces, one after the other, wrapping after the last. 0.7 µs each.
 * @returns the first nonce that brings the id of this header down to the target
 */
export function searchNonce(
  headerBytes: Uint8Array,
  target: Hash,
  from: bigint,
  tries: number,
): bigint | undefined {
  const bytes = Buffer.from(headerBytes);
  const offset = bytes.length - NONCE_BYTES;
  bytes.writeBigUInt64LE(from, offset);
  // Two halves as numbers: a bigint per try would cost a tenth of the hashing.
  let low = bytes.readUInt32LE(offset);
  for (let i = 0; i < tries; i++) {
    if (meetsTarget(sha256(bytes), target)) return bytes.readBigUInt64LE(offset);
    low = (low + 1) >>> 0;
    bytes.writeUInt32LE(low, offset);
    if (low === 0) bytes.writeUInt32LE((bytes.readUInt32LE(offset + 4) + 1) >>> 0, offset + 4);
  }
  return undefined;
}

export function proofOfWork({ parameters, shape }: PowNetwork): ConsensusRule {
  const { retarget } = parameters;
  return {
    name: 'pow',
    form: {
      target: 'required',
      membershipHash: shape === 'public' ? 'absent' : 'required',
      nonce: 'free',
    },
    lookBack: retarget === 'never' ? 0 : retarget.everyBlocks,
    checkAlone,
    checkPlace: (sealed, place) => checkPlace(sealed, place, parameters),
    // Nothing that executing a block leads to is in the header yet.
    checkOutcome: () => undefined,
    weigh: totalWork,
    // More work can always come from somewhere: nothing is ever final.
    finalised: (_tip, before) => before,
    newSealer: (help) => new PowSealer((parent) => expectedTarget(parent, parameters), help),
  };
}

function checkAlone({ id, header, seal }: Sealed): ChainFault | undefined {
  // There is nothing to certify, and a second spelling of a block must not travel.
  if (seal !== undefined) return 'bad-seal';
  return meetsTarget(id, targetOf(header)) ? undefined : 'insufficient-work';
}

function checkPlace(
  sealed: Sealed,
  { parent, medianTimeMs, wallMs }: Place,
  parameters: PowParameters,
): PlaceVerdict {
  const target = targetOf(sealed.header);
  const expected = expectedTarget(parent, parameters);
  // A chosen target would let its sender choose the price of a block.
  if (target !== expected) {
    return refuseBlock(sealed.id, 'wrong-target', `target ${target}, expected ${expected}`);
  }
  // Last, because it can pass by itself: what is wrong for ever is said first.
  const aheadMs = aheadMaxMs(parameters.spacingMs);
  const refusal = checkTime(sealed, { medianTimeMs, aheadMaxMs: aheadMs, wallMs });
  return refusal ?? { ok: true, checks: [] };
}

/**
 * Every `everyBlocks` blocks: the old target times the time they took, divided by the time they
 * should have taken. A period is measured from the last block of the period before, so that no
 * interval goes unmeasured (Bitcoin leaves one out, which is what its time warp attack lives on).
 * The first period starts at block 1: nobody mined genesis at the time it carries.
 */
export function expectedTarget(parent: HeaderEntry, parameters: PowParameters): Hash {
  const target = targetOf(parent.header);
  if (parameters.retarget === 'never') return target;
  const { everyBlocks } = parameters.retarget;
  if ((parent.height + 1) % everyBlocks !== 0) return target;
  const intervals = Math.min(everyBlocks, parent.height - 1);
  let first = parent;
  for (let i = 0; i < intervals && first.parent !== undefined; i++) first = first.parent;
  const tookMs = BigInt(parent.header.timeMs - first.header.timeMs);
  return retarget(target, tookMs, BigInt(intervals * parameters.spacingMs), parameters.target);
}

/** @throws AssertionError for a header that has none: its form was not checked */
export function targetOf({ target }: BlockHeader): Hash {
  assert(target !== undefined, 'under proof of work every header has a target');
  return target;
}

function retarget(target: Hash, tookMs: bigint, expectedMs: bigint, easiest: Hash): Hash {
  const shortest = expectedMs / RETARGET_FACTOR_MAX;
  const longest = expectedMs * RETARGET_FACTOR_MAX;
  const countedMs = tookMs < shortest ? shortest : tookMs > longest ? longest : tookMs;
  const next = (BigInt(`0x${target}`) * countedMs) / expectedMs;
  const limit = BigInt(`0x${easiest}`);
  const bounded = next < 1n ? 1n : next > limit ? limit : next;
  return bounded.toString(16).padStart(64, '0');
}
