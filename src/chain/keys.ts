// Which 32 bytes are fit to be an account's Ed25519 public key. Pure arithmetic on the encoding;
// signing and checking are done elsewhere (workers/ed25519.ts).
import type { Hash } from './hash.ts';

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

/**
 * The prime is 2^255 - 19, the field of Ed25519 (RFC 8032, 5.1): little-endian ed, thirty times ff, 7f. A
 * number of 255 bits that is not below it ends with these digits and has a first byte of at least ed.
 */
const ABOVE_PRIME = `${'f'.repeat(60)}7f`;
const PRIME_FIRST_BYTE = 'ed';
/** The digit with the sign of x in its top bit, in front of the last one. */
const SIGN_DIGIT = 62;

/** The first bytes of the keys of small order; of all else only what begins like the prime needs a closer look. */
const smallOrderBytes: ReadonlySet<string> = new Set(
  [...smallOrderKeys].map((key) => key.slice(0, 2)),
);

/** False for keys of small order and for second spellings of a key (y not below the prime). */
export function isUsableKey(key: Hash): boolean {
  const firstByte = key.slice(0, 2);
  if (firstByte < PRIME_FIRST_BYTE && !smallOrderBytes.has(firstByte)) return true;
  // OpenSSL accepts both signs of a point whose x is zero. Digits, because there is one key for each
  // transaction of a full block, and a number of 256 bits costs a microsecond.
  const digit = Number.parseInt(key.charAt(SIGN_DIGIT), 16);
  const isSigned = digit >= 8;
  const y = isSigned
    ? key.slice(0, SIGN_DIGIT) + String(digit - 8) + key.slice(SIGN_DIGIT + 1)
    : key;
  if (smallOrderKeys.has(y)) return false;
  return !y.endsWith(ABOVE_PRIME) || firstByte < PRIME_FIRST_BYTE;
}
