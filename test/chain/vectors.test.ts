// The worked block, step by step: what proto/README.md quotes is what the code does.
import { expect } from 'chai';
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf, networkBytes } from '../../src/chain/genesis.ts';
import { sha256 } from '../../src/chain/hash.ts';
import {
  encodeHeader,
  readSealedHeader,
  sealedHeaderBytes,
  withNonce,
} from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { readRoster, rosterBytes } from '../../src/chain/roster.ts';
import { signatureChecks } from '../../src/chain/rules.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  readTransaction,
  signingBytes,
} from '../../src/chain/transaction.ts';
import { searchNonce } from '../../src/consensus/pow.ts';
import { importPrivateKey, publicKeyOf, sign, verify } from '../../src/workers/ed25519.ts';
import { harbourNetwork, ledgerNetwork } from './permissioned-networks.ts';
import { fromHex, toHex, worked } from './worked-block.ts';

describe('the worked block of test/vectors/chain.json', () => {
  it('starts from the genesis of the dev network, derived from its parameters', () => {
    const { id, header, headerBytes } = genesisOf(networks.dev);
    expect(toHex(networkBytes(networks.dev))).to.equal(worked.genesis.networkBytes);
    expect(header.txRoot).to.equal(worked.genesis.txRoot);
    expect(toHex(headerBytes)).to.equal(worked.genesis.headerBytes);
    expect(id).to.equal(worked.genesis.id);
  });

  for (const network of [ledgerNetwork, harbourNetwork]) {
    it(`[C-13] [C-14] has the roster and the genesis of the network ${network.name}`, () => {
      const vector = worked.permissioned[network.name as 'ledger' | 'harbour'];
      const { id, headerBytes, header } = genesisOf(network);
      expect(toHex(rosterBytes(network.roster))).to.equal(vector.rosterBytes);
      expect(readRoster(fromHex(vector.rosterBytes))).to.deep.equal({
        ...{ ok: true, value: network.roster },
      });
      expect(sha256(fromHex(vector.rosterBytes))).to.equal(vector.rosterHash);
      expect(toHex(networkBytes(network))).to.equal(vector.networkBytes);
      expect(sha256(fromHex(vector.networkBytes))).to.equal(header.txRoot);
      expect(toHex(headerBytes)).to.equal(vector.headerBytes);
      expect(id).to.equal(vector.id);
    });
  }

  for (const [i, vector] of [...worked.transactions, worked.payment].entries()) {
    it(`[C-4] signs transaction ${i} over the domain tag, the genesis id and the body bytes`, () => {
      const key = importPrivateKey(fromHex(vector.seed));
      expect(publicKeyOf(key)).to.equal(vector.body.from);
      const { from, to, amount, fee, nonce, data, lastHeight } = vector.body;
      const bodyBytes = encodeTransactionBody({
        from,
        to,
        amount: BigInt(amount),
        fee: BigInt(fee),
        nonce: BigInt(nonce),
        data: fromHex(data),
        lastHeight,
      });
      expect(toHex(bodyBytes)).to.equal(vector.bodyBytes);
      const message = signingBytes(worked.genesis.id, bodyBytes);
      expect(toHex(message)).to.equal(vector.signingBytes);
      expect(toHex(message.subarray(0, 12))).to.equal('66696e61636b2d74782d7631');
      const signature = sign(key, message);
      expect(toHex(signature)).to.equal(vector.signature);
      expect(verify(from, message, signature)).to.equal(true);
      expect(toHex(encodeTransaction(bodyBytes, signature))).to.equal(vector.bytes);
    });

    it(`reads transaction ${i} back, with its id over the body bytes alone`, () => {
      const read = readTransaction(fromHex(vector.bytes));
      expect(read.ok && read.value.id).to.equal(vector.id);
      expect(sha256(fromHex(vector.bodyBytes))).to.equal(vector.id);
      expect(read.ok && { ...read.value.body, data: toHex(read.value.body.data) }).to.deep.equal({
        ...vector.body,
        amount: BigInt(vector.body.amount),
        fee: BigInt(vector.body.fee),
        nonce: BigInt(vector.body.nonce),
      });
    });
  }

  it('commits to the whole transactions, signatures included', () => {
    const leaves = worked.transactions.map(({ bytes }) => fromHex(bytes));
    expect(merkleRoot(leaves)).to.equal(worked.merkleRoot);
  });

  it('has a header whose last eight bytes are the nonce, and whose hash is the id', () => {
    const { fields } = worked.header;
    const headerBytes = encodeHeader({ ...fields, nonce: BigInt(fields.nonce) });
    expect(toHex(headerBytes)).to.equal(worked.header.bytes);
    expect(headerBytes[headerBytes.length - 9]).to.equal(0x79);
    expect(sha256(headerBytes)).to.equal(worked.header.id);
    const template = encodeHeader({ ...fields, nonce: 0n });
    expect(toHex(withNonce(template, BigInt(fields.nonce)))).to.equal(worked.header.bytes);
    expect(searchNonce(template, fields.target, 0n, 10_000)).to.equal(BigInt(fields.nonce));
  });

  it('travels alone as a sealed header', () => {
    expect(toHex(sealedHeaderBytes(fromHex(worked.header.bytes)))).to.equal(worked.sealedHeader);
    const read = readSealedHeader(fromHex(worked.sealedHeader));
    expect(read.ok && read.value.id).to.equal(worked.header.id);
    expect(read.ok && toHex(read.value.bytes)).to.equal(worked.sealedHeader);
    expect(read.ok && 'seal' in read.value).to.equal(false);
  });

  it('is put together from its parts, and read back as slices of its own bytes', () => {
    const leaves = worked.transactions.map(({ bytes }) => fromHex(bytes));
    const bytes = encodeBlock(fromHex(worked.header.bytes), leaves);
    expect(toHex(bytes)).to.equal(worked.block);
    const read = readBlock(bytes);
    if (!read.ok) expect.fail(read.why);
    const block = read.value;
    expect(block.id).to.equal(worked.header.id);
    expect(block.bytes).to.equal(bytes);
    expect(toHex(block.sealedHeader)).to.equal(worked.sealedHeader);
    expect(block.headerBytes.buffer).to.equal(bytes.buffer);
    expect(block.transactions.map(({ id }) => id)).to.deep.equal(
      worked.transactions.map(({ id }) => id),
    );
  });

  it('lists one check per signature, and all of them hold', () => {
    const read = readBlock(fromHex(worked.block));
    if (!read.ok) expect.fail(read.why);
    const checks = signatureChecks(read.value, worked.genesis.id);
    expect(checks.map(({ message }) => toHex(message))).to.deep.equal(
      worked.transactions.map((transaction) => transaction.signingBytes),
    );
    for (const { key, message, signature } of checks) {
      expect(verify(key, message, signature)).to.equal(true);
    }
  });
});
