// What a miner gains by lying about the time, which decides the next target: with the rules as they are,
// a constant hash rate, and virtual time.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { aheadMaxMs } from '../../src/chain/rules.ts';
import { expectedTarget } from '../../src/consensus/pow.ts';
import { seededRandom } from '../../src/sim/random.ts';

const network = networks.public;
const BLOCKS = 20_000;
const { spacingMs, retarget } = network.parameters;
const PERIOD = retarget === 'never' ? 0 : retarget.everyBlocks;
/** The target at which this hash rate keeps the pace: well below the easiest one. */
const FAIR = BigInt(`0x${network.parameters.target}`) / 64n;
/** One retarget eases the target at most by this factor. */
const STEP_FACTOR_MAX = 4;
const SEED = 42;

/** @returns mean seconds between blocks, and the easiest target in multiples of the fair one */
function paceWith(share: number, aheadMs: number): { spacingS: number; easiest: number } {
  const random = seededRandom(SEED);
  const { header, id } = genesisOf(network);
  const root = { id, header, height: 0, parent: undefined } as unknown as HeaderEntry;
  let nowMs = network.timeMs;
  let parent = entryOn(root, nowMs, FAIR.toString(16).padStart(64, '0'));
  let easiest = 0;
  const startMs = nowMs;
  for (let mined = 0; mined < BLOCKS; mined++) {
    const target = expectedTarget(parent, network.parameters);
    const ease = Number((BigInt(`0x${target}`) * 1_000_000n) / FAIR) / 1e6;
    easiest = Math.max(easiest, ease);
    nowMs += (-Math.log(1 - random()) * spacingMs) / ease;
    // Only the last block of a period counts, and it counts by its time.
    const lies = random() < share && (parent.height + 2) % PERIOD === 0;
    const timeMs = Math.floor(nowMs);
    parent = entryOn(parent, lies ? lieOf(parent, timeMs, aheadMs) : timeMs, target);
    if (mined % (2 * PERIOD) === 0) cutBehind(parent);
  }
  return { spacingS: (nowMs - startMs) / BLOCKS / 1000, easiest };
}

/** As late as eases the next target as far as one step can, and leaves room for the next lie. */
function lieOf(parent: HeaderEntry, nowMs: number, aheadMs: number): number {
  let first = parent;
  for (let back = 1; back < PERIOD && first.parent !== undefined; back++) first = first.parent;
  const enoughMs = first.header.timeMs + STEP_FACTOR_MAX * PERIOD * spacingMs;
  return Math.max(nowMs, Math.min(nowMs + aheadMs, enoughMs));
}

function entryOn(parent: HeaderEntry, timeMs: number, target: string): HeaderEntry {
  const header = { ...parent.header, timeMs, target };
  return { ...parent, header, height: parent.height + 1, parent };
}

/** Nothing looks further back than a period; without this all blocks would stay in memory. */
function cutBehind(entry: HeaderEntry): void {
  let walk = entry;
  for (let back = 0; back < 2 * PERIOD && walk.parent !== undefined; back++) walk = walk.parent;
  Object.assign(walk, { parent: undefined });
}

describe(`a miner that lies about the time (seed ${SEED})`, () => {
  it('gained a third of all blocks when two hours were allowed', () => {
    const { spacingS, easiest } = paceWith(0.33, 2 * 60 * 60 * 1000);
    console.log(
      `      two hours: a block every ${spacingS.toFixed(2)} s, target up to ${easiest} x`,
    );
    expect(easiest).to.be.above(20);
    expect(spacingS).to.be.below(8);
  });

  for (const share of [0, 0.1, 0.2, 0.33]) {
    it(`[C-7] with ${share} of the hash rate makes no block come sooner, and the target at most a little easier`, () => {
      const { spacingS, easiest } = paceWith(share, aheadMaxMs(spacingMs));
      console.log(`      a block every ${spacingS.toFixed(2)} s, target up to ${easiest} x`);
      expect(spacingS).to.be.within(10, 12);
      expect(easiest).to.be.below(2.5);
    });
  }
});
