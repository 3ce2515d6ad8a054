// How many must agree, for every number of validators that there may be.
import { expect } from 'chai';
import { faultyMax, quorumSize, VALIDATORS_MAX } from '../../src/chain/quorum.ts';

/** n: f, q. */
const table: readonly (readonly [f: number, q: number])[] = [
  ...([
    [0, 1],
    [0, 2],
    [0, 2],
    [1, 3],
    [1, 4],
    [1, 4],
    [2, 5],
    [2, 6],
    [2, 6],
    [3, 7],
  ] as const),
  ...([
    [3, 8],
    [3, 8],
    [4, 9],
    [4, 10],
    [4, 10],
    [5, 11],
    [5, 12],
    [5, 12],
    [6, 13],
    [6, 14],
  ] as const),
  ...([
    [6, 14],
    [7, 15],
    [7, 16],
    [7, 16],
    [8, 17],
    [8, 18],
    [8, 18],
    [9, 19],
    [9, 20],
    [9, 20],
  ] as const),
  [10, 21],
];

const counts = Array.from({ length: VALIDATORS_MAX }, (_, i) => i + 1);

describe('a quorum', () => {
  it('has the size of the table, for 1 to 31 validators', () => {
    expect(counts.map((n) => [faultyMax(n), quorumSize(n)])).to.deep.equal(table);
  });

  it('is ceil(2n/3), as others have it', () => {
    expect(counts.map(quorumSize)).to.deep.equal(counts.map((n) => Math.ceil((2 * n) / 3)));
  });

  it('shares an honest member with every other, and needs nobody who is faulty', () => {
    for (const n of counts) {
      const [f, q] = [faultyMax(n), quorumSize(n)];
      expect(2 * q - n, `n = ${n}`).to.be.at.least(f + 1);
      expect(n - f, `n = ${n}`).to.be.at.least(q);
      expect(2 * (q - 1) - n, `n = ${n}: one less is too few`).to.be.below(f + 1);
    }
  });

  it('is of 1 to 31', () => {
    for (const n of [0, 32, 1.5, Number.NaN])
      expect(() => quorumSize(n)).to.throw(/no number of validators/);
  });
});
