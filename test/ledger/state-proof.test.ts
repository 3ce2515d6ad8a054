// Proofs of the state: what is there and what is not can be shown to whoever knows the root, and nothing
// else can.
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { State } from '../../src/ledger/state.ts';
import { provenValue, type StateProof } from '../../src/ledger/state-proof.ts';

const SEED = 20260211;

const keyOf = (n: number) => Buffer.from(`key ${n}`);
const textValue = (n: number) => Buffer.from(`value ${n}`);

function stateOf(keys: Iterable<number>): State {
  const state = new State();
  state.apply([...keys].map((n) => ({ key: keyOf(n), value: textValue(n) })));
  return state;
}

/** What a proof shows, as text; undefined: nothing. */
function shown(root: string, n: number, proof: StateProof): string | undefined {
  const proven = provenValue(root, keyOf(n), proof);
  if (!proven.ok) return undefined;
  return proven.value === undefined ? 'absent' : Buffer.from(proven.value).toString();
}

describe('a proof of the state', () => {
  it(`shows the value of a key, or that it has none (seed ${SEED})`, () => {
    const keys = fc.uniqueArray(fc.nat(400), { maxLength: 200 });
    const run = fc.property(keys, fc.nat(400), (present, asked) => {
      const state = stateOf(present);
      const expected = present.includes(asked) ? `value ${asked}` : 'absent';
      expect(shown(state.root(), asked, state.prove(keyOf(asked)))).to.equal(expected);
    });
    fc.assert(run, { seed: SEED, numRuns: 300 });
  });

  it('shows nothing under another root, for another key, or when any part of it is changed', () => {
    const state = stateOf(Array.from({ length: 100 }, (_, n) => n));
    const root = state.root();
    const proof = state.prove(keyOf(7));
    expect(shown(root, 7, proof)).to.equal('value 7');
    expect(shown(sha256(Buffer.from(root)), 7, proof)).to.equal(undefined);
    expect(shown(root, 8, proof)).to.equal(undefined);
    expect(shown(root, 7, { ...proof, end: { kind: 'nothing' } })).to.equal(undefined);
    const otherValue = { kind: 'value' as const, value: Buffer.from('value 8') };
    expect(shown(root, 7, { ...proof, end: otherValue })).to.equal(undefined);
    for (const at of proof.siblings.keys()) {
      const siblings = proof.siblings.with(at, ZERO_HASH);
      expect(shown(root, 7, { ...proof, siblings }), `sibling ${at}`).to.equal(undefined);
    }
    expect(shown(root, 7, { ...proof, siblings: proof.siblings.slice(1) })).to.equal(undefined);
  });

  it('cannot deny a key with its own leaf, or with one that stands elsewhere', () => {
    const state = stateOf(Array.from({ length: 100 }, (_, n) => n));
    const root = state.root();
    const proof = state.prove(keyOf(7));
    const own = { keyHash: sha256(keyOf(7)), valueHash: sha256(textValue(7)) };
    expect(shown(root, 7, { ...proof, end: { kind: 'other', ...own } })).to.equal(undefined);
    const elsewhere = state.prove(keyOf(8));
    const other = { keyHash: sha256(keyOf(8)), valueHash: sha256(textValue(8)) };
    expect(shown(root, 7, { ...elsewhere, end: { kind: 'other', ...other } })).to.equal(undefined);
  });

  it('is refused as a value when it is malformed', () => {
    const state = stateOf([1, 2, 3]);
    const root = state.root();
    const proof = state.prove(keyOf(1));
    const malformed: StateProof[] = [
      { ...proof, siblings: ['zz'] },
      { ...proof, siblings: Array.from({ length: 257 }, () => ZERO_HASH) },
      { ...proof, end: { kind: 'other', keyHash: 'zz', valueHash: root } },
    ];
    for (const one of malformed) expect(provenValue(root, keyOf(1), one).ok).to.equal(false);
  });
});
