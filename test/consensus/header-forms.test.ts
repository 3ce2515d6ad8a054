// Each rule demands its own fields of a header, and refuses the others for ever: for every way in which a header
// can have them, under every rule.
import { expect } from 'chai';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { type BlockHeader, encodeHeader, readHeader } from '../../src/chain/header.ts';
import { checkForm } from '../../src/chain/rules.ts';
import { headerForms } from '../../src/consensus/header-forms.ts';

const some = 'ab'.repeat(32);

const plain: BlockHeader = {
  ...{ version: 2, height: 1, parent: ZERO_HASH, txRoot: some, timeMs: 1, sealer: some },
  ...{ stateRoot: some, nonce: 0n },
};

/** Each with the rules that take a header with these fields. */
const headers: readonly (readonly [fields: Partial<BlockHeader>, rules: readonly string[]])[] = [
  [{}, []],
  [{ nonce: 1n }, []],
  [{ target: some }, ['pow']],
  [{ target: some, nonce: 1n }, ['pow']],
  [{ rosterHash: some }, ['pbft']],
  [{ rosterHash: some, nonce: 1n }, []],
  [{ target: some, rosterHash: some }, []],
  [{ target: some, rosterHash: some, nonce: 1n }, []],
];

describe('header forms [C-7]', () => {
  for (const [fields, rules] of headers) {
    it(`${Object.keys(fields).join(', ') || 'no field'}: under ${rules.join() || 'no rule'}`, () => {
      const headerBytes = encodeHeader({ ...plain, ...fields });
      const read = readHeader(headerBytes);
      if (!read.ok) expect.fail(read.why);
      expect(read.value).to.deep.equal({ ...plain, ...fields });
      const sealed = { id: sha256(headerBytes), header: read.value, headerBytes };
      const refusals = Object.entries(headerForms).map(([rule, form]) => ({
        ...{ rule, refusal: checkForm(sealed, form) },
      }));
      const taken = refusals.filter(({ refusal }) => refusal === undefined);
      expect(taken.map(({ rule }) => rule)).to.deep.equal(rules);
      for (const { refusal } of refusals) {
        if (refusal === undefined) continue;
        expect(refusal).to.include({ fault: 'bad-form', invalidBlockId: sealed.id });
      }
    });
  }
});
