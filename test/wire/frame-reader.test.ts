// The stream cut in every way: the frames are the same however the bytes arrive, and memory grows
// with what has arrived, never with what a prefix claims.
import { expect } from 'chai';
import fc from 'fast-check';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { bytesOf, hex } from './plain.ts';

/** Payloads around every length at which a prefix grows, each with bytes of its own. */
const payloads = [1, 2, 11, 127, 128, 129, 300, 1].map((length, at) =>
  new Uint8Array(length).map((_, i) => (i * 31 + at * 7) % 256),
);
const stream = Buffer.concat(payloads.map(frameOf));
const wanted = payloads.map(hex);

describe('wire: FrameReader', () => {
  it('[F-1] reads a stream that comes in one piece', () => {
    expect(read([stream])).to.deep.equal(wanted);
  });

  it('[F-1] reads a stream that comes byte by byte', () => {
    expect(read([...stream].map((byte) => Buffer.of(byte)))).to.deep.equal(wanted);
  });

  it(`[F-1] reads a stream that comes in two pieces, at each of ${stream.length - 1} cuts`, () => {
    for (let cut = 1; cut < stream.length; cut++) {
      expect(read([stream.subarray(0, cut), stream.subarray(cut)])).to.deep.equal(wanted);
    }
  });

  it('[F-1] reads a stream that comes in any pieces, empty ones too', () => {
    const cuts = fc.array(fc.nat({ max: stream.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [...places.sort((a, b) => a - b), stream.length];
        const chunks = ends.map((end, at) => stream.subarray(ends[at - 1] ?? 0, end));
        expect(read(chunks)).to.deep.equal(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('[F-4] reads two frames of the largest size, back to back, in pieces of 4,096 bytes', () => {
    const largest = frameOf(Buffer.alloc(FRAME_BYTES_MAX, 0x5a));
    const both = Buffer.concat([largest, largest]);
    const reader = new FrameReader();
    let frames = 0;
    for (let at = 0; at < both.length; at += 4096) {
      reader.push(both.subarray(at, at + 4096));
      for (let next = take(reader); next !== undefined; next = take(reader)) {
        expect(next.frame.length).to.equal(largest.length);
        expect(Buffer.compare(next.frame, largest)).to.equal(0);
        frames++;
      }
    }
    expect(frames).to.equal(2);
    expect(reader.pendingBytes).to.equal(0);
  });

  it('[F-4] asks for the limit of each frame: one piece holds the last small and the first large', () => {
    const last = frameOf(Buffer.alloc(GREETING_FRAME_BYTES_MAX, 1));
    const first = frameOf(Buffer.alloc(GREETING_FRAME_BYTES_MAX + 1, 2));
    const reader = new FrameReader();
    reader.push(Buffer.concat([last, first]));
    expect(reader.next(GREETING_FRAME_BYTES_MAX)).to.have.property('status', 'frame');
    expect(reader.next(GREETING_FRAME_BYTES_MAX), 'too early').to.deep.equal({
      status: 'violation',
      violation: 'frame-too-large',
    });
    expect(reader.next(FRAME_BYTES_MAX), 'after the limit has changed').to.have.property(
      'status',
      'frame',
    );
    expect(reader.next(FRAME_BYTES_MAX)).to.deep.equal({ status: 'incomplete' });
  });

  it('[F-2] says what is wrong with a prefix before the payload, and goes on saying it', () => {
    const reader = new FrameReader();
    reader.push(bytesOf('02 3a 00 80'));
    expect(reader.next(FRAME_BYTES_MAX)).to.have.property('status', 'frame');
    expect(reader.next(FRAME_BYTES_MAX)).to.deep.equal({ status: 'incomplete' });
    reader.push(bytesOf('00'));
    const refusal = { status: 'violation', violation: 'prefix-not-minimal' };
    expect(reader.next(FRAME_BYTES_MAX)).to.deep.equal(refusal);
    reader.push(bytesOf('02 3a 00'));
    expect(reader.next(FRAME_BYTES_MAX), 'nothing behind it is ever read').to.deep.equal(refusal);
  });

  it('[F-5] knows how long the frame is that is still arriving', () => {
    const reader = new FrameReader();
    expect(reader.expectedBytes(FRAME_BYTES_MAX)).to.equal(undefined);
    reader.push(bytesOf('80'));
    expect(reader.expectedBytes(FRAME_BYTES_MAX), 'half a prefix').to.equal(undefined);
    expect(reader.pendingBytes).to.equal(1);
    reader.push(bytesOf('01 aa'));
    expect(reader.expectedBytes(FRAME_BYTES_MAX)).to.equal(128);
    expect(reader.expectedBytes(127), 'above the limit of this moment').to.equal(undefined);
    expect(reader.pendingBytes).to.equal(3);
  });

  it('[F-1] copies no frame but the one that the end of a chunk cuts', () => {
    const frames = Array.from({ length: 8 }, (_, at) => frameOf(Buffer.alloc(20_000, at + 1)));
    const bytes = Buffer.concat(frames);
    const chunks = [bytes.subarray(0, 65_536), Buffer.from(bytes.subarray(65_536))];
    const reader = new FrameReader();
    const copied: boolean[] = [];
    for (const chunk of chunks) {
      // In pieces, as a connection hands on a chunk whose turn is over.
      for (let at = 0; at < chunk.length; at += 8_192) {
        reader.push(chunk.subarray(at, at + 8_192));
        for (let next = take(reader); next !== undefined; next = take(reader)) {
          expect(Buffer.compare(next.frame, frames[copied.length] ?? bytes)).to.equal(0);
          copied.push(next.frame.buffer !== chunk.buffer);
        }
      }
    }
    expect(copied).to.deep.equal([false, false, false, true, false, false, false, false]);
  });

  it('keeps memory for what has arrived, not for what is claimed', () => {
    const claim = bytesOf('ff ff 3f'); // 1,048,575 bytes
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 500 }, () => {
      const reader = new FrameReader();
      for (const byte of claim) reader.push(Buffer.of(byte));
      expect(reader.next(FRAME_BYTES_MAX)).to.deep.equal({ status: 'incomplete' });
      return reader;
    });
    const grownBytes = process.memoryUsage().arrayBuffers - before;
    expect(readers.every((reader) => reader.pendingBytes === 3)).to.equal(true);
    // 500 MB are claimed; each reader has its first buffer of 64 KiB.
    expect(grownBytes).to.be.lessThan(500 * 80 * 1024);
  });

  it('leaves frames alone that it has returned, whatever comes after them', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 66_000 }), (lengths, step) => {
        const bytes = Buffer.concat(
          lengths.map((length, at) => frameOf(Buffer.alloc(length, at + 1))),
        );
        const kept: { frame: Uint8Array; copy: Uint8Array }[] = [];
        const reader = new FrameReader();
        for (let at = 0; at < bytes.length; at += step) {
          reader.push(bytes.subarray(at, at + step));
          for (let next = take(reader); next !== undefined; next = take(reader)) {
            kept.push({ frame: next.frame, copy: Uint8Array.from(next.frame) });
          }
        }
        expect(kept.length).to.equal(lengths.length);
        for (const { frame, copy } of kept) expect(Buffer.compare(frame, copy)).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });
});

function take(reader: FrameReader) {
  const next = reader.next(FRAME_BYTES_MAX);
  if (next.status === 'violation') expect.fail(next.violation);
  return next.status === 'frame' ? next : undefined;
}

/** Payloads in hex; every frame is its prefix and its payload. */
function read(chunks: readonly Uint8Array[]): string[] {
  const reader = new FrameReader();
  const found: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let next = take(reader); next !== undefined; next = take(reader)) {
      expect(hex(next.frame)).to.equal(hex(frameOf(next.payload)));
      found.push(hex(next.payload));
    }
  }
  expect(reader.pendingBytes).to.equal(0);
  return found;
}
