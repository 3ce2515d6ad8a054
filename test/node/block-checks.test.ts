// Blocks whose signatures are checked at the same time: as many as keep the threads busy, and no more.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { BLOCK_CHECKS_MAX, BlockChecks } from '../../src/node/block-checks.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

interface Asked {
  readonly count: number;
  readonly settle: (good: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Checks whose verdicts the test decides, one request for signatures after the other. */
function held(transactions: number, blocks: number) {
  const asked: Asked[] = [];
  const verdicts: string[] = [];
  const failures: unknown[] = [];
  const works = new Set<Promise<void>>();
  const plan = { network: instantNetwork, blocks, transactionsPerBlock: transactions, seed: 5 };
  const chain = [...buildChain(plan)];
  const heights = new Map<Hash, number>(chain.map(({ id, header }) => [id, header.height]));
  const checks = new BlockChecks({
    genesis: genesisOf(instantNetwork).id,
    environment: {
      clock: systemEnvironment.clock,
      verifySignatures: ({ length: count }) =>
        count === 0
          ? Promise.resolve(true)
          : new Promise((settle, reject) => asked.push({ count, settle, reject })),
    },
    track: (work) => works.add(work),
    checked: (id, verdict) => verdicts.push(`${heights.get(id)} ${verdict}`),
    failed: (error) => failures.push(error),
  });
  for (const block of chain)
    checks.check({
      ...{ kind: 'check', block, sealChecks: [], transactions: 'signed' },
      ...{ frame: block.bytes, peer: 'ann' },
    });
  return { asked, verdicts, failures, works };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the signatures of blocks', () => {
  it('of many small blocks are checked at once, and of one more as soon as one is done', async () => {
    const { asked, verdicts } = held(1, BLOCK_CHECKS_MAX + 10);
    await turn();
    expect(asked).to.have.length(BLOCK_CHECKS_MAX);
    asked[3]?.settle(true);
    asked[1]?.settle(false);
    await turn();
    expect(asked).to.have.length(BLOCK_CHECKS_MAX + 2);
    expect(verdicts).to.deep.equal(['4 good', '2 bad-signature']);
  });

  it('of a large block are checked alone, in its turn', async () => {
    const { asked, verdicts } = held(BLOCK_CHECKS_MAX + 1, 3);
    await turn();
    expect(asked.map(({ count }) => count)).to.deep.equal([BLOCK_CHECKS_MAX + 1]);
    asked[0]?.settle(true);
    await turn();
    expect(asked).to.have.length(2);
    expect(verdicts).to.deep.equal(['1 good']);
  });

  it('are all waited for, also those that have not begun', async () => {
    const { asked, works, verdicts } = held(BLOCK_CHECKS_MAX, 3);
    for (let at = 0; at < 3; at++) {
      await turn();
      expect(works.size, 'work is known before the one before it ends').to.equal(at + 1);
      asked[at]?.settle(true);
    }
    await Promise.all(works);
    expect(verdicts).to.deep.equal(['1 good', '2 good', '3 good']);
  });
});
