// How the ledger is kept: what was written comes back, whatever it is, and bytes that are cut short do not.
import { expect } from 'chai';
import fc from 'fast-check';
import type { StateWrite } from '../../src/chain/state-write.ts';
import { decodeUndo, encodeUndo, KEPT_STATE, keptState, undoKey } from '../../src/ledger/kept.ts';

const SEED = 20260214;

const bytes = fc.uint8Array({ maxLength: 40 });
const writes: fc.Arbitrary<StateWrite[]> = fc.array(
  fc.record({ key: bytes, value: fc.option(bytes, { nil: undefined }) }),
  { maxLength: 12 },
);

const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('hex');
const textOf = (list: readonly StateWrite[] | undefined) =>
  list?.map(({ key, value }) => [hex(key), hex(value)]);

describe('what the ledger keeps', () => {
  it(`comes back as it was written (seed ${SEED})`, () => {
    const run = fc.property(writes, (undo) => {
      expect(textOf(decodeUndo(encodeUndo(undo)))).to.deep.equal(textOf(undo));
    });
    fc.assert(run, { seed: SEED });
  });

  it('is nothing, or the first writes of it, where bytes are cut short', () => {
    const undo = [
      { key: Buffer.from('one'), value: Buffer.from('value') },
      { key: Buffer.from('two'), value: undefined },
    ];
    const whole = encodeUndo(undo);
    for (let end = 0; end < whole.length; end++) {
      const read = decodeUndo(whole.subarray(0, end));
      expect(read === undefined || read.length < 2, `${end} bytes`).to.equal(true);
    }
  });

  it('has keys of one kind for the state and of another for each height', () => {
    const { key } = keptState({ key: Buffer.from('x'), value: undefined });
    expect([...key]).to.deep.equal([KEPT_STATE, 0x78]);
    expect([...undoKey(0x01020304)]).to.deep.equal([0x75, 1, 2, 3, 4]);
  });
});
