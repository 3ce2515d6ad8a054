// A proof that a transaction stands in the chain: what it shows, and that nothing else can be shown by it.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { encodeHeader, sealedHeaderBytes } from '../../src/chain/header.ts';
import { inclusionProof } from '../../src/chain/inclusion-proof.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { judgeProof, type TransactionProof } from '../../src/consensus/transaction-proof.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { fromHex, toHex } from '../chain/worked-block.ts';

const network = instantNetwork;
const blocks = [...buildChain({ network, blocks: 6, transactionsPerBlock: 5, seed: 4 })];

function block(height: number): Block {
  const found = blocks[height - 1];
  if (found === undefined) throw new Error(`there is no block ${height}`);
  return found;
}

/** Of transaction 3 in block 2, with the blocks up to 6 on top. */
const proof: TransactionProof = {
  genesis: genesisOf(network).id,
  transaction: toHex(block(2).transactions[3]?.bytes ?? Buffer.of()),
  ...inclusionProof(
    block(2).transactions.map(({ bytes }) => bytes),
    3,
  ),
  headers: blocks.slice(1).map(({ sealedHeader }) => toHex(sealedHeader)),
};

function whyNot(change: Partial<TransactionProof>): string {
  const judged = judgeProof({ ...proof, ...change }, network);
  return judged.ok ? 'it holds' : judged.why;
}

describe('the proof of a transaction', () => {
  it('shows the transaction, its block, the headers on top and their work', () => {
    const judged = judgeProof(proof, network);
    if (!judged.ok) throw new Error(judged.why);
    const { transaction, header, onTop, work, signature } = judged.value;
    expect(transaction.id).to.equal(block(2).transactions[3]?.id);
    expect(header.id).to.equal(block(2).id);
    expect(onTop).to.equal(4);
    // Two hashes for each header.
    expect(work).to.equal(10n);
    expect(verify(signature.key, signature.message, signature.signature)).to.equal(true);
  });

  it('needs no header on top of its block', () => {
    const judged = judgeProof({ ...proof, headers: proof.headers.slice(0, 1) }, network);
    expect(judged.ok && judged.value.onTop).to.equal(0);
  });

  it('is not one of another transaction, another place or another block', () => {
    const other = toHex(block(2).transactions[1]?.bytes ?? Buffer.of());
    expect(whyNot({ transaction: other })).to.include('the path does not lead');
    expect(whyNot({ index: 2 })).to.include('does not lead');
    expect(whyNot({ path: [] })).to.include('does not lead');
    expect(whyNot({ headers: proof.headers.slice(1) })).to.include('the path does not lead');
    expect(whyNot({ headers: [] })).to.include('no header');
  });

  it('is not one of another network', () => {
    expect(whyNot({ genesis: '00'.repeat(32) })).to.include('another network than instant');
    const elsewhere = judgeProof(proof, networks.dev);
    expect(elsewhere.ok ? 'it holds' : elsewhere.why).to.include('another network than dev');
  });

  it('breaks where a header is missing, exchanged, or does not meet its target', () => {
    const [first, second, ...rest] = proof.headers;
    if (first === undefined || second === undefined) throw new Error('no headers');
    expect(whyNot({ headers: [first, ...rest] })).to.include('another block is its parent');
    expect(whyNot({ headers: [first, first] })).to.include('another block is its parent');
    const { header } = block(2);
    const hard = toHex(sealedHeaderBytes(encodeHeader({ ...header, target: '00'.repeat(32) })));
    expect(whyNot({ headers: [hard] })).to.include('insufficient-work');
  });

  it('does not hold with a target that is easier than any was ever allowed', () => {
    const easy = encodeHeader({ ...block(2).header, target: 'ff'.repeat(32) });
    expect(whyNot({ headers: [toHex(sealedHeaderBytes(easy))] })).to.include('wrong-target');
  });

  it('breaks with any byte of it, and never with an exception', () => {
    const flip = (hex: string, at: number) => {
      const changed = fromHex(hex);
      changed[at] = (changed[at] as number) ^ 1;
      return toHex(changed);
    };
    const { transaction, headers } = proof;
    for (let at = 0; at < transaction.length / 2; at++) {
      const why = whyNot({ transaction: flip(transaction, at) });
      expect(why, `byte ${at}`).to.not.equal('it holds');
    }
    const [first = '', ...rest] = headers;
    for (let at = 0; at < first.length / 2; at++) {
      const why = whyNot({ headers: [flip(first, at), ...rest] });
      expect(why, `byte ${at}`).to.not.equal('it holds');
    }
    expect(whyNot({ transaction: '' })).to.not.equal('it holds');
    for (const junk of ['zz', '0', 'AB']) {
      expect(whyNot({ transaction: transaction + junk })).to.include('not hex');
      expect(whyNot({ headers: [first + junk] })).to.include('not hex');
    }
  });
});
