// The chain state against a plain account of what must hold: in every small world (all trees of four
// blocks, all orders of storing them, all sets of blocks that the ledger refuses, answers that come
// early and late) and in larger ones drawn from a seed.
import { strict as assert } from 'node:assert';
import { expect } from 'chai';
import {
  ChainState,
  CONNECT_BLOCKS_MAX,
  type ConnectStep,
  type ForkChoice,
} from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { SealedHeader } from '../../src/chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { totalWork } from '../../src/chain/work.ts';
import { seededRandom } from '../../src/sim/random.ts';
import { childOf, grow, growStored } from './tree-builder.ts';

const SEED = 20261130;
const genesis = genesisOf(networks.dev);
const neverFinal: ForkChoice = { weigh: totalWork, finalised: (_tip, before) => before };

/** Whatever has so many blocks on it is final. */
function finalBelow(blocks: number): ForkChoice {
  return {
    weigh: totalWork,
    finalised(tip, before) {
      let entry = tip;
      for (let i = 0; i < blocks && entry.parent !== undefined; i++) entry = entry.parent;
      return entry.height > before.height ? entry : before;
    },
  };
}

/** A tree of blocks by the number of each one's parent, 0 being genesis. */
function blocksOf(parents: readonly number[]): readonly SealedHeader[] {
  const tree = new HeaderTree(genesis);
  const entries = [tree.genesis];
  return parents.map((parent, nonce) => {
    const sealed = childOf(entries[parent] as HeaderEntry, { nonce });
    entries.push(tree.add(sealed));
    return sealed;
  });
}

/** One life of a chain state, checked after everything that happens to it. */
class Life {
  chain: ChainState;
  readonly #blocks: readonly SealedHeader[];
  readonly #rule: ForkChoice;
  readonly #bad: ReadonlySet<Hash>;
  readonly #durable = new Set<Hash>();
  /** What the ledger has refused so far. */
  readonly #refused = new Set<Hash>();
  /** The step to be answered, and how many more blocks are stored before it is. */
  #open: { step: ConnectStep; wait: number } | undefined;

  constructor(blocks: readonly SealedHeader[], bad: ReadonlySet<Hash>, rule: ForkChoice) {
    this.#blocks = blocks;
    this.#bad = bad;
    this.#rule = rule;
    this.chain = this.#begin();
  }

  #begin(): ChainState {
    const chain = new ChainState(genesis, this.#rule);
    for (const block of this.#blocks) chain.headers.add(block);
    return chain;
  }

  store(block: SealedHeader, wait: number): void {
    this.#durable.add(block.id);
    this.chain.stored(this.#entry(block.id));
    if (this.#open !== undefined && this.#open.wait-- === 0) this.#answer();
    this.#goOn(wait);
  }

  /** Everything that is asked of the ledger is answered, until it is asked nothing more. */
  rest(): void {
    while (this.#open !== undefined) {
      this.#answer();
      this.#goOn(0);
    }
    this.#checkBest();
  }

  /** The process ends, and another begins with what is on disk: blocks, refusals, where the ledger stands. */
  restart(): void {
    const tip = this.chain.tip.id;
    this.#open = undefined;
    this.chain = this.#begin();
    for (const id of this.#durable) this.chain.stored(this.#entry(id));
    const refused = new Map([...this.#refused].map((id) => [id, 'refused before']));
    this.chain.resume({ refused, tip });
    assert.equal(this.chain.tip.id, tip);
    this.#goOn(0);
  }

  #goOn(wait: number): void {
    const step = this.chain.nextStep();
    if (step === undefined) return;
    this.#checkStep(step);
    this.#open = { step, wait };
  }

  #answer(): void {
    const { tip: before, finalFloor } = this.chain;
    const { apply, tip } = (this.#open as { step: ConnectStep }).step;
    this.#open = undefined;
    const bad = apply.find(({ id }) => this.#bad.has(id));
    if (bad === undefined) {
      assert(this.chain.connected(tip.id)?.tip === tip && this.chain.tip === tip);
      assert(tip.work > before.work, 'heavier than before');
    } else {
      this.#refused.add(bad.id);
      assert(this.chain.refused(bad.id, 'cannot be paid'));
      assert(this.chain.tip === before, 'nothing was done');
    }
    assert(this.chain.best.contains(finalFloor), 'final');
    assert(this.chain.finalFloor.height >= finalFloor.height, 'final');
  }

  #checkStep({ undo, apply, tip }: ConnectStep): void {
    const { best, finalFloor } = this.chain;
    let at = this.chain.tip;
    for (const entry of undo) {
      assert(entry === at, 'undone from the top');
      assert(entry.height > finalFloor.height, 'final');
      at = entry.parent as HeaderEntry;
    }
    assert(best.contains(at));
    for (const entry of apply) {
      assert(entry.parent === at, 'applied upwards');
      assert(this.#durable.has(entry.id), 'not stored');
      assert(!this.#refused.has(entry.id), 'connected again');
      at = entry;
    }
    assert(tip === at);
  }

  /** At rest we stand on the heaviest chain that is complete, good, and leads through what is final. */
  #checkBest(): void {
    const { chain } = this;
    const isGood = (entry: HeaderEntry): boolean =>
      entry.parent === undefined ||
      (this.#durable.has(entry.id) && !this.#bad.has(entry.id) && isGood(entry.parent));
    let heaviest = 0n;
    for (const { id } of [chain.headers.genesis, ...this.#blocks]) {
      const entry = this.#entry(id);
      const { finalFloor: floor } = chain;
      const leads = chain.headers.ancestorAt(entry, floor.height) === floor;
      if (leads && isGood(entry) && entry.work > heaviest) heaviest = entry.work;
    }
    assert(isGood(chain.tip), 'a refused tip');
    assert.equal(chain.tip.work, heaviest);
  }

  #entry(id: Hash): HeaderEntry {
    return this.chain.headers.entry(id) as HeaderEntry;
  }
}

/** All orders of 0 to `count - 1`. */
function ordersOf(count: number): number[][] {
  if (count === 0) return [[]];
  return ordersOf(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => order.toSpliced(at, 0, count - 1)),
  );
}

/** All trees of so many blocks: the first stands on genesis, the next on that or genesis, and so on. */
function treesOf(count: number): number[][] {
  if (count === 0) return [[]];
  return treesOf(count - 1).flatMap((tree) =>
    Array.from({ length: count }, (_, parent) => [...tree, parent]),
  );
}

describe(`the chain state (seed ${SEED})`, () => {
  const BLOCKS = 4;
  const orders = ordersOf(BLOCKS);
  const trees = treesOf(BLOCKS).map(blocksOf);
  const rules: [string, ForkChoice][] = [
    ['nothing is final', neverFinal],
    ['what has two blocks on it is final', finalBelow(2)],
  ];

  /** Every world of four blocks, with every block refused or not. */
  function everyWorld(live: (blocks: readonly SealedHeader[], bad: ReadonlySet<Hash>) => void) {
    for (const blocks of trees) {
      for (let set = 0; set < 2 ** BLOCKS; set++) {
        live(blocks, new Set(blocks.filter((_, at) => set & (1 << at)).map(({ id }) => id)));
      }
    }
  }

  for (const [title, rule] of rules) {
    it(`stands on the best good chain in every world of ${BLOCKS} blocks, where ${title}`, () => {
      everyWorld((blocks, bad) => {
        for (const order of orders) {
          for (const wait of [0, 1, BLOCKS]) {
            const life = new Life(blocks, bad, rule);
            for (const at of order) life.store(blocks[at] as SealedHeader, wait);
            life.rest();
          }
        }
      });
    }).timeout(60_000);

    it(`does so after a restart at any moment, where ${title}`, () => {
      everyWorld((blocks, bad) => {
        for (const order of orders.filter((_, at) => at % 4 === 0)) {
          for (let moment = 0; moment <= BLOCKS; moment++) {
            const life = new Life(blocks, bad, rule);
            for (const [count, at] of order.entries()) {
              if (count === moment) life.restart();
              life.store(blocks[at] as SealedHeader, 1);
            }
            if (moment === BLOCKS) life.restart();
            life.rest();
          }
        }
      });
    }).timeout(60_000);
  }

  it('stands on the best good chain in larger worlds, whatever happens in which order', () => {
    for (let world = 0; world < 400; world++) {
      const random = seededRandom(SEED + world);
      const pick = (below: number) => Math.floor(random() * below);
      const count = 5 + pick(25);
      // Mostly on one of the last few blocks, so that branches grow.
      const parents = Array.from({ length: count }, (_, at) => Math.max(0, at - pick(4)));
      const blocks = blocksOf(parents);
      const bad = new Set(blocks.filter(() => random() < 0.15).map(({ id }) => id));
      const life = new Life(blocks, bad, random() < 0.5 ? neverFinal : finalBelow(1 + pick(6)));
      const order = blocks.map((block) => ({ block, at: random() })).sort((a, b) => a.at - b.at);
      for (const { block } of order) {
        life.store(block, pick(4));
        if (random() < 0.05) life.restart();
      }
      life.rest();
    }
  }).timeout(30_000);

  describe('one by one', () => {
    let chain: ChainState;

    beforeEach(() => {
      chain = new ChainState(genesis, neverFinal);
    });

    const branch = (from: HeaderEntry, blocks: number, nonce: number): HeaderEntry =>
      growStored(chain, from, blocks, nonce);

    function connectAll(): void {
      for (let step = chain.nextStep(); step !== undefined; step = chain.nextStep()) {
        chain.connected(step.tip.id);
      }
    }

    it('begins on genesis, with nothing to do', () => {
      expect(chain.tip).to.equal(chain.headers.genesis);
      expect(chain.nextStep()).to.equal(undefined);
    });

    it('does not move before the answer, and asks one thing at a time', () => {
      const tip = branch(chain.tip, 3, 1);
      expect(chain.nextStep()?.tip).to.equal(tip);
      expect(chain.tip).to.equal(chain.headers.genesis);
      branch(tip, 1, 1);
      expect(chain.nextStep()).to.equal(undefined);
      expect(chain.connected(tip.id)?.apply).to.have.length(3);
      expect(chain.tip).to.equal(tip);
    });

    it('lets only the answer to its question count', () => {
      const tip = branch(chain.tip, 2, 1);
      expect(chain.connected(tip.id)).to.equal(undefined);
      expect(chain.refused(tip.id, 'early')).to.equal(false);
      chain.nextStep();
      expect(chain.connected(chain.headers.genesis.id)).to.equal(undefined);
      expect(chain.refused(chain.headers.genesis.id, 'no')).to.equal(false);
      expect(chain.connected(tip.id)?.tip).to.equal(tip);
      expect(chain.connected(tip.id), 'once').to.equal(undefined);
    });

    for (let depth = 1; depth <= 6; depth++) {
      it(`stays where it is when block ${depth} of a reorganisation is refused`, () => {
        const fork = branch(chain.tip, 3, 1);
        const ours = branch(fork, 4, 1);
        connectAll();
        const theirs = branch(fork, 6, 2);
        const bad = chain.headers.ancestorAt(theirs, fork.height + depth) as HeaderEntry;
        expect(chain.nextStep()?.undo).to.have.length(4);
        expect(chain.refused(bad.id, 'cannot be paid')).to.equal(true);
        expect(chain.tip).to.equal(ours);
        connectAll();
        // What is good of the other branch counts as before: only five of its blocks are heavier.
        expect(chain.tip).to.equal(depth === 6 ? theirs.parent : ours);
        expect(theirs.invalid?.shownBy).to.equal('ledger');
        expect(chain.isEligible(theirs)).to.equal(false);
        branch(theirs, 9, 2);
        expect(chain.nextStep(), 'nor what comes on top of it').to.equal(undefined);
      });
    }

    it('takes the next best branch after a refusal, the first of equals', () => {
      const [first] = [branch(chain.tip, 2, 1), branch(chain.tip, 2, 2)];
      const best = branch(chain.tip, 3, 3);
      chain.nextStep();
      chain.refused(best.id, 'cannot be paid');
      expect(chain.nextStep()?.tip, 'two of them, and seen first').to.equal(first);
    });

    it('goes back, and over to another branch, when a connected block turns out to be invalid', () => {
      const fork = branch(chain.tip, 2, 1);
      const ours = branch(fork, 3, 1);
      connectAll();
      const other = branch(fork, 2, 2);
      chain.markInvalid(
        chain.headers.ancestorAt(ours, fork.height + 2)?.id as Hash,
        'bad-signature',
      );
      const step = chain.nextStep();
      expect(step?.undo).to.have.length(3);
      expect(step?.tip).to.equal(other);
      // While the step is under way.
      chain.markInvalid(other.id, 'bad-signature');
      chain.connected(other.id);
      connectAll();
      // What is left is one block on either side: the first of them.
      expect(chain.tip.height).to.equal(3);
      expect(chain.tip.invalid).to.equal(undefined);
    });

    it('never undoes what is final, however heavy the other branch and whatever is invalid', () => {
      chain = new ChainState(genesis, finalBelow(2));
      const ours = branch(chain.tip, 5, 1);
      connectAll();
      expect(chain.finalFloor.height).to.equal(3);
      const theirs = branch(chain.headers.ancestorAt(ours, 2) as HeaderEntry, 50, 2);
      expect(chain.isEligible(theirs)).to.equal(false);
      expect(chain.nextStep()).to.equal(undefined);
      chain.markInvalid(chain.finalFloor.id, 'bad-signature');
      expect(chain.nextStep()).to.equal(undefined);
      expect(chain.tip).to.equal(ours);
    });

    it('takes long ways in steps, and a reorganisation until it is heavier', () => {
      const far = branch(chain.tip, 2 * CONNECT_BLOCKS_MAX + 500, 1);
      expect(chain.nextStep()?.apply).to.have.length(CONNECT_BLOCKS_MAX);
      chain.connected(chain.headers.ancestorAt(far, CONNECT_BLOCKS_MAX)?.id as Hash);
      connectAll();
      expect(chain.tip).to.equal(far);
      const further = branch(chain.headers.genesis, 2 * CONNECT_BLOCKS_MAX + 900, 2);
      const step = chain.nextStep();
      expect(step?.undo).to.have.length(2 * CONNECT_BLOCKS_MAX + 500);
      expect(step?.tip).to.equal(further);
    });

    it('begins at genesis after a restart when blocks of its chain are missing', () => {
      const tip = grow(chain.headers, chain.tip, 3, 1);
      chain.stored(tip);
      chain.resume({ refused: new Map(), tip: tip.id });
      expect(chain.tip).to.equal(chain.headers.genesis);
    });
  });
});
