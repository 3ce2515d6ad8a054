import { expect } from 'chai';
import { poolFrames, transactionsInFrames } from '../../src/node/pool-frames.ts';

const transactions = Array.from({ length: 250 }, (_, at) => Buffer.alloc(1 + (at % 7), at));

describe('node: the mempool as frames', () => {
  it('reads back what it wrote, in order', () => {
    const read = transactionsInFrames(poolFrames(transactions));
    expect(read.map((bytes) => Buffer.from(bytes))).to.deep.equal(transactions);
    expect(transactionsInFrames(poolFrames([]))).to.deep.equal([]);
  });

  it('reads as much as is whole of a file that was cut, at every byte', () => {
    const frames = poolFrames(transactions);
    for (let cut = 0; cut < frames.length; cut++) {
      const read = transactionsInFrames(frames.subarray(0, cut));
      expect(read.length % 100).to.equal(0);
      expect(read.length).to.be.below(transactions.length);
    }
  });

  it('reads nothing behind what is no frame of transactions', () => {
    const ping = Buffer.from('023a00', 'hex');
    const frames = Buffer.concat([
      poolFrames(transactions.slice(0, 3)),
      ping,
      poolFrames(transactions),
    ]);
    expect(transactionsInFrames(frames)).to.have.length(3);
  });
});
