// The tree is driven with headers that carry no proof of work: it is told, not asked, what is valid.
import { expect } from 'chai';
import fc from 'fast-check';
import { genesisOf } from '../../src/chain/genesis.ts';
import { skipHeight, skipIsBetter } from '../../src/chain/header-rows.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { workOfTarget } from '../../src/chain/work.ts';
import { childOf, grow, HARD } from './tree-builder.ts';

function newTree(): HeaderTree {
  return new HeaderTree(genesisOf(networks.dev));
}

describe('work', () => {
  it('is the expected number of hashes', () => {
    expect(workOfTarget('f'.repeat(64))).to.equal(1n);
    expect(workOfTarget(`7f${'f'.repeat(62)}`)).to.equal(2n);
    expect(workOfTarget(networks.dev.parameters.target)).to.equal(2048n);
    expect(workOfTarget(networks.public.parameters.target)).to.equal(2n ** 20n);
    expect(workOfTarget('0'.repeat(64))).to.equal(2n ** 256n);
  });
});

describe('the header tree', () => {
  it('begins with genesis, which has no bytes that travel', () => {
    const tree = newTree();
    expect(tree.best).to.equal(tree.genesis);
    expect(tree.genesis).to.include({ height: 0, parent: undefined });
    expect(tree.genesis.bytes).to.have.length(0);
    expect(tree.genesis.work).to.equal(2048n);
    expect(tree.size).to.equal(1);
  });

  it('adds up work, and keeps a copy of the bytes', () => {
    const tree = newTree();
    const sealed = childOf(tree.genesis, { target: HARD });
    const entry = tree.add(sealed);
    expect(entry.work).to.equal(2048n + 32n);
    expect(entry.header).to.deep.equal(sealed.header);
    expect(entry.bytes).to.deep.equal(new Uint8Array(sealed.bytes));
    expect(entry.bytes.buffer).not.to.equal(sealed.bytes.buffer);
    expect(tree.add(sealed)).to.equal(entry);
    expect(tree.entry(entry.id)).to.equal(entry);
    expect(tree.size).to.equal(2);
  });

  it('does not take a header whose parent it does not know', () => {
    const [tree, other] = [newTree(), newTree()];
    const orphan = childOf(grow(other, other.genesis, 1));
    expect(() => tree.add(orphan)).to.throw('not in the tree');
  });

  it('stays with the first seen of two equal branches, and follows more work, not more blocks', () => {
    const tree = newTree();
    const first = grow(tree, tree.genesis, 3);
    const second = grow(tree, tree.genesis, 3, 1);
    expect(second.work).to.equal(first.work);
    expect(tree.best).to.equal(first);
    const short = tree.add(childOf(tree.genesis, { target: HARD, nonce: 2 }));
    const heavier = tree.add(childOf(short, { target: HARD, nonce: 2 }));
    expect(heavier.height).to.equal(2);
    expect(tree.best).to.equal(heavier);
  });

  it('leaves an invalid block and all its descendants, present and future, for the next best', () => {
    const tree = newTree();
    const fork = grow(tree, tree.genesis, 2);
    const bad = grow(tree, fork, 1);
    const tip = grow(tree, bad, 5);
    const rival = grow(tree, fork, 2, 1);
    expect(tree.best).to.equal(tip);
    tree.markInvalid(bad.id, 'a signature does not verify');
    expect(tree.best).to.equal(rival);
    expect(bad.invalid?.why).to.equal('a signature does not verify');
    expect(tip.invalid?.why).to.equal(`descends from ${tip.parent?.id}`);
    const later = grow(tree, tip, 10);
    expect(later.invalid?.why).to.be.a('string');
    expect(tree.best).to.equal(rival);
    expect(rival.invalid).to.equal(undefined);
  });

  it('goes back to the first seen of equals when the best turns out invalid', () => {
    const tree = newTree();
    const first = grow(tree, tree.genesis, 2, 1);
    grow(tree, tree.genesis, 2, 2);
    const best = grow(tree, tree.genesis, 3, 3);
    tree.markInvalid(best.id, 'bad');
    // The invalid block's parent has as much work as the first two, but was seen after them.
    expect(tree.best).to.equal(first);
  });

  it('does not change for unknown ids, for genesis, or for what is invalid already', () => {
    const tree = newTree();
    const tip = grow(tree, tree.genesis, 2);
    tree.markInvalid('0'.repeat(64), 'unknown');
    tree.markInvalid(tree.genesis.id, 'never');
    expect(tree.best).to.equal(tip);
    tree.markInvalid(tip.id, 'first reason');
    tree.markInvalid(tip.id, 'second reason');
    expect(tip.invalid?.why).to.equal('first reason');
    expect(tree.best).to.equal(tip.parent);
  });

  it('takes no notice of drafts until they are admitted, parents first', () => {
    const tree = newTree();
    const first = tree.draft(childOf(tree.genesis), tree.genesis);
    const second = tree.draft(childOf(first), first);
    expect(second).to.include({ height: 2, parent: first, work: tree.genesis.work + 32n });
    expect([tree.size, tree.entry(first.id), tree.best]).to.deep.equal([
      1,
      undefined,
      tree.genesis,
    ]);
    expect(() => tree.admit(second)).to.throw('not in the tree');
    expect(tree.admit(first)).to.equal(first);
    expect(tree.admit(second)).to.equal(tree.best);
    expect(tree.admit(tree.draft(childOf(first), first))).to.equal(second);
  });

  it('forgets leaves only, and finds the next best', () => {
    const tree = newTree();
    const fork = grow(tree, tree.genesis, 2);
    const tip = grow(tree, fork, 3);
    const rival = grow(tree, fork, 2, 1);
    expect(() => tree.remove(fork)).to.throw('other headers stand on it');
    expect(() => tree.remove(tree.genesis)).to.throw('genesis');
    for (let walk = tip; walk !== fork; walk = walk.parent as HeaderEntry) tree.remove(walk);
    expect(tree.entry(tip.id)).to.equal(undefined);
    expect(tree.best).to.equal(rival);
    expect(() => tree.remove(tip)).to.throw('not in the tree');
    expect(grow(tree, fork, 3).id).to.equal(tip.id);
    expect(tree.best.id).to.equal(tip.id);
  });

  it('remembers that a forgotten block was invalid', () => {
    const tree = newTree();
    const bad = grow(tree, tree.genesis, 1);
    const child = grow(tree, bad, 1);
    tree.markInvalid(bad.id, 'bad');
    tree.remove(child);
    tree.remove(bad);
    expect(tree.size).to.equal(1);
    expect(tree.invalidityOf(bad.id)?.why).to.equal('bad');
    expect(tree.invalidityOf(child.id)).to.equal(undefined);
    const again = grow(tree, tree.genesis, 2);
    expect(again.parent?.invalid?.why).to.equal('bad');
    expect(again.invalid?.why).to.equal(`descends from ${bad.id}`);
    expect(tree.best).to.equal(tree.genesis);
  });

  it('always chooses as a look at every entry would, whatever was added, marked invalid and forgotten', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'add', 'add', 'add', 'mark-invalid', 'forget'),
      which: fc.nat(),
      target: fc.constantFrom(undefined, HARD),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tree = newTree();
        let present: HeaderEntry[] = [tree.genesis];
        for (const [nonce, { what, which, target }] of steps.entries()) {
          const entry = present[which % present.length] as HeaderEntry;
          if (what === 'add') {
            present.push(tree.add(childOf(entry, { nonce, ...(target && { target }) })));
          } else if (what === 'mark-invalid') {
            tree.markInvalid(entry.id, 'bad-signature');
          } else if (entry !== tree.genesis && tree.isLeaf(entry)) {
            tree.remove(entry);
            present = present.filter((one) => one !== entry);
          }
          const valid = present.filter(({ invalid }) => invalid === undefined);
          const heaviest = valid.reduce((best, one) => (one.work > best.work ? one : best));
          expect(tree.best).to.equal(heaviest);
          for (const one of present) {
            expect(one.invalid !== undefined).to.equal(
              one.invalid?.why === 'bad-signature' || one.parent?.invalid !== undefined,
            );
            expect(tree.isLeaf(one)).to.equal(!present.some(({ parent }) => parent === one));
          }
        }
      }),
      { numRuns: 300, seed: 20_261_130 },
    );
  });

  it('has the median of the last eleven times, of fewer at the start', () => {
    const tree = newTree();
    const startMs = tree.genesis.header.timeMs;
    expect(tree.medianTimeMs(tree.genesis)).to.equal(startMs);
    const one = tree.add(childOf(tree.genesis, { stepMs: 10 }));
    expect(tree.medianTimeMs(one)).to.equal(startMs + 10);
    let entry = one;
    for (const stepMs of [100, -50, 70, 5, -20, 40, 1, 1, 1, 1, 1]) {
      entry = tree.add(childOf(entry, { stepMs }));
    }
    const times: number[] = [];
    for (let walk: HeaderEntry | undefined = entry; walk && times.length < 11; walk = walk.parent) {
      times.push(walk.header.timeMs);
    }
    expect(times).to.have.length(11);
    expect(tree.medianTimeMs(entry)).to.equal(times.toSorted((a, b) => a - b)[5]);
  });

  it('finds ancestors and fork points as a plain walk does', () => {
    const branches = fc.array(
      fc.record({ from: fc.nat(), length: fc.integer({ min: 1, max: 60 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(branches, fc.nat(), fc.nat(), (plan, pickA, pickB) => {
        const tree = newTree();
        const all = [tree.genesis];
        for (const [nonce, { from, length }] of plan.entries()) {
          let entry = all[from % all.length] as HeaderEntry;
          for (let i = 0; i < length; i++) {
            entry = tree.add(childOf(entry, { nonce }));
            all.push(entry);
          }
        }
        const a = all[pickA % all.length] as HeaderEntry;
        const b = all[pickB % all.length] as HeaderEntry;
        const ancestors = lineOf(a);
        for (const entry of ancestors) {
          if (tree.ancestorAt(a, entry.height) !== entry) return false;
        }
        const shared = lineOf(b).find((entry) => ancestors.includes(entry));
        return tree.forkPoint(a, b) === shared && tree.forkPoint(b, a) === shared;
      }),
      { numRuns: 60 },
    );
  });

  it('has no ancestors above an entry or below genesis', () => {
    const tree = newTree();
    const tip = grow(tree, tree.genesis, 3);
    expect(tree.ancestorAt(tip, 4)).to.equal(undefined);
    expect(tree.ancestorAt(tip, -1)).to.equal(undefined);
  });

  it('makes a locator of ten neighbours, doubling gaps, and genesis', () => {
    const tree = newTree();
    const tip = grow(tree, tree.genesis, 100);
    const heights = tree.locator(tip).map((id) => tree.entry(id)?.height);
    expect(heights).to.deep.equal([100, 99, 98, 97, 96, 95, 94, 93, 92, 91, 89, 85, 77, 61, 29, 0]);
    expect(tree.locator(tree.genesis)).to.deep.equal([tree.genesis.id]);
  });

  it('reaches any ancestor in a chain of 20,000 over few pointers', () => {
    const tree = newTree();
    const tip = grow(tree, tree.genesis, 20_000);
    for (const height of [0, 1, 2, 13_337, 19_998]) {
      expect(tree.ancestorAt(tip, height)?.height).to.equal(height);
      let followed = 0;
      for (let at = 20_000; at > height; followed++) {
        at = skipIsBetter(at, height) ? skipHeight(at) : at - 1;
      }
      expect(followed).to.be.below(150);
    }
  });
});

/** From an entry back to genesis, both included. */
function lineOf(entry: HeaderEntry): HeaderEntry[] {
  const line: HeaderEntry[] = [];
  for (let walk: HeaderEntry | undefined = entry; walk !== undefined; walk = walk.parent) {
    line.push(walk);
  }
  return line;
}
