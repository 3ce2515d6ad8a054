// Two ways to read what is hashed: the program's, field by field in the bytes, and a protobuf library's
// decode, encode and compare. Whatever the bytes, both accept the same and see the same in it. More than
// the few thousand inputs of a usual run: RAW_READERS_RUNS=1000000 npm run test:one -- FILE.
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import { hexOf } from '../../src/chain/hash.ts';
import { encodeHeader, readHeader, readSealedHeader } from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  readTransaction,
  type Transaction,
} from '../../src/chain/transaction.ts';
import { type Field, joinFields, overlong, splitFields, varintEnd } from './protobuf-fields.ts';
import {
  blockVerdict,
  headerVerdict,
  sealedHeaderVerdict,
  transactionVerdict,
  type Verdict,
} from './reference-readers.ts';
import { fromHex, toHex } from './worked-block.ts';

const RUNS = Number(process.env['RAW_READERS_RUNS'] ?? 2_000);
const seed = Number(process.env['RAW_READERS_SEED'] ?? 20_261_130);

function plainTransaction({ body, bodyBytes, signature }: Transaction): Verdict {
  const data = hexOf(body.data);
  return { ...body, data, bodyBytes: hexOf(bodyBytes), signature: hexOf(signature) };
}

/** Each reader of the program, in the shape of the reference. */
const readers: Readonly<
  Record<string, readonly [read: (bytes: Uint8Array) => Verdict, (bytes: Uint8Array) => Verdict]>
> = {
  header: [
    (bytes) => {
      const read = readHeader(bytes);
      return read.ok ? { ...read.value } : undefined;
    },
    headerVerdict,
  ],
  sealed: [
    (bytes) => {
      const read = readSealedHeader(bytes);
      if (!read.ok) return undefined;
      const { header, seal = new Uint8Array(0) } = read.value;
      return { header: { ...header }, seal: hexOf(seal) };
    },
    sealedHeaderVerdict,
  ],
  transaction: [
    (bytes) => {
      const read = readTransaction(bytes);
      return read.ok ? plainTransaction(read.value) : undefined;
    },
    transactionVerdict,
  ],
  block: [
    (bytes) => {
      const read = readBlock(bytes);
      if (!read.ok) return undefined;
      const { header, transactions, seal = new Uint8Array(0) } = read.value;
      return {
        header: { ...header },
        transactions: transactions.map(plainTransaction),
        seal: hexOf(seal),
      };
    },
    blockVerdict,
  ],
};

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
/** Numbers of every length, and those at the ends of the varints. */
const uint64 = fc.oneof(
  fc.bigInt(0n, 2n ** 64n - 1n),
  fc.nat(63).map((bits) => 2n ** BigInt(bits)),
  fc.constantFrom(0n, 127n, 128n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n),
);
const uint32 = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 127, 128, 2 ** 32 - 1));
const bytesOf = (max: number) => fc.uint8Array({ maxLength: max }).map((one) => Buffer.from(one));

const body = fc.record({
  ...{ from: hash, to: hash, amount: uint64, fee: uint64, nonce: uint64 },
  ...{ data: bytesOf(200), lastHeight: uint32 },
});
const transaction = fc
  .tuple(body, fc.uint8Array({ minLength: 64, maxLength: 64 }))
  .map(([fields, signature]) => encodeTransaction(encodeTransactionBody(fields), signature));
const header = fc.record(
  {
    ...{ version: uint32, height: uint32, parent: hash, txRoot: hash, timeMs: fc.maxSafeNat() },
    ...{ target: hash, sealer: hash, rosterHash: hash, stateRoot: hash, nonce: uint64 },
  },
  {
    requiredKeys: [
      ...(['version', 'height', 'parent', 'txRoot', 'timeMs'] as const),
      ...(['sealer', 'stateRoot', 'nonce'] as const),
    ],
  },
);
const seal = fc.option(fc.uint8Array({ minLength: 1, maxLength: 80 }), { nil: undefined });

const delimited = (tag: number, value: Uint8Array): Field => {
  const length =
    value.length < 128
      ? [value.length]
      : value.length < 16_384
        ? [(value.length & 127) | 128, value.length >> 7]
        : [(value.length & 127) | 128, ((value.length >> 7) & 127) | 128, value.length >> 14];
  return { tag, value: Buffer.concat([Buffer.from(length), value]) };
};

const good: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
  header: header.map(encodeHeader),
  sealed: fc
    .tuple(header, seal)
    .map(([fields, certificate]) =>
      joinFields([
        delimited(0x0a, encodeHeader(fields)),
        ...(certificate ? [delimited(0x12, certificate)] : []),
      ]),
    ),
  transaction,
  block: fc
    .tuple(header, fc.array(transaction, { maxLength: 4 }), seal)
    .map(([fields, leaves, certificate]) =>
      encodeBlock(encodeHeader({ ...fields, txRoot: merkleRoot(leaves) }), leaves, certificate),
    ),
};

type Mutation = (bytes: Uint8Array, at: number, byte: number) => Uint8Array;

/** On the bytes, and on the fields, of the message and of the message in its first field. */
const mutations: readonly Mutation[] = [
  (bytes, at, byte) => Buffer.from(bytes).fill(byte, at % bytes.length, (at % bytes.length) + 1),
  (bytes, at) => bytes.subarray(0, at % (bytes.length + 1)),
  (bytes, at, byte) =>
    Buffer.concat([
      bytes.subarray(0, at % (bytes.length + 1)),
      Buffer.of(byte),
      bytes.subarray(at % (bytes.length + 1)),
    ]),
  (bytes, at) =>
    Buffer.concat([bytes.subarray(0, at % bytes.length), bytes.subarray((at % bytes.length) + 1)]),
  onFields((fields, at) => fields.toSpliced(at, 1)),
  onFields((fields, at) => fields.toSpliced(at, 0, fields[at] as Field)),
  onFields((fields, at) => fields.toSpliced(at, 1).concat(fields[at] as Field)),
  onFields((fields, at) => fields.with(at, longer(fields[at] as Field))),
  onFields((fields, at, byte) =>
    fields.toSpliced(at, 0, { tag: byte & 0x78, value: Buffer.of(byte) }),
  ),
  onFields((fields, at) => fields.with(at, emptied(fields[at] as Field))),
  onFields((fields, at, byte) =>
    fields.with(at, { tag: byte, value: (fields[at] as Field).value }),
  ),
];

function onFields(change: (fields: Field[], at: number, byte: number) => Field[]): Mutation {
  return (bytes, at, byte) => {
    const fields = splitFields(bytes);
    if (fields.length === 0) return bytes;
    const place = at % fields.length;
    const inner = fields[0] as Field;
    // Half of the time inside of the first field, where that is a message.
    if (byte % 2 === 0 && inner.tag === 0x0a && bytes.length > 100) {
      const start = varintEnd(inner.value, 0);
      const below = splitFields(inner.value.subarray(start));
      const changed = joinFields(change(below, at % below.length, byte));
      return joinFields([delimited(inner.tag, changed), ...fields.slice(1)]);
    }
    return joinFields(change(fields, place, byte));
  };
}

function longer({ tag, value }: Field): Field {
  if ((tag & 7) === 1) return { tag, value };
  const end = varintEnd(value, 0);
  return { tag, value: Buffer.concat([overlong(value.subarray(0, end)), value.subarray(end)]) };
}

/** The default, spelled out. */
function emptied({ tag, value }: Field): Field {
  return { tag, value: (tag & 7) === 1 ? value : Buffer.of(0) };
}

const steps = fc.array(fc.tuple(fc.constantFrom(...mutations), fc.nat(2 ** 20), fc.nat(255)), {
  maxLength: 3,
});

describe(`[E-6] both ways to read come to the same (seed ${seed})`, () => {
  for (const [name, [read, reference]] of Object.entries(readers)) {
    it(`${name}: accepted as encoded, and ${RUNS} times changed`, function () {
      this.timeout(60_000 + 10 * RUNS);
      let accepted = 0;
      fc.assert(
        fc.property(good[name] as fc.Arbitrary<Uint8Array>, steps, (bytes, changes) => {
          if (read(bytes) === undefined) throw new Error(`refused: ${toHex(bytes)}`);
          let changed = bytes;
          for (const [mutate, at, byte] of changes) {
            if (changed.length === 0) break;
            try {
              changed = mutate(changed, at, byte);
            } catch {
              // What earlier changes left has no fields to take apart.
              break;
            }
          }
          const verdict = read(changed);
          if (verdict !== undefined) accepted++;
          expect(verdict, toHex(changed)).to.deep.equal(reference(changed));
        }),
        { numRuns: RUNS, seed },
      );
      console.log(`      ${accepted} of ${RUNS} accepted`);
      expect(accepted).to.be.within(1, RUNS - 1);
    });
  }

  it('on bytes from nowhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        for (const [read, reference] of Object.values(readers)) {
          expect(read(bytes)).to.deep.equal(reference(bytes));
        }
      }),
      { numRuns: RUNS, seed },
    );
    expect(readHeader(fromHex('')).ok).to.equal(false);
  });
});
