// Blocks in compact form, with peers of every kind: what is put together goes the way of every block, what
// cannot be is fetched in full, and nobody is blamed for a short id.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { leafHash } from '../../src/chain/merkle.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { chainOf } from './chains.ts';
import type { Behaviour } from './sim-peer.ts';
import { World } from './world.ts';

const SEED = 20260535;

const blocks = chainOf(3, { transactions: 30 });
const [first, second, third] = blocks as [Block, Block, Block];
const waitingOf = ({ transactions }: Block) =>
  transactions.map(({ bytes }) => ({ leafHash: leafHash(bytes), bytes }));

/** A world that is synced to the first block, and a peer that is about to announce the second. */
function worldBefore(
  behaviour: Partial<Behaviour> = {},
  waiting = waitingOf(second),
): { world: World; announce: (peer?: string) => void } {
  const world = new World({ seed: SEED, waiting });
  const join = (id: string, how: Partial<Behaviour>) =>
    world.join(id, [first], { blockForm: 'compact', shortIds: () => 'in full', ...how });
  const ann = join('ann', { blockForm: behaviour.blockForm ?? 'compact' });
  world.run();
  expect(world.chain.tip.height).to.equal(1);
  ann.behaviour = { ...ann.behaviour, shortIds: (ids) => ids, ...behaviour };
  const announce = (id = 'ann') => {
    const peer = world.peers.get(id) ?? join(id, { shortIds: (ids) => ids });
    peer.adopt([second]);
    peer.announce();
  };
  return { world, announce };
}

const asked = (world: World) =>
  world
    .effectsOf('GetBlocks')
    .slice(1)
    .map(({ peer, compact }) => `${peer} ${compact ? 'compact' : 'full'}`);
const rebuilt = (world: World) =>
  world.effectsOf('rebuilt').map(({ transactions, asked: missing }) => [transactions, missing]);

describe(`sync: compact blocks (seed ${SEED})`, () => {
  it('[T-7] a block whose transactions all wait here takes one request, and is stored byte for byte', () => {
    const { world, announce } = worldBefore();
    announce();
    world.run();
    expect(world.chain.tip.id).to.equal(second.id);
    expect(asked(world)).to.deep.equal(['ann compact']);
    expect(rebuilt(world)).to.deep.equal([[30, 0]]);
    expect(world.effectsOf('GetBlockTransactions')).to.deep.equal([]);
    const stored = world.effectsOf('store').at(-1);
    expect(Buffer.compare(stored?.block.bytes ?? Buffer.of(), second.bytes)).to.equal(0);
    expect(Buffer.compare(stored?.frame ?? Buffer.of(), blockFrame(second.bytes))).to.equal(0);
    // What comes next is asked for in the same way.
    world.peers.get('ann')?.adopt([third]);
    world.peers.get('ann')?.announce();
    world.run();
    expect(asked(world)).to.deep.equal(['ann compact', 'ann compact']);
    expect(rebuilt(world)).to.deep.equal([
      [30, 0],
      [30, 30],
    ]);
    expect(world.violations).to.deep.equal([]);
  });

  it('[T-8] asks for what is missing, and for nothing else', () => {
    const { world, announce } = worldBefore({}, waitingOf(second).slice(2));
    announce();
    world.run();
    expect(world.chain.tip.id).to.equal(second.id);
    expect(world.effectsOf('GetBlockTransactions').map(({ missing }) => missing)).to.deep.equal([
      [0, 1],
    ]);
    expect(rebuilt(world)).to.deep.equal([[30, 2]]);
  });

  it('[T-6] asks in full where nothing waits, of peers that cannot, and for blocks further ahead', () => {
    const nothing = worldBefore({}, []);
    nothing.announce();
    const unable = worldBefore({ blockForm: 'full' });
    unable.announce();
    const ahead = worldBefore();
    ahead.world.peers.get('ann')?.adopt([second, third]);
    ahead.world.peers.get('ann')?.announce();
    for (const { world } of [nothing, unable, ahead]) {
      world.run();
      expect(asked(world)).to.deep.equal(['ann full']);
      expect(world.violations).to.deep.equal([]);
    }
    expect(ahead.world.chain.tip.id).to.equal(third.id);
  });

  it('[T-6] takes a full answer to a compact request', () => {
    const { world, announce } = worldBefore({ shortIds: () => 'in full' });
    announce();
    world.run();
    expect(world.chain.tip.id).to.equal(second.id);
    expect(rebuilt(world)).to.deep.equal([]);
    expect(world.violations).to.deep.equal([]);
  });

  const wrongAnswers: Record<string, Partial<Behaviour>> = {
    'one short id too few': { shortIds: (ids) => ids.slice(1) },
    'one short id too many': { shortIds: (ids) => [...ids, 5] },
    'none at all': { shortIds: () => [] },
    'short ids in another order': { shortIds: (ids) => ids.toReversed() },
    'one short id for all': { shortIds: (ids) => ids.map(() => ids[0] ?? 0) },
    'ids of nothing, and nothing for them': {
      shortIds: (ids) => ids.map((_, at) => at),
      parts: () => [],
    },
    'ids of nothing, and too many for them': {
      shortIds: (ids) => ids.map((_, at) => at),
      parts: (transactions) => [...transactions, ...transactions],
    },
    'other transactions than were asked for': {
      shortIds: (ids) => [0, ...ids.slice(1)],
      parts: () => [third.transactions[0]?.bytes ?? Buffer.of()],
    },
    'something that is no transaction': {
      shortIds: (ids) => [0, ...ids.slice(1)],
      parts: () => [Buffer.alloc(900_000, 7)],
    },
  };
  for (const [what, behaviour] of Object.entries(wrongAnswers)) {
    it(`[T-9] ${what}: the block comes in full, of the same peer, and nobody is blamed`, () => {
      const { world, announce } = worldBefore(behaviour);
      announce();
      world.run();
      expect(world.chain.tip.id).to.equal(second.id);
      const isHarmless = what === 'one short id for all';
      expect(asked(world)).to.deep.equal(
        isHarmless ? ['ann compact'] : ['ann compact', 'ann full'],
      );
      expect(world.violations).to.deep.equal([]);
      expect(world.chain.headers.invalidityOf(second.id)).to.equal(undefined);
    });
  }

  it('[S-7] only a full block that is bad is the fault of its sender', () => {
    const { world, announce } = worldBefore({
      shortIds: (ids) => ids.slice(1),
      block: () => third.bytes,
    });
    announce();
    world.run();
    expect(world.violations).to.deep.equal(['ann: unrequested']);
  });

  it('a transaction whose signature is bad makes the block invalid, as it does in a full one', () => {
    const { world, announce } = worldBefore();
    world.forged.add(second.id);
    announce();
    world.run();
    expect(world.violations).to.deep.equal(['ann: bad-block']);
    expect(world.chain.headers.invalidityOf(second.id)?.why).to.equal('bad-signature');
  });

  const silent: Record<string, Partial<Behaviour>> = {
    'at once': { shortIds: () => 'silent' },
    'in the middle': { shortIds: () => [1], parts: () => 'silent' },
  };
  for (const [when, behaviour] of Object.entries(silent)) {
    it(`whoever falls silent ${when} is relieved when another has the block`, () => {
      const { world, announce } = worldBefore(behaviour);
      announce();
      world.runFor(50);
      announce('ben');
      const tookMs = world.run(() => world.chain.tip.id === second.id);
      expect(tookMs).to.be.below(1_000);
      expect(asked(world)).to.deep.equal(['ann compact', 'ben compact']);
      world.run();
      expect(world.violations).to.deep.equal(['ann: stalled']);
    });
  }

  it('a late answer of one that was relieved is welcome, and costs nothing more', () => {
    const { world, announce } = worldBefore({ latencyMs: 400 }, waitingOf(second).slice(1));
    announce();
    world.run(() => world.effectsOf('GetBlocks').length === 2);
    announce('ben');
    world.run();
    expect(world.chain.tip.id).to.equal(second.id);
    expect(rebuilt(world)).to.deep.equal([[30, 1]]);
    expect(world.effectsOf('GetBlockTransactions').map(({ peer }) => peer)).to.deep.equal(['ben']);
    expect(world.violations).to.deep.equal([]);
    expect(world.peers.size).to.equal(2);
  });

  it('[T-7] a compact answer to a request for full blocks is a violation', () => {
    const { world, announce } = worldBefore({ block: () => 'withhold' }, []);
    announce();
    world.run(() => world.effectsOf('GetBlocks').length === 2);
    const re = world.effectsOf('GetBlocks')[1]?.id ?? 0;
    world.tell({ kind: 'CompactBlock', peer: 'ann', re, nonce: 1n, shortIds: new Uint8Array(0) });
    expect(world.violations).to.deep.equal(['ann: unrequested']);
  });

  it('a peer that leaves in the middle takes nothing with it', () => {
    const { world, announce } = worldBefore({ shortIds: () => [1], parts: () => 'silent' });
    announce();
    world.run(() => world.effectsOf('GetBlockTransactions').length === 1);
    world.leave('ann');
    announce('ben');
    world.run();
    expect(world.chain.tip.id).to.equal(second.id);
    expect(world.violations).to.deep.equal([]);
  });
});
