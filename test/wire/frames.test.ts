// Length prefixes, one by one: what is read, what is waited for, and what is refused at once.
import { expect } from 'chai';
import { type FrameLength, frameOf, readFrameLength } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import type { Violation } from '../../src/wire/violations.ts';
import { bytesOf, hex } from './plain.ts';

const read = (text: string, limit = FRAME_BYTES_MAX) => readFrameLength(bytesOf(text), 0, limit);
const complete = (length: number, prefixBytes: number): FrameLength => ({
  status: 'complete',
  length,
  prefixBytes,
});
const refused = (violation: Violation): FrameLength => ({ status: 'violation', violation });

describe('wire: length prefixes', () => {
  const lengths: [prefix: string, length: number, prefixBytes: number][] = [
    ['01', 1, 1],
    ['7f', 127, 1],
    ['80 01', 128, 2],
    ['ff 7f', 16_383, 2],
    ['80 80 01', 16_384, 3],
    ['80 80 40', 1_048_576, 3],
  ];
  for (const [prefix, length, prefixBytes] of lengths) {
    it(`[F-1] ${prefix} is the length ${length}, and the reader says that it took ${prefixBytes}`, () => {
      expect(read(prefix)).to.deep.equal(complete(length, prefixBytes));
      expect(read(`${prefix} ff ff ff`), 'whatever follows').to.deep.equal(
        complete(length, prefixBytes),
      );
      expect(readFrameLength(bytesOf(`00 00 ${prefix}`), 2, FRAME_BYTES_MAX)).to.deep.equal(
        complete(length, prefixBytes),
      );
    });
  }

  for (const prefix of ['', '80', 'ff', '80 80', 'ff ff']) {
    it(`[F-2] "${prefix}" is not yet a length: wait`, () => {
      expect(read(prefix)).to.deep.equal({ status: 'incomplete' });
    });
  }

  for (const prefix of [
    '80 80 80',
    'ff ff ff',
    '80 80 80 00',
    'ff ff ff ff 0f',
    `${'ff'.repeat(64)}`,
  ]) {
    it(`[F-2] ${prefix.slice(0, 14)}: the third byte says that a fourth follows, which is decided at once`, () => {
      expect(read(prefix)).to.deep.equal(refused('prefix-too-long'));
    });
  }

  for (const prefix of ['80 00', '81 00', 'ff 00', '80 80 00', 'ff ff 00', '83 00 aa bb cc']) {
    it(`[F-2] ${prefix} is longer than it needs to be`, () => {
      expect(read(prefix)).to.deep.equal(refused('prefix-not-minimal'));
    });
  }

  it('[F-3] 00 is a frame of nothing', () => {
    expect(read('00')).to.deep.equal(refused('frame-empty'));
    expect(read('00 3a 00')).to.deep.equal(refused('frame-empty'));
  });

  it('[F-4] before the handshake is done: 2,048 bytes and not one more', () => {
    expect(read('80 10', GREETING_FRAME_BYTES_MAX)).to.deep.equal(complete(2048, 2));
    expect(read('81 10', GREETING_FRAME_BYTES_MAX)).to.deep.equal(refused('frame-too-large'));
  });

  it('[F-4] after it: 1,048,576 bytes and not one more', () => {
    expect(read('80 80 40')).to.deep.equal(complete(1_048_576, 3));
    expect(read('81 80 40')).to.deep.equal(refused('frame-too-large'));
    expect(read('ff ff 7f')).to.deep.equal(refused('frame-too-large'));
  });

  it('[F-1] what is written is read back, at every length where the prefix grows', () => {
    for (const length of [1, 127, 128, 16_383, 16_384, FRAME_BYTES_MAX]) {
      const frame = frameOf(new Uint8Array(length).fill(7));
      const { prefixBytes } = readFrameLength(frame, 0, FRAME_BYTES_MAX) as { prefixBytes: number };
      expect(read(hex(frame.subarray(0, 3)))).to.deep.equal(complete(length, prefixBytes));
      expect(frame.length).to.equal(prefixBytes + length);
      expect(frame.subarray(prefixBytes).every((byte) => byte === 7)).to.equal(true);
    }
  });

  it('[F-3] [F-4] a frame that nobody may send is never made', () => {
    expect(() => frameOf(new Uint8Array(0))).to.throw('a payload that fits a frame');
    expect(() => frameOf(new Uint8Array(FRAME_BYTES_MAX + 1))).to.throw();
  });
});
