// Signatures that somebody here vouches for: which blocks are stored without a look at them, and which are not.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { chainOf } from './chains.ts';
import { smallLimits, smallReplies } from './small.ts';
import { World } from './world.ts';

const SEED = 20261130;
const trunk = chainOf(60, { transactions: 1 });
const long = chainOf(400, { transactions: 1 });
const at = (height: number) => trunk[height - 1] as Block;

/** Heights of the blocks whose signatures were to be checked. */
function checkedIn(world: World): number[] {
  const heights = world.effectsOf('check').map(({ block }) => block.header.height);
  return heights.sort((one, other) => one - other);
}

function synced(assumeValid: string, forged: readonly Block[] = []): World {
  const world = new World({ seed: SEED, assumeValid });
  for (const { id } of forged) world.forged.add(id);
  world.join('ann', trunk);
  world.run();
  return world;
}

describe(`signatures assumed valid (seed ${SEED})`, () => {
  it('are not checked up to the block that is vouched for, and above it they are', () => {
    const world = synced(at(40).id, [at(30), at(40)]);
    expect(world.chain.tip.height).to.equal(60);
    expect(world.violations).to.deep.equal([]);
    expect(checkedIn(world)).to.deep.equal(Array.from({ length: 20 }, (_, i) => 41 + i));
    expect(world.sync.progress.assumed).to.deep.equal({ id: at(40).id, height: 40, blocks: 40 });
  });

  it('above that block condemn a block as ever', () => {
    const world = synced(at(40).id, [at(41)]);
    expect(world.chain.tip.height).to.equal(40);
    expect(world.violations).to.deep.equal(['ann: bad-block']);
    expect(world.tree.invalidityOf(at(41).id)?.why).to.equal('bad-signature');
  });

  it('are all checked while the header of that block is not known', () => {
    const world = synced('ab'.repeat(32), [at(30)]);
    expect(world.chain.tip.height).to.equal(29);
    expect(world.violations).to.deep.equal(['ann: bad-block']);
    const assumed = { id: 'ab'.repeat(32), height: undefined, blocks: 0 };
    expect(world.sync.progress.assumed).to.deep.equal(assumed);
  });

  it('are not checked however far ahead that block is: headers come first then', () => {
    const limits = { ...smallLimits, openHeadersMax: 5_000 };
    const world = new World({ seed: SEED, assumeValid: long.at(-3)?.id ?? '', limits });
    world.join('mute', long, { ...smallReplies, headers: () => 'silent' });
    world.join('ann', long, smallReplies);
    world.run(() => world.chain.tip.height === long.length);
    expect(checkedIn(world)).to.deep.equal([long.length - 1, long.length]);
  });

  it('do not keep blocks waiting for a header that nobody has', () => {
    const world = new World({ seed: SEED, assumeValid: 'ab'.repeat(32), limits: smallLimits });
    world.join('ann', long, smallReplies);
    world.run();
    expect(world.chain.tip.height).to.equal(long.length);
    expect(checkedIn(world)).to.have.length(long.length);
  });

  it('are checked on a branch that does not lead to that block', () => {
    const side = chainOf(30, { seed: 7, from: trunk.slice(0, 20), transactions: 1 });
    const world = new World({ seed: SEED, assumeValid: at(60).id });
    world.join('ann', trunk);
    world.join('ben', [...trunk.slice(0, 20), ...side.slice(0, 30)]);
    world.run();
    expect(world.chain.tip.id).to.equal(at(60).id);
    const branches = world.effectsOf('check').map(({ block }) => block.id);
    const ids = new Set(side.map(({ id }) => id));
    expect(branches.filter((id) => !ids.has(id))).to.deep.equal([]);
  });

  it('are checked where that block lies on a branch that is not the best', () => {
    const side = chainOf(30, { seed: 7, from: trunk.slice(0, 20), transactions: 1 });
    const world = new World({ seed: SEED, assumeValid: side.at(-1)?.id ?? '' });
    world.join('ann', trunk);
    world.run();
    world.join('ben', [...trunk.slice(0, 20), ...side]);
    world.run();
    expect(checkedIn(world)).to.have.length(60);
    expect(world.sync.progress.assumed?.blocks).to.equal(0);
  });
});
