// Which snapshot is believed, and what becomes of one that nobody delivers: the decider alone, in virtual time.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { addMs, CLOCK_START, type MonotonicMs } from '../../src/clock/clock.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { buildChain, instantNetwork as network } from '../../src/sim/chain-builder.ts';
import type { SnapshotEffect, TrustedBlock } from '../../src/sync/snapshot-effects.ts';
import { SnapshotSync } from '../../src/sync/snapshot-sync.ts';

const blocks = [...buildChain({ network, blocks: 30, transactionsPerBlock: 0, seed: 1 })];
const other = [...buildChain({ network, blocks: 31, transactionsPerBlock: 0, seed: 2 })];

function treeOf(...chains: (typeof blocks)[]) {
  const tree = new HeaderTree(genesisOf(network), ruleOf(network).weigh);
  for (const block of chains.flat()) tree.add({ ...block, bytes: block.sealedHeader });
  return tree;
}

class Story {
  readonly tree = treeOf(blocks, other);
  readonly sync: SnapshotSync;
  nowMs: MonotonicMs = CLOCK_START;

  constructor(checkpoint?: TrustedBlock) {
    this.sync = new SnapshotSync({ tree: this.tree, checkpoint, depthBlocks: 10 });
  }

  say(input: Parameters<SnapshotSync['handle']>[0]): SnapshotEffect[] {
    return this.sync.handle(input, this.nowMs);
  }

  offers(peer: string, ...heights: number[]): SnapshotEffect[] {
    const snapshots = heights.map((height) => {
      return { height, block: blocks[height - 1]?.id ?? '', pieces: 1, leaves: 1 };
    });
    return this.say({ kind: 'Snapshots', peer, snapshots });
  }

  /** All headers are here; the other branch is the heavier one. */
  headers(of = other): SnapshotEffect[] {
    const tip = this.tree.entry(of.at(-1)?.id ?? '');
    if (tip === undefined) throw new Error('no tip');
    return this.say({ kind: 'headers', tip });
  }

  later(ms: number): SnapshotEffect[] {
    this.nowMs = addMs(this.nowMs, ms);
    return this.say({ kind: 'wake' });
  }
}

const begun = (effects: SnapshotEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'begin' ? [effect.entry.height] : []));

describe('sync: which snapshot is believed [N-6]', () => {
  it('the highest that is deep enough on the best chain of headers', () => {
    const story = new Story();
    story.say({ kind: 'peer-ready', peer: 'p1' });
    story.headers(blocks);
    expect(begun(story.offers('p1', 25, 20, 10))).to.deep.equal([20]);
  });

  it('none of a lighter branch: after a while the chain begins at genesis', () => {
    const story = new Story();
    story.say({ kind: 'peer-ready', peer: 'p1' });
    story.headers(other);
    expect(begun(story.offers('p1', 20, 10))).to.deep.equal([]);
    const effects = story.later(30_000);
    expect(effects).to.have.length(1);
    expect(effects[0]).to.include({ kind: 'unavailable', next: 'genesis' });
  });

  it('with a checkpoint what lies below it, whatever is heavier', () => {
    const story = new Story({ height: 25, id: blocks[24]?.id ?? '' });
    story.say({ kind: 'peer-ready', peer: 'p1' });
    story.headers(other);
    expect(begun(story.offers('p1', 28, 24, 10))).to.deep.equal([24]);
  });

  it('with a checkpoint that nobody has none, and no chain is followed', () => {
    const story = new Story({ height: 25, id: 'ab'.repeat(32) });
    story.say({ kind: 'peer-ready', peer: 'p1' });
    story.headers(blocks);
    expect(begun(story.offers('p1', 20, 10))).to.deep.equal([]);
    const effects = story.later(30_000);
    expect(effects[0]).to.include({ kind: 'unavailable', next: 'wait' });
    expect(story.later(30_000).some(({ kind }) => kind === 'unavailable')).to.equal(true);
  });

  it('waits for whoever has not answered, but not for long', () => {
    const story = new Story();
    for (const peer of ['mute', 'p1']) story.say({ kind: 'peer-ready', peer });
    story.headers(blocks);
    expect(begun(story.offers('p1', 20))).to.deep.equal([]);
    expect(begun(story.later(2_000))).to.deep.equal([20]);
  });

  it('rests while nobody offers one', () => {
    const story = new Story();
    story.headers(blocks);
    story.later(2_000);
    expect(story.sync.deadlineMs).to.equal(addMs(CLOCK_START, 30_000));
  });

  it('turns from whoever offers the highest again and again and delivers nothing', () => {
    const story = new Story();
    for (const peer of ['p1', 'liar']) story.say({ kind: 'peer-ready', peer });
    story.headers(blocks);
    const heights: number[] = [];
    for (let round = 0; round < 10; round++) {
      heights.push(...begun(story.offers('p1', 10)), ...begun(story.offers('liar', 20)));
      heights.push(...begun(story.later(30_000)));
    }
    expect(heights).to.include(10);
  });

  it('asks whoever has nothing else to do for what others owe, and a silent one for no more', () => {
    const story = new Story();
    for (const peer of ['p1', 'p2']) story.say({ kind: 'peer-ready', peer });
    story.headers(blocks);
    story.offers('p1', 20);
    const asked = (effects: SnapshotEffect[]) =>
      effects.flatMap((effect) => (effect.kind === 'GetSnapshotPiece' ? [effect.peer] : []));
    // One piece is all there is to ask for, as long as nobody knows more of the state.
    expect(asked(story.offers('p2', 20))).to.deep.equal(['p1', 'p2']);
    const later = [1, 2, 3, 4, 5].flatMap(() => asked(story.later(4_000)));
    expect(later.sort()).to.deep.equal(['p1', 'p1', 'p2', 'p2']);
  });
});
