import { expect } from 'chai';
import fc from 'fast-check';
import { BestChain } from '../../src/chain/best-chain.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { childOf, grow } from './tree-builder.ts';

const heightsOf = (entries: readonly HeaderEntry[]) => entries.map(({ height }) => height);

describe('the best chain', () => {
  let tree: HeaderTree;
  let chain: BestChain;

  beforeEach(() => {
    tree = new HeaderTree(genesisOf(networks.dev));
    chain = new BestChain(tree);
  });

  it('begins with genesis alone', () => {
    expect(chain.tip).to.equal(tree.genesis);
    expect(chain.at(0)).to.equal(tree.genesis);
    expect(chain.at(1)).to.equal(undefined);
    expect(chain.at(-1)).to.equal(undefined);
  });

  it('grows by what lies between, oldest first', () => {
    const tip = grow(tree, tree.genesis, 5);
    const { undo, apply } = chain.pathTo(tip);
    expect(undo).to.deep.equal([]);
    expect(heightsOf(apply)).to.deep.equal([1, 2, 3, 4, 5]);
    chain.moveTo(tip);
    expect(chain.tip).to.equal(tip);
    expect(chain.pathTo(tip)).to.deep.equal({ undo: [], apply: [] });
  });

  it('moves over to another branch: out newest first, in oldest first', () => {
    const fork = grow(tree, tree.genesis, 2);
    const left = grow(tree, fork, 2, 1);
    const right = grow(tree, fork, 3, 2);
    chain.moveTo(left);
    const { undo, apply } = chain.pathTo(right);
    expect(heightsOf(undo)).to.deep.equal([4, 3]);
    expect(undo[0]).to.equal(left);
    expect(heightsOf(apply)).to.deep.equal([3, 4, 5]);
    chain.moveTo(right);
    expect(chain.contains(right)).to.equal(true);
    expect(chain.contains(left)).to.equal(false);
    expect(chain.contains(fork)).to.equal(true);
  });

  it('can move back down its own branch', () => {
    const middle = grow(tree, tree.genesis, 3);
    chain.moveTo(grow(tree, middle, 4));
    const { undo, apply } = chain.pathTo(middle);
    expect(heightsOf(undo)).to.deep.equal([7, 6, 5, 4]);
    expect(apply).to.deep.equal([]);
    chain.moveTo(middle);
    expect(chain.tip).to.equal(middle);
  });

  it('survives a reorganisation of 20,000 blocks, there and back', () => {
    const left = grow(tree, tree.genesis, 20_000, 1);
    const right = grow(tree, tree.genesis, 20_001, 2);
    chain.moveTo(left);
    expect(chain.pathTo(right).undo).to.have.length(20_000);
    chain.moveTo(right);
    expect(chain.pathTo(left).apply).to.have.length(20_000);
    chain.moveTo(left);
    expect(chain.at(10_000)).to.equal(tree.ancestorAt(left, 10_000));
  });

  it('refuses an entry of another tree', () => {
    const other = new HeaderTree(genesisOf(networks.public));
    expect(() => chain.moveTo(grow(other, other.genesis, 1))).to.throw('another tree');
  });

  it('always equals the line from its tip to genesis, whatever it moved through', () => {
    const moves = fc.array(fc.record({ from: fc.nat(), length: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(moves, (plan) => {
        const all = [tree.genesis];
        let before: HeaderEntry[] = [tree.genesis];
        const moving = new BestChain(tree);
        for (const [nonce, { from, length }] of plan.entries()) {
          const start = all[from % all.length] as HeaderEntry;
          const tip = grow(tree, start, length, nonce + 100);
          all.push(tip);
          const { undo, apply } = moving.pathTo(tip);
          const kept = before.slice(0, before.length - undo.length);
          expect(before.slice(kept.length).reverse()).to.deep.equal(undo);
          before = [...kept, ...apply];
          moving.moveTo(tip);
          for (const [height, entry] of before.entries()) expect(moving.at(height)).to.equal(entry);
          expect(moving.tip).to.equal(tip);
          expect(before).to.have.length(tip.height + 1);
        }
      }),
      { numRuns: 40 },
    );
  });

  describe('asked for headers', () => {
    let tip: HeaderEntry;
    let stale: HeaderEntry;
    const at = (height: number) => tree.ancestorAt(tip, height)?.id as string;

    beforeEach(() => {
      tip = grow(tree, tree.genesis, 30);
      stale = grow(tree, tree.ancestorAt(tip, 20) as HeaderEntry, 3, 7);
      chain.moveTo(tip);
    });

    it('serves what comes after the newest id it shares with the locator', () => {
      expect(heightsOf(chain.headersAfter([at(27), at(10)], undefined, 100))).to.deep.equal([
        28, 29, 30,
      ]);
      expect(chain.headersAfter([tip.id], undefined, 100)).to.deep.equal([]);
    });

    it('passes over ids it does not know and ids that are not on the chain', () => {
      const strange = childOf(tip, { nonce: 99 }).id;
      const found = chain.headersAfter([strange, stale.id, at(28), at(3)], undefined, 100);
      expect(heightsOf(found)).to.deep.equal([29, 30]);
      expect(chain.headersAfter(tree.locator(stale), undefined, 100)[0]?.height).to.equal(21);
    });

    it('begins after genesis when they share nothing', () => {
      expect(chain.headersAfter([], undefined, 100)).to.have.length(30);
      expect(chain.headersAfter(['f'.repeat(64)], undefined, 5)).to.have.length(5);
    });

    it('ends with the stop that was asked for, or with the most that is allowed', () => {
      expect(heightsOf(chain.headersAfter([at(5)], at(8), 100))).to.deep.equal([6, 7, 8]);
      expect(heightsOf(chain.headersAfter([at(5)], at(8), 2))).to.deep.equal([6, 7]);
      expect(chain.headersAfter([at(8)], at(5), 100)).to.deep.equal([]);
      expect(chain.headersAfter([at(5)], stale.id, 100)).to.have.length(25);
    });
  });
});
