// Accounts numbered by the bytes of their keys: as a Map of texts would, wherever the keys lie, and in a
// bounded number of looks however they were chosen.
import { expect } from 'chai';
import fc from 'fast-check';
import { AccountNumbers } from '../../src/chain/account-numbers.ts';
import { hexOf, sha256 } from '../../src/chain/hash.ts';

const SEED = 20261201;
const hashes = [sha256(Buffer.of(1)), sha256(Buffer.of(2))] as const;

/** The number of each key, asked for in order; the bytes begin anywhere in memory. */
function numbersOf(keys: readonly Uint8Array[], offset: number): number[] {
  const room = new Uint8Array(offset + 32 * keys.length);
  for (const [i, key] of keys.entries()) room.set(key, offset + 32 * i);
  const accounts = new AccountNumbers(room.subarray(offset), keys.length, hashes);
  const numbers = keys.map((_, i) => accounts.number(32 * i));
  const distinct = [...new Set(keys.map(hexOf))];
  const found = [...accounts.keysAt()].map((at) => hexOf(room.subarray(offset + at).slice(0, 32)));
  expect(found, 'where each key lies first').to.deep.equal(distinct);
  return numbers;
}

function numbersByText(keys: readonly Uint8Array[]): number[] {
  const known = [...new Set(keys.map(hexOf))];
  return keys.map((key) => known.indexOf(hexOf(key)));
}

describe(`accounts of a block by number (seed ${SEED})`, () => {
  it('count up in the order in which they appear, as texts would', () => {
    // Keys that differ in few places are those that a bad table takes for one another.
    const key = fc
      .tuple(fc.nat(31), fc.nat(3))
      .map(([at, byte]) => Buffer.alloc(32).fill(byte, at));
    const run = fc.property(fc.array(key, { maxLength: 60 }), fc.nat(7), (keys, offset) => {
      expect(numbersOf(keys, offset)).to.deep.equal(numbersByText(keys));
    });
    fc.assert(run, { seed: SEED, numRuns: 200 });
  });

  it('are told apart where keys differ in the highest bits of their words alone', () => {
    // All sums of such words by odd weights are the same: a simpler hash would have them all in one place.
    const keys = Array.from({ length: 2 ** 8 }, (_, bits) => {
      const bytes = Buffer.alloc(32);
      for (let word = 0; word < 8; word++) bytes[4 * word + 3] = ((bits >> word) & 1) << 7;
      return bytes;
    });
    expect(numbersOf(keys, 1)).to.deep.equal(keys.map((_, i) => i));
  });
});
