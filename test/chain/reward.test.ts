import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { rewardAt } from '../../src/chain/reward.ts';

describe('[C-10] the reward of a block', () => {
  it('never changes on the dev network', () => {
    for (const height of [1, 2, 210_001, 2 ** 32 - 1]) {
      expect(rewardAt(networks.dev.reward, height)).to.equal(50_000_000n);
    }
  });

  it('is halved after every 210,000 blocks of the public network, down to its tail', () => {
    const at = (height: number) => rewardAt(networks.public.reward, height);
    expect([1, 210_000, 210_001, 420_000, 420_001].map(at)).to.deep.equal([
      ...[50_000_000n, 50_000_000n, 25_000_000n, 25_000_000n, 12_500_000n],
    ]);
    expect(at(6 * 210_000), 'halved five times').to.equal(1_562_500n);
    expect(at(6 * 210_000 + 1), 'the tail').to.equal(1_000_000n);
    expect(at(2 ** 32 - 1)).to.equal(1_000_000n);
  });

  it('ends at zero without a tail, rounded down', () => {
    const schedule = { first: 5n, halvingBlocks: 1, tail: 0n };
    expect([1, 2, 3, 4, 5].map((height) => rewardAt(schedule, height))).to.deep.equal([
      ...[5n, 2n, 1n, 0n, 0n],
    ]);
  });

  it('is not asked for genesis, which nobody sealed', () => {
    expect(() => rewardAt(networks.dev.reward, 0)).to.throw('height');
  });
});
