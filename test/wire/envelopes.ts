// Every message that can be sent, for property tests: fields over their whole range.
import fc from 'fast-check';
import { goodbyeReasons } from '../../src/wire/messages/goodbye.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Message, OutgoingEnvelope } from '../../src/wire/messages.ts';

const uint32 = fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 32 - 1 }));
const count = fc.oneof(fc.constant(0), fc.maxSafeNat());
const fixed64 = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const bytes = (sizes: { minLength: number; maxLength: number }) =>
  fc.uint8Array(sizes).map((array) => Buffer.from(array));
const signature = fc.oneof(fc.constant(Buffer.alloc(0)), bytes({ minLength: 64, maxLength: 64 }));
export const hash = bytes({ minLength: 32, maxLength: 32 }).map((array) => array.toString('hex'));
/** Text of at most so many bytes of UTF-8, of which a character may have four. */
const text = (bytesMax: number, bytesMin = 0) =>
  fc
    .string({ unit: 'grapheme', maxLength: bytesMax })
    .map((value) => cut(value, bytesMax))
    .filter((value) => value.length >= bytesMin);

function cut(value: string, bytesMax: number): string {
  let kept = '';
  for (const character of value) {
    if (Buffer.byteLength(kept + character) > bytesMax) break;
    kept += character;
  }
  return kept;
}

export const hello: fc.Arbitrary<Hello> = fc.record({
  protocolVersion: uint32,
  network: text(32, 1),
  genesis: hash,
  publicKey: fc.option(hash, { nil: undefined }),
  nonce: fixed64,
  listenAddress: text(262),
  height: uint32,
  tip: hash,
  work: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  userAgent: text(64),
  capabilities: fc.array(text(32), { maxLength: 16 }),
  firstHeight: uint32,
});

/** Every field as long as it may be. */
export const longestHello: Hello = {
  protocolVersion: 2,
  network: 'n'.repeat(32),
  genesis: '11'.repeat(32),
  publicKey: '22'.repeat(32),
  nonce: 2n ** 64n - 1n,
  listenAddress: 'a'.repeat(262),
  height: 2 ** 32 - 1,
  tip: '33'.repeat(32),
  work: 2n ** 256n - 1n,
  userAgent: 'u'.repeat(64),
  capabilities: ['c'.repeat(32)],
  firstHeight: 2 ** 32 - 1,
};

const path = fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 256 });

const opaque = bytes({ minLength: 0, maxLength: 300 });

/** One arbitrary per kind: a kind that is missing here does not compile. */
export const messages: { [K in Message['kind']]: fc.Arbitrary<Extract<Message, { kind: K }>> } = {
  Hello: hello.map((value) => ({ kind: 'Hello', hello: value, helloBytes: encodeHello(value) })),
  Welcome: fc.tuple(hello, signature).map(([value, proof]) => ({
    kind: 'Welcome',
    hello: value,
    helloBytes: encodeHello(value),
    signature: proof,
  })),
  Ready: fc.record({ kind: fc.constant('Ready'), signature }),
  Goodbye: fc.record({
    kind: fc.constant('Goodbye'),
    goodbye: fc.record({
      reason: fc.constantFrom(...goodbyeReasons),
      text: text(256),
      framesSent: count,
      bytesSent: count,
      framesReceived: count,
      bytesReceived: count,
    }),
  }),
  Ping: fc.record({ kind: fc.constant('Ping'), nonce: fixed64 }),
  Pong: fc.record({ kind: fc.constant('Pong'), nonce: fixed64 }),
  GetHeaders: fc.record({
    kind: fc.constant('GetHeaders'),
    locator: fc.array(hash, { maxLength: 64 }),
    stop: fc.option(hash, { nil: undefined }),
  }),
  Headers: fc.record({ kind: fc.constant('Headers'), headers: fc.array(opaque) }),
  GetBlocks: fc.record(
    {
      kind: fc.constant('GetBlocks'),
      hashes: fc.array(hash, { minLength: 1, maxLength: 500 }),
      compact: fc.constant(true),
    },
    { requiredKeys: ['kind', 'hashes'] },
  ),
  GetBlockRange: fc.record({
    kind: fc.constant('GetBlockRange'),
    fromHeight: uint32,
    count: fc.integer({ min: 1, max: 500 }),
  }),
  BlocksBegin: fc.record({ kind: fc.constant('BlocksBegin'), count: uint32 }),
  // What is in it is the chain's business, as long as it has the shape of fields.
  Block: fc
    .record({ header: opaque, transactions: fc.array(opaque, { maxLength: 5 }) })
    .map(({ header, transactions }) => ({
      kind: 'Block',
      bytes: Buffer.concat([
        field(0x0a, header),
        ...transactions.map((transaction) => field(0x12, transaction)),
      ]),
    })),
  BlocksEnd: fc.record({ kind: fc.constant('BlocksEnd'), served: uint32 }),
  NewTip: fc.record({ kind: fc.constant('NewTip'), header: opaque }),
  Inventory: fc.record({
    kind: fc.constant('Inventory'),
    leafHashes: fc.array(hash, { minLength: 1, maxLength: 5 }),
  }),
  GetTransactions: fc.record({
    kind: fc.constant('GetTransactions'),
    leafHashes: fc.array(hash, { minLength: 1, maxLength: 5 }),
  }),
  Transactions: fc.record({
    kind: fc.constant('Transactions'),
    transactions: fc.array(opaque, { maxLength: 5 }),
  }),
  CompactBlock: fc.record({
    kind: fc.constant('CompactBlock'),
    nonce: fixed64,
    shortIds: fc
      .integer({ min: 0, max: 9 })
      .chain((count) => bytes({ minLength: 6 * count, maxLength: 6 * count })),
  }),
  GetBlockTransactions: fc.record({
    kind: fc.constant('GetBlockTransactions'),
    hash,
    missing: fc
      .uniqueArray(fc.integer({ min: 0, max: 4_999 }), { minLength: 1, maxLength: 20 })
      .map((places) => places.toSorted((a, b) => a - b)),
  }),
  BlockTransactions: fc.record({
    kind: fc.constant('BlockTransactions'),
    transactions: fc.array(opaque, { maxLength: 5 }),
  }),
  GetSnapshots: fc.record({ kind: fc.constant('GetSnapshots') }),
  Snapshots: fc.record({
    kind: fc.constant('Snapshots'),
    snapshots: fc.array(fc.record({ height: uint32, block: hash, pieces: uint32, leaves: count }), {
      maxLength: 8,
    }),
  }),
  GetSnapshotPiece: fc.record({ kind: fc.constant('GetSnapshotPiece'), block: hash, path }),
  SnapshotPiece: fc.record({
    kind: fc.constant('SnapshotPiece'),
    path,
    siblings: fc.array(hash, { maxLength: 5 }),
    leaves: fc.array(fc.record({ key: opaque, value: opaque }), { maxLength: 5 }),
  }),
};

function field(tag: number, value: Uint8Array): Uint8Array {
  const length =
    value.length < 0x80 ? [value.length] : [(value.length % 128) | 0x80, value.length >> 7];
  return Buffer.concat([Buffer.of(tag, ...length), value]);
}

/** Hello, Welcome and Block stand alone; everything else may carry ids. */
export const envelopes: fc.Arbitrary<OutgoingEnvelope> = fc
  .tuple(
    fc.oneof(...(Object.values(messages) as fc.Arbitrary<Message>[])),
    fc.option(uint32, { nil: undefined }),
    fc.option(uint32, { nil: undefined }),
  )
  .map(([message, id, re]) =>
    ['Hello', 'Welcome', 'Block'].includes(message.kind) ? { message } : { id, re, message },
  );
