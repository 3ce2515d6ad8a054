// How much is asked of whom: what may be on its way at once, and what a peer's pace makes of its share.
import { expect } from 'chai';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260105;

describe(`what may be on its way at once (seed ${SEED})`, () => {
  it('is bounded in bytes, asked for or in hand, while blocks are large', () => {
    const blocks = chainOf(300, { transactions: 10 });
    const blockBytes = blocks[0]?.bytes.length ?? 0;
    const windowBytesMax = 40 * blockBytes;
    const limits = { inFlightBytesMax: 16 * blockBytes, windowBytesMax };
    const world = new World({ seed: SEED, limits });
    for (const peer of ['ann', 'ben', 'cat', 'dan']) world.join(peer, blocks);
    let most = 0;
    world.run(() => {
      const asked = world.effectsOf('GetBlocks').flatMap(({ hashes }) => hashes).length;
      most = Math.max(most, asked - world.durable.size);
      return false;
    });
    expect(world.chain.tip.height).to.equal(300);
    // Half of it is always in use, and never more than all of it: the average is not exact.
    expect(most).to.be.within(20, 41);
  });

  it('is nothing more while what has come is not read, checked and stored', () => {
    const blocks = chainOf(300, { transactions: 10 });
    const blockBytes = blocks[0]?.bytes.length ?? 0;
    const inFlightBytesMax = 16 * blockBytes;
    const bounded = { inFlightBytesMax, inHandBytesMax: 4 * blockBytes };
    const most = { bounded: 0, free: 0 };
    for (const [which, limits] of Object.entries({ bounded, free: { inFlightBytesMax } })) {
      const world = new World({ seed: SEED, limits });
      world.join('ann', blocks, { blockMs: 0, latencyMs: 1 });
      world.run(() => {
        const delivered = world.sync.progress.peers.get('ann')?.blocks ?? 0;
        const key = which as keyof typeof most;
        most[key] = Math.max(most[key], delivered - world.durable.size);
        return false;
      });
      expect(world.chain.tip.height).to.equal(300);
    }
    // Those that were asked for before it was full may still come: 16.
    expect(most.bounded).to.be.within(5, 4 + 16);
    expect(most.free).to.be.above(4 + 16);
  });

  it('is 16 blocks per peer until blocks turn out to be small, and never above 500', () => {
    const world = new World({ seed: SEED });
    world.join('ann', chainOf(2000));
    const most = { early: 0, late: 0 };
    world.run(() => {
      const { blocks, inFlight } = world.sync.progress.peers.get('ann') ?? {
        blocks: 0,
        inFlight: 0,
      };
      const when = blocks === 0 ? 'early' : 'late';
      most[when] = Math.max(most[when], inFlight);
      return false;
    });
    expect(most).to.deep.equal({ early: 16, late: 500 });
  });
});

describe(`who is asked for how much (seed ${SEED})`, () => {
  const blocks = chainOf(2000);
  /** The sizes of the requests to this peer, in order. */
  const sizesOf = (world: World, id: string) =>
    world.effectsOf('GetBlocks').flatMap(({ peer, hashes }) => (peer === id ? hashes.length : []));

  it('a batch is half a second of its peer, when it has been measured', () => {
    for (const [blockMs, least, most] of [
      [4, 100, 125],
      [20, 15, 40],
      [200, 1, 4],
    ] as const) {
      const world = new World({ seed: SEED });
      world.join('ann', blocks, { blockMs });
      world.run(() => world.durable.size >= 1000);
      const sizes = sizesOf(world, 'ann');
      expect(sizes.slice(0, 4)).to.deep.equal([4, 4, 4, 4]);
      expect(Math.max(...sizes.slice(-5)), `${blockMs} ms a block`).to.be.within(least, most);
    }
  });

  it('a peer whose answers take long is asked for enough to keep its stream running', () => {
    const world = new World({ seed: SEED });
    world.join('far', blocks, { latencyMs: 2_500, blockMs: 1 });
    const tookMs = world.run(() => world.chain.tip.height === 2000);
    // Headers, a first small batch, and then 500 blocks for each 5 s.
    expect(tookMs).to.be.below(50_000);
  });

  it('a slow one is asked for what is not needed soon, and only as much as is ready by then', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    world.join('slow', blocks, { blockMs: 10 });
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    // It does its part, a tenth, and hardly anything of that is done twice.
    expect(world.share('slow')).to.be.within(0.04, 0.12);
    expect(world.sync.progress.duplicates).to.be.below(30);
  });

  it('the whole work falls to a slow one when those that were faster have left', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    world.join('slow', blocks, { blockMs: 20 });
    world.run(() => world.durable.size >= 1000);
    world.leave('ann');
    const tookMs = world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(tookMs).to.be.below(25_000);
  });

  it('one that has become fast is asked for more again', () => {
    const world = new World({ seed: SEED });
    const long = chainOf(6000);
    world.join('ann', long);
    const peer = world.join('changes', long, { blockMs: 50 });
    world.run(() => world.durable.size >= 2000);
    const before = world.sync.progress.peers.get('changes')?.blocks ?? 0;
    peer.behaviour = { ...peer.behaviour, blockMs: 1 };
    world.run();
    expect(world.chain.tip.height).to.equal(6000);
    const since = (world.sync.progress.peers.get('changes')?.blocks ?? 0) - before;
    expect(since).to.be.above(1000);
  });
});

describe(`who is relieved (seed ${SEED})`, () => {
  const blocks = chainOf(2000);

  it('a peer that is known to be slow, at once; it is not asked for more before it has finished', () => {
    const world = new World({ seed: SEED });
    // The invariants hold after every step that nobody is asked while others have been asked for its blocks.
    world.join('drip', blocks, { blockMs: 300 });
    world.join('ann', blocks);
    const tookMs = world.run(() => world.chain.tip.height === 2000);
    const alone = new World({ seed: SEED });
    alone.join('ann', blocks);
    expect(tookMs / alone.run(() => alone.chain.tip.height === 2000)).to.be.below(1.1);
    world.run();
    expect(world.violations).to.deep.equal([]);
  });

  it('nobody, while peers are alike: no block comes twice', () => {
    for (const count of [2, 3, 8]) {
      const world = new World({ seed: SEED });
      for (let at = 0; at < count; at++)
        world.join(`peer ${at}`, blocks, { latencyMs: 5 + 5 * at });
      world.run();
      expect(world.chain.tip.height).to.equal(2000);
      expect(world.sync.progress.duplicates, `${count} peers`).to.equal(0);
    }
  });

  it('few, where it is our own link that is slow', () => {
    const world = new World({ seed: SEED });
    // Whatever eight peers send comes one after the other, a block every 400 ms in all.
    for (let at = 0; at < 8; at++)
      world.join(`peer ${at}`, blocks.slice(0, 300), { blockMs: 3200 });
    world.run(() => world.chain.tip.height === 300);
    const { duplicates } = world.sync.progress;
    expect(duplicates).to.be.below(100);
    expect(world.violations).to.deep.equal([]);
  });
});
