import { expect } from 'chai';
import { encodeBlock } from '../../src/chain/block.ts';
import { bodyIn, transactionsIn } from '../../src/chain/block-walk.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeSeal } from '../../src/chain/seal.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

const plan = { network: instantNetwork, blocks: 4, seed: 8 };

describe('the walk over a block', () => {
  for (const transactionsPerBlock of [0, 1, 5, 300]) {
    it(`finds the ${transactionsPerBlock} transactions that reading it finds, and their ids`, () => {
      for (const block of buildChain({ ...plan, transactionsPerBlock, payloadBytes: 1024 })) {
        const leaves = [...transactionsIn(block.bytes)];
        const { transactions } = block;
        expect(leaves).to.have.length(transactionsPerBlock);
        expect(leaves.map((leaf) => Buffer.from(leaf))).to.deep.equal(
          transactions.map(({ bytes }) => Buffer.from(bytes)),
        );
        expect(leaves.map((leaf) => sha256(bodyIn(leaf)))).to.deep.equal(
          transactions.map(({ id }) => id),
        );
      }
    });
  }

  it('passes over a seal', () => {
    const [block] = buildChain({ ...plan, transactionsPerBlock: 2 });
    if (block === undefined) throw new Error('no block was built');
    const leaves = block.transactions.map(({ bytes }) => bytes);
    const sealed = encodeBlock(block.headerBytes, leaves, encodeSeal(Buffer.from('seal')));
    expect([...transactionsIn(sealed)]).to.have.length(2);
  });

  it('throws where the bytes end too early', () => {
    expect(() => [...transactionsIn(Buffer.from('1205aa', 'hex'))]).to.throw(RangeError);
  });
});
