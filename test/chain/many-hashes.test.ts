// Hashing many messages together: in WebAssembly and without it, the same as Node's own SHA-256.
import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../src/chain/hash.ts';
import {
  BATCH,
  fourAtATime,
  HASH_WORDS,
  ManyHashes,
  oneByOne,
  PAIR_WORDS,
  rawOfWords,
} from '../../src/chain/many-hashes.ts';
import { hexOfRaw } from '../../src/chain/trie-hash.ts';

const SEED = 20261130;

function hashesOf(many: ManyHashes, messages: readonly Uint8Array[]): string[] {
  const words = new Int32Array(messages.length * HASH_WORDS);
  many.hashMessages(messages, words);
  return messages.map((_, i) => hexOfRaw(rawOfWords(words, i * HASH_WORDS)));
}

/** Hashes of so many pairs, and what `sha256` says of the same bytes. */
function pairHashes(many: ManyHashes, prefix: number, words: readonly number[]) {
  const all = Int32Array.from(words);
  const count = Math.floor(all.length / PAIR_WORDS);
  const expected = Array.from({ length: count }, (_, pair) => {
    many.putPair(pair, prefix, all, pair * PAIR_WORDS);
    const bytes = Buffer.alloc(1 + 4 * PAIR_WORDS, prefix);
    for (let i = 0; i < PAIR_WORDS; i++) {
      bytes.writeInt32BE(all[pair * PAIR_WORDS + i] as number, 1 + 4 * i);
    }
    return sha256(bytes);
  });
  many.hashPairs(count);
  const found = expected.map((_, i) => hexOfRaw(rawOfWords(many.hashes, i * HASH_WORDS)));
  return { found, expected };
}

describe('many hashes at once', () => {
  const machines = { 'four at a time': fourAtATime(), 'one by one': oneByOne() };
  for (const [name, machine] of Object.entries(machines)) {
    it(`are those of the messages, ${name} (seed ${SEED})`, () => {
      if (machine === undefined) throw new Error('every Node of ours has WebAssembly with vectors');
      const many = new ManyHashes(machine);
      const messages = fc.array(fc.uint8Array({ maxLength: 130 }), { maxLength: 20 });
      const words = fc.array(fc.integer(), { maxLength: 9 * PAIR_WORDS });
      const run = fc.property(messages, words, fc.nat(1), (some, pairs, prefix) => {
        expect(hashesOf(many, some)).to.deep.equal(some.map((one) => sha256(one)));
        const { found, expected } = pairHashes(many, prefix, pairs);
        expect(found).to.deep.equal(expected);
      });
      fc.assert(run, { seed: SEED, numRuns: 100 });
    });

    it(`are those of more messages than one batch takes, of every length, ${name}`, () => {
      if (machine === undefined) throw new Error('every Node of ours has WebAssembly with vectors');
      const messages = Array.from({ length: BATCH + 5 }, (_, i) => Buffer.alloc(i % 70, i));
      const found = hashesOf(new ManyHashes(machine), messages);
      expect(found).to.deep.equal(messages.map((one) => sha256(one)));
    });
  }
});
