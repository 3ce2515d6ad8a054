// When peers are told of a tip: at once, once each, and never more often than they bear.
import { expect } from 'chai';
import { elapsedMs, monotonicMs } from '../../src/clock/clock.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import { Announcements } from '../../src/sync/announcements.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260112;
const trunk = chainOf(300);

describe(`announcing (seed ${SEED})`, () => {
  it('[S-9] stays below what receivers look at, however fast blocks come, and ends with the last one', () => {
    const world = new World({ seed: SEED });
    world.join('ann', trunk);
    world.run();
    const toldBefore = world.effectsOf('announce').length;
    const startMs = world.nowMs;
    // A miner without an interval: a block every 20 ms.
    const mined = chainOf(200, { seed: 5, from: trunk });
    for (const block of mined) {
      world.tell({ kind: 'mined', block, frame: block.bytes });
      world.runFor(20);
    }
    world.run();
    const told = world.effectsOf('announce').slice(toldBefore);
    const seconds = (world.nowMs - startMs) / 1000;
    const { announcementsBurstMax, announcementsPerSecondMax } = syncLimits;
    expect(told.length).to.be.within(
      10,
      announcementsBurstMax + announcementsPerSecondMax * seconds,
    );
    expect(told.at(-1)?.entry.id).to.equal(mined.at(-1)?.id);
    expect(announcementsPerSecondMax).to.be.below(sessionLimits.tipsPerSecondMax);
    expect(announcementsBurstMax).to.be.below(sessionLimits.tipsBurstMax);
    // What a dead connection may hold back is less than a receiver passes over.
    const heldBack = (sessionLimits.deadTimeoutMs / 1000) * announcementsPerSecondMax;
    expect(heldBack + announcementsBurstMax).to.be.below(sessionLimits.tipsPassedOverMax);
  });

  it('[S-8] tells each tip once, and nothing to nobody', () => {
    const world = new World({ seed: SEED });
    const [block] = chainOf(1, { seed: 5 });
    if (block === undefined) return expect.fail();
    world.tell({ kind: 'mined', block, frame: block.bytes });
    world.run();
    expect(world.effectsOf('announce')).to.deep.equal([]);
    world.join('ann', []);
    world.run();
    expect(world.effectsOf('announce')).to.deep.equal([]);
  });

  it('waits while more of the same branch arrives, but not for ever', () => {
    const { genesis } = new World({ seed: SEED }).tree;
    const told = new Announcements(genesis, syncLimits);
    const tip = { ...genesis, id: 'aa' };
    expect(told.due(tip, true, monotonicMs(1000))).to.equal(false);
    expect(told.deadlineMs && elapsedMs(monotonicMs(1000), told.deadlineMs)).to.equal(2000);
    const later = { ...genesis, id: 'bb' };
    expect(told.due(later, true, monotonicMs(2999))).to.equal(false);
    expect(told.due(later, true, monotonicMs(3000))).to.equal(true);
    expect([told.due(later, true, monotonicMs(9000)), told.deadlineMs]).to.deep.equal([
      false,
      undefined,
    ]);
    expect(told.due(tip, false, monotonicMs(9000))).to.equal(true);
  });
});

describe(`clocks that do not agree (seed ${SEED})`, () => {
  it('are named once for each peer, with both times, when its block is too far ahead', () => {
    const world = new World({ seed: SEED });
    world.join('ann', trunk.slice(0, 290));
    world.run();
    const ahead = trunk.slice(290);
    const [first] = ahead;
    if (first === undefined) return expect.fail();
    // Our clock is set back by so much that the next block lies three hours ahead.
    world.wallAheadMs = first.header.timeMs - 3 * 3_600_000 - world.nowMs;
    const wallMs = world.nowMs + world.wallAheadMs;
    const ben = world.join('ben', trunk);
    ben.announce();
    world.runFor(200_000);
    expect(world.chain.tip.height).to.equal(290);
    expect(world.violations).to.deep.equal([]);
    const [said, ...more] = world.effectsOf('clock-ahead');
    expect(more).to.deep.equal([]);
    expect(said).to.include({ peer: 'ben', height: 291, timeMs: first.header.timeMs });
    expect(said?.wallMs).to.be.within(wallMs, wallMs + 1000);
    // An announcement of such a block is as good a reason.
    world.join('cat', trunk.slice(0, 290));
    world.tell({ kind: 'NewTip', peer: 'cat', header: first.sealedHeader });
    expect(world.effectsOf('clock-ahead').map(({ peer }) => peer)).to.deep.equal(['ben', 'cat']);
    // Clocks are mended: what was ahead is followed.
    world.wallAheadMs = 0;
    world.run(() => world.chain.tip.height === 300);
    expect(world.violations).to.deep.equal([]);
  });
});

describe(`a node that was stopped for a while (seed ${SEED})`, () => {
  it('hears first and judges later: nobody is blamed at the late wake-up', () => {
    const world = new World({ seed: SEED });
    for (const id of ['ann', 'ben', 'cat']) world.join(id, chainOf(2000), { blockMs: 5 });
    world.run(() => world.chain.tip.height > 500);
    const asked = world.effectsOf('GetBlocks').length;
    world.nowMs += 120_000;
    world.tell({ kind: 'wake' });
    expect(world.violations).to.deep.equal([]);
    // Nobody lost his blocks to others either.
    expect(world.effectsOf('GetBlocks')).to.have.length(asked);
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.violations).to.deep.equal([]);
  });

  it('judges who stays silent after that', () => {
    const world = new World({ seed: SEED });
    world.join('ann', trunk, { block: () => 'withhold' });
    world.runFor(1000);
    world.nowMs += 120_000;
    world.tell({ kind: 'wake' });
    const tookMs = world.run(() => world.violations.length > 0);
    expect(world.violations).to.deep.equal(['ann: stalled']);
    expect(tookMs).to.be.within(1_000, 70_000);
  });
});

describe(`blocks that do not come (seed ${SEED})`, () => {
  it('are not excused by headers that do', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(800);
    world.join('bad', blocks, { block: () => 'withhold' });
    for (const id of ['ann', 'ben']) world.join(id, blocks);
    world.run(() => world.sync.progress.peers.get('bad')?.inFlight !== 0);
    // It goes on answering with headers, which it was asked for or not.
    for (let ms = 0; ms < 60_000; ms += 500) {
      world.at(world.nowMs + ms, () => {
        if (world.peers.has('bad')) world.peers.get('bad')?.announce();
      });
    }
    expect(world.run(() => world.chain.tip.height === 800)).to.be.below(5_000);
  });
});
