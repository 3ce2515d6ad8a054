// What is confidential and stands on the chain all the same: a commitment that tells nothing of its payload, and
// single fields of a payload that are shown without the others. Who may hold a payload, and how it travels, is
// not known here; the ledger never reads one. [C-16]
import { strict as assert } from 'node:assert';
import { textBytes, uint32Bytes } from './canonical-bytes.ts';
import { HASH_BYTES, type Hash, hashToBytes, sha256 } from './hash.ts';
import { type InclusionProof, inclusionProof, rootOfInclusion } from './inclusion-proof.ts';
import { leafHash, merkleRoot } from './merkle.ts';

/** Chance that a payload is committed with: a price or a temperature would be found by trying all there are. */
export const SALT_BYTES = HASH_BYTES;

export interface PrivateField {
  readonly name: string;
  readonly value: Uint8Array;
}

/** A field that is shown: with its commitment it proves what stood there, and nothing of the other fields. */
export interface RevealedField extends PrivateField {
  /** The field's own; that of the payload would let the other fields be found by trying. */
  readonly salt: Uint8Array;
  readonly proof: InclusionProof;
}

/** So that no commitment, and no salt of a field, can be anything else that is hashed. */
const PAYLOAD_DOMAIN = Buffer.from('finack-private-v1');
const FIELD_SALT_DOMAIN = Buffer.from('finack-field-salt-v1');

/** Of a payload that is one piece. @param salt 32 random bytes, which go with the payload wherever it goes */
export function payloadCommitment(salt: Uint8Array, payload: Uint8Array): Hash {
  mustBeSalt(salt);
  return sha256(Buffer.concat([PAYLOAD_DOMAIN, salt, payload]));
}

/** Of a payload that is a list of fields, in their order: the root of their tree (RFC 6962). */
export function fieldsCommitment(salt: Uint8Array, fields: readonly PrivateField[]): Hash {
  return merkleRoot(leavesOf(salt, fields));
}

/** @param index of a field that is there */
export function revealField(
  salt: Uint8Array,
  fields: readonly PrivateField[],
  index: number,
): RevealedField {
  const proof = inclusionProof(leavesOf(salt, fields), index);
  const { name, value } = fields[index] as PrivateField;
  return { name, value, salt: fieldSalt(salt, index), proof };
}

/** The commitment that the payload must have in which this field stands; undefined: there is none. */
export function commitmentOfField(revealed: RevealedField): Hash | undefined {
  const { salt, proof, ...field } = revealed;
  if (salt.length !== SALT_BYTES) return undefined;
  return rootOfInclusion(leafHash(leafOf(salt, field)), proof);
}

function leavesOf(salt: Uint8Array, fields: readonly PrivateField[]): Uint8Array[] {
  assert(fields.length > 0, 'a payload of fields has one');
  return fields.map((field, index) => leafOf(fieldSalt(salt, index), field));
}

function leafOf(salt: Uint8Array, { name, value }: PrivateField): Uint8Array {
  return Buffer.concat([salt, textBytes(name), value]);
}

/** Nothing of the payload's salt, nor of any other field's, can be told from it. */
function fieldSalt(salt: Uint8Array, index: number): Uint8Array {
  mustBeSalt(salt);
  return hashToBytes(sha256(Buffer.concat([FIELD_SALT_DOMAIN, salt, uint32Bytes(index)])));
}

function mustBeSalt(salt: Uint8Array): void {
  assert.equal(salt.length, SALT_BYTES, 'a salt has 32 bytes');
}
