// The ledger of a node on a store in memory, step by step: whatever way the chain came, the state is the one
// that executing it from genesis gives, in memory and as it is kept.
import { expect } from 'chai';
import fc from 'fast-check';
import type { Block } from '../../src/chain/block.ts';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import type { StateWrite } from '../../src/chain/state-write.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { LedgerOnStore } from './ledger-on-store.ts';
import {
  accountAfter,
  ann,
  ben,
  cat,
  type NextBlockPlan,
  stateAfterAll,
  withBlock,
} from './paid-blocks.ts';

const SEED = 20260213;
const network = instantNetwork;

/** On one another, the first on `from`. */
function chainOf(from: readonly Block[], ...plans: readonly NextBlockPlan[]): Block[] {
  return plans.reduce<Block[]>((blocks, plan) => withBlock(network, blocks, plan), [...from]);
}

const trunk = chainOf([], {}, { payments: [{ amount: 20_000_000n, fee: 5n }] }, { sealer: cat });

describe('the ledger of a node [C-12]', () => {
  it('pays rewards, fees and amounts', async () => {
    const ledger = await LedgerOnStore.new();
    await ledger.add(trunk);
    await ledger.mustBe(trunk);
    expect(ledger.state.ledger.accountOf(ann)).to.deep.equal({ balance: 80_000_000n, nonce: 1n });
    expect(ledger.state.ledger.accountOf(cat).balance).to.equal(50_000_000n);
  });

  const bad: [string, NextBlockPlan, RegExp][] = [
    ['more is spent than there is', { payments: [{ amount: 80_000_001n }] }, /^insufficient-bal/],
    ['a fee is above the balance', { payments: [{ from: cat, fee: 2n ** 60n }] }, /^insufficient/],
    ['a nonce comes again', { payments: [{ nonce: 0n }] }, /^bad-nonce: transaction 0/],
    ['a nonce is left out', { payments: [{}, { nonce: 3n }] }, /^bad-nonce: transaction 1/],
    [
      'an amount is beyond 64 bits',
      { payments: [{ amount: 2n ** 64n - 1n, fee: 1n }] },
      /^overflow/,
    ],
    ['the state root is another', { stateRoot: sha256(Buffer.of(1)) }, /^bad-state-root/],
    ['the state root is that of nothing', { stateRoot: ZERO_HASH }, /^bad-state-root/],
  ];
  for (const [what, plan, why] of bad) {
    it(`refuses a block in which ${what}, and stands below it`, async () => {
      const ledger = await LedgerOnStore.new();
      const worse = chainOf(trunk, plan);
      // Good by itself, and on a block that is not.
      await ledger.add([...worse, ...chainOf(trunk, {}).slice(-1)]);
      expect(ledger.refused).to.have.length(1);
      expect(ledger.refused[0]).to.match(why);
      await ledger.mustBe(chainOf(trunk, {}));
      const invalid = ledger.state.chain.headers.invalidityOf(worse.at(-1)?.id as string);
      expect(invalid?.why).to.match(why);
    });
  }

  for (const depth of [10, 100, 1_000]) {
    for (const undo of ['kept', 'gone'] as const) {
      it(`undoes ${depth} blocks, with their undo ${undo}`, async () => {
        const plan = { network, transactionsPerBlock: 1, from: trunk };
        const ours = [...trunk, ...buildChain({ ...plan, blocks: depth, seed: 1 })];
        const theirs = [...trunk, ...buildChain({ ...plan, blocks: depth + 1, seed: 2 })];
        const ledger = await LedgerOnStore.new(undo);
        await ledger.add(ours);
        await ledger.mustBe(ours);
        await ledger.add(theirs);
        await ledger.mustBe(theirs);
      }).timeout(60_000);
    }
  }

  for (const undo of ['kept', 'gone'] as const) {
    it(`stays where it is when the last block of a fork is refused, its undo ${undo}`, async () => {
      const ours = chainOf(trunk, { payments: [{ to: cat, amount: 3n }] }, {}, {});
      const fork = chainOf(trunk, { sealer: ben }, { sealer: ben }, { sealer: ben });
      const theirs = chainOf(fork, { payments: [{ amount: 2n ** 50n }] });
      const ledger = await LedgerOnStore.new(undo);
      await ledger.add(ours);
      await ledger.add(theirs);
      expect(ledger.refused).to.have.length(1);
      await ledger.mustBe(ours);
    });
  }

  it('says which block is damaged below a fork whose undo is gone, and stays where it is', async () => {
    const ours = chainOf(trunk, {}, {});
    const theirs = chainOf(trunk, { sealer: ben }, { sealer: ben }, { sealer: ben });
    const ledger = await LedgerOnStore.new('gone');
    await ledger.add(ours);
    const [, damaged] = trunk as [Block, Block];
    ledger.damaged.add(damaged.id);
    await ledger.add(theirs);
    expect(ledger.lost).to.deep.equal([damaged.id]);
    await ledger.mustBe(ours);
    ledger.damaged.clear();
    const { step } = ledger.state.chain;
    if (step === undefined) throw new Error('the step is still to be taken');
    await ledger.connector.take(step);
    ledger.state.chain.connected(step.tip.id);
    await ledger.mustBe(theirs);
  });

  it('executes the chain below a fork no further when it is told to stop', async () => {
    const ours = chainOf(trunk, {}, {});
    const theirs = chainOf(trunk, { sealer: ben }, { sealer: ben }, { sealer: ben });
    const ledger = await LedgerOnStore.new('gone');
    await ledger.add(ours);
    ledger.connector.stop();
    trunk.forEach(({ id }) => void ledger.damaged.add(id)); // none of them is read
    await ledger.add(theirs);
    expect(ledger.lost).to.deep.equal([]);
    await ledger.mustBe(ours);
  });

  it(`is after any order of any branches what executing its chain gives (seed ${SEED})`, async () => {
    const who = fc.constantFrom(ann, ben, cat);
    const payment = fc.record({ from: who, to: who, amount: fc.bigInt(0n, 90_000_000n) });
    const plan = fc.record({ sealer: who, payments: fc.array(payment, { maxLength: 1 }) });
    const step = fc.record({ on: fc.nat(20), plan });
    const run = fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const ledger = await LedgerOnStore.new();
      const branches: Block[][] = [trunk];
      await ledger.add(trunk);
      for (const { on, plan: next } of steps) {
        const branch = chainOf(branches[on % branches.length] as Block[], next);
        await ledger.add(branch);
        const isGood = ledger.state.chain.headers.invalidityOf(branch.at(-1)?.id as string);
        // What was refused, or not looked at, is nothing to build on.
        if (isGood === undefined && canBeExecuted(branch)) branches.push(branch);
        const best = branches.find((one) => one.at(-1)?.id === ledger.tip) as Block[];
        await ledger.mustBe(best);
      }
    });
    await fc.assert(run, { seed: SEED, numRuns: 40 });
  }).timeout(60_000);

  it('goes on after a restart from what is kept', async () => {
    const before = await LedgerOnStore.new();
    await before.add(trunk);
    const kept = await before.kept();
    const after = await LedgerOnStore.new();
    await after.add(trunk.slice(0, 0));
    const { chain, ledger } = after.state;
    for (const block of trunk) chain.headers.add({ ...block, bytes: block.sealedHeader });
    const world = {
      ...{ block: () => Promise.reject(new Error('nothing is executed')), clock: systemClock },
      stateValue: (key: Uint8Array) => before.store.stateValue(key),
      stateValues: (firstByte: number) => before.store.stateValues(firstByte),
    };
    const tip = chain.headers.entry(trunk.at(-1)?.id as string);
    expect(await ledger.begin(world, tip)).to.equal(true);
    expect(ledger.accountOf(ann)).to.deep.equal(accountAfter(network, trunk, ann));
    expect(kept).to.have.length(4);
    // Another block's state it is not.
    expect(await ledger.begin(world, tip?.parent)).to.equal(false);
  });

  it('begins with nothing when what is kept is not the state, and leaves nothing of it', async () => {
    const first = await LedgerOnStore.new();
    await first.add(trunk);
    const stray: StateWrite = { key: Buffer.from('kstray'), value: Buffer.of(1) };
    const { id: tip } = first.state.chain.tip;
    await first.store.record({ outcome: 'connected', tip, writes: [stray] });
    const second = new LedgerOnStore(first.store);
    for (const block of trunk) {
      const entry = second.state.chain.headers.add({ ...block, bytes: block.sealedHeader });
      second.state.chain.stored(entry);
    }
    expect(await second.connector.begin()).to.equal(undefined);
    await second.add([]);
    await second.mustBe(trunk);
  });

  it('previews a block without changing anything, and leaves out what could not stand in it', async () => {
    const ledger = await LedgerOnStore.new();
    await ledger.add(trunk);
    const lastHeight = trunk.length;
    const late = chainOf(trunk, { payments: [{ from: cat, lastHeight }] }).at(-1) as Block;
    const good = chainOf(trunk, { sealer: ben, payments: [{ amount: 7n }] }).at(-1) as Block;
    const poor = chainOf(trunk, { payments: [{ from: cat, amount: 2n ** 40n }] }).at(-1) as Block;
    const candidates = () => {
      return [...late.transactions, ...poor.transactions, ...good.transactions];
    };
    const proposal = { sealer: ben, candidates };
    const preview = await ledger.state.ledger.preview(ledger.state.chain.tip, proposal);
    expect(preview?.transactions).to.deep.equal(good.transactions);
    expect(preview?.stateRoot).to.equal(good.header.stateRoot);
    await ledger.mustBe(trunk);
    const { genesis } = ledger.state.chain.headers;
    expect(await ledger.state.ledger.preview(genesis, proposal)).to.equal(undefined);
  });

  it('ends a step early when it is told to stop, at a block where it can stand', async () => {
    const ledger = await LedgerOnStore.new();
    const { chain } = ledger.state;
    for (const block of trunk) {
      const { id, header, sealedHeader, bytes } = block;
      chain.stored(chain.headers.add({ ...block, bytes: sealedHeader }));
      const facts = { id, parent: header.parent, height: header.height, sealedHeader };
      await ledger.store.append(blockFrame(bytes), facts);
    }
    ledger.connector.stop();
    const step = chain.nextStep();
    if (step === undefined) throw new Error('there is something to connect');
    expect(await ledger.connector.take(step)).to.equal(undefined);
    expect(await ledger.kept()).to.deep.equal([]);
  });
});

function canBeExecuted(blocks: readonly Block[]): boolean {
  try {
    return stateAfterAll(network, blocks).root() === blocks.at(-1)?.header.stateRoot;
  } catch {
    return false;
  }
}
