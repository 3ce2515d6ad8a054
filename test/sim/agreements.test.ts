// Agreements under a seed: nobody honest may ever disagree, and everybody goes on when all is mended. The script
// scripts/sim-consensus.ts lives tens of thousands of them; here every strategy has a few, and every planted
// fault has to be noticed.
import { expect } from 'chai';
import { consensusStrategies } from '../../src/sim/consensus-strategies.ts';
import { type ConsensusOptions, ConsensusWorld } from '../../src/sim/consensus-world.ts';
import { plantedVoteFaults } from './planted-votes.ts';

/** Every place of the liar among four. */
const SEEDS = 4;

function runOf(options: ConsensusOptions) {
  const report = new ConsensusWorld(options).run();
  return { report, told: `seed ${options.seed}: ${JSON.stringify(report.breach)}` };
}

describe('validators agree', () => {
  for (const { name } of consensusStrategies) {
    it(`under "${name}", with four and with seven`, () => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { report, told } = runOf({ seed, validators: 4, strategy: name });
        expect(report.breach, told).to.equal(undefined);
      }
      const { report, told } = runOf({ seed: 1, validators: 7, strategy: name, heights: 4 });
      expect(report.breach, told).to.equal(undefined);
    });
  }

  for (const validators of [1, 2, 3, 5, 10]) {
    it(`where there are ${validators}`, () => {
      const { report, told } = runOf({ seed: 3, validators, strategy: 'honest' });
      expect(report.breach, told).to.equal(undefined);
      expect(report.viewChanges).to.equal(0);
    });
  }
});

describe('a simulated agreement', () => {
  it('is the same under the same seed', () => {
    const once = runOf({ seed: 7, validators: 4, strategy: 'two stories' }).report;
    expect(runOf({ seed: 7, validators: 4, strategy: 'two stories' }).report).to.deep.equal(once);
  });

  it('breaks where more than f lie: it would notice', () => {
    for (const [validators, liars] of [
      [4, 2],
      [7, 3],
    ] as const) {
      const { report, told } = runOf({
        seed: 1,
        validators,
        liars,
        strategy: 'two stories, apart',
      });
      expect(report.breach?.rule, told).to.equal('agreement');
    }
  });

  it('stops where more than f are silent', () => {
    const { report, told } = runOf({ seed: 1, validators: 4, liars: 2, strategy: 'silent' });
    expect(report.breach?.rule, told).to.equal('progress');
  });
});

describe('a simulated agreement notices a fault that is planted', () => {
  for (const { name, breaks, ...options } of plantedVoteFaults) {
    it(`${name}: under "${options.strategy}", seed ${options.seed}`, () => {
      const { report, told } = runOf(options);
      expect(breaks, told).to.include(report.breach?.rule);
    });
  }
});
