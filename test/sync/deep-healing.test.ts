// A branch that forks 3,000 blocks back is followed in full size, with the limits of a node: the connection is
// lost at replies, the node restarted amid the blocks. In every run at a few places, which a printed seed draws;
// with FINACK_EXHAUSTIVE=yes at all of them. The same in a small world, all of it: healing.test.ts.
import { expect } from 'chai';
import { isExhaustive, placesBelow, placesTold } from '../helpers/places.ts';
import { chainOf } from './chains.ts';
import { healed, restarted } from './restarted-world.ts';
import type { World } from './world.ts';

const DEPTH = 3_000;
/** In every run: replies after which a connection is lost, connections lost one after another, restarts. */
const [REPLIES, LIVES, RESTARTS] = [3, isExhaustive ? Number.POSITIVE_INFINITY : 20, 3];
/** For all places. */
const PLACES_TIMEOUT_MS = 3_600_000;

const ours = () => chainOf(DEPTH, { seed: 1 });
const theirs = () => chainOf(DEPTH + 100, { seed: 2 });

/** Answers to requests, each complete. */
const replies = ({ heard }: World) =>
  heard.filter(({ kind }) => kind === 'Headers' || kind === 'BlocksEnd').length;

describe(`healing in full size, ${DEPTH} blocks deep (${placesTold})`, function () {
  this.timeout(PLACES_TIMEOUT_MS);

  it('heals when the connection is lost after a reply, whichever', () => {
    const undisturbed = restarted(ours(), {});
    undisturbed.join('ann', theirs());
    undisturbed.run();
    healed(undisturbed, theirs());
    const count = replies(undisturbed);
    expect(count).to.be.above(30);
    // The first reply, and the one with which the branch is known to be heavier, in every run.
    for (const place of new Set([0, 1, ...placesBelow(count, REPLIES)])) {
      const world = restarted(ours(), {});
      world.join('ann', theirs());
      world.run(() => replies(world) > place);
      expect(replies(world)).to.equal(place + 1);
      world.leave('ann');
      world.join('ben', theirs());
      world.run();
      healed(world, theirs());
    }
  });

  it('heals although one connection after another is lost after its first block', () => {
    const world = restarted(ours(), {});
    const all = world.durable.size + theirs().length;
    for (let life = 0; life < LIVES && world.durable.size < all; life++) {
      const before = world.heard.length;
      world.join(`peer ${life}`, theirs());
      world.run(() => world.heard.slice(before).some(({ kind }) => kind === 'Block'));
      world.leave(`peer ${life}`);
    }
    world.join('last', theirs());
    world.run();
    healed(world, theirs());
  });

  it('goes on after a restart at a block of the better branch, whichever', () => {
    // The next block is stored after each of them, so that whoever restarts at every block arrives.
    for (const stored of placesBelow(theirs().length, RESTARTS)) {
      const world = restarted([...ours(), ...theirs().slice(0, stored)], {});
      const next = theirs()[stored]?.id ?? '';
      world.join('ann', theirs());
      world.run(() => world.durable.has(next));
      expect(world.durable.has(next), `restarted at ${stored}`).to.equal(true);
      expect(world.violations).to.deep.equal([]);
    }
  });

  it('follows it but for its last block, which the ledger refuses', () => {
    const world = restarted(ours(), {});
    world.refused.add(tip());
    world.join('ann', theirs());
    world.run();
    healed(world, theirs().slice(0, -1));
  });

  it('follows a branch of more headers than may lie in memory', () => {
    const longer = chainOf(5_500, { seed: 2 });
    const world = restarted(ours(), { openHeadersMax: 4_000 });
    world.join('ann', longer, { blockMs: 0.1 });
    world.run();
    healed(world, longer);
  });
});

function tip(): string {
  return theirs().at(-1)?.id ?? '';
}
