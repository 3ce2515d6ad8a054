// The nonces of our own notes on any branch, and how little is read and kept to know them.
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { encodeHeader } from '../../src/chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { readTransaction } from '../../src/chain/transaction.ts';
import { DataTransactions } from '../../src/node/data-transactions.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';

const genesis = genesisOf(instantNetwork);
const privateKey = importPrivateKey(Buffer.alloc(32, 9));
const account = publicKeyOf(privateKey);
const [foreign] = buildChain({
  network: instantNetwork,
  blocks: 1,
  transactionsPerBlock: 2,
  seed: 3,
});
const foreignNotes = (foreign as Block).transactions.map(({ bytes }) => bytes);

/** A chain without work in memory, whose frames are read as a store would give them. */
class Chain {
  readonly tree = new HeaderTree(genesis);
  readonly frames = new Map<Hash, Uint8Array>();
  reads: number[] = [];
  readonly book = new DataTransactions({
    key: { publicKey: account, sign: (message) => sign(privateKey, message) },
    genesis: genesis.id,
    readRun: (ids, bytesMax) => this.#readRun(ids, bytesMax),
  });

  add(parent: HeaderEntry, leaves: readonly Uint8Array[], sealer = account): HeaderEntry {
    const header = encodeHeader({
      ...genesis.header,
      height: parent.height + 1,
      parent: parent.id,
      txRoot: merkleRoot(leaves),
      sealer,
    });
    const read = readBlock(encodeBlock(header, leaves));
    if (!read.ok) throw new Error(read.why);
    this.frames.set(read.value.id, blockFrame(read.value.bytes));
    return this.tree.add({ ...read.value, bytes: read.value.sealedHeader });
  }

  async nonceAfter(tip: HeaderEntry): Promise<bigint> {
    const [note = Buffer.alloc(0)] = await this.book.write(tip, ['x']);
    const read = readTransaction(note);
    if (!read.ok) throw new Error(read.why);
    return read.value.body.nonce;
  }

  #readRun(ids: readonly Hash[], bytesMax: number): Promise<{ bytes: Uint8Array; count: number }> {
    const run: Uint8Array[] = [];
    let bytes = 0;
    for (const id of ids) {
      const frame = this.frames.get(id) as Uint8Array;
      if (run.length > 0 && bytes + frame.length > bytesMax) break;
      run.push(frame);
      bytes += frame.length;
    }
    this.reads.push(run.length);
    return Promise.resolve({ bytes: Buffer.concat(run), count: run.length });
  }
}

describe('notes of our own', () => {
  it('are numbered by what is on their branch, and by nothing else', async () => {
    const chain = new Chain();
    const { genesis: start } = chain.tree;
    const one = chain.add(start, await chain.book.write(start, ['a', 'b']));
    const two = chain.add(one, await chain.book.write(one, ['c']));
    const other = chain.add(one, foreignNotes, 'ab'.repeat(32));
    const mixed = chain.add(other, [...foreignNotes, ...(await chain.book.write(other, ['d']))]);
    expect(await chain.nonceAfter(start)).to.equal(0n);
    expect(await chain.nonceAfter(one)).to.equal(2n);
    expect(await chain.nonceAfter(two)).to.equal(3n);
    expect(await chain.nonceAfter(other)).to.equal(2n);
    expect(await chain.nonceAfter(mixed)).to.equal(3n);
    // Another node that knows only the blocks comes to the same.
    const fresh = new Chain();
    for (const [id, frame] of chain.frames) fresh.frames.set(id, frame);
    expect(await fresh.nonceAfter(mixed)).to.equal(3n);
    expect(await fresh.nonceAfter(two)).to.equal(3n);
  });

  it('cost no read for blocks without transactions, and each other block one look', async () => {
    const chain = new Chain();
    let tip = chain.tree.genesis;
    for (let height = 1; height <= 5_000; height++) tip = chain.add(tip, []);
    expect(await chain.nonceAfter(tip)).to.equal(0n);
    expect(chain.reads).to.deep.equal([]);
    const full = [1, 2, 3, 4, 5].map((): HeaderEntry => {
      tip = chain.add(tip, foreignNotes);
      return tip;
    });
    expect(await chain.nonceAfter(tip)).to.equal(0n);
    expect(chain.reads).to.deep.equal([full.length]);
    tip = chain.add(tip, await chain.book.write(tip, ['a', 'b']));
    expect(await chain.nonceAfter(tip)).to.equal(2n);
    expect(chain.reads).to.deep.equal([full.length, 1]);
  });

  it('are still numbered right on a fork below everything that is remembered', async () => {
    const chain = new Chain();
    let tip = chain.add(chain.tree.genesis, await chain.book.write(chain.tree.genesis, ['a']));
    const fork = tip;
    for (let height = 2; height <= 2_500; height++) tip = chain.add(tip, foreignNotes);
    expect(await chain.nonceAfter(tip)).to.equal(1n);
    chain.reads = [];
    const side = chain.add(fork, await chain.book.write(fork, ['b']), 'cd'.repeat(32));
    expect(await chain.nonceAfter(side)).to.equal(2n);
    expect(chain.reads.reduce((sum, count) => sum + count, 0)).to.be.below(5);
  });
});
