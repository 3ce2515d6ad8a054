// What a node says of a transaction can be checked by somebody who has no node.
import { expect } from 'chai';
import { accountAddress } from '../../src/chain/account-address.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { signedTransaction, type TransactionBody } from '../../src/chain/transaction.ts';
import { judgeProof } from '../../src/consensus/transaction-proof.ts';
import type { TransactionQuery, TransactionStatus } from '../../src/node/api.ts';
import { newKey } from '../../src/node/system-environment.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';

type InBlock = Extract<TransactionStatus, { state: 'in-block' }>;

const genesis = genesisOf(instantNetwork).id;
const key = newKey();
const signing = (message: Uint8Array) => key.sign(message);
const OTHER = 'cd'.repeat(32);

/** Of the first transaction of `key`. */
function bodyOf(given: Partial<TransactionBody>): TransactionBody {
  const nothing = { amount: 0n, fee: 0n, nonce: 0n, data: Buffer.of(), lastHeight: 0 };
  return { from: key.publicKey, to: key.publicKey, ...nothing, ...given };
}

async function minedNode(blocks: number, notesPerBlock: number): Promise<TestNode> {
  const node = await startTestNode({ mining: { count: blocks, notesPerBlock, intervalMs: 0 } });
  await node.reaches(blocks);
  return node;
}

async function inBlock(node: TestNode, query: TransactionQuery): Promise<InBlock> {
  const status = await node.handle.transaction(query);
  if (status.state !== 'in-block') throw new Error(`it is ${status.state}`);
  return status;
}

describe('node: where a transaction stands', () => {
  afterEach(endNodes);

  it('is told with a proof that holds without the node', async () => {
    const node = await minedNode(5, 3);
    const block = await node.handle.block(2);
    for (const { id } of block?.transactions ?? []) {
      const found = await inBlock(node, { id, headersOnTop: 100 });
      expect(found).to.deep.include({ state: 'in-block', confirmations: 4 });
      expect(found.block).to.deep.equal(node.handle.chain(2, 1)[0]);
      expect(found.transaction.id).to.equal(id);
      const proof = judgeProof(found.proof, instantNetwork);
      if (!proof.ok) throw new Error(proof.why);
      const { transaction, header, onTop, work, signature } = proof.value;
      expect(transaction.id).to.equal(id);
      expect(header.id).to.equal(block?.id);
      expect({ onTop, work }).to.deep.equal({ onTop: 3, work: 8n });
      expect(verify(signature.key, signature.message, signature.signature)).to.equal(true);
    }
  });

  it('is told by data too, with as many headers on top as were asked for', async () => {
    const node = await minedNode(4, 1);
    const details = await node.handle.block(1);
    const data = Buffer.from(details?.transactions[0]?.data ?? '');
    const found = await inBlock(node, { data });
    expect(found.block.height).to.equal(1);
    expect(found.proof.headers).to.have.length(1);
    expect((await inBlock(node, { data, headersOnTop: 2 })).proof.headers).to.have.length(3);
    const later = await node.handle.transaction({ data, fromHeight: 2 });
    expect(later).to.deep.equal({ state: 'not-found', searchedTo: 4 });
  });

  it('is said while it waits for a block, of its id and of its data', async () => {
    const node = await minedNode(1, 0);
    const sent = signedTransaction(bodyOf({ data: Buffer.from('a note') }), genesis, signing);
    const accepted = { outcome: 'accepted', id: sent.id };
    expect(await node.handle.submit(sent.bytes)).to.deep.equal(accepted);
    for (const query of [{ id: sent.id }, { data: Buffer.from('a note') }]) {
      const status = await node.handle.transaction(query);
      expect(status.state === 'pending' && status.transaction.id).to.equal(sent.id);
    }
    node.handle.startMining({ count: 1, intervalMs: 0 });
    await node.reaches(2);
    for (const query of [{ id: sent.id }, { data: Buffer.from('a note') }]) {
      expect((await inBlock(node, query)).block.height).to.equal(2);
    }
  });

  it('of data is said as it stands in a block, if the same wait once more', async () => {
    const node = await minedNode(1, 1);
    const details = await node.handle.block(1);
    const data = Buffer.from(details?.transactions[0]?.data ?? '');
    await node.handle.submit(signedTransaction(bodyOf({ data }), genesis, signing).bytes);
    expect((await inBlock(node, { data })).block.height).to.equal(1);
  });

  it('refuses questions that make no sense, and every question once it stops', async () => {
    const node = await minedNode(1, 1);
    const wrong: [unknown, RegExp][] = [
      [{}, /give the id of a transaction, or data/],
      [{ id: '00' }, /give the id/],
      [{ id: '00'.repeat(32), data: Buffer.of(1) }, /give the id/],
      [{ data: Buffer.alloc(0) }, /1 to 1024 bytes/],
      [{ data: Buffer.alloc(1025) }, /1 to 1024 bytes/],
      [{ data: Buffer.of(1), fromHeight: -1 }, /fromHeight/],
      [{ data: Buffer.of(1), headersOnTop: 101 }, /headersOnTop is a whole number up to 100/],
    ];
    for (const [query, says] of wrong) {
      const error = await node.handle.transaction(query as TransactionQuery).catch((one) => one);
      expect(error).to.include({ code: 'OPTIONS' });
      expect(error.message).to.match(says);
    }
    const stopped = node.stop();
    const late = await node.handle.transaction({ data: Buffer.of(1) }).catch((one) => one);
    expect(late).to.include({ code: 'STOPPED' });
    await stopped;
  });
});

describe('node: what an account has', () => {
  afterEach(endNodes);

  it('is what stands in blocks, and beside it what payments that wait leave of it', async () => {
    const node = await startTestNode();
    const rewardAddress = accountAddress('instant', key.publicKey) as string;
    node.handle.startMining({ count: 2, intervalMs: 0, rewardAddress });
    await node.reaches(2);
    const balance = 2n * instantNetwork.reward.first;
    expect(node.handle.account(key.publicKey)).to.deep.equal({
      ...{ key: key.publicKey, address: accountAddress('instant', key.publicKey) },
      ...{ balance: String(balance), nonce: '0', available: String(balance), nextNonce: '0' },
    });
    const payment = signedTransaction(
      bodyOf({ to: OTHER, amount: 70n, fee: 5n }),
      genesis,
      signing,
    );
    await node.handle.submit(payment.bytes);
    expect(node.handle.account(key.publicKey)).to.include({
      ...{ balance: String(balance), nonce: '0' },
      ...{ available: String(balance - 75n), nextNonce: '1' },
    });
    node.handle.startMining({ count: 1, intervalMs: 0 });
    await node.reaches(3);
    const left = String(balance - 75n);
    expect(node.handle.account(key.publicKey)).to.include({
      ...{ balance: left, nonce: '1', available: left, nextNonce: '1' },
    });
    expect(node.handle.account(OTHER)).to.include({ balance: '70', nonce: '0' });
  });

  it('is nothing where nobody has heard of it, and is asked for by a key alone', async () => {
    const node = await startTestNode();
    expect(node.handle.account(OTHER)).to.include({ balance: '0', nonce: '0', nextNonce: '0' });
    expect(() => node.handle.account('alice'))
      .to.throw(/64 hex digits/)
      .with.property('code', 'OPTIONS');
  });
});
