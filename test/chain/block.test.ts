// What readBlock refuses, in the order of its checks, and whose fault it says it is.
import { expect } from 'chai';
import { claimedIdOf, encodeBlock, readBlock } from '../../src/chain/block.ts';
import type { Refusal } from '../../src/chain/faults.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader } from '../../src/chain/header.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../../src/chain/limits.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { encodeTransaction, encodeTransactionBody } from '../../src/chain/transaction.ts';
import { fromHex, worked } from './worked-block.ts';

const header = { ...worked.header.fields, nonce: 0n };
const transactions = worked.transactions.map(({ bytes }) => fromHex(bytes));

/** A block whose header commits to these very transactions, whatever they are. */
function blockOf(leaves: readonly Uint8Array[]): { id: string; bytes: Uint8Array } {
  const headerBytes = encodeHeader({ ...header, txRoot: merkleRoot(leaves) });
  return { id: sha256(headerBytes), bytes: encodeBlock(headerBytes, leaves) };
}

function refusalOf(bytes: Uint8Array): Refusal {
  const read = readBlock(bytes);
  if (read.ok) expect.fail('it was accepted');
  return read;
}

describe('a block', () => {
  it('may be empty', () => {
    const read = readBlock(blockOf([]).bytes);
    expect(read.ok && read.value.transactions).to.deep.equal([]);
  });

  it('tells the id it claims without being decoded, and nothing when it has no header', () => {
    for (const { id, bytes } of [blockOf([]), blockOf(transactions)]) {
      expect(claimedIdOf(bytes)).to.equal(id);
      // Nothing else was looked at.
      expect(claimedIdOf(Buffer.concat([bytes, Buffer.of(0xff)]))).to.equal(id);
    }
    expect(claimedIdOf(Buffer.from('0a0161', 'hex'))).to.equal(sha256(Buffer.from('a')));
    for (const hex of ['', '0a', '0a02', '0a0261', '0a8001', '0a808001', '1200', 'ff']) {
      expect(claimedIdOf(Buffer.from(hex, 'hex')), hex).to.equal(undefined);
    }
  });

  it('is at most a million bytes, and one more is not even decoded', () => {
    const rest = blockOf([Buffer.alloc(900_000)]).bytes.length - 900_000;
    const full = blockOf([Buffer.alloc(BLOCK_BYTES_MAX - rest)]);
    expect(full.bytes.length).to.equal(1_000_000);
    // Its one transaction is nothing but zeros: that is found only where the size was accepted.
    expect(refusalOf(full.bytes)).to.include({ fault: 'undecodable', invalidBlockId: full.id });
    const longer = Buffer.concat([full.bytes, Buffer.of(0)]);
    expect(refusalOf(longer).fault).to.equal('oversize');
  });

  it('has at most 5,000 transactions, counted before they are hashed', () => {
    const { bytes } = blockOf([]);
    const tiny = Buffer.concat([
      bytes,
      Buffer.alloc(2 * (BLOCK_TRANSACTIONS_MAX + 1), '1200', 'hex'),
    ]);
    expect(refusalOf(tiny).fault).to.equal('oversize');
    expect(refusalOf(tiny.subarray(0, -2)).fault).to.equal('body-mismatch');
  });

  it('under another body is the fault of its sender, and says nothing about the id', () => {
    const headerBytes = fromHex(worked.header.bytes);
    for (const body of [[], transactions.toReversed(), transactions.slice(1)]) {
      const refusal = refusalOf(encodeBlock(headerBytes, body));
      expect(refusal.fault).to.equal('body-mismatch');
      expect(refusal).not.to.have.property('invalidBlockId');
    }
  });

  it('with one bit of a signature changed is another body, not a bad block', () => {
    const changed = fromHex(worked.block);
    changed[changed.length - 1] = (changed[changed.length - 1] as number) ^ 1;
    expect(refusalOf(changed).fault).to.equal('body-mismatch');
  });

  it('is invalid for ever when it commits to something that is no transaction', () => {
    const good = transactions[0] as Uint8Array;
    const bodyBytes = fromHex(worked.transactions[0]?.bodyBytes ?? '');
    const shortSignature = Buffer.concat([Buffer.of(0x0a, 0x53), bodyBytes, Buffer.of(0x12, 1, 7)]);
    const longSignature = Buffer.concat([
      good.subarray(0, 85),
      Buffer.of(0x12, 65),
      Buffer.alloc(65),
    ]);
    const cases: readonly [Uint8Array, string][] = [
      [Buffer.alloc(0), 'bad-field'],
      [fromHex('0a'), 'undecodable'],
      [Buffer.concat([good, fromHex('1801')]), 'non-canonical'],
      [shortSignature, 'bad-field'],
      [longSignature, 'bad-field'],
    ];
    for (const [leaf, fault] of cases) {
      const { id, bytes } = blockOf([good, leaf]);
      expect(refusalOf(bytes)).to.include({ fault, invalidBlockId: id });
    }
  });

  it('is invalid for ever when a note in it is longer than 1,024 bytes', () => {
    const { from = '', to = '' } = worked.transactions[0]?.body ?? {};
    const limit = encodeTransactionBody({
      ...{ from, to, amount: 0n, fee: 0n, nonce: 0n, lastHeight: 0 },
      data: Buffer.alloc(1024, 1),
    });
    const wrap = (bodyBytes: Uint8Array) => encodeTransaction(bodyBytes, Buffer.alloc(64));
    expect(readBlock(blockOf([wrap(limit)]).bytes).ok).to.equal(true);
    const longer = Buffer.concat([limit.subarray(0, 68), fromHex('328108'), Buffer.alloc(1025, 1)]);
    const { id, bytes } = blockOf([wrap(longer)]);
    expect(refusalOf(bytes)).to.include({ fault: 'bad-field', invalidBlockId: id });
  });

  it('with a header that cannot be read is refused without naming any id', () => {
    for (const bytes of [fromHex(''), fromHex('0a00'), fromHex('0a020801'), fromHex('1200')]) {
      expect(refusalOf(bytes)).not.to.have.property('invalidBlockId');
    }
  });
});
