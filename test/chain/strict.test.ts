// Clause E-6: what is hashed has one encoding. Every way to write a message differently that
// protobuf allows (hostile case B11) is tried on every field of every such message.
import { expect } from 'chai';
import fc from 'fast-check';
import { readBlock } from '../../src/chain/block.ts';
import type { Read } from '../../src/chain/faults.ts';
import { encodeHeader, readHeader, readSealedHeader } from '../../src/chain/header.ts';
import { encodeTransactionBody, readTransaction } from '../../src/chain/transaction.ts';
import { type Field, joinFields, overlong, splitFields, varintEnd } from './protobuf-fields.ts';
import { fromHex, toHex, worked } from './worked-block.ts';

type Reader = (bytes: Uint8Array) => Read<unknown>;

const [note] = worked.transactions;
const { payment } = worked;

/** A body cannot be read alone: it is put under the signature of its transaction. */
function readBody(bytes: Uint8Array): Read<unknown> {
  const signature = { tag: 0x12, value: Buffer.concat([Buffer.of(64), Buffer.alloc(64)]) };
  const length =
    bytes.length < 128 ? [bytes.length] : [0x80 | (bytes.length & 0x7f), bytes.length >> 7];
  const body = { tag: 0x0a, value: Buffer.concat([Buffer.from(length), bytes]) };
  return readTransaction(joinFields([body, signature]));
}

const messages: readonly { name: string; read: Reader; hex: string }[] = [
  { name: 'BlockHeader', read: readHeader, hex: worked.header.bytes },
  { name: 'SealedHeader', read: readSealedHeader, hex: worked.sealedHeader },
  { name: 'Block', read: readBlock, hex: worked.block },
  { name: 'Transaction', read: readTransaction, hex: note?.bytes ?? '' },
  { name: 'TransactionBody', read: readBody, hex: payment.bodyBytes },
];

function faultOf(read: Read<unknown>): string {
  return read.ok ? 'accepted' : read.fault;
}

/** A value of the same number, spelled longer: of a varint, or of the length before a value. */
function spelledLonger({ tag, value }: Field): Field {
  const end = varintEnd(value, 0);
  return { tag, value: Buffer.concat([overlong(value.subarray(0, end)), value.subarray(end)]) };
}

for (const { name, read, hex } of messages) {
  describe(`[E-6] ${name} has one encoding`, () => {
    const bytes = fromHex(hex);
    const fields = splitFields(bytes);

    it('which is accepted', () => {
      expect(faultOf(read(bytes))).to.equal('accepted');
      expect(toHex(joinFields(fields))).to.equal(hex);
    });

    it('without unknown fields, wherever they stand', () => {
      for (const unknown of ['6801', 'f8ff0305', '6a0161', '690000000000000000', '6d00000000']) {
        for (let at = 0; at <= fields.length; at++) {
          const parts = [
            joinFields(fields.slice(0, at)),
            fromHex(unknown),
            joinFields(fields.slice(at)),
          ];
          expect(faultOf(read(Buffer.concat(parts))), `${unknown} at ${at}`).to.equal(
            'non-canonical',
          );
        }
      }
    });

    it('without groups, closed or not', () => {
      expect(faultOf(read(Buffer.concat([bytes, fromHex('6b6c')])))).to.equal('non-canonical');
      expect(faultOf(read(Buffer.concat([bytes, fromHex('6b')])))).to.equal('undecodable');
      const nested = Buffer.alloc(20_000, 0x6b);
      expect(faultOf(read(Buffer.concat([bytes, nested])))).to.equal('undecodable');
    });

    it('with its fields in the order of their tags', () => {
      for (let at = 1; at < fields.length; at++) {
        const [a, b] = [fields[at - 1] as Field, fields[at] as Field];
        if (a.tag === b.tag) continue;
        const swapped = fields.with(at - 1, b).with(at, a);
        expect(faultOf(read(joinFields(swapped))), `at ${at}`).to.equal('non-canonical');
      }
    });

    it('with every singular field once', () => {
      for (const [at, field] of fields.entries()) {
        const repeated = name === 'Block' && field.tag === 0x12;
        const twice = joinFields(fields.toSpliced(at, 0, field));
        expect(faultOf(read(twice)), `at ${at}`).to.equal(
          repeated ? 'body-mismatch' : 'non-canonical',
        );
      }
    });

    it('with minimal varints, in numbers, lengths and tags', () => {
      for (const [at, field] of fields.entries()) {
        if ((field.tag & 7) !== 1) {
          const longer = joinFields(fields.with(at, spelledLonger(field)));
          expect(faultOf(read(longer)), `value at ${at}`).to.equal('non-canonical');
        }
        const before = joinFields(fields.slice(0, at));
        const tag = Buffer.of(field.tag | 0x80, 0x00);
        const parts = [before, tag, field.value, joinFields(fields.slice(at + 1))];
        expect(faultOf(read(Buffer.concat(parts))), `tag at ${at}`).to.equal('non-canonical');
      }
    });

    it('with the wire type of the schema', () => {
      for (const [at, { tag }] of fields.entries()) {
        const asVarint = { tag: (tag & ~7) | 0, value: Buffer.of(1) };
        if (tag === asVarint.tag) continue;
        const read1 = read(joinFields(fields.with(at, asVarint)));
        expect(faultOf(read1), `at ${at}`).to.equal('non-canonical');
      }
    });

    it('and no other length: cut anywhere, or a byte longer, it is refused', () => {
      // A body without its last numbers is another body, in which they are zero.
      const others = name === 'TransactionBody' ? [68, 71, 73, 76] : [];
      for (let length = 0; length < bytes.length; length++) {
        const cut = faultOf(read(bytes.subarray(0, length)));
        expect(cut === 'accepted', `cut at ${length}`).to.equal(others.includes(length));
      }
      for (let byte = 0; byte < 256; byte++) {
        const longer = Buffer.concat([bytes, Buffer.of(byte)]);
        expect(faultOf(read(longer)), `byte ${byte}`).not.to.equal('accepted');
      }
    });

    it('and whatever else the bytes are, reading them never throws', () => {
      fc.assert(
        fc.property(
          fc.nat(bytes.length - 1),
          fc.uint8Array({ maxLength: 6 }),
          fc.nat(6),
          (at, replacement, cut) => {
            const changed = [bytes.subarray(0, at), replacement, bytes.subarray(at + cut)];
            read(Buffer.concat(changed));
          },
        ),
        { numRuns: 1_000 },
      );
    });
  });
}

describe('[E-6] defaults are left out', () => {
  const withField = (hex: string, at: number, field: string) => {
    const fields = splitFields(fromHex(hex));
    const parts = [joinFields(fields.slice(0, at)), fromHex(field), joinFields(fields.slice(at))];
    return Buffer.concat(parts);
  };

  it('amount, fee, nonce and last height of zero, and empty data', () => {
    const body = note?.bodyBytes ?? '';
    for (const zero of ['1800', '2000', '2800']) {
      expect(faultOf(readBody(withField(body, 2, zero)))).to.equal('non-canonical');
    }
    expect(faultOf(readBody(withField(payment.bodyBytes, 5, '3200')))).to.equal('non-canonical');
  });

  it('an empty seal, which would be a second encoding of none', () => {
    expect(faultOf(readBlock(fromHex(`${worked.block}1a00`)))).to.equal('non-canonical');
    expect(faultOf(readSealedHeader(fromHex(`${worked.sealedHeader}1200`)))).to.equal(
      'non-canonical',
    );
  });

  it('but never the nonce of a header: zero stands there in eight bytes', () => {
    const zero = encodeHeader({ ...worked.header.fields, nonce: 0n });
    expect(toHex(zero.subarray(-9))).to.equal('790000000000000000');
    expect(readHeader(zero).ok).to.equal(true);
    expect(faultOf(readHeader(zero.subarray(0, -9)))).to.equal('bad-field');
  });
});

describe('the fields of a header', () => {
  const headerBytes = fromHex(worked.header.bytes);
  const fields = splitFields(headerBytes);
  const withTime = (varint: string) =>
    joinFields(
      fields.map((field) => (field.tag === 0x28 ? { ...field, value: fromHex(varint) } : field)),
    );

  it('may lack a target, which only proof of work demands, but have no empty one', () => {
    const at = fields.findIndex(({ tag }) => tag === 0x32);
    const read = readHeader(joinFields(fields.toSpliced(at, 1)));
    expect(read.ok && read.value).not.to.have.property('target');
    const empty = joinFields(fields.with(at, { tag: 0x32, value: Buffer.of(0) }));
    expect(faultOf(readHeader(empty))).to.equal('non-canonical');
  });

  it('[C-9] have a state root, also where the state is empty', () => {
    const at = fields.findIndex(({ tag }) => tag === 0x4a);
    expect(faultOf(readHeader(joinFields(fields.toSpliced(at, 1))))).to.equal('bad-field');
  });

  it('have 32 bytes where a hash is due, the roster hash too', () => {
    for (const [at, { tag }] of fields.entries()) {
      if ((tag & 7) !== 2) continue;
      for (const length of [31, 33]) {
        const value = Buffer.concat([Buffer.of(length), Buffer.alloc(length, 1)]);
        const read = readHeader(joinFields(fields.with(at, { tag, value })));
        expect(faultOf(read), `${length} bytes at ${at}`).to.equal('bad-field');
      }
    }
    for (const length of [0, 31, 33]) {
      const value = Buffer.concat([Buffer.of(length), Buffer.alloc(length, 1)]);
      const read = readHeader(joinFields(fields.toSpliced(-2, 0, { tag: 0x42, value })));
      expect(faultOf(read), `roster_hash of ${length} bytes`).to.equal('bad-field');
    }
  });

  it('have a time that a number holds exactly: 2^53 - 1 is the last one (hostile case B10)', () => {
    expect(faultOf(readHeader(withTime('ffffffffffffff0f')))).to.equal('accepted');
    expect(faultOf(readHeader(withTime('8080808080808010')))).to.equal('bad-field');
    expect(faultOf(readHeader(withTime('8180808080808010')))).to.equal('bad-field');
    expect(faultOf(readHeader(withTime('ffffffffffffffffff01')))).to.equal('bad-field');
  });
});

describe('[E-6] whatever is encoded reads back as itself', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
  const uint64 = fc.bigInt(0n, 2n ** 64n - 1n);

  it('headers, with and without target and roster hash', () => {
    const header = fc.record(
      {
        version: fc.nat(2 ** 32 - 1),
        height: fc.nat(2 ** 32 - 1),
        parent: hash,
        txRoot: hash,
        timeMs: fc.maxSafeNat(),
        target: hash,
        sealer: hash,
        rosterHash: hash,
        stateRoot: hash,
        nonce: uint64,
      },
      {
        requiredKeys: [
          ...(['version', 'height', 'parent', 'txRoot', 'timeMs', 'sealer'] as const),
          ...(['stateRoot', 'nonce'] as const),
        ],
      },
    );
    fc.assert(
      fc.property(header, (fields) => {
        const read = readHeader(encodeHeader(fields));
        expect(read.ok && read.value).to.deep.equal({ ...fields });
      }),
    );
  });

  it('transaction bodies, up to the last of 64 bits', () => {
    const data = fc.uint8Array({ maxLength: 1024 }).map((bytes) => Buffer.from(bytes));
    const body = fc.record({
      from: hash,
      to: hash,
      amount: uint64,
      fee: uint64,
      nonce: uint64,
      data,
      lastHeight: fc.nat(2 ** 32 - 1),
    });
    fc.assert(
      fc.property(body, (fields) => {
        const bytes = encodeTransactionBody(fields);
        const length =
          bytes.length < 128 ? [bytes.length] : [0x80 | (bytes.length & 0x7f), bytes.length >> 7];
        const parts = [Buffer.of(0x0a, ...length), bytes, Buffer.of(0x12, 64), Buffer.alloc(64)];
        const read = readTransaction(Buffer.concat(parts));
        expect(read.ok && { ...read.value.body, data: toHex(read.value.body.data) }).to.deep.equal({
          ...fields,
          data: toHex(fields.data),
        });
      }),
    );
  });
});
