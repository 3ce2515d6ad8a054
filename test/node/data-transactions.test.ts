// Notes of our own: one after the other they have the nonces that the ledger will ask for.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { signatureCheck } from '../../src/chain/rules.ts';
import { DataTransactions } from '../../src/node/data-transactions.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { importPrivateKey, publicKeyOf, sign, verify } from '../../src/workers/ed25519.ts';
import { endNodes, startTestNode } from './nodes.ts';

const genesis = genesisOf(instantNetwork).id;
const privateKey = importPrivateKey(Buffer.alloc(32, 9));
const publicKey = publicKeyOf(privateKey);
const notes = new DataTransactions({
  key: { publicKey, sign: (message) => sign(privateKey, message) },
  genesis,
});

describe('notes of our own', () => {
  afterEach(endNodes);

  it('are numbered from the nonce of the account on, and signed for this network', () => {
    const written = notes.write(['a', 'b', 'c'], 7n);
    expect(written.map(({ body }) => body.nonce)).to.deep.equal([7n, 8n, 9n]);
    expect(written.map(({ body }) => Buffer.from(body.data).toString())).to.deep.equal([
      'a',
      'b',
      'c',
    ]);
    for (const transaction of written) {
      const { key, message, signature } = signatureCheck(transaction, genesis);
      expect(key).to.equal(publicKey);
      expect(verify(key, message, signature)).to.equal(true);
    }
  });

  it('go on from block to block', async () => {
    const node = await startTestNode();
    node.handle.startMining({ notesPerBlock: 3, intervalMs: 0, count: 4 });
    await node.reaches(4);
    const nonces: string[] = [];
    for (const height of [1, 2, 3, 4]) {
      const block = await node.handle.block(height);
      nonces.push(...(block?.transactions.map(({ nonce }) => nonce) ?? []));
    }
    expect(nonces).to.deep.equal(Array.from({ length: 12 }, (_, nonce) => String(nonce)));
  });
});
