import { expect } from 'chai';
import fc from 'fast-check';
import { Reassembly } from '../../src/capture/reassembly.ts';

describe('reassembly of one direction', () => {
  it('puts the bytes back together, however the segments are cut, doubled and shuffled', () => {
    const segments = fc.record({
      length: fc.integer({ min: 1, max: 400 }),
      firstSeq: fc.integer({ min: 0, max: 0xffff_ffff }),
      cuts: fc.array(fc.nat(400), { maxLength: 20 }),
      again: fc.array(fc.tuple(fc.nat(400), fc.nat(50)), { maxLength: 10 }),
      shuffle: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
    });
    fc.assert(
      fc.property(segments, ({ length, firstSeq, cuts, again, shuffle }) => {
        const sent = Uint8Array.from({ length }, (_, at) => at % 251);
        const edges = [0, ...cuts.map((cut) => cut % length), length].toSorted((a, b) => a - b);
        const pieces = edges.slice(1).map((end, at) => [edges[at] ?? 0, end] as const);
        for (const [at, size] of again) {
          const start = at % length;
          pieces.push([start, Math.min(length, start + size)]);
        }
        const order = pieces
          .map((piece, at) => ({ piece, key: shuffle[at] ?? 0 }))
          .toSorted((a, b) => a.key - b.key);
        const reassembly = new Reassembly(firstSeq);
        const got = order.flatMap(({ piece: [start, end] }) => {
          const bytes = sent.subarray(start, end);
          return reassembly.push((firstSeq + start) >>> 0, bytes.length, bytes);
        });
        expect(Buffer.concat(got).toString('hex')).to.equal(Buffer.from(sent).toString('hex'));
        expect(reassembly.missingBytes).to.equal(0);
      }),
    );
  });

  it('keeps back what lies behind a hole, and counts it as missing', () => {
    const reassembly = new Reassembly(0xffff_ffff);
    expect(reassembly.push(0xffff_ffff, 2, Buffer.from('aabb', 'hex'))).to.have.length(1);
    expect(reassembly.push(4, 2, Buffer.from('ffff', 'hex'))).to.have.length(0);
    expect(reassembly.bytes).to.equal(2);
    expect(reassembly.missingBytes).to.equal(5);
  });

  it('counts bytes that a headers-only capture cut off as missing', () => {
    const reassembly = new Reassembly(1);
    reassembly.push(1, 1000, new Uint8Array(94));
    expect(reassembly.bytes).to.equal(94);
    expect(reassembly.missingBytes).to.equal(906);
  });
});
