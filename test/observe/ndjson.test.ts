// Events as NDJSON: what goes in can be read back, and a line is a line.
import { expect } from 'chai';
import { jsonOf, ndjsonLine } from '../../src/observe/ndjson.ts';

describe('observe: NDJSON', () => {
  it('writes one event as one line', () => {
    const line = ndjsonLine({
      type: 'connection.round-trip',
      peer: 'p1',
      ms: 3,
      atMs: 7,
      monotonicNs: 1_500n,
    });
    expect(line).to.equal(
      '{"type":"connection.round-trip","peer":"p1","ms":3,"atMs":7,"monotonicNs":"1500"}\n',
    );
  });

  it('writes bigints as decimal strings, at any depth', () => {
    expect(jsonOf({ work: 2n ** 64n, list: [1n] })).to.equal(
      '{"work":"18446744073709551616","list":["1"]}',
    );
  });

  it('stays one line and harmless whatever the text, and means the same', () => {
    const text = 'a\nb\u001b[0m\u009b\u2028\u2029';
    const json = jsonOf({ text });
    expect(json).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(json)).to.deep.equal({ text });
  });
});
