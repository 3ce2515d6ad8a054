// How the target follows the pace, and what lies about the time bring: with the rule as it is and the
// parameters of the public network, in virtual time.
import { expect } from 'chai';
import fc from 'fast-check';
import { networks } from '../../src/chain/network-parameters.ts';
import { aheadMaxMs, MEDIAN_TIME_BLOCKS } from '../../src/chain/rules.ts';
import { retargeted } from '../../src/consensus/retarget.ts';
import { seededRandom } from '../../src/sim/random.ts';

const { parameters } = networks.public;
const { spacingMs, retarget } = parameters;
if (retarget === 'never') throw new Error('the public network follows its pace');
const pace = { spacingMs, halfLifeMs: retarget.halfLifeMs };
const EASIEST = BigInt(`0x${parameters.target}`);
/** The target at which the hash rate of these tests keeps the pace: well below the easiest one. */
const FAIR = EASIEST / 64n;
const SEED = 42;
const MINUTE_MS = 60_000;

function nextTarget(target: bigint, tookMs: number): bigint {
  const hex = target.toString(16).padStart(64, '0');
  return BigInt(`0x${retargeted(hex, tookMs, pace, parameters.target)}`);
}

/** How easy a target is beside the fair one. */
const easeOf = (target: bigint) => Number((target * 1_000_000n) / FAIR) / 1e6;

describe('[C-11] the target after one block', () => {
  it('is 2^((took - spacing) / half-life) times the one before, to seven digits', () => {
    const times = fc.integer({ min: -1_300_000, max: 1_300_000 });
    fc.assert(
      fc.property(times, (tookMs) => {
        const factor = Number(nextTarget(FAIR, tookMs)) / Number(FAIR);
        const exact = 2 ** ((tookMs - spacingMs) / pace.halfLifeMs);
        expect(factor / exact).to.be.closeTo(1, 1e-7);
      }),
    );
  });

  // Made with the clause alone, in another language.
  const known: readonly [tookMs: number, target: string][] = [
    [10_000, '0000003fffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
    [0, '0000003ea0ecb63fffffffffffffffffffffffffffffffffffffffffffffffff'],
    [20_000, '0000004166c34bbffffffffffffffffffffffffffffffffffffffffffffffffe'],
    [-110_000, '0000003159ca83dfffffffffffffffffffffffffffffffffffffffffffffffff'],
    [130_000, '00000052ff6b53fffffffffffffffffffffffffffffffffffffffffffffffffe'],
    [330_000, '0000007ffffffffffffffffffffffffffffffffffffffffffffffffffffffffe'],
    [9_999, '0000003ffff6e97fffffffffffffffffffffffffffffffffffffffffffffffff'],
    [3_600_000, '00000fffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
    [1, '0000003ea0f599dfffffffffffffffffffffffffffffffffffffffffffffffff'],
  ];
  for (const [tookMs, target] of known) {
    it(`[C-11] is ${target.slice(0, 16)}... after ${tookMs} ms`, () => {
      expect(nextTarget(FAIR, tookMs).toString(16).padStart(64, '0')).to.equal(target);
    });
  }

  it('is bounded, and not even computed, after any time that fits a header', () => {
    expect(nextTarget(FAIR, Number.MAX_SAFE_INTEGER)).to.equal(EASIEST);
    expect(nextTarget(FAIR, -Number.MAX_SAFE_INTEGER)).to.equal(1n);
    expect(nextTarget(1n, spacingMs)).to.equal(1n);
  });
});

describe('[C-11] when miners leave', () => {
  for (const [share, minutes, blocks] of [
    [1 / 2, 6, 20],
    [1 / 10, 23, 60],
  ] as const) {
    it(`and ${share} of the hash rate stays, the pace is back within ${minutes} minutes`, () => {
      let target = FAIR;
      let nowMs = 0;
      let mined = 0;
      // Back: at most half slower than it should be.
      while (easeOf(target) * share < 1 / 1.5) {
        const tookMs = spacingMs / (share * easeOf(target));
        nowMs += tookMs;
        mined++;
        target = nextTarget(target, Math.round(tookMs));
      }
      console.log(`      ${mined} blocks, ${(nowMs / MINUTE_MS).toFixed(1)} min`);
      expect(nowMs / MINUTE_MS).to.be.below(minutes);
      expect(mined).to.be.below(blocks);
    });
  }
});

/** @returns mean seconds between blocks, the easiest target, and the liar's share of the blocks */
function chainWith(share: number, lie: (truth: number, median: number) => number) {
  const random = seededRandom(SEED);
  const blocks = 40_000;
  let target = FAIR;
  let nowMs = 0;
  let easiest = 0;
  let lies = 0;
  const times = [0];
  for (let mined = 0; mined < blocks; mined++) {
    easiest = Math.max(easiest, easeOf(target));
    nowMs += (-Math.log(1 - random()) * spacingMs) / easeOf(target);
    const recent = times.slice(-MEDIAN_TIME_BLOCKS).sort((a, b) => a - b);
    const medianMs = recent[recent.length >> 1] as number;
    const truth = Math.max(Math.floor(nowMs), medianMs + 1);
    const isLiar = random() < share;
    if (isLiar) lies++;
    const timeMs = isLiar ? Math.max(lie(truth, medianMs), medianMs + 1) : truth;
    target = nextTarget(target, timeMs - (times.at(-1) as number));
    times.push(timeMs);
    if (times.length > 2 * MEDIAN_TIME_BLOCKS) times.shift();
  }
  return { spacingS: nowMs / blocks / 1000, easiest, share: lies / blocks };
}

describe(`[C-7] [C-11] a miner that lies about the time (seed ${SEED})`, () => {
  const aheadMs = aheadMaxMs(parameters);
  const liars: readonly [string, (truth: number, median: number) => number][] = [
    ['as late as is allowed', (truth) => truth + aheadMs],
    ['as early as is allowed', (_, median) => median + 1],
    ['late and early in turn', (truth, median) => (truth % 2 ? truth + aheadMs : median + 1)],
  ];
  for (const share of [0, 0.1, 0.33]) {
    for (const [how, lie] of share === 0 ? liars.slice(0, 1) : liars) {
      it(`with ${share} of the hash rate, ${how}, changes no pace and wins no more blocks`, () => {
        const { spacingS, easiest, share: won } = chainWith(share, lie);
        console.log(
          `      a block every ${spacingS.toFixed(2)} s, target up to ${easiest.toFixed(2)} x, ${won} of the blocks`,
        );
        expect(spacingS).to.be.within(9.8, 10.2);
        expect(easiest).to.be.below(4);
        expect(won).to.be.closeTo(share, 0.01);
      });
    }
  }
});
