import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../src/chain/hash.ts';
import { IdRows } from '../../src/chain/id-rows.ts';

describe('Rows of ids', () => {
  it('keeps what a Map keeps, whatever is added and deleted, however ids collide', () => {
    // Few ends for many ids: nearly all of them want the same slots.
    const id = fc
      .tuple(fc.nat(60), fc.constantFrom('0000000', 'fffffff', 'abcdef0', '0000001'))
      .map(([head, end]) => sha256(Buffer.of(head)).slice(0, -7) + end);
    const change = fc.record({ id, kind: fc.constantFrom('add', 'add', 'delete') });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const ids = new IdRows();
        const model = new Map<string, number>();
        for (const { id: key, kind } of changes) {
          if (kind === 'delete') {
            ids.delete(key);
            model.delete(key);
          } else if (!model.has(key)) {
            model.set(key, ids.add(key));
          }
          expect(ids.row(key)).to.equal(model.get(key));
        }
        expect(ids.size).to.equal(model.size);
        expect([...ids.used()]).to.have.members([...model.values()]);
        for (const [key, row] of model) {
          expect(ids.row(key)).to.equal(row);
          expect(ids.at(row)).to.equal(key);
        }
      }),
      { numRuns: 500, seed: 20_261_130 },
    );
  });

  it('grows, and finds everything again', () => {
    const ids = new IdRows();
    const all = Array.from({ length: 5_000 }, (_, at) => sha256(Buffer.from(`${at}`)));
    for (const [at, id] of all.entries()) expect(ids.add(id)).to.equal(at);
    for (const [at, id] of all.entries()) if (at % 3 === 0) ids.delete(id);
    for (const [at, id] of all.entries()) {
      expect(ids.row(id)).to.equal(at % 3 === 0 ? undefined : at);
    }
    expect(ids.row('')).to.equal(undefined);
    expect(ids.add(sha256(Buffer.from('new'))), 'a row that was given back').to.be.below(5_000);
  });
});
