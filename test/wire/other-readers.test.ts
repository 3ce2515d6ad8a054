// Our stream in other hands: a protobuf library with nothing but the published .proto files reads
// what we write and writes what we read; and in our own code one function alone reads prefixes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { root } from '../helpers/root.ts';
import { sourceFiles } from '../structure/source.ts';
import { conversation, frameNamed } from '../vectors/wire-vectors.ts';
import { envelopes } from './envelopes.ts';
import { bytesOf, hex } from './plain.ts';

const published = publishedEnvelope();

describe('wire: other readers', () => {
  it('[F-1] a recorded stream is read by the delimited reader of a protobuf library', () => {
    const names = conversation.listener;
    const stream = Buffer.concat(names.map((name) => bytesOf(frameNamed(name).hex)));
    const reader = protobuf.Reader.create(stream);
    const bodies: string[] = [];
    while (reader.pos < reader.len) {
      const envelope = published.decodeDelimited(reader);
      bodies.push((envelope as unknown as { body: string }).body);
    }
    expect(bodies).to.deep.equal(['welcome', 'blocksBegin', 'block', 'blocksEnd', 'goodbye']);
  });

  it('[E-1] and written again by it, byte for byte: the defaults are left out on both sides', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        // Opaque bytes are no headers and no transactions, and would not come back the same.
        const opaque = ['Block', 'Headers', 'NewTip', 'Transactions', 'BlockTransactions'];
        fc.pre(!opaque.includes(envelope.message.kind));
        const frame = frameOf(encodeEnvelope(envelope));
        const theirs = published.encodeDelimited(published.decodeDelimited(frame)).finish();
        expect(hex(theirs)).to.equal(hex(frame));
      }),
      { numRuns: 500 },
    );
  });

  it('[F-1] a stream that a protobuf library has written is read by ours', () => {
    const texts = ['', 'one', 'x'.repeat(200)];
    const stream = Buffer.concat(
      texts.map((text) => published.encodeDelimited({ goodbye: { text } }).finish()),
    );
    const reader = new FrameReader();
    reader.push(stream);
    for (const text of texts) {
      const next = reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') expect.fail(next.status);
      const back = published.decode(next.payload).toJSON() as { goodbye: { text?: string } };
      expect(back.goodbye.text ?? '').to.equal(text);
    }
    expect(reader.pendingBytes).to.equal(0);
  });
});

describe('wire: every prefix goes through the varint package, in readPrefix', () => {
  const files = sourceFiles('src');

  it('[F-1] the package is imported by frames.ts alone', () => {
    const importers = files.filter(({ text }) => /['"]varint['"]/.test(text));
    expect(importers.map(({ path }) => path)).to.deep.equal(['src/wire/frames.ts']);
  });

  it('[F-2] varint.decode stands in one function, behind the strict look at the last byte', () => {
    const { text } = files.find(({ path }) => path === 'src/wire/frames.ts') ?? { text: '' };
    const uses = [...text.matchAll(/\bvarint\s*\.\s*decode\s*\(/g)];
    expect(uses).to.have.lengthOf(1);
    const before = text.slice(0, uses[0]?.index);
    expect(before.match(/function (\w+)/g)?.at(-1)).to.equal('function readPrefix');
    expect(before.slice(before.lastIndexOf('function '))).to.include('PREFIX_BYTES_MAX');
  });

  it('[F-1] nothing else takes varints apart or delimits messages, but what reads hashed fields', () => {
    const signs =
      /[dD]elimited\s*\(|\bfork\s*\(|\bldelim\b|<<=?\s*7\b|\*=?\s*128\b|>=?\s*0x80\b|>=?\s*128\b|>\s*127\b|&\s*(?:0x80|128|127)\b/;
    const others = files.filter(
      ({ path, text }) => path !== 'src/wire/frames.ts' && signs.test(withoutComments(text)),
    );
    // [E-6] needs to know whether a varint was in its shortest form, which no library says.
    expect(others.map(({ path }) => path)).to.deep.equal(['src/chain/field-cursor.ts']);
  });
});

/** Comments that have lines of their own are blank. */
function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|\/\*|\*).*$/gm, '');
}

function publishedEnvelope(): protobuf.Type {
  const schema = new protobuf.Root();
  for (const file of ['chain.proto', 'wire.proto']) {
    protobuf.parse(readFileSync(join(root, 'proto/finack/v1', file), 'utf8'), schema);
  }
  return schema.lookupType('finack.v1.Envelope');
}
