import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../src/chain/hash.ts';
import { IdTable } from '../../src/chain/id-table.ts';

describe('A table of ids', () => {
  it('keeps what a Map keeps, whatever is added and deleted, however ids collide', () => {
    // Few ends for many ids: nearly all of them want the same slots.
    const id = fc
      .tuple(fc.nat(60), fc.constantFrom('0000000', 'fffffff', 'abcdef0', '0000001'))
      .map(([head, end]) => sha256(Buffer.of(head)).slice(0, -7) + end);
    const change = fc.record({ id, kind: fc.constantFrom('add', 'add', 'delete') });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const table = new IdTable<{ id: string; at: number }>();
        const model = new Map<string, { id: string; at: number }>();
        for (const [at, { id: key, kind }] of changes.entries()) {
          if (kind === 'delete') {
            table.delete(key);
            model.delete(key);
          } else if (!model.has(key)) {
            const thing = { id: key, at };
            table.add(thing);
            model.set(key, thing);
          }
          expect(table.get(key)).to.equal(model.get(key));
        }
        expect(table.size).to.equal(model.size);
        for (const [key, thing] of model) expect(table.get(key)).to.equal(thing);
      }),
      { numRuns: 500, seed: 20_261_130 },
    );
  });

  it('grows, and finds everything again', () => {
    const table = new IdTable<{ id: string }>();
    const things = Array.from({ length: 5_000 }, (_, at) => ({ id: sha256(Buffer.from(`${at}`)) }));
    for (const thing of things) table.add(thing);
    for (const [at, { id }] of things.entries()) if (at % 3 === 0) table.delete(id);
    for (const [at, thing] of things.entries()) {
      expect(table.get(thing.id)).to.equal(at % 3 === 0 ? undefined : thing);
    }
    expect(table.get('')).to.equal(undefined);
  });
});
