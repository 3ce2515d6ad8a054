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
import { headerForms } from './header-forms.ts';
import { PowSealer } from './pow-sealer.ts';
import { retargeted } from './retarget.ts';
import type { ConsensusRule, Place, PlaceVerdict } from './rule.ts';

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

export function proofOfWork({ parameters }: PowNetwork): ConsensusRule {
  return {
    name: 'pow',
    form: headerForms.pow,
    checkAlone,
    checkPlace: (sealed, place) => checkPlace(sealed, place, parameters),
    // What every rule demands is in validate.ts; proof of work demands nothing else.
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
  const aheadMs = aheadMaxMs(parameters);
  const refusal = checkTime(sealed, { medianTimeMs, aheadMaxMs: aheadMs, wallMs });
  return refusal ?? { ok: true, checks: [] };
}

/**
 * What a child of `parent` must carry. The target of a block is judged by when its parent came, because
 * its own time is still open while it is mined. Blocks 1 and 2 carry the first target: nobody mined
 * genesis at the time it carries, so nothing is measured before block 2. [C-11]
 */
export function expectedTarget(parent: HeaderEntry, parameters: PowParameters): Hash {
  const target = targetOf(parent.header);
  const { retarget, spacingMs } = parameters;
  if (retarget === 'never' || parent.height < 2) return target;
  assert(parent.parent !== undefined, 'no header is judged without the one before its parent');
  const tookMs = parent.header.timeMs - parent.parent.header.timeMs;
  const pace = { spacingMs, halfLifeMs: retarget.halfLifeMs };
  return retargeted(target, tookMs, pace, parameters.target);
}

/** @throws AssertionError for a header that has none: its form was not checked */
export function targetOf({ target }: BlockHeader): Hash {
  assert(target !== undefined, 'under proof of work every header has a target');
  return target;
}
