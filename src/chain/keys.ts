// Which 32 bytes are fit to be an account's Ed25519 public key. Pure arithmetic on the encoding;
// signing and checking are done elsewhere (workers/ed25519.ts).
import { type Hash, hashToBytes } from './hash.ts';

/** 2^255 - 19, the field of Ed25519 (RFC 8032, 5.1). */
const FIELD_PRIME = 2n ** 255n - 19n;

/**
 * The y coordinates below the prime of the points of order 1, 2, 4 and 8, little-endian, sign bit
 * masked. Under such a key one signature fits many messages. The other encodings of the same points
 * (p and p + 1) are refused because they are not below the prime.
 */
const smallOrderKeys: ReadonlySet<Hash> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** False for keys of small order and for second spellings of a key (y not below the prime). */
export function isUsableKey(key: Hash): boolean {
  const bytes = hashToBytes(key);
  // The top bit is the sign of x. OpenSSL accepts both signs of a point whose x is zero.
  bytes[31] = (bytes[31] as number) & 0x7f;
  if (smallOrderKeys.has(Buffer.from(bytes).toString('hex'))) return false;
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) < FIELD_PRIME;
}
