// The shapes of `finack up`, and how it notices that a network has fallen apart.
import { expect } from 'chai';
import { dialsOf, partsOf, shapes, Unity } from '../../src/cli/topology.ts';

const partsWithout = (dials: readonly number[][], dead: number | undefined) => {
  const alive = dials.map((_, at) => at).filter((at) => at !== dead);
  return partsOf(alive, (node) => (dials[node] ?? []).filter((other) => other !== dead)).length;
};

describe('cli: topology', () => {
  it('draws the five shapes', () => {
    expect(dialsOf('line', 4, 0)).to.deep.equal([[], [0], [1], [2]]);
    expect(dialsOf('ring', 4, 0)).to.deep.equal([[], [0], [1], [0, 2]]);
    expect(dialsOf('star', 4, 0)).to.deep.equal([[], [0], [0], [0]]);
    expect(dialsOf('mesh', 4, 0)).to.deep.equal([[], [0], [0, 1], [0, 1, 2]]);
    for (const shape of shapes) {
      expect(dialsOf(shape, 1, 0)).to.deep.equal([[]]);
      expect(dialsOf(shape, 2, 0)).to.deep.equal([[], [0]]);
    }
  });

  it('is one network in every shape and size, and dials only those before', () => {
    for (const shape of shapes) {
      for (let count = 1; count <= 64; count++) {
        const dials = dialsOf(shape, count, count);
        expect(partsWithout(dials, undefined), `${shape} of ${count}`).to.equal(1);
        for (const [at, others] of dials.entries()) {
          expect(new Set(others).size).to.equal(others.length);
          for (const other of others) expect(other).to.be.within(0, at - 1);
        }
      }
    }
  });

  it('survives the loss of any one node as ring, mesh or random shape', () => {
    for (const shape of ['ring', 'mesh', 'random'] as const) {
      for (const count of [3, 5, 20]) {
        const dials = dialsOf(shape, count, 7);
        for (let dead = 0; dead < count; dead++) {
          expect(partsWithout(dials, dead), `${shape} of ${count} without ${dead}`).to.equal(1);
        }
      }
    }
    expect(partsWithout(dialsOf('line', 5, 0), 2)).to.equal(2);
    expect(partsWithout(dialsOf('star', 5, 0), 0)).to.equal(4);
  });

  it('repeats a random shape from its seed, and draws another from another', () => {
    const drawn = (seed: number) => JSON.stringify(dialsOf('random', 12, seed));
    expect(drawn(5)).to.equal(drawn(5));
    expect(new Set([1, 2, 3, 4, 5].map(drawn)).size).to.equal(5);
  });

  it('counts a link that only one end tells of', () => {
    expect(partsOf([0, 1, 2], (node) => (node === 0 ? [2] : []))).to.deep.equal([[0, 2], [1]]);
  });
});

describe('cli: the unity of a network', () => {
  it('says once that all are connected', () => {
    const unity = new Unity();
    expect([unity.seen(3, 0), unity.seen(1, 100), unity.seen(1, 200)]).to.deep.equal([
      undefined,
      'connected',
      undefined,
    ]);
  });

  it('calls it split only when it stays so, and says when it is whole again', () => {
    const unity = new Unity();
    unity.seen(1, 0);
    expect(unity.seen(2, 1_000)).to.equal(undefined);
    expect(unity.seen(2, 3_999)).to.equal(undefined);
    expect(unity.seen(2, 4_000)).to.equal('split');
    expect(unity.seen(2, 9_000)).to.equal(undefined);
    expect(unity.seen(1, 9_500)).to.equal('whole-again');
    expect(unity.seen(2, 10_000)).to.equal(undefined);
    expect(unity.seen(1, 12_000)).to.equal(undefined);
  });

  it('also warns of a network that never became one', () => {
    const unity = new Unity();
    expect([unity.seen(2, 0), unity.seen(2, 3_000)]).to.deep.equal([undefined, 'split']);
  });
});
