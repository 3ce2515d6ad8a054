// Short ids: made as FIPS 197 says, unlike each other under every key, and the same on every machine.
import { expect } from 'chai';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeShortIds, readShortIds, shortIdKey, shortIds } from '../../src/sync/short-ids.ts';

describe('sync: short ids', () => {
  it('[T-7] the first six bytes of AES-128 of the first sixteen of the leaf hash (FIPS 197, C.1)', () => {
    const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
    const leafHash = `00112233445566778899aabbccddeeff${'5a'.repeat(16)}`;
    const ids = shortIds(key, [leafHash, leafHash]);
    const hex = Buffer.from(encodeShortIds(ids)).toString('hex');
    expect(hex).to.equal('69c4e0d86a7b69c4e0d86a7b');
  });

  it('[T-7] the key is the first half of SHA-256 over the id of the block and the nonce', () => {
    const block = sha256(Buffer.from('a block'));
    const hashed = Buffer.concat([
      Buffer.from(block, 'hex'),
      Buffer.from('0807060504030201', 'hex'),
    ]);
    const key = Buffer.from(shortIdKey(block, 0x0102030405060708n)).toString('hex');
    expect(key).to.equal(sha256(hashed).slice(0, 32));
  });

  it('another nonce gives other ids', () => {
    const block = sha256(Buffer.from('a block'));
    const leafHashes = ['one', 'two'].map((text) => sha256(Buffer.from(text)));
    const ids = [1n, 2n].flatMap((nonce) => shortIds(shortIdKey(block, nonce), leafHashes));
    expect(new Set(ids).size).to.equal(4);
  });

  it('are read as they were written', () => {
    const ids = [0, 1, 2 ** 48 - 1];
    expect(readShortIds(encodeShortIds(ids))).to.deep.equal(ids);
    expect(readShortIds(new Uint8Array(0))).to.deep.equal([]);
  });
});
