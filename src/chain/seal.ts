// The seal of a block under rules that have certificates: what travels beside a header, outside its id.
// What a certificate says is the rule's concern.
import { accept, type Read } from './faults.ts';
import { finack } from './gen/chain.js';
import { decodeStrictly } from './strict.ts';

/** @returns the one encoding of a seal with this certificate */
export function encodeSeal(certificate: Uint8Array): Uint8Array {
  return finack.v1.Seal.encode({ certificate }).finish();
}

/** @returns the certificate in an encoded seal */
export function readSeal(bytes: Uint8Array): Read<Uint8Array> {
  const read = decodeStrictly(finack.v1.Seal, bytes, 'seal');
  return read.ok ? accept(read.value.certificate) : read;
}
