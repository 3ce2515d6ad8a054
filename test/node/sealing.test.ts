// A node that mines: its blocks follow each other, its notes have the nonces that the chain demands, on
// every branch and in every life of the node.
import { expect } from 'chai';
import { accountAddress } from '../../src/chain/account-address.ts';
import type { BlockDetails } from '../../src/node/api.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { importPrivateKey, publicKeyOf } from '../../src/workers/ed25519.ts';
import { newFolder } from './chains.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';

/** Blocks 1 to the tip. */
async function blocksOf(node: TestNode): Promise<BlockDetails[]> {
  const heights = Array.from({ length: node.height }, (_, index) => index + 1);
  const blocks = await Promise.all(heights.map((height) => node.handle.block(height)));
  return blocks.filter((block) => block !== undefined);
}

/** The nonces of one account's notes in the order of the chain. */
function noncesOf(blocks: readonly BlockDetails[], account: string): number[] {
  const all = blocks.flatMap(({ transactions }) => transactions);
  return all.filter(({ from }) => from === account).map(({ nonce }) => Number(nonce));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

async function mine(node: TestNode, count: number, notesPerBlock: number): Promise<void> {
  const before = node.of('block.mined').length;
  node.handle.startMining({ notesPerBlock, intervalMs: 0, count });
  await node.until(() => node.of('block.mined').length === before + count);
  await node.until(() => node.tip === node.of('block.mined').at(-1)?.id);
}

describe('mining', () => {
  afterEach(endNodes);

  it('mines as many blocks as asked, one on the other, and stops by itself', async () => {
    const node = await startTestNode({ mining: { notesPerBlock: 2, intervalMs: 0, count: 5 } });
    await node.reaches(5);
    const mined = node.of('block.mined');
    expect(mined.map(({ height, txs }) => [height, txs])).to.deep.equal([
      ...[1, 2, 3, 4, 5].map((height) => [height, 2]),
    ]);
    expect(
      node.handle
        .chain(undefined, 9)
        .map(({ id }) => id)
        .slice(0, 5),
    ).to.deep.equal(mined.map(({ id }) => id).reverse());
    const [first] = await blocksOf(node);
    expect(first?.transactions.map(({ data }) => data)).to.deep.equal([
      'note 1 of block 1',
      'note 2 of block 1',
    ]);
  });

  it('gives rewards and fees to whom it was told to', async () => {
    const key = publicKeyOf(importPrivateKey(Buffer.alloc(32, 5)));
    const rewardAddress = accountAddress(instantNetwork.name, key) as string;
    const node = await startTestNode();
    node.handle.startMining({ intervalMs: 0, count: 2, notesPerBlock: 1, rewardAddress });
    await node.reaches(2);
    const [first, second] = await blocksOf(node);
    expect([first?.sealer, second?.sealer]).to.deep.equal([key, key]);
    // The notes are the node's own all the same.
    expect(noncesOf(await blocksOf(node), node.handle.status().key)).to.deep.equal([0, 1]);
  });

  it('goes on with the next nonce after a restart', async () => {
    const folder = await newFolder();
    const first = await startTestNode({ folder });
    await mine(first, 3, 2);
    const { key } = first.handle.status();
    await first.stop();
    const second = await startTestNode({ folder });
    expect(second.height).to.equal(3);
    expect(second.handle.status().key).to.equal(key);
    await mine(second, 2, 3);
    expect(noncesOf(await blocksOf(second), key)).to.deep.equal(upTo(12));
  });

  it('reorganises two miners that were apart to the heavier chain, with the nonces of that chain', async () => {
    const [short, long] = [await startTestNode(), await startTestNode()];
    await mine(short, 2, 2);
    await mine(long, 4, 2);
    await short.handle.connect(long.address);
    await short.until(() => short.tip === long.tip);
    const reorg = short.of('chain.tip').filter(({ removed }) => removed > 0);
    expect(reorg.map(({ removed }) => removed)).to.deep.equal([2]);
    expect(long.of('chain.tip').some(({ removed }) => removed > 0)).to.equal(false);
    // Its own notes are not on this branch: they begin with nonce 0 again.
    await mine(short, 2, 2);
    await long.until(() => long.tip === short.tip);
    const { key } = short.handle.status();
    expect(noncesOf(await blocksOf(long), key)).to.deep.equal(upTo(4));
    expect(noncesOf(await blocksOf(long), long.handle.status().key)).to.deep.equal(upTo(8));
  });

  it('two miners that hear each other agree in the end', async () => {
    const [a, b] = [await startTestNode(), await startTestNode()];
    await a.handle.connect(b.address);
    for (const node of [a, b]) node.handle.startMining({ notesPerBlock: 1, intervalMs: 2 });
    await Promise.all([a.reaches(30), b.reaches(30)]);
    for (const node of [a, b]) node.handle.stopMining();
    // At equal work each keeps its own, announcements may lag behind [S-9], and a last block may still
    // be under way: whoever is two blocks ahead decides.
    while (a.height < b.height + 2 && a.tip !== b.tip) {
      const before = a.of('block.mined').length;
      a.handle.startMining({ notesPerBlock: 1, intervalMs: 0, count: 1 });
      await a.until(() => a.of('block.mined').length > before);
      await a.reaches(a.of('block.mined').at(-1)?.height ?? 0);
    }
    await b.until(() => b.tip === a.tip);
    for (const { handle } of [a, b]) {
      const nonces = noncesOf(await blocksOf(b), handle.status().key);
      expect(nonces).to.deep.equal(upTo(nonces.length));
    }
  });
});
