// A node that starts from nothing catches up from several peers, whatever their speed and behaviour.
import { expect } from 'chai';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260101;

describe(`initial sync (seed ${SEED})`, () => {
  it('fetches 2,000 blocks from two peers, each supplying at least a fifth', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(2000);
    world.join('ann', blocks);
    world.join('ben', blocks);
    world.run();
    expect(world.chain.tip.id).to.equal(blocks.at(-1)?.id);
    expect(world.share('ann')).to.be.within(0.2, 0.8);
    expect(world.effectsOf('synced')).to.have.length(1);
    expect(world.violations).to.deep.equal([]);
    expect(world.sync.progress).to.deep.include({ headers: 2000, blocks: 2000, target: 2000 });
  });

  it('lets a peer that is three times slower, and later, still supply a fifth', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(2000);
    world.join('fast', blocks, { blockMs: 1 });
    world.at(world.nowMs + 50, () => world.join('slow', blocks, { blockMs: 3 }));
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.share('slow')).to.be.at.least(0.2);
  });

  it('needs little more than half the time with two peers as with one', () => {
    const blocks = chainOf(2000);
    const timed = (peers: readonly string[]) => {
      const world = new World({ seed: SEED });
      for (const peer of peers) world.join(peer, blocks);
      return world.run();
    };
    expect(timed(['ann', 'ben']) / timed(['ann'])).to.be.within(0.4, 0.65);
  });

  it('asks for each block once when nothing goes wrong, several requests ahead', () => {
    const world = new World({ seed: SEED });
    world.join('ann', chainOf(2000));
    world.run();
    const asked = world.effectsOf('GetBlocks').flatMap(({ hashes }) => hashes);
    expect(asked).to.have.length(2000);
    expect(new Set(asked).size).to.equal(2000);
    // Requests grow as blocks turn out to be small, and stay below the wire's cap.
    const sizes = world.effectsOf('GetBlocks').map(({ hashes }) => hashes.length);
    expect(sizes[0]).to.equal(4);
    expect(Math.max(...sizes)).to.equal(125);
  });

  it('reads more than one batch of headers, never far ahead of the blocks', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(7000);
    world.join('ann', blocks, { blockMs: 0.1 });
    let aheadMax = 0;
    world.run(() => {
      const { headers, blocks: stored } = world.sync.progress;
      aheadMax = Math.max(aheadMax, headers - stored);
      return false;
    });
    expect(world.chain.tip.height).to.equal(7000);
    expect(aheadMax).to.be.below(5001);
    expect(world.effectsOf('GetHeaders')).to.have.length(4);
  });

  it('goes on with the other peer when one is killed half way', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(2000);
    world.join('ann', blocks);
    world.join('ben', blocks);
    world.run(() => world.chain.tip.height >= 1000);
    world.leave('ann');
    const tookMs = world.run();
    expect(world.chain.tip.height).to.equal(2000);
    // Its blocks were asked of the other at once, not when somebody had lost patience.
    expect(tookMs).to.be.below(2000);
  });

  it('continues with headers from another peer when the first one leaves in between', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(7000);
    world.join('ann', blocks, { blockMs: 0.1 });
    world.join('ben', blocks, { blockMs: 0.1 });
    world.run(() => world.sync.progress.headers >= 2000);
    world.leave('ann');
    world.run();
    expect(world.chain.tip.height).to.equal(7000);
  });

  it('starts again where it was: the log says which blocks are stored', () => {
    const blocks = chainOf(2000);
    const world = new World({ seed: SEED });
    // Half of the chain, as it might lie in the log: in pairs, the later one first.
    for (const block of blocks.slice(0, 1000)) {
      world.tree.add({ ...block, bytes: block.sealedHeader });
      world.durable.add(block.id);
    }
    for (let at = 0; at < 1000; at += 2) {
      for (const block of [blocks[at + 1], blocks[at]]) {
        if (block !== undefined) world.tell({ kind: 'stored', ids: [block.id] });
      }
    }
    world.run();
    expect(world.chain.tip.id).to.equal(blocks[999]?.id);
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.sync.progress.peers.get('ann')?.blocks).to.equal(1000);
  });

  it('is silent once it has caught up: no request, no deadline, no stall', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(300);
    world.join('ann', blocks);
    world.join('ben', blocks);
    world.run();
    expect(world.sync.deadlineMs).to.equal(undefined);
    world.nowMs += 24 * 60 * 60 * 1000;
    expect(world.tell({ kind: 'wake' })).to.deep.equal([]);
    expect(world.violations).to.deep.equal([]);
  });

  it('has nothing to ask of a peer with less work', () => {
    const world = new World({ seed: SEED });
    world.join('ann', chainOf(300));
    world.run();
    const effects = world.effects.length;
    world.join('ben', chainOf(100));
    world.run();
    expect(world.effects).to.have.length(effects);
  });
});
