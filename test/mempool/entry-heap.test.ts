import { expect } from 'chai';
import fc from 'fast-check';
import { EntryHeap } from '../../src/mempool/entry-heap.ts';

describe('mempool: the heap', () => {
  it('gives its items in order, whatever was taken out of its middle', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { maxLength: 60 }), fc.array(fc.nat()), (items, out) => {
        const heap = new EntryHeap<number>((one, other) => one < other);
        for (const item of items) heap.push(item);
        const gone = new Set(out.map((at) => items[at % (items.length || 1)]));
        for (const item of gone) if (item !== undefined) heap.delete(item);
        const left = items.filter((item) => !gone.has(item)).sort((one, other) => one - other);
        expect(heap.size).to.equal(left.length);
        expect(heap.first).to.equal(left[0]);
        expect(left.every((item) => heap.has(item))).to.equal(true);
        const popped: number[] = [];
        for (let item = heap.pop(); item !== undefined; item = heap.pop()) popped.push(item);
        expect(popped).to.deep.equal(left);
      }),
    );
  });

  it('holds an item once, and lets go of what it does not hold', () => {
    const heap = new EntryHeap<number>((one, other) => one < other);
    heap.push(1);
    heap.push(1);
    heap.delete(2);
    expect(heap.size).to.equal(1);
  });
});
