// Every message that can be sent, for property tests: fields over their whole range.
import fc from 'fast-check';
import { encodeHello, type OutgoingEnvelope } from '../../src/wire/codec.ts';
import type { GoodbyeReason, Hello, Message } from '../../src/wire/messages.ts';

/** In the order of their numbers in wire.proto. */
export const goodbyeReasons: readonly GoodbyeReason[] = [
  'unspecified',
  'done',
  'leaving',
  'version',
  'network',
  'genesis',
  'self',
  'duplicate',
  'capacity',
  'identity',
  'not-finack',
  'violation',
  'timeout',
  'banned',
];

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
});

/** Every field as long as it may be. */
export const longestHello: Hello = {
  protocolVersion: 1,
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
};

const opaque = bytes({ minLength: 0, maxLength: 300 });

/** One arbitrary per kind: a kind that is missing here does not compile. */
export const messages: { [K in Message['kind']]: fc.Arbitrary<Extract<Message, { kind: K }>> } = {
  hello: hello.map((value) => ({ kind: 'hello', hello: value, helloBytes: encodeHello(value) })),
  welcome: fc.tuple(hello, signature).map(([value, proof]) => ({
    kind: 'welcome',
    hello: value,
    helloBytes: encodeHello(value),
    signature: proof,
  })),
  ready: fc.record({ kind: fc.constant('ready'), signature }),
  goodbye: fc.record({
    kind: fc.constant('goodbye'),
    goodbye: fc.record({
      reason: fc.constantFrom(...goodbyeReasons),
      text: text(256),
      framesSent: count,
      bytesSent: count,
      framesReceived: count,
      bytesReceived: count,
    }),
  }),
  ping: fc.record({ kind: fc.constant('ping'), nonce: fixed64 }),
  pong: fc.record({ kind: fc.constant('pong'), nonce: fixed64 }),
  'get-headers': fc.record({
    kind: fc.constant('get-headers'),
    locator: fc.array(hash, { maxLength: 64 }),
    stop: fc.option(hash, { nil: undefined }),
  }),
  headers: fc.record({ kind: fc.constant('headers'), headers: fc.array(opaque) }),
  'get-blocks': fc.record({
    kind: fc.constant('get-blocks'),
    hashes: fc.array(hash, { minLength: 1, maxLength: 500 }),
  }),
  'get-block-range': fc.record({
    kind: fc.constant('get-block-range'),
    fromHeight: uint32,
    count: fc.integer({ min: 1, max: 500 }),
  }),
  'blocks-begin': fc.record({ kind: fc.constant('blocks-begin'), count: uint32 }),
  // What is in it is the chain's business, as long as it has the shape of fields.
  block: fc
    .record({ header: opaque, transactions: fc.array(opaque, { maxLength: 5 }) })
    .map(({ header, transactions }) => ({
      kind: 'block',
      bytes: Buffer.concat([
        field(0x0a, header),
        ...transactions.map((transaction) => field(0x12, transaction)),
      ]),
    })),
  'blocks-end': fc.record({ kind: fc.constant('blocks-end'), served: uint32 }),
  'new-tip': fc.record({ kind: fc.constant('new-tip'), header: opaque }),
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
    ['hello', 'welcome', 'block'].includes(message.kind) ? { message } : { id, re, message },
  );
