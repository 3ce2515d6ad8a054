// Patience in numbers: how long a batch may hold up others, and how that time grows and shrinks; and
// how much may be on its way at once.
import { expect } from 'chai';
import { CLOCK_START, elapsedMs, monotonicMs } from '../../src/clock/clock.ts';
import { Batch } from '../../src/sync/batch.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import { StallWatch } from '../../src/sync/stall.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260105;

describe('patience with a batch that others wait for', () => {
  const batch = new Batch(1, 'ann', []);
  const deadlineOf = (watch: StallWatch, lastReplyMs: number) => {
    const held = watch.held(() => monotonicMs(lastReplyMs));
    return held && elapsedMs(CLOCK_START, held.deadlineMs);
  };

  it('counts from the last sign of life, but only while others wait', () => {
    const watch = new StallWatch(syncLimits);
    expect(deadlineOf(watch, 0)).to.equal(undefined);
    watch.observe(batch, monotonicMs(10_000));
    expect(deadlineOf(watch, 0)).to.equal(12_000);
    expect(deadlineOf(watch, 11_000)).to.equal(13_000);
    watch.observe(undefined, monotonicMs(11_500));
    expect(deadlineOf(watch, 11_000)).to.equal(undefined);
  });

  it('ends after four timeouts although the peer drips', () => {
    const watch = new StallWatch(syncLimits);
    watch.observe(batch, monotonicMs(10_000));
    watch.observe(batch, monotonicMs(15_000));
    expect(deadlineOf(watch, 17_000)).to.equal(18_000);
  });

  it('doubles with every stall up to 64 s, and shrinks to 2 s as batches come whole', () => {
    const watch = new StallWatch(syncLimits);
    const timeouts: number[] = [];
    for (let stalls = 0; stalls < 7; stalls++) {
      watch.observe(batch, monotonicMs(0));
      timeouts.push(deadlineOf(watch, 0) ?? 0);
      watch.stalled();
    }
    expect(timeouts).to.deep.equal([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000]);
    for (let completed = 0; completed < 30; completed++) watch.completed();
    watch.observe(batch, monotonicMs(0));
    expect(deadlineOf(watch, 0)).to.equal(2_000);
  });
});

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
