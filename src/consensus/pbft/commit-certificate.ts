// The certificate of a decided block, as it lies in the seal: view u32, a bitmap of who signed in the order
// of the members, and exactly a quorum of commit signatures. Outside the id: nodes may hold different ones of
// one block, and each keeps the one that it verified. [V-12]
import { uint32Bytes } from '../../chain/canonical-bytes.ts';
import { accept, type Read, refuse } from '../../chain/faults.ts';
import type { Hash } from '../../chain/hash.ts';
import type { SignatureCheck } from '../../chain/rules.ts';
import { SIGNATURE_BYTES } from '../../chain/transaction.ts';
import type { Committee } from './committee.ts';
import { type MemberSignature, voteSigningBytes } from './vote.ts';

const VIEW_BYTES = 4;

/** @param signatures exactly a quorum, in the order of the members */
export function encodeCertificate(
  view: number,
  signatures: readonly MemberSignature[],
  committee: Committee,
): Uint8Array {
  const bitmap = Buffer.alloc(bitmapBytes(committee));
  for (const { signer } of signatures) {
    const at = committee.indexOf(signer) ?? 0;
    bitmap.writeUInt8(bitmap.readUInt8(at >> 3) | (1 << (at & 7)), at >> 3);
  }
  return Buffer.concat([
    uint32Bytes(view),
    bitmap,
    ...signatures.map(({ signature }) => signature),
  ]);
}

/** The signatures that have to be good, or what is wrong without looking at any of them. Length first. */
export function certificateChecks(
  certificate: Uint8Array,
  decided: { readonly height: number; readonly digest: Hash },
  committee: Committee,
): Read<SignatureCheck[]> {
  const bytes = Buffer.from(certificate.buffer, certificate.byteOffset, certificate.length);
  const head = VIEW_BYTES + bitmapBytes(committee);
  if (bytes.length !== head + committee.quorum * SIGNATURE_BYTES) {
    return refuse('bad-seal', `a certificate of ${bytes.length} bytes`);
  }
  const signers = membersIn(bytes.subarray(VIEW_BYTES, head));
  if (signers.length !== committee.quorum) {
    return refuse('bad-seal', `${signers.length} signers, ${committee.quorum} make a certificate`);
  }
  const view = bytes.readUInt32BE(0);
  const message = voteSigningBytes({ kind: 'commit', view, ...decided }, committee.genesis);
  const checks: SignatureCheck[] = [];
  for (const [at, index] of signers.entries()) {
    const key = committee.validators[index];
    // A spare bit would be a second spelling of the same certificate.
    if (key === undefined) return refuse('bad-seal', `there is no validator ${index}`);
    const from = head + at * SIGNATURE_BYTES;
    checks.push({ key, message, signature: bytes.subarray(from, from + SIGNATURE_BYTES) });
  }
  return accept(checks);
}

function bitmapBytes({ validators }: Committee): number {
  return Math.ceil(validators.length / 8);
}

function membersIn(bitmap: Uint8Array): number[] {
  return Array.from({ length: bitmap.length * 8 }, (_, at) => at).filter(
    (at) => ((bitmap[at >> 3] ?? 0) >> (at & 7)) & 1,
  );
}
