// Lines out of chunks: the same lines however the bytes were cut, and never more than the limit held.
import { expect } from 'chai';
import fc from 'fast-check';
import { LineReader } from '../../src/control/line-reader.ts';

describe('control: lines', () => {
  it('gives the same lines whole and byte by byte, also when a cut falls into a character', () => {
    const bytes = Buffer.from('{"a":1}\n\n노드\r\nrest');
    const whole = new LineReader(100);
    expect(whole.push(bytes).lines).to.deep.equal(['{"a":1}', '', '노드\r']);
    const slow = new LineReader(100);
    const lines = [...bytes].flatMap((byte) => slow.push(Buffer.from([byte])).lines);
    expect(lines).to.deep.equal(['{"a":1}', '', '노드\r']);
    expect([whole.takeRest(), slow.takeRest(), slow.takeRest()]).to.deep.equal([
      'rest',
      'rest',
      '',
    ]);
  });

  it('gives every line of any text cut anywhere', () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')),
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 9 }), (lines, step) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const reader = new LineReader(bytes.length);
        const read: string[] = [];
        for (let at = 0; at < bytes.length; at += step) {
          read.push(...reader.push(bytes.subarray(at, at + step)).lines);
        }
        expect(read).to.deep.equal(lines);
      }),
    );
  });

  it('takes a line of exactly the limit, and says when one is longer, newline or not', () => {
    expect(new LineReader(3).push(Buffer.from('abc\n'))).to.deep.equal({
      lines: ['abc'],
      isTooLong: false,
    });
    expect(new LineReader(3).push(Buffer.from('a\nabcd\n'))).to.deep.equal({
      lines: ['a'],
      isTooLong: true,
    });
    expect(new LineReader(3).push(Buffer.from('abcd')).isTooLong).to.equal(true);
  });
});
