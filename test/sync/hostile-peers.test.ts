// Peers that stall, lie or lack what they offer: the sync ends all the same, only those who broke a
// clause are blamed, and nothing that a lie touched stays marked.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { sealedHeaderBytes, withNonce } from '../../src/chain/header.ts';
import { meetsTarget, targetOf } from '../../src/consensus/pow.ts';
import { chainOf } from './chains.ts';
import { arriving, World, withBodyOf } from './world.ts';

const SEED = 20260102;

/** The same header with a nonce that does not reach its target. */
function unworked(headerBytes: Uint8Array, target: string): Uint8Array {
  for (let nonce = 0n; ; nonce++) {
    const bytes = withNonce(headerBytes, nonce);
    if (!meetsTarget(sha256(bytes), target)) return sealedHeaderBytes(bytes);
  }
}

/** Field 3 of a block, its seal. */
function field3(hex: string): Uint8Array {
  const seal = Buffer.from(hex, 'hex');
  return Buffer.concat([Buffer.of(0x1a, seal.length), seal]);
}

describe(`sync with stalling peers (seed ${SEED})`, () => {
  const blocks = chainOf(2000);

  it('gives the blocks of a peer that withholds one to the others', () => {
    const world = new World({ seed: SEED });
    let served = 0;
    const block = (one: Block) => (++served === 100 ? 'withhold' : one.bytes);
    for (const peer of ['ann', 'ben', 'cat']) world.join(peer, blocks);
    const bad = world.join('bad', blocks, { block });
    const tookMs = world.run(() => world.chain.tip.height === 2000);
    // Once it held up the window: after 250 ms all that it had been asked for was asked of others.
    expect(tookMs).to.be.below(1500);
    expect(world.violations).to.deep.equal([]);
    expect(world.peers.get('bad')).to.equal(bad);
    // It never answers, so in the end it has to go; nobody was waiting for it any more.
    world.run();
    expect(world.violations).to.deep.equal(['bad: stalled']);
  });

  it('takes over from a peer that drips, although its bytes still flow', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    world.join('drip', blocks, { blockMs: 1900 });
    const tookMs = world.run(() => world.chain.tip.height === 2000);
    expect(tookMs).to.be.below(3000);
    expect(world.violations).to.deep.equal([]);
  });

  it('waits for a slow peer when it is the only one', () => {
    const world = new World({ seed: SEED });
    world.join('drip', blocks.slice(0, 50), { blockMs: 30_000 });
    world.run();
    expect(world.chain.tip.height).to.equal(50);
    expect(world.violations).to.deep.equal([]);
  });

  it('waits while the bytes of one large block keep coming', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks.slice(0, 4), { blockMs: 300_000 });
    for (let atMs = 0; atMs < 2_000_000; atMs += 10_000) {
      world.at(world.nowMs + atMs, () => world.tell({ kind: 'progress', peer: 'ann' }));
    }
    world.run();
    expect(world.chain.tip.height).to.equal(4);
    expect(world.violations).to.deep.equal([]);
  });

  it('lets the clock of a peer stand still while we are not reading from it', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks.slice(0, 4), { block: () => 'withhold' });
    world.run(() => world.effectsOf('GetBlocks').length > 0);
    world.tell({ kind: 'paused', peer: 'ann' });
    expect(world.sync.deadlineMs).to.equal(undefined);
    world.nowMs += 3_600_000;
    expect(world.tell({ kind: 'wake' })).to.deep.equal([]);
    world.tell({ kind: 'resumed', peer: 'ann' });
    expect(world.run(() => world.violations.length > 0)).to.be.within(64_000, 64_100);
    expect(world.violations).to.deep.equal(['ann: stalled']);
  });

  it('blames nobody for a minute in which we ourselves were stopped: their bytes come first', () => {
    const world = new World({ seed: SEED });
    for (const id of ['ann', 'ben', 'cat']) world.join(id, blocks);
    world.run(() => world.durable.size > 200);
    // The process is stopped: all three have answered meanwhile, and one of them is read first.
    world.nowMs += 66_000;
    world.tell({ kind: 'progress', peer: 'ann' });
    expect(world.violations).to.deep.equal([]);
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.violations).to.deep.equal([]);
  });

  for (const [name, aheadMs] of [
    ['an hour', 3_600_000],
    ['a day', 86_400_000],
  ] as const) {
    it(`notices nothing when somebody sets the wall clock back or ahead by ${name} in mid-sync`, () => {
      for (const wallAheadMs of [-aheadMs, aheadMs]) {
        const undisturbed = new World({ seed: SEED });
        const disturbed = new World({ seed: SEED });
        for (const world of [undisturbed, disturbed]) {
          for (const id of ['ann', 'ben']) world.join(id, blocks);
          world.run(() => world.durable.size > 200);
          if (world === disturbed) world.wallAheadMs = wallAheadMs;
          world.run();
        }
        expect(disturbed.effects.length).to.equal(undisturbed.effects.length);
        expect(disturbed.nowMs).to.equal(undisturbed.nowMs);
        expect(disturbed.violations).to.deep.equal([]);
      }
    });
  }

  it('welcomes the late blocks of a peer that lost its batches, and blames nobody for copies', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    let freezeMs = 6_000;
    const late = world.join('late', blocks);
    late.behaviour = {
      ...late.behaviour,
      block: (block) => {
        // One pause, longer than others wait for it, then everything it was asked for.
        if (freezeMs > 0 && block.header.height > 500) {
          late.delay(freezeMs);
          freezeMs = 0;
        }
        return block.bytes;
      },
    };
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.sync.progress.duplicates).to.be.above(0);
    expect(world.violations).to.deep.equal([]);
    // Having delivered, it is asked again.
    const lastAsked = world
      .effectsOf('GetBlocks')
      .filter(({ peer }) => peer === 'late')
      .at(-1);
    expect(lastAsked).to.not.equal(undefined);
  });

  it('asks another peer when the first one does not answer with headers', () => {
    const world = new World({ seed: SEED });
    world.join('mute', blocks, { headers: () => 'silent' });
    world.join('ann', blocks);
    const tookMs = world.run(() => world.chain.tip.height === 2000);
    expect(tookMs).to.be.within(1_000, 3_000);
  });

  it('asks others for what a peer does not have, and not that peer again for a while', () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    world.join('gap', blocks, {
      block: (block) => (block.header.height % 50 === 0 ? 'skip' : block.bytes),
    });
    world.run();
    expect(world.chain.tip.height).to.equal(2000);
    expect(world.violations).to.deep.equal([]);
    const asked = world.effectsOf('GetBlocks').filter(({ peer }) => peer === 'gap');
    const hashes = asked.flatMap((effect) => effect.hashes);
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it('asks the only peer again after a while for what it did not have', () => {
    const world = new World({ seed: SEED });
    let repaired: 'no' | 'yes' = 'no';
    world.join('gap', blocks.slice(0, 100), {
      block: (block) => (block.header.height === 50 && repaired === 'no' ? 'skip' : block.bytes),
    });
    world.run(
      () =>
        world.sync.progress.blocks === 49 && world.sync.progress.peers.get('gap')?.inFlight === 0,
    );
    repaired = 'yes';
    expect(world.run()).to.be.within(60_000, 70_000);
    expect(world.chain.tip.height).to.equal(100);
  });
});

describe(`sync with lying peers (seed ${SEED})`, () => {
  const blocks = chainOf(400, { transactions: 1 });
  const blockAt = (at: number) => blocks[at] as (typeof blocks)[number];

  it("blames the sender of a body that is not its header's, and fetches the block elsewhere", () => {
    const world = new World({ seed: SEED });
    world.join('ann', blocks);
    const lies: Hash[] = [];
    world.join('liar', blocks, {
      block: (block) => {
        if (block.header.height < 150) return block.bytes;
        lies.push(block.id);
        return withBodyOf(block, blockAt(0));
      },
    });
    world.run();
    expect(world.chain.tip.id).to.equal(blocks.at(-1)?.id);
    expect(world.violations).to.deep.equal(['liar: bad-block']);
    expect(lies).to.not.deep.equal([]);
    for (const id of lies) expect(world.tree.entry(id)?.invalid).to.equal(undefined);
  });

  it('[S-7] never marks the id for a wrong body, even when there is nobody else to ask', () => {
    const world = new World({ seed: SEED });
    world.join('liar', blocks, {
      block: (block) => withBodyOf(block, blockAt(block.header.height % 400)),
    });
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-block']);
    expect(world.tree.entry(blockAt(0).id)?.invalid).to.equal(undefined);
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.height).to.equal(400);
  });

  for (const [what, seal] of [
    ['a certificate', '0a03010203'],
    ['an empty certificate, which is a second encoding of none', '0a00'],
    ['nothing but an unknown field', '5201ff'],
  ] as const) {
    it(`[C-3] [E-6] blames the sender of a block with ${what} as its seal, and stores the one encoding`, () => {
      const world = new World({ seed: SEED });
      const sealed = (block: Block) => Buffer.concat([block.bytes, field3(seal)]);
      world.join('liar', blocks, { block: sealed });
      world.run();
      expect(world.violations).to.deep.equal(['liar: bad-block']);
      expect(world.durable.size).to.equal(0);
      expect(world.tree.entry(blockAt(0).id)?.invalid).to.equal(undefined);
      world.join('ann', blocks);
      world.run();
      expect(world.chain.tip.height).to.equal(400);
      for (const { block } of world.effectsOf('store')) expect(block.seal).to.equal(undefined);
    });
  }

  it('[S-6] refuses a header without its work, and keeps nothing of it', () => {
    const world = new World({ seed: SEED });
    const { headerBytes, header } = blockAt(20);
    world.join('liar', blocks, {
      headers: (headers) => headers.with(20, unworked(headerBytes, targetOf(header))),
    });
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-headers']);
    expect(world.tree.size).to.equal(1);
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.height).to.equal(400);
  });

  it('[S-6] refuses headers that do not follow each other', () => {
    const world = new World({ seed: SEED });
    // These connect to nothing, as those of an honest peer can in the midst of a reorganisation.
    world.join('odd', blocks, { headers: (headers) => [...headers].reverse() });
    world.join('liar', blocks, { headers: (headers) => headers.filter((_, at) => at !== 100) });
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-headers']);
  });

  it('[S-7] refuses blocks that nobody asked for, known header or not', () => {
    const world = new World({ seed: SEED });
    for (const peer of ['ann', 'ben', 'cat']) world.join(peer, blocks.slice(0, 100));
    world.run();
    world.tell(arriving('ann', blockAt(50).bytes));
    expect(world.violations).to.deep.equal([]);
    expect(world.sync.progress.duplicates).to.equal(1);
    world.tell(arriving('ann', blockAt(300).bytes));
    expect(world.violations).to.deep.equal(['ann: unrequested']);
    world.tell(arriving('ben', Buffer.from('ff', 'hex')));
    expect(world.violations).to.deep.equal(['ann: unrequested', 'ben: bad-block']);
  });

  it('believes no claim of height: nothing waits for what nobody shows', () => {
    const world = new World({ seed: SEED });
    const hello = { height: 2 ** 32 - 1, work: 2n ** 255n, tip: 'ff'.repeat(32) };
    world.join('liar', blocks.slice(0, 10), { hello });
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.height).to.equal(400);
    expect(world.sync.progress).to.deep.include({ phase: 'synced', target: 400 });
    expect(world.sync.deadlineMs).to.equal(undefined);
  });

  it('asks once for each announcement that leads nowhere, and a few times only', () => {
    const world = new World({ seed: SEED });
    world.join('liar', blocks.slice(0, 10));
    world.run();
    const before = world.effectsOf('GetHeaders').length;
    const orphans = chainOf(20, { seed: 66 }).slice(10);
    for (const { sealedHeader } of orphans) {
      world.tell({ kind: 'NewTip', peer: 'liar', header: sealedHeader });
      world.run();
    }
    expect(world.effectsOf('GetHeaders').length - before).to.equal(4);
    expect(world.violations).to.deep.equal(['liar: bad-headers']);
  });

  it('blames an announcement without work at once', () => {
    const world = new World({ seed: SEED });
    world.join('liar', []);
    const { headerBytes, header } = blockAt(20);
    const lie = unworked(headerBytes, targetOf(header));
    world.tell({ kind: 'NewTip', peer: 'liar', header: lie });
    expect(world.violations).to.deep.equal(['liar: bad-headers']);
    expect(world.effectsOf('GetHeaders')).to.deep.equal([]);
  });

  it('[S-7] marks a block invalid whose signatures do not verify, with all after it, and follows another branch', () => {
    const world = new World({ seed: SEED });
    const honest = chainOf(120, { seed: 2, from: blocks.slice(0, 100) });
    world.forged.add(blockAt(150).id);
    world.join('liar', blocks);
    world.join('ann', [...blocks.slice(0, 100), ...honest]);
    world.run();
    expect(world.tree.entry(blockAt(151).id)?.invalid).to.not.equal(undefined);
    expect(world.violations).to.deep.equal(['liar: bad-block']);
    expect(world.chain.tip.id).to.equal(honest.at(-1)?.id);
    world.join('liar again', blocks).announce();
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-block', 'liar again: bad-headers']);
  });

  it('keeps few headers that no block proves, goes on with honest peers, and forgets them', () => {
    const world = new World({ seed: SEED });
    const spam = chainOf(20_000, { seed: 66 });
    world.join('spam', spam, { block: () => 'withhold' });
    world.runFor(30_000);
    expect(world.sync.progress.headers).to.be.below(7_000);
    world.join('ann', blocks);
    world.run(() => world.chain.tip.height === 400);
    expect(world.chain.tip.id).to.equal(blocks.at(-1)?.id);
    expect(world.violations).to.deep.equal([]);
    world.run();
    expect(world.violations).to.deep.equal(['spam: stalled']);
    expect(world.tree.size).to.equal(1 + 400);
  });
});
