// The second rule through sync: headers whose seals are checked before they count, blocks that bring other
// seals than their headers, a roster that only executing tells, and reorganisation by the rule's weights.
import { expect } from 'chai';
import { type Block, encodeBlock } from '../../src/chain/block.ts';
import { sealedHeaderBytes } from '../../src/chain/header.ts';
import { encodeSeal } from '../../src/chain/seal.ts';
import { World, type WorldOptions } from '../sync/world.ts';
import { rosterOf, type TurnsOptions } from './turns.ts';
import {
  key,
  keys,
  three,
  turnsChain,
  turnsConsensus,
  turnsNetwork,
  turnsOptions,
} from './turns-network.ts';

const SEED = 20261130;
const forged = encodeSeal(Buffer.alloc(64, 7));

function worldOf(options?: TurnsOptions, limits?: WorldOptions['limits']): World {
  const consensus = { network: turnsNetwork, ...turnsConsensus(options) };
  return new World({ seed: SEED, consensus, ...(limits && { limits }) });
}

const blocks = turnsChain({ blocks: 60 });
const tipOf = (chain: readonly Block[]) => chain.at(-1)?.id;

describe(`sync of a chain sealed in turns (seed ${SEED})`, () => {
  it('checks the seal of every header before it asks for a block', () => {
    const world = worldOf();
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.id).to.equal(tipOf(blocks));
    const kinds = world.effects.map(({ kind }) => kind);
    expect(kinds.indexOf('check-headers')).to.be.below(kinds.indexOf('GetBlocks'));
    const checked = world.effectsOf('check-headers').flatMap(({ checks }) => checks);
    expect(checked).to.have.length(60);
    // The blocks came under the seals of their headers: nothing was checked twice.
    for (const { sealChecks } of world.effectsOf('check')) expect(sealChecks).to.deep.equal([]);
    expect(world.violations).to.deep.equal([]);
  });

  it('checks an announced header too, and follows it', () => {
    const world = worldOf();
    const ann = world.join('ann', blocks.slice(0, 50));
    world.run();
    ann.adopt(blocks.slice(50, 51));
    ann.announce();
    world.run();
    expect(world.chain.tip.id).to.equal(blocks[50]?.id);
  });

  it('keeps nothing of headers under a forged seal, and blames who sent them', () => {
    for (const at of [0, 20, 59]) {
      const world = worldOf();
      const lie = sealedHeaderBytes((blocks[at] as Block).headerBytes, forged);
      world.join('liar', blocks, { headers: (headers) => headers.with(at, lie) });
      world.run();
      expect(world.violations).to.deep.equal(['liar: bad-headers']);
      expect(world.tree.size).to.equal(1);
      // The header itself is as good as before.
      world.join('ann', blocks);
      world.run();
      expect(world.chain.tip.id).to.equal(tipOf(blocks));
      expect(world.violations).to.have.length(1);
    }
  });

  it('blames an announcement under a forged seal, and keeps nothing of it', () => {
    const world = worldOf();
    world.join('ann', blocks.slice(0, 50));
    world.run();
    world.join('liar', blocks.slice(0, 50));
    const header = sealedHeaderBytes((blocks[50] as Block).headerBytes, forged);
    world.tell({ kind: 'NewTip', peer: 'liar', header });
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-headers']);
    expect(world.tree.size).to.equal(51);
  });

  it('lets a forged seal around a good block count against its sender only', () => {
    const world = worldOf();
    const { id, headerBytes } = blocks[30] as Block;
    const block = (one: Block) =>
      one.id === id ? encodeBlock(headerBytes, [], forged) : one.bytes;
    world.join('liar', blocks, { block });
    world.run();
    expect(world.violations).to.deep.equal(['liar: bad-block']);
    expect(world.tree.invalidityOf(id)).to.equal(undefined);
    world.join('ann', blocks);
    world.run();
    expect(world.chain.tip.id).to.equal(tipOf(blocks));
  });

  it('reorganises to the heavier chain, which is not the longer one, and never below what is final', () => {
    const world = worldOf();
    const lone = turnsChain({ blocks: 8, by: () => key(0) });
    world.join('lone', lone);
    world.run();
    expect(world.chain.tip.height).to.equal(8);
    world.join('ann', blocks.slice(0, 7));
    world.run();
    expect(world.chain.tip.id).to.equal(blocks[6]?.id);
    expect(world.chain.finalFloor.height).to.equal(6);
    expect(world.effectsOf('tip').at(-1)).to.include({ undone: 8, applied: 7 });
    // Heavier by far, but it leaves our chain below what is final.
    const other = turnsChain({
      blocks: 30,
      from: blocks.slice(0, 2),
      by: (height) => key(height % 3),
    });
    world.join('ben', [...blocks.slice(0, 2), ...other]);
    world.run();
    expect(world.chain.tip.id).to.equal(blocks[6]?.id);
  });
});

describe(`sync across changes of the roster (seed ${SEED})`, () => {
  const four = rosterOf(keys.map(({ publicKey }) => publicKey));
  const growing = turnsOptions((height) => (height < 20 || height >= 40 ? three : four));
  const chain = turnsChain({ blocks: 60, options: growing });

  it('reads on where executing the blocks so far has told who may seal the next', () => {
    const world = worldOf(growing);
    world.join('ann', chain);
    const tookMs = world.run(() => world.chain.tip.height === 60);
    expect(world.chain.tip.id).to.equal(tipOf(chain));
    // To the first change, and on from there; the roster of the second one is known.
    expect(world.effectsOf('GetHeaders')).to.have.length(2);
    expect(tookMs).to.be.below(5_000);
    expect(world.violations).to.deep.equal([]);
  });

  it('follows an announced block whose roster is told by the block before', () => {
    const world = worldOf(growing);
    const ann = world.join('ann', chain.slice(0, 19));
    world.run();
    ann.adopt(chain.slice(19, 20));
    ann.announce();
    ann.adopt(chain.slice(20, 21));
    ann.announce();
    world.run(() => world.chain.tip.height === 21);
    expect(world.chain.tip.id).to.equal(chain[20]?.id);
  });

  it('refuses a block whose header commits to another roster than executing leads to', () => {
    const early = turnsOptions((height) => (height < 10 || height >= 40 ? three : four));
    const wrong = turnsChain({ blocks: 15, options: early });
    const world = worldOf(growing);
    world.join('ann', wrong);
    world.run();
    expect(world.chain.tip.height).to.equal(9);
    expect(world.tree.invalidityOf(wrong[9]?.id ?? '')).to.deep.include({ shownBy: 'ledger' });
    // Nobody who merely relays could know.
    expect(world.violations).to.deep.equal([]);
  });
});
