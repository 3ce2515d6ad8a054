// What is said of a network follows from its parameters, and the sums are right.
import { expect } from 'chai';
import { type Network, networks } from '../../src/chain/network-parameters.ts';
import { rewardAt } from '../../src/chain/reward.ts';
import { networkAdvice, plannedSupply } from '../../src/network/network-advice.ts';

const NOW_MS = networks.dev.timeMs + 1;

const withReward = (first: bigint, halvingBlocks: number, tail = 0n): Network => ({
  ...networks.dev,
  reward: { first, halvingBlocks, tail },
});

const saidOf = (network: Network, nowMs = NOW_MS) => networkAdvice(network, nowMs).join('\n');

describe('network: what it can take, in words', () => {
  it('tells how long a block takes, and what more miners do', () => {
    expect(saidOf(networks.dev)).to.include('2048 hashes on average, about 2 ms of one core');
    expect(saidOf(networks.dev)).to.match(/never changes.*every 1 s.*twice the miners/);
    expect(saidOf(networks.public)).to.match(/1 s of one core at first.*5\.3 min late/);
  });

  it('tells who decides, and that one computer may be enough', () => {
    expect(saidOf(networks.dev)).to.match(/half of the hashing power.*one computer/);
    expect(saidOf(networks.public)).to.include('half of the hashing power');
    expect(saidOf(networks.public)).to.not.include('one computer');
  });

  it('tells what the money comes to', () => {
    expect(saidOf(networks.dev)).to.include('the supply has no end');
    expect(saidOf(withReward(0n, 0))).to.include('there is no money');
    const funded = { ...withReward(0n, 0), allocations: [{ address: 'a', amount: 9n }] };
    expect(saidOf(funded)).to.match(/9 units .*fees alone pay/);
    expect(saidOf(withReward(5n, 10))).to.include('80 units at most');
  });

  it('tells that it has not begun', () => {
    expect(saidOf(networks.dev, networks.dev.timeMs)).to.not.include('begins');
    expect(saidOf(networks.dev, networks.dev.timeMs - 60_000)).to.match(
      /begins in 60 s: nodes take a block 12 s before/,
    );
  });
});

describe('network: the supply', () => {
  it('is the allocations and every reward, to the last unit', () => {
    const network = {
      ...withReward(1_000n, 7),
      allocations: [
        { address: 'a', amount: 3n },
        { address: 'b', amount: 4n },
      ],
    };
    let mined = 0n;
    // After ten halvings of 1,000 nothing is left.
    for (let height = 1; height <= 7 * 11; height++) mined += rewardAt(network.reward, height);
    expect(plannedSupply(network)).to.deep.equal({ allocated: 7n, most: mined + 7n });
  });

  it('has no end where a block always earns', () => {
    expect(plannedSupply(withReward(1n, 0)).most).to.equal(undefined);
    expect(plannedSupply(withReward(9n, 5, 1n)).most).to.equal(undefined);
    expect(plannedSupply(withReward(0n, 0)).most).to.equal(0n);
  });

  it('is never more than an amount can say', () => {
    expect(plannedSupply(withReward(2n ** 63n, 1_000)).most).to.equal(2n ** 64n - 1n);
  });
});
