// No single peer slows a sync: beside any nuisance it takes little longer than one honest peer alone
// would, whoever came first. FINACK_SYNC_BLOCKS=10000 tries it in full size and prints the factors.
import { expect } from 'chai';
import { disturbances, syncBeside } from './disturbances.ts';

/** A tenth of the full size, and all limits with it. */
const SHORT_BLOCKS = 1_000;
const asked = process.env['FINACK_SYNC_BLOCKS'];
const BLOCKS = Number(asked ?? SHORT_BLOCKS);

describe(`a sync of ${BLOCKS} blocks beside a peer that`, function () {
  this.timeout(600_000);
  let aloneMs: number;

  before(() => {
    aloneMs = syncBeside(BLOCKS, 1).tookMs;
  });

  for (const bad of disturbances) {
    it(`${bad.name} takes at most ${bad.factorMax} times as long as from one honest peer`, () => {
      const factors: string[] = [];
      for (const honest of [1, 2]) {
        for (const place of ['first', 'last'] as const) {
          const { tookMs, isComplete, violations } = syncBeside(BLOCKS, honest, bad, place);
          const what = `${honest} honest, bad one ${place}`;
          expect(isComplete, what).to.equal(true);
          expect(violations, what).to.deep.equal([]);
          expect(tookMs / aloneMs, what).to.be.at.most(bad.factorMax);
          factors.push((tookMs / aloneMs).toFixed(2));
        }
      }
      if (asked !== undefined) process.stdout.write(`      ${factors.join(' / ')}\n`);
    });
  }
});
