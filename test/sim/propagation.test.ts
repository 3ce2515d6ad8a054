// Blocks travelling over a few nodes: the same figures under the same seed, and what compact blocks save.
import { expect } from 'chai';
import { blocksTravelling } from '../../src/sim/propagation.ts';

const SEED = 7;
const plan = { seed: SEED, nodes: 5, blocks: 1, transactionsPerBlock: 120 };

describe(`sim: how blocks travel (seed ${SEED})`, () => {
  it('[T-7] compact ones take a small part of the bytes, and arrive sooner at every node', async () => {
    const compact = await blocksTravelling(plan);
    const full = await blocksTravelling({ ...plan, capabilities: ['blocks'] });
    for (const [at, one] of compact.entries()) {
      const other = full[at];
      expect(one.blockBytes).to.equal(other?.blockBytes);
      expect({ rebuilt: one.rebuilt, asked: one.asked }).to.deep.equal({ rebuilt: 4, asked: 0 });
      expect(other?.rebuilt).to.equal(0);
      expect(one.wireBytes).to.be.below(0.3 * (other?.wireBytes ?? 0));
      expect(one.arrivalsMs.at(-1)).to.be.below(other?.arrivalsMs.at(-1) ?? 0);
    }
  });

  it('the same plan gives the same figures', async () => {
    const short = { ...plan, transactionsPerBlock: 20 };
    expect(await blocksTravelling(short)).to.deep.equal(await blocksTravelling(short));
  });
});
