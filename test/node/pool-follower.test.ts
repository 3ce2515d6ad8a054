import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { ChainView } from '../../src/chain/best-chain.ts';
import type { Block } from '../../src/chain/block.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { PoolFollower } from '../../src/node/pool-follower.ts';
import { StoreError } from '../../src/store/store-error.ts';

/** An entry as far as the follower looks at it. */
function onTop(parent: HeaderEntry | undefined, id: string): HeaderEntry {
  return { id, height: (parent?.height ?? -1) + 1, parent } as HeaderEntry;
}

/** From the first name to the last, each on top of the one before. */
function branch(from: HeaderEntry | undefined, ...ids: string[]): HeaderEntry[] {
  let parent = from;
  return ids.map((id) => (parent = onTop(parent, id)));
}

class Following {
  readonly told: string[] = [];
  readonly read: string[] = [];
  readonly failures: unknown[] = [];
  readonly follower: PoolFollower;
  tip: HeaderEntry;
  isEmpty = false;
  lost = new Map<string, Error>();
  /** Blocks that the store does not have. */
  behind = new Set<string>();

  constructor(tip: HeaderEntry) {
    this.tip = tip;
    const tipNow = () => this.tip;
    const chain = {
      get tip() {
        return tipNow();
      },
    } as ChainView;
    this.follower = new PoolFollower({
      chain,
      blocks: { block: (id) => this.#block(id), has: (id) => !this.behind.has(id) },
      isEmpty: () => this.isEmpty,
      moved: (move) => this.told.push(move === 'far' ? 'far' : wordsOf(move)),
      failed: (error) => this.failures.push(error),
    });
    this.follower.begin();
  }

  async moveTo(tip: HeaderEntry | undefined): Promise<void> {
    if (tip === undefined) throw new Error('no such block');
    this.tip = tip;
    this.follower.tipMoved();
    await this.follower.idle();
  }

  #block(id: string): Promise<Block> {
    this.read.push(id);
    const error = this.lost.get(id);
    return error === undefined ? Promise.resolve({ id } as Block) : Promise.reject(error);
  }
}

function wordsOf({ undone, applied }: { undone: readonly unknown[]; applied: readonly unknown[] }) {
  const ids = (blocks: readonly unknown[]) => (blocks as Block[]).map(({ id }) => id).join(' ');
  return `-${ids(undone)} +${ids(applied)}`;
}

describe('node: the mempool follows the chain', () => {
  const [genesis] = branch(undefined, 'g') as [HeaderEntry];

  it('block by block', async () => {
    const following = new Following(genesis);
    const [a, b] = branch(genesis, 'a', 'b');
    await following.moveTo(a);
    await following.moveTo(b);
    expect(following.told).to.deep.equal(['- +a', '- +b']);
  });

  it('over a fork: what is undone first, both lowest first', async () => {
    const following = new Following(genesis);
    const [a, ...old] = branch(genesis, 'a', 'b', 'c');
    await following.moveTo(old.at(-1));
    following.told.length = 0;
    await following.moveTo(branch(a, 'x', 'y', 'z').at(-1));
    expect(following.told).to.deep.equal(['-b c +', '- +x y z']);
  });

  it('without reading what is applied while the pool is empty', async () => {
    const following = new Following(genesis);
    following.isEmpty = true;
    await following.moveTo(branch(genesis, 'a', 'b').at(-1));
    expect(following.read).to.deep.equal([]);
    expect(following.told, 'that it has moved all the same').to.deep.equal(['- +']);
  });

  it('far, without reading: every account is looked at instead', async () => {
    const following = new Following(genesis);
    const many = Array.from({ length: 65 }, (_, at) => `${at}`);
    await following.moveTo(branch(genesis, ...many).at(-1));
    expect(following.told).to.deep.equal(['far']);
    expect(following.read).to.deep.equal([]);
  });

  it('past a block whose copy is damaged, which is fetched again', async () => {
    const following = new Following(genesis);
    following.lost.set('a', new StoreError('CORRUPT', 'damaged', { id: 'a' }));
    await following.moveTo(branch(genesis, 'a', 'b').at(-1));
    expect(following.told).to.deep.equal(['- +b', 'far']);
    expect(following.failures).to.deep.equal([]);
  });

  it('and says when the disk fails', async () => {
    const following = new Following(genesis);
    following.lost.set('a', new StoreError('DISK', 'gone'));
    await following.moveTo(branch(genesis, 'a').at(-1));
    expect(following.failures).to.have.length(1);
  });

  it('by no block that is not here: a chain that begins with a state moves past them', async () => {
    const following = new Following(genesis);
    following.behind.add('a');
    await following.moveTo(branch(genesis, 'a', 'b').at(-1));
    expect([following.told, following.read]).to.deep.equal([['far'], []]);
  });

  it('to where the chain is when it has read, and not to where it was', async () => {
    const following = new Following(genesis);
    const [a, b] = branch(genesis, 'a', 'b');
    following.tip = a as HeaderEntry;
    following.follower.tipMoved();
    following.tip = b as HeaderEntry;
    following.follower.tipMoved();
    await following.follower.idle();
    expect(following.told).to.deep.equal(['- +a', '- +b']);
  });

  it('also when the chain moves in the very turn in which it has caught up', async () => {
    for (let microtasks = 0; microtasks < 20; microtasks++) {
      const following = new Following(genesis);
      const [a, b] = branch(genesis, 'a', 'b');
      following.tip = a as HeaderEntry;
      following.follower.tipMoved();
      for (let passed = 0; passed < microtasks; passed++) await Promise.resolve();
      following.tip = b as HeaderEntry;
      following.follower.tipMoved();
      await setImmediate();
      await following.follower.idle();
      expect(following.told, `after ${microtasks} microtasks`).to.deep.equal(['- +a', '- +b']);
    }
  });
});
