// A node that has caught up follows the chain: announcements, reorganisations, its own blocks, and
// blocks that its disk lost.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { aheadMaxMs } from '../../src/chain/rules.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260103;
const trunk = chainOf(300);

function followed(peers: readonly string[], blocks = trunk): World {
  const world = new World({ seed: SEED });
  for (const peer of peers) world.join(peer, blocks);
  world.run();
  return world;
}

describe(`following the chain (seed ${SEED})`, () => {
  it('asks whoever announces a block for it, and asks nobody for a header', () => {
    const world = followed(['ann', 'ben']);
    const asked = world.effects.length;
    const next = chainOf(3, { seed: 5, from: trunk });
    for (const [at, block] of next.entries()) {
      const peer = world.peers.get(at % 2 === 0 ? 'ann' : 'ben');
      peer?.adopt([...next.slice(0, at + 1)]);
      peer?.announce();
      world.run();
      expect(world.chain.tip.id).to.equal(block.id);
    }
    const effects = world.effects.slice(asked);
    const requests = effects.flatMap((one) => (one.kind === 'GetBlocks' ? [one] : []));
    expect(requests.map(({ peer, hashes }) => [peer, hashes])).to.deep.equal([
      ['ann', [next[0]?.id]],
      ['ben', [next[1]?.id]],
      ['ann', [next[2]?.id]],
    ]);
    expect(effects.map(({ kind }) => kind)).to.not.include('GetHeaders');
    expect(world.sync.deadlineMs).to.equal(undefined);
  });

  it('fetches a block once although everybody announces it', () => {
    const world = followed(['ann', 'ben', 'cat']);
    const next = chainOf(1, { seed: 5, from: trunk });
    for (const peer of world.peers.values()) {
      peer.adopt(next);
      peer.announce();
    }
    world.run();
    expect(world.chain.tip.id).to.equal(next[0]?.id);
    const asked = world.effectsOf('GetBlocks').flatMap(({ hashes }) => hashes);
    expect(asked.filter((hash) => hash === next[0]?.id)).to.have.length(1);
  });

  it('asks for the headers in between when an announcement does not connect', () => {
    const world = followed(['ann', 'ben']);
    const more = chainOf(5, { seed: 5, from: trunk });
    const ann = world.peers.get('ann');
    ann?.adopt(more);
    ann?.announce();
    world.run();
    expect(world.chain.tip.id).to.equal(more.at(-1)?.id);
    expect(world.violations).to.deep.equal([]);
  });

  it('bears announcements that do not connect while it is still catching up', () => {
    const world = new World({ seed: SEED });
    const ann = world.join('ann', chainOf(2000).slice(0, 1900), { blockMs: 10 });
    for (let at = 1900; at < 2000; at++) {
      world.at(world.nowMs + at, () => {
        ann.adopt(chainOf(2000).slice(at, at + 1));
        ann.announce();
      });
    }
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.violations).to.deep.equal([]);
  });

  for (const depth of [10, 100]) {
    it(`moves to a heavier branch ${depth} blocks deep`, () => {
      const world = followed(['ann']);
      const stem = trunk.slice(0, 300 - depth);
      const branch = chainOf(depth + 1, { seed: 7, from: stem });
      world.join('ben', [...stem, ...branch]);
      world.run();
      expect(world.chain.tip.id).to.equal(branch.at(-1)?.id);
      expect(world.chain.best.at(300 - depth)?.id).to.equal(stem.at(-1)?.id);
      // The tip moves when the new branch is stored and heavier, not block by block on the way.
      const branchTips = world.effectsOf('tip').filter(({ entry }) => entry.height > 300);
      expect(branchTips.map(({ entry }) => entry.id)).to.deep.equal([branch.at(-1)?.id]);
    });
  }

  it('stays on the branch it saw first while another is only as heavy', () => {
    const world = followed(['ann']);
    const branch = chainOf(10, { seed: 7, from: trunk.slice(0, 290) });
    const asked = world.effectsOf('GetBlocks').length;
    world.join('ben', [...trunk.slice(0, 290), ...branch]).announce();
    world.run();
    expect(world.chain.tip.id).to.equal(trunk.at(-1)?.id);
    expect(world.effectsOf('GetBlocks')).to.have.length(asked);
  });

  it('follows a lighter branch whose blocks it can have, when the heavier one is withheld', () => {
    const world = followed(['ann']);
    const heavy = chainOf(20, { seed: 7, from: trunk });
    world.join('tease', [...trunk, ...heavy], { block: () => 'skip' });
    world.run(() => world.effectsOf('GetBlocks').at(-1)?.peer === 'tease');
    const light = chainOf(2, { seed: 8, from: trunk });
    world.peers.get('ann')?.adopt(light);
    world.peers.get('ann')?.announce();
    world.runFor(5_000);
    expect(world.chain.tip.id).to.equal(light[1]?.id);
  });

  it('returns to the old branch when the peer with the new one leaves half way', () => {
    const world = followed(['ann']);
    const branch = chainOf(101, { seed: 7, from: trunk.slice(0, 200) });
    world.join('ben', [...trunk.slice(0, 200), ...branch], { blockMs: 100 });
    world.runFor(2_000);
    world.leave('ben');
    const more = chainOf(2, { seed: 8, from: trunk });
    world.peers.get('ann')?.adopt(more);
    world.peers.get('ann')?.announce();
    world.run();
    expect(world.chain.tip.id).to.equal(more[1]?.id);
    expect(world.sync.deadlineMs).to.equal(undefined);
  });

  it('stores the blocks it mined itself, and moves its tip when they are durable', () => {
    const world = followed(['ann']);
    const [block] = chainOf(1, { seed: 9, from: trunk });
    if (block === undefined) return expect.fail();
    const effects = world.tell({ kind: 'mined', block, frame: blockFrame(block.bytes) });
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['store']);
    world.run();
    expect(world.chain.tip.id).to.equal(block.id);
    // Twice the same, or one whose parent nobody knows: nothing happens.
    expect(world.tell({ kind: 'mined', block, frame: block.bytes })).to.deep.equal([]);
    const orphan = chainOf(2, { seed: 10 })[1] ?? block;
    expect(world.tell({ kind: 'mined', block: orphan, frame: orphan.bytes })).to.deep.equal([]);
  });

  it('fetches a block again that the store has lost, without moving its tip', () => {
    const world = followed(['ann']);
    const lost = trunk[42];
    if (lost === undefined) return expect.fail();
    const before = world.effects.length;
    world.tell({ kind: 'missing-block', id: lost.id });
    world.run();
    const kinds = world.effects.slice(before).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['GetBlocks', 'store']);
    expect(world.chain.tip.height).to.equal(300);
    expect(world.sync.deadlineMs).to.equal(undefined);
  });

  describe('a block of its own that its disk has lost, and that no peer has shown', () => {
    const [block] = chainOf(1, { seed: 9, from: trunk }) as [Block];

    /** Those who are named have it from us. */
    function lostBy(peers: readonly string[], owners: readonly string[], mute?: string): World {
      const world = followed(peers);
      world.tell({ kind: 'mined', block, frame: blockFrame(block.bytes) });
      world.run();
      for (const owner of owners) world.peers.get(owner)?.adopt([block]);
      const silent = mute === undefined ? undefined : world.peers.get(mute);
      if (silent) silent.behaviour = { ...silent.behaviour, headers: () => 'silent' };
      world.tell({ kind: 'missing-block', id: block.id });
      return world;
    }

    const kindsAfter = (world: World) => {
      const before = world.effects.length - 1;
      world.run();
      return world.effects.slice(before).map(({ kind }) => kind);
    };

    it('is fetched again from whoever shows it when asked', () => {
      const world = lostBy(['ann'], ['ann']);
      expect(kindsAfter(world)).to.deep.equal(['GetHeaders', 'GetBlocks', 'store']);
      expect(world.sync.deadlineMs).to.equal(undefined);
    });

    it('is asked for one peer after another, and those who lack it are not blamed', () => {
      const peers = ['ann', 'ben', 'cat', 'dan'];
      const world = lostBy(peers, ['dan']);
      world.run();
      const asked = world.effectsOf('GetHeaders').slice(-4);
      expect(asked.map(({ peer }) => peer)).to.have.members(peers);
      expect(world.effectsOf('GetBlocks').at(-1)).to.deep.include({
        peer: 'dan',
        hashes: [block.id],
      });
      expect(world.violations).to.deep.equal([]);
    });

    it('comes from one that answers, although another that was asked first is silent', () => {
      const world = lostBy(['mute', 'ann'], ['mute', 'ann'], 'mute');
      const stored = world.effectsOf('store').length;
      world.run(() => world.effectsOf('store').length > stored);
      expect(world.effectsOf('GetBlocks').at(-1)).to.deep.include({ peer: 'ann' });
      expect(world.violations).to.deep.equal([]);
    });

    it('is asked for again later, when nobody has it, and nobody is asked twice before', () => {
      const world = lostBy(['ann', 'ben'], []);
      const before = world.effectsOf('GetHeaders').length;
      world.runFor(60_000);
      expect(world.effectsOf('GetHeaders').length - before).to.be.at.most(2);
      world.peers.get('ben')?.adopt([block]);
      world.runFor(10_000);
      expect(world.effectsOf('GetBlocks').at(-1)).to.deep.include({ peer: 'ben' });
      expect(world.violations).to.deep.equal([]);
    });
  });

  it('waits with a block from the future, without blame, until its time has come', () => {
    const aheadMs = aheadMaxMs(instantNetwork.parameters);
    const startMs = (trunk[299]?.header.timeMs ?? 0) - aheadMs - 100_000;
    const world = new World({ seed: SEED, startMs });
    world.join('ann', trunk);
    world.run(() => world.chain.tip.height === 200);
    expect(world.violations).to.deep.equal([]);
    expect(world.run(() => world.chain.tip.height === 300)).to.be.within(60_000, 130_000);
    expect(world.tree.best.invalid).to.equal(undefined);
  });

  it('keeps nothing that comes from a peer after it left', () => {
    const world = followed(['ann']);
    const [block] = chainOf(1, { seed: 9, from: trunk });
    if (block === undefined) return expect.fail();
    world.leave('ann');
    const { bytes, sealedHeader } = block;
    const size = world.tree.size;
    expect(world.tell({ kind: 'NewTip', peer: 'ann', header: sealedHeader })).to.deep.equal([]);
    expect(world.tell({ kind: 'Block', peer: 'ann', bytes, frame: bytes })).to.deep.equal([]);
    expect(world.tree.size).to.equal(size);
  });
});
