// Whoever lies, drips, vanishes or comes again and again must not hold up a beginner that has an honest peer
// beside it, nor for ever one that has none.
import { expect } from 'chai';
import type { SnapshotPiece } from '../../src/ledger/snapshot-piece.ts';
import { SNAPSHOT_WAIT_MS } from '../../src/sync/snapshot-limits.ts';
import { pieces, Swarm, type SwarmPeer } from './snapshot-swarm.ts';

const honest: SwarmPeer = { offers: [40], pieceMs: 200 };
const SILENT_MS = Number.POSITIVE_INFINITY;
const DRIP_MS = SNAPSHOT_WAIT_MS - 1_000;

/** What every liar is held against. */
const undisturbedMs = new Swarm([honest]).until('done');

const wrong = (piece: SnapshotPiece): SnapshotPiece => ({
  ...piece,
  leaves: piece.leaves.slice(1),
});
const gone = ({ path }: SnapshotPiece): SnapshotPiece => ({ path, siblings: [], leaves: [] });
/** Ever another height, each offered by nobody else. */
const others = (times: number): number[] => [41 + (times % 9)];

const liars: Readonly<Record<string, SwarmPeer>> = {
  'sends wrong pieces': { offers: [40], pieceMs: 10, change: wrong },
  'is silent': { offers: [40], pieceMs: SILENT_MS },
  'offers a higher one and is silent': { offers: [45], pieceMs: SILENT_MS },
  'drips a piece every 29 s': { offers: [40], pieceMs: DRIP_MS },
  'offers a higher one and drips a piece every 29 s': { offers: [45], pieceMs: DRIP_MS },
  'delivers half of a higher one at once, and then nothing': {
    offers: [45],
    pieceMs: 1,
    piecesMax: pieces.length / 2,
  },
  'has nothing of what it offers': { offers: [45, 40], pieceMs: 10, change: gone },
  'comes again every 3 s with a higher one': {
    offers: [41],
    pieceMs: SILENT_MS,
    returns: { afterMs: 3_000, offers: others },
  },
  'comes again every 25 s, and drips': {
    offers: [45],
    pieceMs: DRIP_MS / 2,
    returns: { afterMs: 25_000, offers: others },
  },
};

describe('sync: liars beside an honest peer [N-4] [N-6]', () => {
  it('undisturbed it takes as long as the pieces take', () => {
    expect(undisturbedMs).to.be.within(pieces.length * 200, pieces.length * 200 + 100);
  });

  for (const [what, liar] of Object.entries(liars)) {
    for (const order of ['first', 'last'] as const) {
      it(`one that ${what}, and came ${order}, costs at most as much again`, () => {
        const swarm = new Swarm(order === 'first' ? [liar, honest] : [honest, liar]);
        expect(swarm.until('done', 'unavailable')).to.be.at.most(2 * undisturbedMs);
        expect(swarm.of('unavailable')).to.deep.equal([]);
      });
    }
  }

  it('several of them, of all kinds, cost no more', () => {
    const swarm = new Swarm([honest, ...Object.values(liars)]);
    expect(swarm.until('done', 'unavailable')).to.be.at.most(2 * undisturbedMs);
    expect(swarm.of('done')).to.have.length(1);
  });

  it('two that hold every place before it came give way to it', () => {
    const slow = { pieceMs: 2_000 };
    const swarm = new Swarm([{ ...slow, offers: [45] }, { ...slow, offers: [46] }, honest]);
    expect(swarm.until('done', 'unavailable')).to.be.at.most(2 * undisturbedMs);
    expect(swarm.of('dropped')[0]?.why).to.include('another is tried');
  });
});

describe('sync: liars alone [N-6]', () => {
  for (const [what, liar] of Object.entries(liars)) {
    it(`one that ${what} ends in blocks from genesis, and that is said`, () => {
      const swarm = new Swarm([liar]);
      expect(swarm.until('done', 'unavailable')).to.be.at.most(20 * SNAPSHOT_WAIT_MS);
      expect(swarm.of('unavailable')[0]).to.include({ next: 'genesis' });
    });
  }

  it('are turned from again and again where a checkpoint is named, and no chain is begun', () => {
    const swarm = new Swarm([honest]);
    const { id } = swarm.tree.best;
    const held = new Swarm([liars['drips a piece every 29 s'] as SwarmPeer], { height: 60, id });
    held.until('unavailable');
    expect(held.of('unavailable')[0]).to.include({ next: 'wait' });
    expect(held.of('dropped')).to.have.length(2);
  });

  it('a state that its last test refuses is not tried again; where a checkpoint is named others are waited for', () => {
    for (const next of ['genesis', 'wait'] as const) {
      const { id } = new Swarm([]).tree.best;
      const swarm = new Swarm([honest], next === 'wait' ? { height: 60, id } : undefined);
      swarm.until('done');
      swarm.say({ kind: 'not-adopted' });
      swarm.until('unavailable');
      expect(swarm.of('dropped')[0]?.why).to.include('do not lead to the root');
      expect(swarm.of('unavailable')[0]).to.include({ next });
      expect(swarm.of('begin')).to.have.length(1);
    }
  });
});
