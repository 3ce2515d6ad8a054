// Transactions are found by their id and by their data, wherever they stand, and little is read for it.
import { expect } from 'chai';
import { BestChain } from '../../src/chain/best-chain.ts';
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { encodeHeader } from '../../src/chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { encodeTransaction, encodeTransactionBody } from '../../src/chain/transaction.ts';
import { addMs, CLOCK_START, type MonotonicMs } from '../../src/clock/clock.ts';
import { searchTransaction, type Wanted } from '../../src/node/transaction-search.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';

const genesis = genesisOf(instantNetwork);

/** Signed by nobody: a search is not the one who checks that. */
function transactionWith(data: string, nonce = 0n): { leaf: Uint8Array; id: Hash } {
  const body = encodeTransactionBody({
    ...{ from: 'ab'.repeat(32), to: 'cd'.repeat(32), amount: 1n, fee: 0n, nonce },
    ...{ data: Buffer.from(data), lastHeight: 0 },
  });
  return { leaf: encodeTransaction(body, new Uint8Array(64)), id: sha256(body) };
}

/** A chain in memory, whose frames are read as a store would give them; every read takes a while. */
class Chain {
  readonly tree = new HeaderTree(genesis);
  readonly best = new BestChain(this.tree);
  readonly reads: number[] = [];
  /** Called before a read is answered. */
  whileReading: () => void = () => {};
  readonly #frames = new Map<Hash, Uint8Array>();
  /** What passes from one look at the clock to the next. */
  msPerLook = 0;
  readonly #msPerRead: number;
  #nowMs = CLOCK_START;

  constructor(msPerRead = 0) {
    this.#msPerRead = msPerRead;
  }

  /** A block on `parent`, which is not on the chain before `best` moves to it. */
  block(parent: HeaderEntry, ...transactions: readonly { leaf: Uint8Array }[]): HeaderEntry {
    const leaves = transactions.map(({ leaf }) => leaf);
    const { height, id } = parent;
    const header = {
      ...genesis.header,
      height: height + 1,
      parent: id,
      txRoot: merkleRoot(leaves),
    };
    const read = readBlock(encodeBlock(encodeHeader(header), leaves));
    if (!read.ok) throw new Error(read.why);
    this.#frames.set(read.value.id, blockFrame(read.value.bytes));
    return this.tree.add({ ...read.value, bytes: read.value.sealedHeader });
  }

  grow(...transactions: readonly { leaf: Uint8Array }[]): void {
    this.best.moveTo(this.block(this.best.tip, ...transactions));
  }

  search(wanted: Wanted, fromHeight = 1) {
    const clock = {
      nowMs: (): MonotonicMs => {
        this.#nowMs = addMs(this.#nowMs, this.msPerLook);
        return this.#nowMs;
      },
      atEndOfTurn: (go: () => void) => {
        const turn = setImmediate(go);
        return () => clearImmediate(turn);
      },
    };
    const parts = { chain: this.best, clock, readRun: this.#readRun.bind(this) };
    return searchTransaction(wanted, fromHeight, parts);
  }

  async #readRun(ids: readonly Hash[], bytesMax: number) {
    this.whileReading();
    this.#nowMs = addMs(this.#nowMs, this.#msPerRead);
    const run: Uint8Array[] = [];
    let bytes = 0;
    for (const id of ids) {
      const frame = this.#frames.get(id) as Uint8Array;
      bytes += frame.length;
      if (run.length > 0 && bytes > bytesMax) break;
      run.push(frame);
    }
    this.reads.push(run.length);
    return await Promise.resolve({ bytes: Buffer.concat(run), count: run.length });
  }
}

async function placeOf(chain: Chain, wanted: Wanted, fromHeight?: number): Promise<unknown> {
  const outcome = await chain.search(wanted, fromHeight);
  if (outcome.found === undefined) return outcome.searchedTo;
  const { entry, index, leaves } = outcome.found;
  expect(merkleRoot(leaves)).to.equal(entry.header.txRoot);
  return `${entry.height}/${index}`;
}

const data = (text: string): Wanted => ({ data: Buffer.from(text) });

describe('the search for a transaction', () => {
  it('finds it by its id, and the first of its data, at its place in its block', async () => {
    const chain = new Chain();
    const [one, two, again] = [
      transactionWith('x'),
      transactionWith('y'),
      transactionWith('y', 1n),
    ];
    chain.grow(one);
    chain.grow();
    chain.grow(one, two);
    chain.grow(again);
    expect(await placeOf(chain, { id: one.id })).to.equal('1/0');
    expect(await placeOf(chain, { id: two.id })).to.equal('3/1');
    expect(await placeOf(chain, { id: again.id })).to.equal('4/0');
    expect(await placeOf(chain, data('y'))).to.equal('3/1');
    expect(await placeOf(chain, data('y'), 4)).to.equal('4/0');
    expect(await placeOf(chain, { id: '00'.repeat(32) })).to.equal(4);
  });

  it('wants the whole of the data: what merely holds them is not it', async () => {
    const chain = new Chain();
    chain.grow(transactionWith('a note of x and y'), transactionWith('xx'));
    expect(await placeOf(chain, data('x'))).to.equal(1);
    // The same bytes as an account's key, and across two transactions of a block.
    expect(await placeOf(chain, { data: Buffer.alloc(32, 0xab) })).to.equal(1);
    chain.grow(transactionWith('x'));
    expect(await placeOf(chain, data('x'))).to.equal('2/0');
  });

  it('reads many blocks at once, and no block without transactions at the end or at the beginning', async () => {
    const chain = new Chain();
    for (let at = 0; at < 3_000; at++) chain.grow();
    expect(await placeOf(chain, data('x'))).to.equal(3_000);
    expect(chain.reads).to.deep.equal([]);
    for (let at = 0; at < 200; at++) chain.grow(transactionWith('z', BigInt(at)));
    for (let at = 0; at < 3_000; at++) chain.grow();
    chain.grow(transactionWith('x'));
    expect(await placeOf(chain, data('x'))).to.equal('6201/0');
    expect(chain.reads.length).to.be.below(6);
  });

  it('gives everything else its turn while it passes over blocks without transactions', async () => {
    const chain = new Chain();
    for (let at = 0; at < 5_000; at++) chain.grow();
    chain.msPerLook = 10;
    let turns = 0;
    const turn = () => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    expect(await placeOf(chain, data('x'))).to.equal(5_000);
    clearImmediate(next);
    expect(turns).to.be.at.least(4);
  });

  it('ends after a second with how far it came, and goes on from there', async () => {
    const chain = new Chain(400);
    const large = (nonce: bigint) => transactionWith('z'.repeat(1024), nonce);
    for (let at = 0n; at < 6n; at++) {
      // Two blocks of 200 KB do not fit one read.
      chain.grow(...Array.from({ length: 180 }, (_, here) => large(at * 180n + BigInt(here))));
    }
    chain.grow(transactionWith('x'));
    expect(await placeOf(chain, data('x'))).to.equal(3);
    expect(await placeOf(chain, data('x'), 4)).to.equal('7/0');
    expect(chain.reads).to.deep.equal([1, 1, 1, 1, 1, 2]);
  });

  it('searches again what a reorganisation has put in the place of what it read', async () => {
    const chain = new Chain();
    chain.grow();
    const fork = chain.best.tip;
    chain.grow(transactionWith('old'));
    chain.grow(transactionWith('older', 1n));
    chain.whileReading = () => {
      chain.whileReading = () => {};
      let tip = chain.block(fork, transactionWith('new'));
      for (let at = 0; at < 3; at++) tip = chain.block(tip, transactionWith('z', BigInt(at)));
      chain.best.moveTo(tip);
    };
    expect(await placeOf(chain, data('new'))).to.equal('2/0');
    expect(await placeOf(chain, data('old'))).to.equal(5);
  });

  it('does not find what a reorganisation has taken off the chain while it was read', async () => {
    const chain = new Chain();
    chain.grow(transactionWith('x'));
    chain.whileReading = () => {
      chain.whileReading = () => {};
      const one = chain.block(chain.tree.genesis, transactionWith('y'));
      chain.best.moveTo(chain.block(one, transactionWith('z')));
    };
    expect(await placeOf(chain, data('x'))).to.equal(2);
  });

  it('above the tip finds nothing and reads nothing', async () => {
    const chain = new Chain();
    chain.grow(transactionWith('x'));
    expect(await placeOf(chain, data('x'), 9)).to.equal(1);
    expect(await placeOf(chain, data('x'), 0)).to.equal('1/0');
    expect(chain.reads).to.deep.equal([1]);
  });
});
