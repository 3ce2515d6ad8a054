import { expect } from 'chai';
import fc from 'fast-check';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { fromHex } from './worked-block.ts';

// The test leaves and roots of Certificate Transparency (google/certificate-transparency,
// merkletree tests), which every implementation of RFC 6962 is checked with.
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(fromHex);

const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962, 2.1, word for word: split at the largest power of two below n. */
function rootByDefinition(entries: readonly Uint8Array[]): Hash {
  if (entries.length === 0) return sha256(Buffer.alloc(0));
  if (entries.length === 1) {
    return sha256(Buffer.concat([Buffer.of(0), entries[0] as Uint8Array]));
  }
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  const left = fromHex(rootByDefinition(entries.slice(0, k)));
  const right = fromHex(rootByDefinition(entries.slice(k)));
  return sha256(Buffer.concat([Buffer.of(1), left, right]));
}

describe('the Merkle tree of RFC 6962', () => {
  for (const [count, root] of roots.entries()) {
    it(`has the known root over ${count} leaves`, () => {
      expect(merkleRoot(leaves.slice(0, count))).to.equal(root);
    });
  }

  it('equals the recursive definition for any number of leaves', () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 40 });
    fc.assert(fc.property(entries, (list) => merkleRoot(list) === rootByDefinition(list)));
  });

  it('equals it where nodes are hashed four at a time, and in several batches', () => {
    // Around the least number that is hashed so, at both sides of a full batch of 1,024 pairs, and as many as a block has.
    for (const count of [7, 8, 9, 2_047, 2_048, 2_049, 2_051, 5_000]) {
      const list = Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));
      expect(merkleRoot(list), `${count}`).to.equal(rootByDefinition(list));
    }
  });

  it('equals it for leaves longer than any transaction', () => {
    const list = [2_046, 2_047, 2_048, 100_000].map((bytes) => Buffer.alloc(bytes, 7));
    expect(merkleRoot(list)).to.equal(rootByDefinition(list));
  });

  it('does not take a doubled last leaf for the single one (CVE-2012-2459)', () => {
    const three = leaves.slice(0, 3);
    expect(merkleRoot([...three, leaves[2] as Uint8Array])).not.to.equal(merkleRoot(three));
  });

  it('does not take an inner node for a leaf', () => {
    const [a, b] = [leaves[1] as Uint8Array, leaves[2] as Uint8Array];
    const inner = Buffer.concat([fromHex(merkleRoot([a])), fromHex(merkleRoot([b]))]);
    expect(merkleRoot([inner])).not.to.equal(merkleRoot([a, b]));
  });
});
