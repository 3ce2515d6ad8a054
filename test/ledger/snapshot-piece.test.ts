// Pieces of a state: together they are all of it, each proves itself under the root, and nothing that was
// changed, left out or put in passes.
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { stateRootOf } from '../../src/chain/state-root.ts';
import {
  leafBytes,
  MissingPaths,
  pieceFault,
  type SnapshotPiece,
} from '../../src/ledger/snapshot-piece.ts';
import { State } from '../../src/ledger/state.ts';

const SEED = 20261130;

function stateOfSize(keys: number): State {
  const state = new State();
  const writes = Array.from({ length: keys }, (_, n) => ({
    key: Buffer.from(`key ${n}`),
    value: Buffer.alloc(1 + (n % 40), n),
  }));
  state.apply(writes);
  return state;
}

/** Where in a piece one bit can be turned. */
function withFlippedBit(piece: SnapshotPiece, leaf: number, bit: number): SnapshotPiece {
  const leaves = piece.leaves.map(({ key, value }, at) => {
    if (at !== leaf) return { key, value };
    const bytes = Buffer.concat([key, value]);
    const byte = (bit >> 3) % bytes.length;
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit & 7));
    return { key: bytes.subarray(0, key.length), value: bytes.subarray(key.length) };
  });
  return { ...piece, leaves };
}

describe('pieces of a state [N-4] [N-5]', () => {
  it(`are together all of it, each as large as its limit allows (seed ${SEED})`, () => {
    const run = fc.property(fc.nat(300), fc.integer({ min: 40, max: 4000 }), (keys, bytesMax) => {
      const state = stateOfSize(keys);
      const root = state.root();
      const pieces = [...state.pieces(bytesMax)];
      const missing = new MissingPaths(root);
      for (const piece of pieces) {
        expect(pieceFault(root, piece)).to.equal(undefined);
        expect(missing.found(piece)).to.equal(true);
        const bytes = piece.leaves.reduce((sum, leaf) => sum + leafBytes(leaf), 0);
        if (piece.leaves.length > 1) expect(bytes).to.be.at.most(bytesMax);
      }
      expect(missing.size).to.equal(0);
      const leaves = pieces.flatMap((piece) => piece.leaves);
      expect(leaves).to.deep.equal([...state.entries()]);
      expect(stateRootOf(leaves)).to.equal(root);
      expect(pieces.map(({ path }) => path)).to.deep.equal(pieces.map(({ path }) => path).sort());
    });
    fc.assert(run, { seed: SEED, numRuns: 25 });
  });

  it('need no order: whatever comes first shows what else there is', () => {
    const state = stateOfSize(500);
    const pieces = [...state.pieces(1000)];
    const missing = new MissingPaths(state.root());
    for (const piece of pieces.toReversed()) {
      expect([...missing.paths].some((path) => piece.path.startsWith(path))).to.equal(true);
      expect(missing.found(piece)).to.equal(true);
      expect(missing.found(piece), 'a second time').to.equal(false);
    }
    expect(missing.size).to.equal(0);
  });

  it('of an empty state there are none, and none is missing', () => {
    expect([...new State().pieces(100)]).to.deep.equal([]);
    expect(new MissingPaths(ZERO_HASH).size).to.equal(0);
  });

  it(`are refused with any bit turned (seed ${SEED})`, () => {
    const state = stateOfSize(200);
    const root = state.root();
    const pieces = [...state.pieces(1500)];
    const where = fc.tuple(fc.nat(pieces.length - 1), fc.nat(50), fc.nat(10_000));
    const run = fc.property(where, ([at, leaf, bit]) => {
      const piece = pieces[at] as SnapshotPiece;
      const flipped = withFlippedBit(piece, leaf % piece.leaves.length, bit);
      expect(pieceFault(root, flipped)).to.be.a('string');
    });
    fc.assert(run, { seed: SEED });
  });

  it('are refused with a leaf left out, put in, twice, or in another order', () => {
    const state = stateOfSize(100);
    const root = state.root();
    const piece = [...state.pieces(1500)][1] as SnapshotPiece;
    const { leaves } = piece;
    const [first, second, ...others] = leaves as [
      SnapshotPiece['leaves'][0],
      SnapshotPiece['leaves'][0],
      ...SnapshotPiece['leaves'],
    ];
    const stranger = { key: Buffer.from('stranger'), value: Buffer.of(1) };
    const wrong = [
      [second, ...others],
      leaves.slice(0, -1),
      [...leaves, stranger],
      [first, first, second, ...others],
      [second, first, ...others],
      [],
    ];
    for (const some of wrong)
      expect(pieceFault(root, { ...piece, leaves: some })).to.be.a('string');
  });

  it('are refused with another path, other siblings, or under another root', () => {
    const state = stateOfSize(100);
    const root = state.root();
    const piece = [...state.pieces(1500)][1] as SnapshotPiece;
    const { path, siblings } = piece;
    const wrong: Partial<SnapshotPiece>[] = [
      { path: path.slice(0, -1) },
      { path: `${path}0` },
      { path: `${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}` },
      { siblings: siblings.slice(1) },
      { siblings: [...siblings, ZERO_HASH] },
      { siblings: siblings.with(0, ZERO_HASH) },
      { siblings: siblings.with(0, 'no hash') },
    ];
    for (const change of wrong) {
      expect(pieceFault(root, { ...piece, ...change }), JSON.stringify(change)).to.be.a('string');
    }
    expect(pieceFault(sha256(Buffer.from('x')), piece)).to.equal('it leads to another root');
  });
});
