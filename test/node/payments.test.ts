// What a node says of a transaction can be checked by somebody who has no node.
import { expect } from 'chai';
import { judgeProof } from '../../src/consensus/transaction-proof.ts';
import type { TransactionQuery, TransactionStatus } from '../../src/node/api.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { fromHex } from '../chain/worked-block.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';

type InBlock = Extract<TransactionStatus, { state: 'in-block' }>;

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

function judged({ proof }: InBlock) {
  const { genesis, transaction, headers, ...inclusion } = proof;
  const bytes = { transaction: fromHex(transaction), headers: headers.map(fromHex) };
  return judgeProof({ genesis, inclusion, ...bytes }, instantNetwork);
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
      const proof = judged(found);
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
