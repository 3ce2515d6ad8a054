// Blocks in compact form on real sockets: what they cost on the wire, who gets them, and peers that answer or
// ask what nobody should.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { leafHash } from '../../src/chain/merkle.ts';
import type { PowNetwork } from '../../src/chain/network-parameters.ts';
import { signedTransaction } from '../../src/chain/transaction.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { encodeShortIds, shortIdKey, shortIds } from '../../src/sync/short-ids.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const payers = Array.from({ length: 25 }, (_, at) => importPrivateKey(Buffer.alloc(32, at + 1)));
const PAYMENTS_EACH = 8;

const network: PowNetwork = {
  ...instantNetwork,
  allocations: payers.map((key) => ({ address: publicKeyOf(key), amount: 1_000n })),
};

/** Of 250 bytes, as payments with a short note are. */
function payments(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, at) => {
    const key = payers[at % payers.length] as (typeof payers)[number];
    const body = {
      ...{ from: publicKeyOf(key), to: publicKeyOf(key), amount: 1n, fee: 1n, lastHeight: 0 },
      ...{ nonce: BigInt(Math.floor(at / payers.length)), data: Buffer.alloc(100, 'x') },
    };
    return signedTransaction(body, genesisOf(network).id, (message) => sign(key, message)).bytes;
  });
}

async function submitAll(node: TestNode, transactions: readonly Uint8Array[]): Promise<void> {
  for (const bytes of transactions) {
    expect((await node.handle.submit(bytes)).outcome).to.equal('accepted');
  }
}

const waiting = ({ handle }: TestNode) => handle.status().mempool.transactions;
const carried = ({ handle }: TestNode) =>
  handle.peers().reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);

describe('node: compact blocks', () => {
  afterEach(endNodes);

  it('[T-7] a block whose transactions all have travels with less than 15 % of its bytes', async () => {
    const first = await startTestNode({ network });
    const second = await startTestNode({ network, peers: [first.address] });
    await second.first('sync.done');
    const all = payments(payers.length * PAYMENTS_EACH);
    await submitAll(first, all);
    await second.until(() => waiting(second) === all.length);
    const before = carried(second);
    first.handle.startMining({ count: 1, intervalMs: 0 });
    await second.reaches(1);
    const [block] = second.handle.chain(1, 1);
    const bytes = block?.bytes ?? 0;
    expect(bytes).to.be.above(45_000);
    expect(carried(second) - before).to.be.below(0.15 * bytes);
    const { height, txs, asked } = await second.first('block.rebuilt');
    expect({ height, txs, asked }).to.deep.equal({ height: 1, txs: all.length, asked: 0 });
    expect(second.tip).to.equal(first.tip);
  });

  it('[T-8] what its maker has told nobody is asked for', async () => {
    const first = await startTestNode({ network });
    const second = await startTestNode({ network, peers: [first.address] });
    await second.first('sync.done');
    const all = payments(5);
    await submitAll(first, all);
    await second.until(() => waiting(second) === all.length);
    first.handle.startMining({ count: 1, intervalMs: 0, notesPerBlock: 3 });
    await second.reaches(1);
    const { txs, asked } = await second.first('block.rebuilt');
    expect({ txs, asked }).to.deep.equal({ txs: 8, asked: 3 });
  });

  for (const [who, ours, theirs] of [
    ['does not give', [], undefined],
    ['does not take', undefined, []],
  ] as const) {
    it(`[T-6] a node that ${who} them exchanges full blocks with one that does`, async () => {
      const capable = (names: readonly [] | undefined) => names && { capabilities: names };
      const first = await startTestNode({ network, ...capable(ours) });
      const second = await startTestNode({
        network,
        peers: [first.address],
        ...capable(theirs),
      });
      await second.first('sync.done');
      await submitAll(first, payments(5));
      await second.until(() => waiting(second) === 5);
      first.handle.startMining({ count: 1, intervalMs: 0 });
      await second.reaches(1);
      expect(second.of('block.rebuilt')).to.deep.equal([]);
    });
  }

  describe('with a peer by hand', () => {
    const [block] = [...buildChain({ network, blocks: 1, transactionsPerBlock: 4, seed: 1 })] as [
      Block,
    ];
    const leaves = block.transactions.map(({ bytes }) => bytes);
    const compactBlock = {
      kind: 'CompactBlock',
      nonce: 9n,
      shortIds: encodeShortIds(shortIds(shortIdKey(block.id, 9n), leaves.map(leafHash))),
    } as const;

    /** A node where one transaction waits, and a peer that has announced a block and is asked for it. */
    async function asked(): Promise<{ node: TestNode; peer: RawPeer; re: number }> {
      const node = await startTestNode({ network });
      await submitAll(node, payments(1));
      const peer = await RawPeer.met(node.address, network, { capabilities: ['compact-blocks'] });
      await node.first('connection.ready');
      peer.say({ message: { kind: 'NewTip', header: block.sealedHeader } });
      const { id = 0, message } = await peer.next('GetBlocks');
      expect(message).to.deep.include({ hashes: [block.id], compact: true });
      return { node, peer, re: id };
    }

    async function parts(peer: RawPeer): Promise<{ re: number; missing: readonly number[] }> {
      const { id = 0, message } = await peer.next('GetBlockTransactions');
      expect(message.hash).to.equal(block.id);
      return { re: id, missing: message.missing };
    }

    it('[T-8] all of it may be missing', async () => {
      const { node, peer, re } = await asked();
      peer.say({ re, message: compactBlock });
      const wanted = await parts(peer);
      expect(wanted.missing).to.deep.equal([0, 1, 2, 3]);
      peer.say({ re: wanted.re, message: { kind: 'BlockTransactions', transactions: leaves } });
      await node.reaches(1);
      expect(node.of('block.rebuilt')).to.have.length(1);
      expect(node.closes).to.deep.equal([]);
    });

    it('[T-9] other transactions than were asked for: the block is asked for in full', async () => {
      const { node, peer, re } = await asked();
      peer.say({ re, message: compactBlock });
      const wanted = await parts(peer);
      const transactions = leaves.toReversed();
      peer.say({ re: wanted.re, message: { kind: 'BlockTransactions', transactions } });
      const again = await peer.next('GetBlocks');
      expect(again.message.compact).to.equal(undefined);
      peer.say({ re: again.id, message: { kind: 'BlocksBegin', count: 1 } });
      peer.say({ message: { kind: 'Block', bytes: block.bytes } });
      peer.say({ re: again.id, message: { kind: 'BlocksEnd', served: 1 } });
      await node.reaches(1);
      expect(node.of('block.rebuilt')).to.deep.equal([]);
      expect(node.closes).to.deep.equal([]);
    });

    it('[S-3] a second answer, or one to nothing, is a violation', async () => {
      const twice = await asked();
      twice.peer.say({ re: twice.re, message: compactBlock });
      twice.peer.say({ re: twice.re, message: compactBlock });
      const unasked = await asked();
      unasked.peer.say({ re: unasked.re + 1, message: compactBlock });
      const early = await asked();
      early.peer.say({ re: early.re, message: { kind: 'BlockTransactions', transactions: [] } });
      for (const { node } of [twice, unasked, early]) {
        const close = await node.first('connection.close');
        expect(close).to.deep.include({ by: 'us', reason: 'reply-unasked' });
      }
    });

    it('[T-7] nobody takes one that was not asked for, of a block that stands on nothing', async () => {
      const node = await startTestNode({ network });
      const peer = await RawPeer.met(node.address, network, { capabilities: ['compact-blocks'] });
      peer.say({ re: 1, message: compactBlock });
      expect(await node.first('connection.close')).to.deep.include({ reason: 'reply-unasked' });
    });

    it('[T-6] [T-8] what is asked for wrongly is answered with what there is', async () => {
      const node = await startTestNode({ network });
      await submitAll(node, payments(2));
      node.handle.startMining({ count: 11, intervalMs: 0, notesPerBlock: 1 });
      await node.reaches(11);
      const peer = await RawPeer.met(node.address, network, {});
      const at = (height: number) => node.handle.chain(height, 1)[0]?.id ?? '';
      const ask = async (hash: string, missing: readonly number[]) => {
        peer.say({ id: 1, message: { kind: 'GetBlockTransactions', hash, missing } });
        return (await peer.next('BlockTransactions')).message.transactions.length;
      };
      expect(await ask(at(11), [0])).to.equal(1);
      expect(await ask(at(11), [0, 1, 4_999]), 'it has but one').to.equal(1);
      expect(await ask(at(1), [0]), 'too long ago').to.equal(0);
      expect(await ask('ab'.repeat(32), [0]), 'unknown').to.equal(0);
      expect(await ask(genesisOf(network).id, [0]), 'genesis has none').to.equal(0);
      for (const [hashes, kind] of [
        [[at(11)], 'CompactBlock'],
        [[at(1)], 'BlocksEnd'],
        [[at(10), at(11)], 'BlocksEnd'],
      ] as const) {
        peer.say({ id: 2, message: { kind: 'GetBlocks', hashes, compact: true } });
        const { re } = await peer.next(kind);
        expect(re).to.equal(2);
      }
    });
  });
});
