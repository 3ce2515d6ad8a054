// Headers messages, read in slices: the outcome is that of reading them in one go, whatever happens to the
// tree between two slices.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { ChainState } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import type { ChainContext } from '../../src/consensus/validate.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { endOf, HeaderReader, type Reading } from '../../src/sync/header-run.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20261201;
const NOW = wallMs(instantNetwork.timeMs + 1e9);
const trunk = chainOf(40);
const other = chainOf(40, { seed: 7, from: trunk.slice(0, 20) });

const sealed = (blocks: readonly Block[]) => blocks.map(({ sealedHeader }) => sealedHeader);

function contextWith(blocks: readonly Block[]): { chain: ChainState; context: ChainContext } {
  const rule = ruleOf(instantNetwork);
  const chain = new ChainState(genesisOf(instantNetwork), rule);
  for (const block of blocks) chain.headers.add({ ...block, bytes: block.sealedHeader });
  const context = { tree: chain.headers, rule, network: instantNetwork, rosterAfter: noRoster };
  return { chain, context };
}

/** @param between what happens after each slice */
function readAll(
  reader: HeaderReader,
  slice: number,
  context: ChainContext,
  between: (slices: number) => void = () => {},
): Exclude<Reading, { outcome: 'more' }> {
  for (let slices = 1; ; slices++) {
    const reading = reader.read(slice, context, NOW);
    if (reading.outcome !== 'more') return reading;
    between(slices);
  }
}

/** What a reading says, in words that two trees share. */
function said(reading: Reading): unknown {
  if (reading.outcome !== 'read') return reading;
  const { known, fresh, standsOn, early, refused } = reading;
  return [known?.id, fresh.map(({ id }) => id), standsOn, early?.id, refused];
}

const messages: readonly [string, readonly Uint8Array[]][] = [
  ['new headers', sealed(trunk)],
  ['known ones, then new ones', sealed(other).slice(0, 30)],
  ['headers that do not follow each other', sealed([...trunk.slice(0, 15), ...trunk.slice(16)])],
  ['headers that connect to nothing', sealed(trunk.slice(25))],
  ['a header cut short', [...sealed(trunk.slice(0, 12)), new Uint8Array([1, 2, 3])]],
  ['no headers', []],
];

describe('a Headers message', () => {
  for (const [title, headers] of messages) {
    it(`of ${title} says the same, in slices of any size`, () => {
      const whole = readAll(
        new HeaderReader(headers, undefined),
        1000,
        contextWith(trunk.slice(0, 10)).context,
      );
      for (const slice of [1, 2, 3, 7, 20, 39]) {
        const { context } = contextWith(trunk.slice(0, 10));
        const reading = readAll(new HeaderReader(headers, undefined), slice, context);
        expect(said(reading), `slices of ${slice}`).to.deep.equal(said(whole));
      }
    });
  }

  it('goes on above what another peer has shown meanwhile', () => {
    for (let met = 1; met < 40; met++) {
      const { chain, context } = contextWith([]);
      const reading = readAll(new HeaderReader(sealed(trunk), undefined), 5, context, (slices) => {
        if (slices !== 2) return;
        for (const block of trunk.slice(0, met)) {
          chain.headers.add({ ...block, bytes: block.sealedHeader });
        }
      });
      if (reading.outcome !== 'read') return expect.fail(reading.outcome);
      expect(reading.known).to.equal(chain.headers.entry(trunk[met - 1]?.id as string));
      for (const draft of reading.fresh) chain.headers.admit(draft);
      expect(chain.headers.entry(trunk[39]?.id as string)).to.equal(endOf(reading));
    }
  });

  it('ends where the ledger refuses what it stands on, and is to blame for what bytes show', () => {
    for (const shownBy of ['ledger', 'bytes'] as const) {
      const { chain, context } = contextWith(trunk.slice(0, 10));
      const headers = sealed(trunk.slice(10));
      const reading = readAll(new HeaderReader(headers, undefined), 5, context, (slices) => {
        if (slices === 2) chain.headers.markInvalid(trunk[9]?.id as string, 'bad', shownBy);
      });
      if (shownBy === 'bytes') expect(reading.outcome).to.equal('misbehaved');
      else expect(reading).to.deep.include({ outcome: 'read', refused: true, fresh: [] });
    }
  });
});

describe(`reading full answers (seed ${SEED})`, () => {
  const long = chainOf(2500);

  it('never takes more than a slice at a time, and lets others come in between', () => {
    const world = new World({ seed: SEED });
    world.join('ann', long);
    world.run(() => world.effectsOf('continue').length === 3);
    // Ann's answer is being read; Ben is heard, and so is what Ann has to say beside it.
    const ben = world.join('ben', long.slice(0, 1000));
    ben.announce();
    world.run();
    expect(world.chain.tip.id).to.equal(long.at(-1)?.id);
    const { headersPerReplyMax, headersPerSlice } = syncLimits;
    const slices = Math.ceil(headersPerReplyMax / headersPerSlice);
    expect(world.effectsOf('continue').length).to.be.at.least(slices - 1);
    expect(world.violations).to.deep.equal([]);
  });

  it('forgets a half-read answer with the peer that gave it', () => {
    const world = new World({ seed: SEED });
    world.join('ann', long);
    world.run(() => world.effectsOf('continue').length === 3);
    world.leave('ann');
    world.run();
    expect(world.tree.size).to.equal(1);
    world.join('ben', long);
    world.run();
    expect(world.chain.tip.id).to.equal(long.at(-1)?.id);
  });
});
