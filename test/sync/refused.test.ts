// Blocks that the ledger refuses: stored, and then not connected. Nobody is blamed for them, nothing is
// built on them, and the best of what is left is our chain.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { chainOf } from './chains.ts';
import { smallLimits, smallReplies } from './small.ts';
import { World } from './world.ts';

const SEED = 20261130;
const TRUNK = 30;
const FORK = 22;
const trunk = chainOf(TRUNK);
const stem = trunk.slice(0, FORK);
const DEPTH = 12;
/** Heavier than the trunk by four blocks. */
const rival = [...stem, ...chainOf(DEPTH, { seed: 7, from: stem })];

const idAt = (blocks: readonly Block[], height: number) => blocks[height - 1]?.id as string;

/** A world that stands on the trunk, with a peer that has it. */
function onTrunk(seed: number): World {
  const world = new World({ seed });
  world.join('ann', trunk);
  world.run();
  expect(world.chain.tip.id).to.equal(idAt(trunk, TRUNK));
  return world;
}

/** What has been asked of the ledger never held a block that it had refused, or one on top of it. */
function connectedNothingRefused(world: World): void {
  for (const id of world.refused) {
    const refused = world.tree.entry(id);
    if (refused === undefined) continue;
    const at = world.effects.findIndex(
      (effect) => effect.kind === 'connect' && effect.apply.includes(refused),
    );
    const later = world.effects.slice(at + 1).flatMap((effect) => {
      return effect.kind === 'connect' ? effect.apply : [];
    });
    for (const entry of later) {
      expect(world.tree.ancestorAt(entry, refused.height)).to.not.equal(refused);
    }
    expect(world.chain.best.contains(refused)).to.equal(false);
  }
}

describe(`blocks that the ledger refuses (seed ${SEED})`, () => {
  for (let depth = 1; depth <= DEPTH; depth++) {
    it(`block ${depth} of a reorganisation by ${DEPTH}: the best that is left is connected`, () => {
      const world = onTrunk(SEED + depth);
      world.refused.add(idAt(rival, FORK + depth));
      world.join('ben', rival);
      world.run();
      // Of the rival only more blocks than the trunk has above the fork are better.
      const best = depth - 1 > TRUNK - FORK ? idAt(rival, FORK + depth - 1) : idAt(trunk, TRUNK);
      expect(world.chain.tip.id).to.equal(best);
      connectedNothingRefused(world);
      expect(world.violations).to.deep.equal([]);
      expect(world.sync.progress.phase).to.equal('synced');
      expect(world.sync.deadlineMs).to.equal(undefined);
    });
  }

  it('at any depth and in any order of arrival, with peers of any speed', () => {
    for (let seed = 0; seed < 40; seed++) {
      const world = new World({ seed: SEED + seed });
      const { random } = world;
      const bad = FORK + 1 + Math.floor(random() * DEPTH);
      world.refused.add(idAt(rival, bad));
      if (random() < 0.3)
        world.refused.add(idAt(trunk, FORK + 1 + Math.floor(random() * (TRUNK - FORK))));
      world.join('ann', trunk, { blockMs: 1 + 5 * random() });
      world.join('ben', rival, { blockMs: 1 + 5 * random() });
      if (random() < 0.5) world.join('cat', rival, { latencyMs: 50 * random() });
      world.run();
      const good = (blocks: readonly Block[]) => {
        const first = blocks.findIndex(({ id }) => world.refused.has(id));
        return first < 0 ? blocks.length : first;
      };
      // Which of two equals was seen first is the seed's affair.
      expect(world.chain.tip.height).to.equal(Math.max(good(trunk), good(rival)));
      connectedNothingRefused(world);
      expect(world.violations).to.deep.equal([]);
    }
  });

  it('while further blocks arrive: those on top of it are fetched no more, the others connected', () => {
    const world = onTrunk(SEED);
    world.refused.add(idAt(rival, FORK + 11));
    const ben = world.join('ben', rival, { blockMs: 20 });
    world.run(() => world.durable.has(idAt(rival, FORK + 9)));
    const [more] = [chainOf(20, { seed: 3, from: trunk })];
    world.peers.get('ann')?.adopt(more);
    world.peers.get('ann')?.announce();
    world.run();
    ben.adopt(chainOf(40, { seed: 9, from: rival }));
    ben.announce();
    world.run();
    expect(world.chain.tip.id).to.equal(more.at(-1)?.id);
    expect(world.durable.has(idAt(rival, FORK + 11)), 'stored, and then refused').to.equal(true);
    connectedNothingRefused(world);
    expect(world.violations).to.deep.equal([]);
    expect([...world.peers.keys()]).to.deep.equal(['ann', 'ben']);
  });

  it('tell nobody of a tip that is not connected', () => {
    const world = onTrunk(SEED);
    world.refused.add(idAt(rival, FORK + 11));
    world.join('ben', rival);
    world.run();
    for (const { entry } of world.effectsOf('announce')) {
      expect(world.tree.ancestorAt(entry, FORK + 11)?.id).to.not.equal(idAt(rival, FORK + 11));
    }
    expect(world.effectsOf('tip').at(-1)?.entry).to.equal(world.chain.tip);
  });

  it('do not get a peer blamed that goes on building on them', () => {
    const world = onTrunk(SEED);
    world.refused.add(idAt(rival, FORK + 11));
    const ben = world.join('ben', rival);
    world.run();
    let chain = rival;
    for (let round = 0; round < 10; round++) {
      chain = [...chain, ...chainOf(1, { seed: 9, from: chain })];
      ben.adopt(chain.slice(-1));
      ben.announce();
      world.run();
    }
    expect(world.violations).to.deep.equal([]);
    world.leave('ben');
    const again = world.join('ben again', chain);
    world.run();
    ben.adopt(chain);
    again.announce();
    world.run();
    expect(world.violations).to.deep.equal([]);
    expect(world.chain.tip.height).to.equal(FORK + 10);
    expect(world.sync.progress.openHeaders).to.be.at.most(20);
  });

  it('are not connected after a restart either, and are not asked for again', () => {
    const before = onTrunk(SEED);
    before.refused.add(idAt(rival, FORK + 11));
    before.join('ben', rival);
    before.run();
    const world = new World({ seed: SEED });
    for (const id of before.refused) world.refused.add(id);
    for (const block of [...trunk, ...rival.slice(FORK)]) {
      if (!before.durable.has(block.id)) continue;
      world.durable.add(block.id);
      world.chain.stored(world.tree.add({ ...block, bytes: block.sealedHeader }));
    }
    const refused = new Map([...before.refused].map((id) => [id, 'refused before']));
    const { id: tip } = before.chain.tip;
    world.tell({ kind: 'loaded', refused, tip });
    expect(world.chain.tip.id).to.equal(tip);
    world.run();
    expect(world.effectsOf('connect'), 'nothing is executed again').to.deep.equal([]);
    expect(world.chain.tip.id).to.equal(before.chain.tip.id);
    connectedNothingRefused(world);
    world.join('ben', rival);
    world.run();
    expect(world.chain.tip.id).to.equal(before.chain.tip.id);
    expect(world.effectsOf('GetBlocks')).to.deep.equal([]);
    expect(world.violations).to.deep.equal([]);
  });

  it('are refused however many headers were read ahead', () => {
    const world = new World({ seed: SEED, limits: smallLimits });
    const far = chainOf(400);
    world.refused.add(idAt(far, 150));
    world.join('ann', far, smallReplies);
    world.join('ben', far, smallReplies);
    world.run();
    expect(world.chain.tip.height).to.equal(149);
    expect(world.violations).to.deep.equal([]);
    expect(world.sync.deadlineMs).to.equal(undefined);
  });

  it('keep nobody from following a peer that leaves them for another branch', () => {
    const world = new World({ seed: SEED, limits: smallLimits });
    const far = chainOf(400);
    world.refused.add(idAt(far, 3));
    const ann = world.join('ann', far, smallReplies);
    world.run();
    expect(world.chain.tip.height).to.equal(2);
    const good = far.slice(0, 2);
    ann.adopt(chainOf(500, { seed: 9, from: good }));
    ann.announce();
    world.run();
    expect(world.chain.tip.height).to.equal(502);
    expect(world.violations).to.deep.equal([]);
  });
});

describe(`what is final (seed ${SEED})`, () => {
  it('is not left for a heavier branch, whose blocks are not even asked for', () => {
    const world = new World({
      seed: SEED,
      finalised: (tip, before) => {
        const floor = tip.height <= 5 ? undefined : world.tree.ancestorAt(tip, tip.height - 5);
        return floor !== undefined && floor.height > before.height ? floor : before;
      },
    });
    world.join('ann', trunk);
    world.run();
    expect(world.chain.finalFloor.height).to.equal(TRUNK - 5);
    world.join('ben', rival);
    world.run();
    expect(world.chain.tip.id).to.equal(idAt(trunk, TRUNK));
    expect(world.effectsOf('GetBlocks').some(({ peer }) => peer === 'ben')).to.equal(false);
    expect(world.violations).to.deep.equal([]);
    expect(world.sync.deadlineMs).to.equal(undefined);
  });
});
