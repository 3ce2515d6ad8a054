// Answers with headers that wait to be read: each in its turn, and only so many at a time.
import { expect } from 'chai';
import { syncLimits } from '../../src/sync/limits.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260131;
const long = chainOf(2_000);
const farClaim = { height: 2 ** 32 - 1, work: 2n ** 200n, tip: 'ab'.repeat(32) };

/** A world in which so many peers were asked for headers and have not answered. */
function silentPeers(count: number): { world: World; answer: (at: number) => void } {
  const world = new World({ seed: SEED });
  for (let at = 0; at < count; at++)
    world.join(`peer ${at}`, [], { headers: () => 'silent', hello: farClaim });
  const asked = () => world.effectsOf('GetHeaders');
  world.run(() => asked().length === count);
  const headers = long.map(({ sealedHeader }) => sealedHeader);
  const answer = (at: number) => {
    const re = asked().find(({ peer }) => peer === `peer ${at}`)?.id ?? 0;
    world.tell({ kind: 'Headers', peer: `peer ${at}`, re, headers });
  };
  return { world, answer };
}

describe(`answers with headers (seed ${SEED})`, () => {
  it('are read in turn: a short one does not wait for the long ones before it', () => {
    const { world, answer } = silentPeers(7);
    // Other headers than theirs, in three slices.
    const short = chainOf(250, { seed: 2 });
    world.join('ann', [], {
      headers: () => 'silent',
      hello: { ...farClaim, tip: short.at(-1)?.id ?? '' },
    });
    const asked = () => world.effectsOf('GetHeaders').find(({ peer }) => peer === 'ann')?.id;
    world.run(() => asked() !== undefined);
    for (let at = 0; at < 7; at++) answer(at);
    const before = world.effectsOf('continue').length;
    const headers = short.map(({ sealedHeader }) => sealedHeader);
    world.tell({ kind: 'Headers', peer: 'ann', re: asked() ?? 0, headers });
    world.run(() => world.sync.progress.peers.get('ann')?.provenHeight === 250);
    // Two more turns, and with each of them at most one of every other answer.
    expect(world.effectsOf('continue').length - before).to.be.at.most(2 * 8);
  });

  it('are read only so many at a time; what comes late beyond that is asked for again', () => {
    const { world, answer } = silentPeers(30);
    for (let at = 0; at < 30; at++) answer(at);
    const { headersPerSlice, headersPerReplyMax, headerAnswersMax } = syncLimits;
    const slices = headersPerReplyMax / headersPerSlice;
    world.run(() => world.effectsOf('GetHeaders').length > 30);
    expect(world.effectsOf('continue').length).to.be.at.most(headerAnswersMax * slices);
    expect(world.violations).to.deep.equal([]);
  });

  it('of a peer that answered late are asked for last', () => {
    const world = new World({ seed: SEED });
    const blocks = chainOf(7_000).slice(0, 4_500);
    world.join('late', blocks, { latencyMs: 1_000, blockMs: 0.1 });
    world.join('ann', blocks, { blockMs: 0.1 });
    world.run();
    expect(world.chain.tip.height).to.equal(4_500);
    const asked = world.effectsOf('GetHeaders').map(({ peer }) => peer);
    expect(asked.slice(0, 2)).to.deep.equal(['late', 'ann']);
    expect(asked.slice(2).filter((peer) => peer === 'late')).to.deep.equal([]);
  });
});
