import { expect } from 'chai';
import fc from 'fast-check';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { inclusionProof, rootOfInclusion } from '../../src/chain/inclusion-proof.ts';
import { leafHash, merkleRoot, nodeHash } from '../../src/chain/merkle.ts';

const leavesOf = (size: number) =>
  Array.from({ length: size }, (_, at) => Uint8Array.of(at, at >> 8));

/** Leaves, and the place of one of them. */
const trees = fc
  .array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70 })
  .chain((leaves) => fc.tuple(fc.constant(leaves), fc.nat(leaves.length - 1)));

/** RFC 6962, 2.1.1, word for word: PATH(m, D[n]). */
function pathByDefinition(m: number, leaves: readonly Uint8Array[]): Hash[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k
    ? [...pathByDefinition(m, left), merkleRoot(right)]
    : [...pathByDefinition(m - k, right), merkleRoot(left)];
}

describe('Merkle inclusion proofs', () => {
  it('are the audit paths of RFC 6962, 2.1.1', () => {
    fc.assert(
      fc.property(trees, ([leaves, index]) => {
        const proof = inclusionProof(leaves, index);
        expect(proof).to.deep.equal({
          index,
          size: leaves.length,
          path: pathByDefinition(index, leaves),
        });
      }),
    );
  });

  it('lead from every leaf of every tree of up to 70 leaves to its root', () => {
    for (let size = 1; size <= 70; size++) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      for (const [index, leaf] of leaves.entries()) {
        expect(rootOfInclusion(leafHash(leaf), inclusionProof(leaves, index))).to.equal(root);
      }
    }
  });

  it('have at most 13 hashes for the 5,000 transactions of a full block', () => {
    const leaves = leavesOf(5_000);
    expect(inclusionProof(leaves, 0).path).to.have.length(13);
    const last = inclusionProof(leaves, 4_999);
    expect(rootOfInclusion(leafHash(leaves[4_999] as Uint8Array), last)).to.equal(
      merkleRoot(leaves),
    );
  });

  it('prove no other leaf, place, size or path', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(255), ([leaves, index], at, bit) => {
        const proof = inclusionProof(leaves, index);
        const leaf = leafHash(leaves[index] as Uint8Array);
        const root = merkleRoot(leaves);
        expect(rootOfInclusion(flipped(leaf, bit), proof)).to.not.equal(root);
        // A hash less, a hash more, and one bit of one hash.
        expect(rootOfInclusion(leaf, { ...proof, path: proof.path.slice(1) })).to.satisfy(
          (found: Hash | undefined) => proof.path.length === 0 || found === undefined,
        );
        expect(rootOfInclusion(leaf, { ...proof, path: [...proof.path, root] })).to.equal(
          undefined,
        );
        if (proof.path.length > 0) {
          const place = at % proof.path.length;
          const path = proof.path.map((one, here) => (here === place ? flipped(one, bit) : one));
          expect(rootOfInclusion(leaf, { ...proof, path })).to.not.equal(root);
        }
      }),
    );
  });

  it('do not prove a leaf at the place of its neighbour', () => {
    const leaves = leavesOf(7);
    const proof = inclusionProof(leaves, 3);
    const leaf = leafHash(leaves[3] as Uint8Array);
    for (let index = 0; index < 7; index++) {
      const found = rootOfInclusion(leaf, { ...proof, index });
      expect(found === merkleRoot(leaves), `at ${index}`).to.equal(index === 3);
    }
  });

  it('of no tree at all lead nowhere, however large their numbers are', () => {
    const leaf = sha256(Buffer.of(1));
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 2],
      [0.5, 2],
      [0, 2 ** 53],
      [Number.NaN, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(rootOfInclusion(leaf, { index, size, path: [] })).to.equal(undefined);
    }
    expect(rootOfInclusion(leaf, { index: 0, size: 1, path: [] })).to.equal(leaf);
    // More than 32 bits: the path of the first leaf has 33 hashes.
    const path = Array.from({ length: 33 }, () => leaf);
    const first = rootOfInclusion(leaf, { index: 0, size: 2 ** 32 + 1, path });
    expect(first).to.equal(path.reduce((root, sibling) => nodeHash(root, sibling), leaf));
  });
});

function flipped(hash: Hash, bit: number): Hash {
  const bytes = Buffer.from(hash, 'hex');
  const at = bit >> 3;
  bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7));
  return bytes.toString('hex');
}
