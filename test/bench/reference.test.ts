// The reference of a sync does the same work as a node where it does any: the same frames, the same tree.
import { expect } from 'chai';
import { Accounts, readTransactions } from '../../scripts/bench/sync/reference-block.ts';
import {
  isBlockFrame,
  type ReceivedFrame,
  Slabs,
} from '../../scripts/bench/sync/reference-slabs.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame, encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';

const plan = { network: instantNetwork, seed: 1, accounts: 2 };
const blocks = [0, 1, 5].flatMap((transactionsPerBlock) => [
  ...buildChain({ ...plan, blocks: 1, transactionsPerBlock }),
]);
const frames = blocks.map(({ bytes }) => Buffer.from(blockFrame(bytes)));

/** What comes out when bytes go in, so many at a time. */
function received(bytes: Buffer, chunkBytes: number): ReceivedFrame[] {
  const heard: ReceivedFrame[] = [];
  const slabs = new Slabs((frame) => heard.push(frame));
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    slabs.room().set(chunk);
    slabs.filled(chunk.length);
  }
  return heard;
}

describe('bench: the reference of a sync', () => {
  it('cuts frames wherever the chunks end, and knows a block', () => {
    const ping = Buffer.from(frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 7n } })));
    const bytes = Buffer.concat([ping, ...frames]);
    for (const chunkBytes of [1, 2, 7, 1_000, bytes.length]) {
      const heard = received(bytes, chunkBytes);
      const cut = heard.map(({ slab, start, end }) => slab.subarray(start, end));
      expect(cut).to.deep.equal([ping, ...frames]);
      expect(heard.map(isBlockFrame)).to.deep.equal([false, true, true, true]);
    }
  });

  it('finds the tree that the header names, and the accounts, and leaves the bytes as they were', () => {
    const heard = received(Buffer.concat(frames), 1_000);
    const touched = heard.map((frame) => readTransactions(frame, new Accounts()).touched.size);
    expect(touched).to.deep.equal([0, 1, 2]);
    expect(heard.map(({ slab, start, end }) => slab.subarray(start, end))).to.deep.equal(frames);
  });

  it('sees that a transaction has changed', () => {
    const changed = Buffer.from(frames[2] as Buffer);
    const last = changed.length - 1;
    changed[last] = (changed[last] ?? 0) ^ 1;
    const [frame] = received(changed, changed.length);
    expect(() => readTransactions(frame as ReceivedFrame, new Accounts())).to.throw('another tree');
  });
});
