// No single peer slows a sync: beside any nuisance it takes little longer than one honest peer alone
// would, whoever came first. FINACK_SYNC_BLOCKS=10000 tries it in full size and prints the factors.
import { expect } from 'chai';
import { type SyncLimits, syncLimits } from '../../src/sync/limits.ts';
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

/** What a sync does against such peers, one after the other left out. */
const plantedFaults: Record<string, Partial<SyncLimits>> = {
  'others wait for a silent peer as long as for an answer': {
    patienceMinMs: syncLimits.answerTimeoutMs,
  },
  'the only one that is asked for headers is silent': {
    headersTimeoutMs: syncLimits.answerTimeoutMs - 1,
  },
};

describe('the factors of disturbed syncs', function () {
  this.timeout(600_000);

  for (const [name, planted] of Object.entries(plantedFaults)) {
    it(`tell when ${name}`, () => {
      const aloneMs = syncBeside(SHORT_BLOCKS, 1).tookMs;
      const isNoticed = disturbances.some((bad) => {
        const { tookMs, isComplete } = syncBeside(SHORT_BLOCKS, 1, bad, 'first', planted);
        return !isComplete || tookMs > bad.factorMax * aloneMs;
      });
      expect(isNoticed).to.equal(true);
    });
  }
});
