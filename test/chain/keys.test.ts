import { expect } from 'chai';
import fc from 'fast-check';
import { isUsableKey } from '../../src/chain/keys.ts';
import { importPrivateKey, publicKeyOf, sign, verify } from '../../src/workers/ed25519.ts';
import { fromHex, toHex } from './worked-block.ts';

/** Every 32-byte encoding of a point of small order, sign bit masked. */
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

function withSignBit(key: string): string {
  const bytes = fromHex(key);
  bytes[31] = (bytes[31] as number) | 0x80;
  return toHex(bytes);
}

describe('usable keys', () => {
  for (const key of smallOrder) {
    it(`are not of small order: ${key.slice(0, 8)}..${key.slice(-2)}, with either sign`, () => {
      expect(isUsableKey(key)).to.equal(false);
      expect(isUsableKey(withSignBit(key))).to.equal(false);
    });
  }

  it('have y below the prime: none of the 19 numbers from p to 2^255 - 1 is one', () => {
    for (let last = 0xed; last <= 0xff; last++) {
      const key = `${last.toString(16)}${'ff'.repeat(30)}7f`;
      expect(isUsableKey(key), key).to.equal(false);
      expect(isUsableKey(withSignBit(key)), key).to.equal(false);
    }
    expect(isUsableKey(`eb${'ff'.repeat(30)}7f`)).to.equal(true);
  });

  it('have y below the prime: as a number says it, for keys near the border too', () => {
    const prime = 2n ** 255n - 19n;
    const near = fc.bigInt(prime - 300n, 2n ** 255n - 1n);
    const y = fc.oneof(near, fc.bigInt(2n, 2n ** 255n - 1n));
    fc.assert(
      fc.property(y, fc.boolean(), (value, isNegative) => {
        const bigEndian = value.toString(16).padStart(64, '0');
        const key = toHex(fromHex(bigEndian).toReversed());
        if (smallOrder.includes(key)) return;
        expect(isUsableKey(isNegative ? withSignBit(key) : key)).to.equal(value < prime);
      }),
      { numRuns: 2_000 },
    );
  });

  it('include every key that a seed makes', () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(fc.property(seeds, (seed) => isUsableKey(publicKeyOf(importPrivateKey(seed)))));
  });
});

describe('Ed25519', () => {
  // RFC 8032, section 7.1, test 2.
  const seed = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const key = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
    '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

  it('signs and verifies as RFC 8032 says', () => {
    const privateKey = importPrivateKey(fromHex(seed));
    expect(publicKeyOf(privateKey)).to.equal(key);
    expect(toHex(sign(privateKey, fromHex('72')))).to.equal(signature);
    expect(verify(key, fromHex('72'), fromHex(signature))).to.equal(true);
    expect(verify(key, fromHex('73'), fromHex(signature))).to.equal(false);
  });

  it('has one signature per message: S plus the group order is refused', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${toHex(fromHex(signature).subarray(32).toReversed())}`) + order;
    const longer = fromHex(s.toString(16).padStart(64, '0')).toReversed();
    const malleated = Buffer.concat([fromHex(signature).subarray(0, 32), longer]);
    expect(verify(key, fromHex('72'), malleated)).to.equal(false);
  });

  it('goes on verifying when more keys come by than the cache holds', () => {
    for (let i = 0; i < 5_000; i++) {
      const other = i.toString(16).padStart(64, '0');
      expect(verify(other, fromHex('72'), fromHex(signature))).to.equal(false);
    }
    expect(verify(key, fromHex('72'), fromHex(signature))).to.equal(true);
  });
});
