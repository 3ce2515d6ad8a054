// A node always heals: a branch with more work is followed however far back it forks, whenever the
// connection is lost or the node restarted on the way, and nobody honest is blamed for it. In full size:
// deep-healing.test.ts.
import { expect } from 'chai';
import { chainOf } from './chains.ts';
import { HEALING_SEED, healed, restarted } from './restarted-world.ts';
import { smallReplies } from './small.ts';

describe(`healing a long fork (seed ${HEALING_SEED})`, () => {
  // Three replies of headers back in the small world, as 6,000 headers are in a node.
  const ours = chainOf(150, { seed: 1 });
  const theirs = chainOf(165, { seed: 2 });

  it('heals whenever the connection is lost: after any answer, and amid the blocks', () => {
    const undisturbed = restarted(ours);
    undisturbed.join('ann', theirs, smallReplies);
    undisturbed.run();
    healed(undisturbed, theirs);
    const cuts = undisturbed.heard.flatMap(({ kind }, at) =>
      kind === 'Headers' || kind === 'BlocksEnd' || at % 20 === 0 ? [at + 1] : [],
    );
    expect(cuts.length).to.be.above(20);
    for (const cut of cuts) {
      const world = restarted(ours);
      world.join('ann', theirs, smallReplies);
      world.run(() => world.heard.length >= cut);
      world.leave('ann');
      world.join('ben', theirs, smallReplies);
      world.run();
      healed(world, theirs);
    }
  }).timeout(180_000);

  it('heals although every connection is lost after a few blocks', () => {
    const world = restarted(ours);
    let connections = 0;
    while (world.chain.tip.id !== theirs.at(-1)?.id) {
      const stored = world.durable.size;
      const peer = `ann ${++connections}`;
      world.join(peer, theirs, smallReplies);
      world.run(() => world.durable.size >= stored + 10);
      world.leave(peer);
      expect(connections).to.be.below(30);
    }
    expect(world.violations).to.deep.equal([]);
  });

  it('heals after a restart at every block of the better branch', () => {
    for (let stored = 0; stored <= theirs.length; stored++) {
      const world = restarted([...ours, ...theirs.slice(0, stored)]);
      world.join('ann', theirs, smallReplies);
      world.run();
      healed(world, theirs);
    }
  }).timeout(180_000);

  it('takes all of a better branch but its last block, if the ledger refuses that one', () => {
    const world = restarted(ours);
    world.refused.add(theirs.at(-1)?.id ?? '');
    world.join('ann', theirs, smallReplies);
    world.run();
    healed(world, theirs.slice(0, -1));
  });

  it('stays, if only the last block would have made a branch the better one, and it is refused', () => {
    const branch = theirs.slice(0, ours.length + 1);
    const world = restarted(ours);
    world.refused.add(branch.at(-1)?.id ?? '');
    world.join('ann', branch, smallReplies);
    world.run();
    healed(world, ours);
    // And goes over as soon as another block stands there.
    const other = [...branch.slice(0, -1), ...chainOf(1, { seed: 8, from: branch.slice(0, -1) })];
    world.join('ben', other, smallReplies);
    world.run();
    healed(world, other);
  });

  it('blames the sender of a last block that is forged, and takes it from an honest peer', () => {
    const world = restarted(ours);
    const from = theirs.slice(0, -1);
    const [forged] = chainOf(1, { seed: 9, from, transactions: 1 });
    if (forged === undefined) return expect.fail();
    world.forged.add(forged.id);
    world.join('liar', [...from, forged], smallReplies);
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-block']);
    expect(world.chain.tip.id).to.equal(theirs.at(-2)?.id);
  });

  it('goes to and fro a hundred times between two branches that overtake each other', () => {
    const from = ours.slice(0, 60);
    const world = restarted(from);
    const sides = [11, 12].map((seed) => {
      const blocks = [...from, ...chainOf(101, { seed, from })];
      return { blocks, peer: world.join(`peer ${seed}`, from, smallReplies) };
    });
    for (let lead = 1; lead <= 101; lead++) {
      const { blocks, peer } = sides[lead % 2] as (typeof sides)[number];
      peer.adopt(blocks.slice(0, from.length + lead));
      peer.announce();
      world.run();
      expect(world.chain.tip.id).to.equal(blocks[from.length + lead - 1]?.id);
    }
    expect(world.effectsOf('tip').filter(({ undone }) => undone > 0)).to.have.length(100);
    expect(world.violations).to.deep.equal([]);
    expect(world.sync.progress.openHeaders).to.equal(0);
  });

  it('heals while both sides go on: the peer reorganises and mines, and so do we', () => {
    for (let step = 1; step < 12; step += 2) {
      const world = restarted(ours);
      const ann = world.join('ann', theirs, smallReplies);
      world.run(() => world.heard.length >= step * 15);
      // Its last three blocks give way to five others.
      const fork = theirs.slice(0, -3);
      const branch = [...fork, ...chainOf(5, { seed: 3, from: fork })];
      ann.adopt(branch.slice(-5));
      ann.announce();
      for (const block of chainOf(2, { seed: 4, from: ours })) {
        world.tell({ kind: 'mined', block, frame: block.bytes });
        world.runFor(30);
      }
      world.run();
      healed(world, branch);
    }
  });

  it('keeps nothing of a branch that stays lighter, however long it is', () => {
    const long = chainOf(400, { seed: 5 });
    const world = restarted(long);
    world.join('ann', theirs, smallReplies).announce();
    let most = 0;
    world.run(() => {
      most = Math.max(most, world.sync.progress.openHeaders);
      return false;
    });
    expect(most).to.equal(0);
    expect(world.chain.tip.id).to.equal(long.at(-1)?.id);
    expect(world.violations).to.deep.equal([]);
    expect(world.effectsOf('GetBlocks')).to.deep.equal([]);
  });

  it('does not read a lighter branch anew for each of its blocks', () => {
    const long = chainOf(400, { seed: 5 });
    const world = restarted(long);
    const ann = world.join('ann', theirs, smallReplies);
    ann.announce();
    world.run();
    const asked = world.effectsOf('GetHeaders').length;
    for (const block of chainOf(30, { seed: 6, from: theirs })) {
      ann.adopt([block]);
      ann.announce();
      world.run();
    }
    expect(world.effectsOf('GetHeaders')).to.have.length(asked);
    expect(world.violations).to.deep.equal([]);
  });
});
