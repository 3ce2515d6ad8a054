// No stranger steers a node: what one peer claims, shows or keeps back changes nothing for the others.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Block } from '../../src/chain/block.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import { chainOf } from './chains.ts';
import type { Behaviour, SimPeer } from './sim-peer.ts';
import { smallLimits, smallReplies } from './small.ts';
import { World } from './world.ts';

const SEED = 20260111;
const honest = chainOf(300, { seed: 1 });
const heavy = [...honest.slice(0, 100), ...chainOf(500, { seed: 2, from: honest.slice(0, 100) })];
const farClaim = { height: 2 ** 32 - 1, work: 2n ** 200n, tip: 'ab'.repeat(32) };
const withheld = { block: () => 'withhold' as const };

/** A peer adopts one more block of its chain every so often, and says so. */
function mines(world: World, peer: SimPeer, blocks: readonly Block[], everyMs: number): void {
  for (const [at, block] of blocks.entries()) {
    world.at(world.nowMs + (at + 1) * everyMs, () => {
      peer.adopt([block]);
      peer.announce();
    });
  }
}

describe(`peers that show headers and keep the blocks back (seed ${SEED})`, () => {
  for (const count of [1, 6]) {
    it(`hold up nobody: ${count} of them, again and again, beside an honest miner`, () => {
      const world = new World({ seed: SEED, limits: smallLimits });
      const ann = world.join('ann', honest.slice(0, 100), smallReplies);
      world.run(() => world.chain.tip.height === 100);
      mines(world, ann, honest.slice(100), 1000);
      for (let second = 1; second <= 60; second++) {
        world.runFor(1000);
        // Each comes with a branch of its own, stays a while, and comes again.
        const liar = `liar ${second % count}`;
        const branch = [
          ...honest.slice(0, 100),
          ...chainOf(250, { seed: 10 + (second % count), from: honest.slice(0, 100) }),
        ];
        if (second % 7 === 0) world.leave(liar);
        if (!world.peers.has(liar)) world.join(liar, branch, { ...smallReplies, ...withheld });
        expect(ann.chain.tip.height - world.chain.tip.height, `after ${second} s`).to.be.at.most(1);
      }
      for (const violation of world.violations) expect(violation).to.match(/^liar \d: stalled$/);
      for (const id of [...world.peers.keys()]) world.leave(id);
      // Nothing of theirs is left.
      expect(world.tree.size).to.equal(1 + world.durable.size);
    });
  }

  it('make no room of what another announces upon', () => {
    const branches = [20, 21, 22].map((seed) => chainOf(200, { seed }));
    for (const height of [5, 40, 59]) {
      for (const branch of branches) {
        const world = new World({ seed: SEED, limits: smallLimits });
        for (const [at, blocks] of branches.entries())
          world.join(`liar ${at}`, blocks, { ...smallReplies, ...withheld });
        world.run(() => world.tree.size > 300);
        expect(world.tree.size, 'full').to.equal(301);
        world.join('ann', []);
        const [tip] = chainOf(1, { seed: 30, from: branch.slice(0, height) }).slice(-1);
        if (tip === undefined) throw new Error('a tip');
        world.tell({ kind: 'NewTip', peer: 'ann', header: tip.sealedHeader });
        expect(world.tree.entry(tip.id)?.height).to.equal(height + 1);
      }
    }
  });

  it('do not make a liar of one whose headers were forgotten while it was asked for more', () => {
    const world = new World({ seed: SEED, limits: { ...smallLimits, openHeadersMax: 100 } });
    // Its blocks come late, and its second answer later than the stranger's tips.
    const slow = { ...smallReplies, latencyMs: 1000 };
    world.join('ann', honest.slice(0, 120), slow);
    world.run(() => world.effectsOf('GetHeaders').length === 2);
    expect(world.tree.size).to.equal(51);
    world.join('liar', []);
    for (const { sealedHeader } of chainOf(60, { seed: 40 }))
      world.tell({ kind: 'NewTip', peer: 'liar', header: sealedHeader });
    expect(world.tree.entry(honest[49]?.id ?? ''), 'forgotten').to.equal(undefined);
    world.run(() => world.chain.tip.height === 120);
    expect(world.violations.filter((one) => one.startsWith('ann'))).to.deep.equal([]);
  });

  it('are not followed for longer than a stall, and their blocks are welcome when they come', () => {
    const world = new World({ seed: SEED });
    let behaviour: 'withhold' | 'good' = 'withhold';
    world.join('ann', honest);
    world.run();
    const tease = world.join('tease', heavy, {
      block: (block) => (behaviour === 'good' ? block.bytes : 'skip'),
    });
    world.run(() => world.effectsOf('GetBlocks').some(({ peer }) => peer === 'tease'));
    world.runFor(syncLimits.quietMs + 100);
    expect(world.sync.progress).to.deep.include({ phase: 'synced', target: 300 });
    behaviour = 'good';
    world.run();
    expect(world.chain.tip.id).to.equal(tease.chain.tip.id);
    expect(world.violations).to.deep.equal([]);
  });

  it('leave no trace in what others are asked, and no blame on others', () => {
    const world = new World({ seed: SEED, limits: smallLimits });
    world.join('ann', honest.slice(0, 100), smallReplies);
    world.run();
    // Headers of a side branch from genesis, higher than ours; their sender leaves at once.
    world.join('liar', chainOf(280, { seed: 5 }), { ...smallReplies, ...withheld });
    world.runFor(500);
    expect(world.sync.progress.openHeaders).to.be.above(0);
    world.leave('liar');
    expect(world.sync.progress.openHeaders).to.equal(0);
    const ben = world.join('ben', honest.slice(0, 250), smallReplies);
    world.run();
    mines(world, ben, honest.slice(250), 800);
    world.run();
    expect(world.chain.tip.id).to.equal(honest.at(-1)?.id);
    expect(world.violations).to.deep.equal([]);
    const locators = world.effectsOf('GetHeaders').filter(({ peer }) => peer === 'ben');
    const ids = new Set([world.tree.genesis.id, ...honest.map(({ id }) => id)]);
    for (const { locator } of locators) expect(locator.every((id) => ids.has(id))).to.equal(true);
  });

  it('take a bounded room in all, however many come, and an honest peer finds room', () => {
    const world = new World({ seed: SEED, limits: smallLimits });
    for (let at = 0; at < 12; at++) {
      world.join(`liar ${at}`, chainOf(200, { seed: 20 + at }), { ...smallReplies, ...withheld });
    }
    world.runFor(1000);
    world.join('ann', honest, smallReplies);
    // The bound itself is held after every step of the world.
    const tookMs = world.run(() => world.chain.tip.height === 300);
    expect(tookMs).to.be.below(15_000);
    expect(world.violations).to.deep.equal([]);
  });
});

describe(`peers that claim and are silent (seed ${SEED})`, () => {
  const mute: Partial<Behaviour> = { headers: () => 'silent', hello: farClaim };

  it('do not keep a node from announcing what it mines', () => {
    const world = new World({ seed: SEED });
    world.join('ann', honest);
    world.run();
    for (const id of ['one', 'two', 'three']) world.join(id, [], mute);
    for (const block of chainOf(10, { seed: 7, from: honest })) {
      world.tell({ kind: 'mined', block, frame: block.bytes });
      world.runFor(1000);
      expect(world.effectsOf('announce').at(-1)?.entry.id).to.equal(block.id);
      // They come again.
      world.leave('one');
      world.join('one', [], mute);
    }
  });

  for (const [liars, boundMs] of [
    [3, 4_000],
    [30, 8_000],
  ] as const) {
    it(`cost a newcomer ${boundMs / 1000} s at most: ${liars} of them`, () => {
      const world = new World({ seed: SEED });
      for (let at = 0; at < liars; at++) world.join(`mute ${at}`, [], mute);
      world.join('ann', honest);
      expect(world.run(() => world.chain.tip.height === 300)).to.be.below(boundMs);
    });
  }

  it('are told as claims, not as where we are going', () => {
    const world = new World({ seed: SEED });
    world.join('mute', [], mute);
    expect(world.sync.progress).to.deep.include({ target: 0, claimed: 2 ** 32 - 1 });
    const [start] = world.effectsOf('catching-up');
    expect(start).to.deep.equal({ kind: 'catching-up', peer: 'mute', claimed: 2 ** 32 - 1 });
  });
});

describe(`peers that drip (seed ${SEED})`, () => {
  const blocks = chainOf(800);
  for (const blockMs of [100, 500, 1000, 1900]) {
    it(`a block every ${blockMs} ms do not set the pace`, () => {
      const world = new World({ seed: SEED });
      world.join('drip', blocks, { blockMs });
      for (const id of ['ann', 'ben']) world.join(id, blocks);
      const tookMs = world.run(() => world.chain.tip.height === 800);
      expect(tookMs).to.be.below(1500);
      expect(world.violations).to.deep.equal([]);
    });
  }
});

/** Ways to be a nuisance. `chain`: what such a peer has. */
const nuisances: Record<
  string,
  (world: World) => { chain: readonly Block[]; behaviour: Partial<Behaviour> }
> = {
  'mute on headers': () => ({ chain: honest, behaviour: { headers: () => 'silent' } }),
  'claims the moon': () => ({
    chain: honest.slice(0, 20),
    behaviour: { ...smallReplies, hello: farClaim },
  }),
  'withholds a heavier branch': () => ({
    chain: heavy.slice(0, 400),
    behaviour: { ...smallReplies, ...withheld },
  }),
  'withholds a long light branch': () => ({
    chain: chainOf(200, { seed: 5 }),
    behaviour: { ...smallReplies, ...withheld },
  }),
  'serves a lighter branch': () => ({ chain: chainOf(280, { seed: 5 }), behaviour: smallReplies }),
  'skips blocks': (world) => ({
    chain: honest,
    behaviour: { ...smallReplies, block: (block) => (world.random() < 0.1 ? 'skip' : block.bytes) },
  }),
  'stops in the middle': () => ({
    chain: honest,
    behaviour: {
      ...smallReplies,
      block: (block) => (block.header.height === 150 ? 'withhold' : block.bytes),
    },
  }),
  drips: () => ({ chain: honest, behaviour: { ...smallReplies, blockMs: 700 } }),
  'answers late': () => ({ chain: honest, behaviour: { ...smallReplies, latencyMs: 3000 } }),
  'repeats its first answer': () => {
    let first: readonly Uint8Array[] | undefined;
    return {
      chain: honest,
      behaviour: {
        headers: (headers) => {
          first ??= headers.slice(0, 50);
          return first;
        },
      },
    };
  },
  'mixes up its headers': () => ({
    chain: honest,
    behaviour: { headers: (headers) => headers.slice(0, 50).toReversed() },
  }),
};

describe(`any mixture of strangers and honest peers (seed ${SEED})`, () => {
  it('ends on the heaviest honest chain, with no honest peer blamed, within bounds', function () {
    this.timeout(180_000);
    const setting = fc.record({
      seed: fc.nat(),
      ours: fc.constantFrom(0, 60, 200),
      honest: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      liars: fc.array(fc.constantFrom(...Object.keys(nuisances)), { minLength: 1, maxLength: 5 }),
      renewals: fc.nat(4),
    });
    fc.assert(
      fc.property(setting, ({ seed, ours, honest: latencies, liars, renewals }) => {
        const world = new World({ seed, limits: smallLimits });
        // What we have is a branch of our own.
        if (ours > 0) {
          world.join('own', chainOf(ours, { seed: 9 }), smallReplies);
          world.run(() => world.chain.tip.height === ours);
          world.leave('own');
        }
        const enter = (name: string, at: number) => {
          const { chain, behaviour } = (nuisances[name] as (typeof nuisances)[string])(world);
          world.join(`liar ${at}`, chain, behaviour);
        };
        for (const [at, name] of liars.entries()) enter(name, at);
        const peers = latencies.map((latencyMs, at) => {
          return world.join(`honest ${at}`, honest.slice(0, 250), { ...smallReplies, latencyMs });
        });
        for (const peer of peers) mines(world, peer, honest.slice(250), 400);
        for (let renewal = 0; renewal < renewals; renewal++) {
          world.runFor(2500);
          const at = renewal % liars.length;
          world.leave(`liar ${at}`);
          enter(liars[at] as string, at);
        }
        world.runFor(60_000);
        expect(world.chain.tip.id).to.equal(honest.at(-1)?.id);
        for (const violation of world.violations) expect(violation).to.match(/^liar /);
        for (const id of [...world.peers.keys()]) world.leave(id);
        expect(world.tree.size).to.equal(1 + world.durable.size);
      }),
      { seed: SEED, numRuns: 15 },
    );
  });
});
