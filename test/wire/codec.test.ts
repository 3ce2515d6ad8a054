// Messages to bytes and back: every message, every field at its limit and beyond, and block frames.
import assert from 'node:assert';
import { expect } from 'chai';
import fc from 'fast-check';
import Long from 'long';
import protobuf from 'protobufjs/minimal.js';
import {
  blockFrame,
  blockOfFrame,
  decodeEnvelope,
  encodeEnvelope,
  encodeFrame,
} from '../../src/wire/codec.ts';
import { frameOf, isBehind, readFrameLength } from '../../src/wire/frames.ts';
import { bodyFields, tags } from '../../src/wire/gen/tags.ts';
import { finack } from '../../src/wire/gen/wire.js';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { goodbyeReasons } from '../../src/wire/messages/goodbye.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import {
  type Message,
  type MessageKind,
  messageTable,
  type OutgoingEnvelope,
} from '../../src/wire/messages.ts';
import { worked } from '../chain/worked-block.ts';
import { envelopes, longestHello, messages } from './envelopes.ts';
import { bytesOf, hex, plain } from './plain.ts';

const proto = finack.v1;

describe('wire: codec', () => {
  for (const [kind, messagesOfKind] of Object.entries(messages)) {
    it(`[E-1] ${kind} is read back as it was written`, () => {
      fc.assert(
        fc.property(messagesOfKind as fc.Arbitrary<Message>, (message) => {
          const read = decodeEnvelope(encodeEnvelope({ message }));
          if (!read.ok) expect.fail(`${read.violation}: ${read.where}`);
          expect(plain(read.envelope)).to.deep.equal(plain({ message }));
        }),
      );
    });
  }

  it('[E-1] ids are read back, zero as well', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const read = decodeEnvelope(encodeEnvelope(envelope));
        if (!read.ok) expect.fail(`${read.violation}: ${read.where}`);
        expect(plain(read.envelope)).to.deep.equal(plain(envelope));
      }),
      { numRuns: 500 },
    );
  });

  it('[E-1] every body of the schema has a reader', () => {
    for (const [number, { name, oneof }] of Object.entries(tags['Envelope'] ?? {})) {
      if (oneof === undefined) continue;
      const payload = protobuf.Writer.create()
        .uint32((Number(number) << 3) | 2)
        .uint32(0)
        .finish();
      const read = decodeEnvelope(payload);
      expect(read.ok && read.envelope.message.kind, name).not.to.equal('unknown');
    }
  });

  describe('sizes', () => {
    for (const [name, { payloadBytesMax: bytesMax }] of Object.entries(messageTable)) {
      it(`[E-4] ${name}: ${bytesMax} bytes of payload are read, one more is not`, () => {
        const within = decodeEnvelope(padded(name, bytesMax));
        expect(within.ok || within.violation).not.to.equal('message-too-large');
        expect(decodeEnvelope(padded(name, bytesMax + 1))).to.deep.equal({
          ok: false,
          violation: 'message-too-large',
          where: name,
        });
      });
    }

    it('[F-4] the longest greeting fits the frame limit before the handshake', () => {
      const hello: Hello = { ...longestHello, capabilities: Array(16).fill('c'.repeat(32)) };
      const message = {
        kind: 'Welcome' as const,
        hello,
        helloBytes: encodeHello(hello),
        signature: new Uint8Array(64),
      };
      expect(encodeEnvelope({ message }).length).to.be.at.most(GREETING_FRAME_BYTES_MAX);
    });
  });

  describe('fields', () => {
    // A plain object: protobufjs's own would lose its defaults when it is spread.
    const hello = { ...(proto.Hello.decode(encodeHello(longestHello)) as object) };
    const hash = (length: number) => new Uint8Array(length).fill(5);
    const huge = Long.fromString('9007199254740992', true); // 2^53
    const bad: [what: string, envelope: finack.v1.Envelope.$Shape][] = [
      ['Hello.network empty', { hello: { ...hello, network: '' } }],
      ['Hello.network of 33 bytes', { hello: { ...hello, network: 'n'.repeat(33) } }],
      [
        'Hello.network of 17 characters and 34 bytes',
        { hello: { ...hello, network: 'é'.repeat(17) } },
      ],
      ['Hello.genesis absent', { hello: { ...hello, genesis: hash(0) } }],
      ['Hello.genesis of 31 bytes', { hello: { ...hello, genesis: hash(31) } }],
      ['Hello.public_key of 33 bytes', { hello: { ...hello, publicKey: hash(33) } }],
      [
        'Hello.listen_address of 263 bytes',
        { hello: { ...hello, listenAddress: 'a'.repeat(263) } },
      ],
      ['Hello.tip of 20 bytes', { hello: { ...hello, tip: hash(20) } }],
      ['Hello.work absent', { hello: { ...hello, work: hash(0) } }],
      ['Hello.work of 33 bytes', { hello: { ...hello, work: hash(33) } }],
      ['Hello.user_agent of 65 bytes', { hello: { ...hello, userAgent: 'u'.repeat(65) } }],
      ['Hello.capabilities of 33 bytes', { hello: { ...hello, capabilities: ['c'.repeat(33)] } }],
      [
        'Welcome.signature of 63 bytes',
        { welcome: { hello: encodeHello(longestHello), signature: hash(63) } },
      ],
      ['Ready.signature of 65 bytes', { ready: { signature: hash(65) } }],
      ['Goodbye.text of 257 bytes', { goodbye: { text: 't'.repeat(257) } }],
      ['Goodbye.bytes_sent of 2^53', { goodbye: { bytesSent: huge } }],
      [
        'Goodbye.frames_received of 2^64 - 1',
        { goodbye: { framesReceived: Long.MAX_UNSIGNED_VALUE } },
      ],
      ['GetHeaders.locator with 31 bytes', { getHeaders: { locator: [hash(32), hash(31)] } }],
      ['GetHeaders.stop of 1 byte', { getHeaders: { stop: hash(1) } }],
      ['GetBlocks.hashes empty', { getBlocks: {} }],
      ['GetBlocks.hashes with an empty one', { getBlocks: { hashes: [hash(0)] } }],
      ['GetBlockRange.count 0', { getBlockRange: { fromHeight: 1 } }],
      ['GetBlockRange.count 501', { getBlockRange: { fromHeight: 1, count: 501 } }],
      ['CompactBlock.short_ids of 11 bytes', { compactBlock: { shortIds: Buffer.alloc(11) } }],
      ['CompactBlock.short_ids, 5,001', { compactBlock: { shortIds: Buffer.alloc(6 * 5_001) } }],
      ['GetBlockTransactions.missing empty', { getBlockTransactions: { hash: hash(32) } }],
      [
        'GetBlockTransactions.missing of 626 bytes',
        { getBlockTransactions: { hash: hash(32), missing: Buffer.alloc(626, 1) } },
      ],
      [
        'GetBlockTransactions.missing with a zero behind it',
        { getBlockTransactions: { hash: hash(32), missing: Buffer.of(1, 0) } },
      ],
      [
        'GetBlockTransactions.hash of 31 bytes',
        { getBlockTransactions: { hash: hash(31), missing: Buffer.of(1) } },
      ],
    ];
    for (const [what, envelope] of bad) {
      it(`[E-7] ${what}: bad-field`, () => {
        const read = decodeEnvelope(proto.Envelope.encode(envelope).finish());
        if (read.ok) expect.fail('it was accepted');
        expect(read.violation).to.equal('bad-field');
        expect(what.startsWith(read.where) || read.where === 'signature', read.where).to.equal(
          true,
        );
      });
    }

    it('[E-7] each of them is accepted at its limit', () => {
      const read = decodeEnvelope(proto.Envelope.encode({ hello }).finish());
      expect(read.ok && read.envelope.message).to.deep.include({ hello: longestHello });
      const goodbye = {
        text: 't'.repeat(256),
        bytesSent: Long.fromString('9007199254740991', true),
      };
      expect(decodeEnvelope(proto.Envelope.encode({ goodbye }).finish()).ok).to.equal(true);
      const getBlockRange = { fromHeight: 2 ** 32 - 1, count: 500 };
      expect(decodeEnvelope(proto.Envelope.encode({ getBlockRange }).finish()).ok).to.equal(true);
    });

    it('[E-7] a 32 bit field keeps the low 32 bits of what arrives, as protobuf says', () => {
      // BlocksEnd.served = 2^32 + 5, and id = 2^32 + 1
      const read = decodeEnvelope(bytesOf('08 81 80 80 80 10 7a 06 08 85 80 80 80 10'));
      expect(read.ok && plain(read.envelope)).to.deep.equal({
        id: 1,
        message: { kind: 'BlocksEnd', served: 5 },
      });
    });

    it('[H-2] a greeting begins with the constant, in Hello and in Welcome', () => {
      const start = '0d 46 4e 43 4b 10 01 1a 01 6e';
      const elsewhere = '10 01 0d 46 4e 43 4b 1a 01 6e';
      const violation = (payload: string) => {
        const read = decodeEnvelope(bytesOf(payload));
        return read.ok ? 'none' : read.violation;
      };
      expect(violation(`1a 0a ${start}`), 'the rest is missing').to.equal('bad-field');
      expect(violation(`1a 0a ${elsewhere}`)).to.equal('wrong-magic');
      expect(violation(`1a 05 0d 46 4e 43 4c`)).to.equal('wrong-magic');
      expect(violation(`22 0c 0a 0a ${start}`)).to.equal('bad-field');
      expect(violation(`22 0c 0a 0a ${elsewhere}`)).to.equal('wrong-magic');
      expect(violation('22 00')).to.equal('wrong-magic');
    });

    it('[G-2] reasons have the numbers of the schema, and a newer one is unspecified', () => {
      for (const [number, reason] of [...goodbyeReasons, 'unspecified', 'unspecified'].entries()) {
        const read = decodeEnvelope(
          proto.Envelope.encode({ goodbye: { reason: number } }).finish(),
        );
        expect(read.ok && read.envelope.message).to.have.nested.property('goodbye.reason', reason);
      }
      const negative = decodeEnvelope(bytesOf('32 0b 08 ff ff ff ff ff ff ff ff ff 01'));
      expect(negative.ok && negative.envelope.message).to.have.nested.property(
        'goodbye.reason',
        'unspecified',
      );
    });

    it('what we ourselves would say wrongly is never said', () => {
      expect(() => encodeHello({ ...longestHello, userAgent: 'u'.repeat(65) })).to.throw(
        'Hello.user_agent',
      );
      expect(() => encodeHello({ ...longestHello, genesis: 'dev' })).to.throw('not a hash');
      expect(() => encodeHello({ ...longestHello, network: '' })).to.throw('Hello.network');
    });
  });

  describe('block frames', () => {
    const block = bytesOf(worked.block);
    const frame = blockFrame(block);

    it('[E-6] are the block alone: length, 72, length, block', () => {
      expect(hex(frame)).to.equal(`ec0372e903${worked.block}`);
      expect(hex(frameOf(encodeEnvelope({ message: { kind: 'Block', bytes: block } })))).to.equal(
        hex(frame),
      );
    });

    it('[E-6] give the block back without a copy', () => {
      const bytes = blockOfFrame(frame);
      expect(bytes && hex(bytes)).to.equal(worked.block);
      expect(bytes?.buffer).to.equal(frame.buffer);
    });

    const length = 'e9 03';
    const others: [what: string, payload: string][] = [
      ['an id before it', `08 01 72 ${length} ${worked.block}`],
      ['an id behind it', `72 ${length} ${worked.block} 08 01`],
      ['re = 0', `10 00 72 ${length} ${worked.block}`],
      ['an unknown field behind it', `72 ${length} ${worked.block} 9a 06 00`],
      ['an unknown field before it', `9a 06 00 72 ${length} ${worked.block}`],
      ['a longer form of its length', `72 e9 83 00 ${worked.block}`],
      ['a longer form of its tag', `f2 00 ${length} ${worked.block}`],
    ];
    for (const [what, payload] of others) {
      it(`[E-6] with ${what}: block-not-alone`, () => {
        const read = decodeEnvelope(bytesOf(payload));
        expect(!read.ok && read.violation).to.equal('block-not-alone');
        expect(blockOfFrame(frameOf(bytesOf(payload)))).to.equal(undefined);
      });
    }

    it('[E-6] no other bytes are a block frame', () => {
      const ping = frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 1n } }));
      const notFrames = [
        new Uint8Array(0),
        frame.subarray(1),
        frame.subarray(0, -1),
        Buffer.concat([frame, Buffer.of(0)]),
        Buffer.concat([frame, frame]),
        ping,
        bytesOf('80 80 80'),
      ];
      for (const bytes of notFrames) expect(blockOfFrame(bytes)).to.equal(undefined);
    });
  });
});

describe('wire: frames of small messages', () => {
  it('[F-1] stay as they are, whatever is written behind them', () => {
    const said: OutgoingEnvelope[] = [];
    for (let number = 0; number < 2_000; number++) {
      const header = Buffer.alloc((number * 37) % 9_000, number);
      const [id, re] = [number % 3 === 0 ? number : undefined, number % 5 === 0 ? 7 : undefined];
      said.push({ id, re, message: { kind: 'NewTip', header } });
      said.push({ message: { kind: 'Ping', nonce: BigInt(number) } });
    }
    const frames = said.map(encodeFrame);
    for (const [at, envelope] of said.entries()) {
      const frame = frames[at] ?? assert.fail();
      const read = decodeEnvelope(frame, prefixBytesOf(frame));
      // What is longer is written as well, and refused by whoever reads it.
      if (frame.length - prefixBytesOf(frame) > messageTable.NewTip.payloadBytesMax) {
        expect(read.ok).to.equal(false);
        continue;
      }
      assert(read.ok);
      expect(plain(read.envelope)).to.deep.equal(plain(envelope));
    }
  });

  it('lie one behind the other where they are alike', () => {
    const ping: OutgoingEnvelope = { message: { kind: 'Ping', nonce: 0x1234_5678n } };
    const frames = Array.from({ length: 5 }, () => encodeFrame(ping));
    const seams = frames.slice(2).map((frame, at) => isBehind(frames[at + 1] ?? frame, frame));
    expect(seams).to.deep.equal([true, true, true]);
  });
});

function prefixBytesOf(frame: Uint8Array): number {
  const read = readFrameLength(frame, 0, FRAME_BYTES_MAX);
  assert(read.status === 'complete' && read.prefixBytes + read.length === frame.length);
  return read.prefixBytes;
}

/** A payload of exactly so many bytes: one body that is filled up with an unknown field. */
function padded(name: string, bytes: number): Uint8Array {
  const number = bodyFields[name as MessageKind];
  for (let filler = bytes; filler >= 0; filler--) {
    const body = protobuf.Writer.create().uint32(794).bytes(new Uint8Array(filler)).finish();
    const payload = protobuf.Writer.create()
      .uint32((number << 3) | 2)
      .bytes(body)
      .finish();
    if (payload.length === bytes) return payload;
  }
  throw new Error(`no ${name} of ${bytes} bytes`);
}
