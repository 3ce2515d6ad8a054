// Blocks whose signatures are checked at the same time: as many as keep the threads busy, and no more.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { BlockChecks } from '../../src/node/block-checks.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

const CHECKS_MAX = 64;

interface Asked {
  readonly count: number;
  readonly settle: (good: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Checks whose verdicts the test decides, one request for signatures after the other. */
function held(
  transactions: number,
  blocks: number,
  isVerified: (transaction: Transaction) => boolean = () => false,
) {
  const asked: Asked[] = [];
  const verdicts: string[] = [];
  const failures: unknown[] = [];
  const works = new Set<Promise<void>>();
  const plan = { network: instantNetwork, blocks, transactionsPerBlock: transactions, seed: 5 };
  const chain = [...buildChain(plan)];
  const heights = new Map<Hash, number>(chain.map(({ id, header }) => [id, header.height]));
  const checks = new BlockChecks({
    genesis: genesisOf(instantNetwork).id,
    checksMax: CHECKS_MAX,
    isVerified,
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
    const { asked, verdicts } = held(1, CHECKS_MAX + 10);
    await turn();
    expect(asked).to.have.length(CHECKS_MAX);
    asked[3]?.settle(true);
    asked[1]?.settle(false);
    await turn();
    expect(asked).to.have.length(CHECKS_MAX + 2);
    expect(verdicts).to.deep.equal(['4 good', '2 bad-signature']);
  });

  it('of a large block are checked alone, in its turn', async () => {
    const { asked, verdicts } = held(CHECKS_MAX + 1, 3);
    await turn();
    expect(asked.map(({ count }) => count)).to.deep.equal([CHECKS_MAX + 1]);
    asked[0]?.settle(true);
    await turn();
    expect(asked).to.have.length(2);
    expect(verdicts).to.deep.equal(['1 good']);
  });

  it('are all waited for, also those that have not begun', async () => {
    const { asked, works, verdicts } = held(CHECKS_MAX, 3);
    for (let at = 0; at < 3; at++) {
      await turn();
      expect(works.size, 'work is known before the one before it ends').to.equal(at + 1);
      asked[at]?.settle(true);
    }
    await Promise.all(works);
    expect(verdicts).to.deep.equal(['1 good', '2 good', '3 good']);
  });

  it('are not checked again where the mempool has checked them', async () => {
    const known = ({ body }: Transaction) => body.nonce < 2n;
    const { asked, verdicts } = held(40, 1, known);
    await turn();
    // Sixteen accounts take turns, so of forty transactions eight are their accounts' third.
    expect(asked.map(({ count }) => count)).to.deep.equal([8]);
    asked[0]?.settle(true);
    await turn();
    expect(verdicts).to.deep.equal(['1 good']);
  });
});
