// Ed25519 over node:crypto: functions of their arguments alone, called by those who perform. The chain
// never calls them: it lists what to check (rules.ts), and the caller that performs it decides where: in
// threads of ours (signature-threads.ts), on Node's (verify.ts), or in a simulated world without real signatures.
import {
  createPrivateKey,
  createPublicKey,
  sign as cryptoSign,
  verify as cryptoVerify,
  type KeyObject,
} from 'node:crypto';
import { bytesToHash, type Hash, hashToBytes } from '../chain/hash.ts';

/** Parsing a key costs as much as checking a signature; the accounts of a few full blocks fit. */
const PUBLIC_KEYS_CACHED_MAX = 4096;
/** RFC 8410, section 7: the PKCS #8 wrapping of a 32 byte Ed25519 seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A memo, not a state: leaving it out would only be slower. */
const publicKeys = new Map<Hash, KeyObject>();

/** Whether the key is fit to be an account's is another question: keys.ts. */
export function importPublicKey(key: Hash): KeyObject {
  const known = publicKeys.get(key);
  if (known !== undefined) return known;
  const x = Buffer.from(hashToBytes(key)).toString('base64url');
  // From a JWK: twice as fast as from DER.
  const imported = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (publicKeys.size >= PUBLIC_KEYS_CACHED_MAX) {
    const [oldest] = publicKeys.keys();
    publicKeys.delete(oldest as Hash);
  }
  publicKeys.set(key, imported);
  return imported;
}

/** @param seed 32 secret bytes */
export function importPrivateKey(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** The public key of a private one: the account's address. */
export function publicKeyOf(privateKey: KeyObject): Hash {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return bytesToHash(Buffer.from(x as string, 'base64url'));
}

/** @returns 64 bytes */
export function sign(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  return cryptoSign(null, message, privateKey);
}

export function verify(key: Hash, message: Uint8Array, signature: Uint8Array): boolean {
  return cryptoVerify(null, message, importPublicKey(key), signature);
}
