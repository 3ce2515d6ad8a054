// The state and its root: whatever is written and taken back, in whatever order, the root is that of a trie
// built afresh from the same pairs.
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import type { StateWrite } from '../../src/chain/state-write.ts';
import { SORTED_MAX } from '../../src/ledger/sorted-writes.ts';
import { State } from '../../src/ledger/state.ts';
import { rootFromScratch } from './root-from-scratch.ts';

const SEED = 20260210;

/** Few keys, so that they meet again; values of every size around what a slot of the state holds. */
const key = fc.integer({ min: 0, max: 60 }).map((n) => Buffer.from(`key ${n}`.padEnd(n % 70, '.')));
const value = fc.uint8Array({ maxLength: 80 });
const write: fc.Arbitrary<StateWrite> = fc.record({
  key,
  value: fc.option(value, { nil: undefined, freq: 2 }),
});
const batch = fc.array(write, { maxLength: 30 });

type Model = ReadonlyMap<string, Uint8Array>;

function changed(model: Model, writes: readonly StateWrite[]): Model {
  const next = new Map(model);
  for (const { key, value } of writes) {
    const name = Buffer.from(key).toString('hex');
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return next;
}

function pairsOf(model: Model) {
  return [...model].map(([name, value]) => ({ key: Buffer.from(name, 'hex'), value }));
}

/** Pairs as text, sorted. */
function textOf(pairs: Iterable<{ key: Uint8Array; value: Uint8Array }>): string[] {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return [...pairs].map(({ key, value }) => `${hex(key)} = ${hex(value)}`).sort();
}

describe('the state [C-9]', () => {
  it(`has the root of what is in it, after any batches and undos (seed ${SEED})`, () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: batch },
      { weight: 2, arbitrary: fc.constant('undo' as const) },
    );
    const run = fc.property(fc.array(step, { maxLength: 20 }), fc.nat(5), (steps, nodesMax) => {
      const state = new State();
      const models: Model[] = [new Map()];
      const undos: StateWrite[][] = [];
      for (const one of steps) {
        if (one !== 'undo') {
          undos.push(state.apply(one));
          models.push(changed(models.at(-1) as Model, one));
        } else if (undos.length > 0) {
          state.apply(undos.pop() as StateWrite[]);
          models.pop();
        }
        // Some of it hashed, or nothing: the rest is hashed later.
        state.hash(nodesMax);
        const model = models.at(-1) as Model;
        expect(state.size).to.equal(model.size);
        expect(textOf(state.entries())).to.deep.equal(textOf(pairsOf(model)));
        if (nodesMax % 2 === 0) expect(state.root()).to.equal(rootFromScratch(pairsOf(model)));
      }
      expect(state.root()).to.equal(rootFromScratch(pairsOf(models.at(-1) as Model)));
      while (undos.length > 0) state.apply(undos.pop() as StateWrite[]);
      expect([state.size, state.root()]).to.deep.equal([0, ZERO_HASH]);
    });
    fc.assert(run, { seed: SEED, numRuns: 300 });
  });

  it('is the same for writes in any order, also where hashes of keys begin alike', () => {
    // The hashes of a pair's keys have their first 32 bits in common; the second comes first.
    const pairs = [
      [5_979, 77_859],
      [67_266, 95_827],
      [1_944, 151_494],
    ].flat();
    const numbers = [...pairs, ...Array.from({ length: 40 }, (_, n) => n)];
    const writes = numbers.map((n) => ({ key: Buffer.from(`key ${n}`), value: Buffer.of(1) }));
    const root = rootFromScratch(writes);
    const orders = fc.shuffledSubarray(writes, { minLength: writes.length });
    const run = fc.property(orders, fc.nat(writes.length), (all, cut) => {
      const state = new State();
      const undo = state.apply(all.slice(0, cut));
      const second = state.apply(all.slice(cut));
      expect(state.root()).to.equal(root);
      // Taken back together, and what was taken back done again.
      state.apply(state.apply([...second, ...undo]));
      expect(state.root()).to.equal(root);
    });
    fc.assert(run, { seed: SEED, numRuns: 50 });
  });

  it('takes more writes than are sorted together, each key several times', () => {
    const state = new State();
    const writes = Array.from({ length: 3 * SORTED_MAX }, (_, n) => ({
      key: Buffer.from(`key ${n % 2_000}`),
      value: n % 7 === 0 ? undefined : Buffer.from(`${n}`),
    }));
    const undo = state.apply(writes);
    const model = changed(new Map(), writes);
    expect(state.size).to.equal(model.size);
    expect(state.root()).to.equal(rootFromScratch(pairsOf(model)));
    state.apply(undo);
    expect([state.size, state.root()]).to.deep.equal([0, ZERO_HASH]);
  });

  it('answers with the value last written, and with a copy of it', () => {
    const state = new State();
    const value = Uint8Array.of(1, 2, 3);
    state.apply([{ key: Buffer.from('a'), value }]);
    value[0] = 9;
    const read = state.get(Buffer.from('a')) as Uint8Array;
    expect([...read]).to.deep.equal([1, 2, 3]);
    read[0] = 9;
    expect([...(state.get(Buffer.from('a')) as Uint8Array)]).to.deep.equal([1, 2, 3]);
    expect(state.get(Buffer.from('b'))).to.equal(undefined);
  });

  it('says when the root is known, however few nodes are hashed at a time', () => {
    const state = new State();
    const writes = Array.from({ length: 500 }, (_, n) => ({
      key: Buffer.from(`key ${n}`),
      value: Buffer.from(`${n}`),
    }));
    state.apply(writes);
    let calls = 1;
    while (!state.hash(10)) calls++;
    expect(calls).to.be.within(50, 100);
    expect(state.root()).to.equal(rootFromScratch(writes));
  });

  it(`is walked in the order of the hashes of its keys, from any hash on (seed ${SEED})`, () => {
    const numbers = fc.uniqueArray(fc.nat(5_000), { maxLength: 60 });
    const start = fc.oneof(
      fc.nat(5_000).map((n) => sha256(Buffer.from(`key ${n}`))),
      fc.nat(255).map((byte) => byte.toString(16).padStart(2, '0').padEnd(64, '0')),
    );
    const run = fc.property(numbers, start, (present, from) => {
      const state = new State();
      const keys = present.map((n) => Buffer.from(`key ${n}`));
      state.apply(keys.map((one) => ({ key: one, value: one })));
      const walked = [...state.entries(from)].map(({ key: one }) => sha256(one));
      const hashes = keys.map((one) => sha256(one)).sort();
      expect(walked).to.deep.equal(hashes.filter((hash) => hash >= from));
    });
    fc.assert(run, { seed: SEED, numRuns: 300 });
  });

  it('takes the room of deleted pairs again', () => {
    const state = new State();
    const rounds = 50;
    for (let round = 0; round < rounds; round++) {
      const keys = Array.from({ length: 1_000 }, (_, n) => Buffer.from(`${round} ${n}`));
      state.apply(keys.map((one) => ({ key: one, value: one })));
      state.apply(keys.map((one) => ({ key: one, value: undefined })));
    }
    expect(state.size).to.equal(0);
    expect(state.bytes).to.equal(new State().bytes + 4096 * 64);
  });
});
