// Commitments to what is confidential: they hold whoever made them, tell nothing, and let single fields be shown.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  commitmentOfField,
  fieldsCommitment,
  type PrivateField,
  payloadCommitment,
  type RevealedField,
  revealField,
} from '../../src/chain/private-payload.ts';

const anySalt = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyFields = fc.array(
  fc.record({ name: fc.string({ maxLength: 32 }), value: fc.uint8Array({ maxLength: 40 }) }),
  { minLength: 1, maxLength: 17 },
);

describe('private payloads [C-16]', () => {
  it('are committed to by these bytes', () => {
    const [salt, payload] = [Buffer.alloc(32, 1), Buffer.from('4 C')];
    const bytes = Buffer.concat([Buffer.from('finack-private-v1'), salt, payload]);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(payloadCommitment(salt, payload)).to.equal(expected);
    expect(payloadCommitment(Buffer.alloc(32, 2), payload)).to.not.equal(expected);
  });

  it('show any one of their fields', () => {
    fc.assert(
      fc.property(anySalt, anyFields, fc.nat(), (salt, fields, nth) => {
        const index = nth % fields.length;
        const revealed = revealField(salt, fields, index);
        const { name, value } = fields[index] as PrivateField;
        expect(revealed).to.deep.include({ name, value });
        expect(commitmentOfField(revealed)).to.equal(fieldsCommitment(salt, fields));
      }),
      { numRuns: 60 },
    );
  });

  it('cannot be shown to hold another value, name, place or salt', () => {
    const salt = Buffer.alloc(32, 7);
    const fields = ['weight', 'price', 'port'].map((name) => ({ name, value: Buffer.from(name) }));
    const commitment = fieldsCommitment(salt, fields);
    const revealed = revealField(salt, fields, 1);
    const { proof } = revealed;
    const wrong: Partial<RevealedField>[] = [
      { value: Buffer.from('prize') },
      { name: 'prices' },
      // What ends the name must not begin the value.
      { name: 'pric', value: Buffer.from('eprice') },
      { salt: Buffer.alloc(32, 7) },
      { salt: Buffer.alloc(31) },
      { proof: { ...proof, index: 0 } },
      { proof: { ...proof, size: 2 } },
      { proof: { ...proof, path: proof.path.slice(1) } },
    ];
    for (const change of wrong) {
      expect(commitmentOfField({ ...revealed, ...change })).to.not.equal(commitment);
    }
  });

  it('keep a shown field from helping to guess the others', () => {
    const salt = Buffer.alloc(32, 9);
    const fields = [
      { name: 'weight', value: Buffer.from('20') },
      { name: 'price', value: Buffer.from('7') },
    ];
    const revealed = revealField(salt, fields, 0);
    const commitment = fieldsCommitment(salt, fields);
    // Whoever sees the weight tries every price with all that he has been told.
    const guesses = Array.from({ length: 100 }, (_, price) => {
      const value = Buffer.from(String(price));
      const told = { ...revealed, name: 'price', value };
      return commitmentOfField({ ...told, proof: { ...revealed.proof, index: 1 } });
    });
    expect(guesses).to.not.include(commitment);
    // The path holds the leaf of the price, which a salt in common would give away.
    const [sibling] = revealed.proof.path;
    const leaves = (fieldSalt: Uint8Array) =>
      Array.from({ length: 100 }, (_, price) => {
        const leaf = Buffer.concat([Buffer.of(0), fieldSalt, lengthOf('price'), textOf(price)]);
        return createHash('sha256').update(leaf).digest('hex');
      });
    expect(leaves(revealed.salt)).to.not.include(sibling);
    expect(leaves(revealField(salt, fields, 1).salt)).to.include(sibling);
  });
});

function lengthOf(text: string): Uint8Array {
  return Buffer.concat([Buffer.of(0, 0, 0, text.length), Buffer.from(text)]);
}

function textOf(number: number): Uint8Array {
  return Buffer.from(String(number));
}
