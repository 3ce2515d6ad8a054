// Hashes many messages together: four at a time in WebAssembly take a quarter to half of the time that
// `crypto.hash` takes for them, and nothing need become a text on the way. Where this machine cannot do that,
// or does it wrongly, `crypto.hash` does it one by one.
//
// A hash is 8 words here, each the number that 4 of its bytes are in the order in which they are sent.

import { BLOCK_WORDS, HASH_WORDS, hashProgram, LANES, WORD_BYTES } from './sha256-program.ts';
import { type RawHash, rawHash } from './trie-hash.ts';

export { HASH_WORDS };
export const PAIR_WORDS = 2 * HASH_WORDS;

/** Messages that are hashed together at most: 220 KB with their hashes, which stay near the processor. */
export const BATCH = 1_024;
/** Bytes of the longest message that is one block with its padding: a bit, and its length in 8 bytes. */
const SHORT_BYTES_MAX = BLOCK_WORDS * WORD_BYTES - 1 - 8;
/** A prefix of one byte and two hashes take a second block. */
const LONG_WORDS = 2 * BLOCK_WORDS;
const PREFIXED_PAIR_BITS = 8 * (1 + PAIR_WORDS * WORD_BYTES);
const PADDING_BIT = 0x80;

/** A prefix and a pair, as bytes. */
const onePair = new Uint8Array(1 + PAIR_WORDS * WORD_BYTES);
const onePairView = new DataView(onePair.buffer);

/** Hashes padded messages of so many words each, from this word of the memory on. */
type Run = (firstWord: number, count: number, messageWords: number) => void;

/** Room for `BATCH` long messages, then as many short ones; and for their hashes. */
interface Machine {
  readonly words: Int32Array;
  readonly hashes: Int32Array;
  readonly run: Run;
}

const SHORT_AT = BATCH * LONG_WORDS;
const MESSAGES_WORDS = SHORT_AT + BATCH * BLOCK_WORDS;

export class ManyHashes {
  readonly #words: Int32Array;
  readonly #run: Run;
  /** What was asked for last, one hash after the other. */
  readonly hashes: Int32Array;

  constructor({ words, hashes, run }: Machine) {
    this.#words = words;
    this.#run = run;
    this.hashes = hashes;
    for (let end = LONG_WORDS; end <= SHORT_AT; end += LONG_WORDS) {
      words[end - 1] = PREFIXED_PAIR_BITS;
    }
  }

  /** The pair that begins here becomes the `index`th, at most `BATCH`, for `hashPairs`. */
  putPair(index: number, prefix: number, words: Int32Array, from: number): void {
    const to = index * LONG_WORDS;
    let before = prefix;
    for (let i = 0; i < PAIR_WORDS; i++) {
      const word = words[from + i] as number;
      this.#words[to + i] = (before << 24) | (word >>> 8);
      before = word;
    }
    this.#words[to + PAIR_WORDS] = (before << 24) | (PADDING_BIT << 16);
  }

  hashPairs(count: number): void {
    // Side by side with nothing it takes longer than alone.
    if (count === 1) this.#hashOnePair();
    else this.#run(0, count, LONG_WORDS);
  }

  #hashOnePair(): void {
    for (let i = 0; i < PAIR_WORDS; i++)
      onePairView.setInt32(i * WORD_BYTES, this.#words[i] as number);
    onePair[PAIR_WORDS * WORD_BYTES] = (this.#words[PAIR_WORDS] as number) >>> 24;
    putWords(rawHash(onePair), this.hashes, 0);
  }

  /** SHA-256 of each message, one after the other, into these words. */
  hashMessages(messages: readonly Uint8Array[], to: Int32Array): void {
    for (let first = 0; first < messages.length; first += BATCH) {
      const count = Math.min(BATCH, messages.length - first);
      for (let i = 0; i < count; i++) this.#putShort(i, messages[first + i] as Uint8Array);
      this.#run(SHORT_AT, count, BLOCK_WORDS);
      for (let i = 0; i < count; i++) {
        const message = messages[first + i] as Uint8Array;
        const at = (first + i) * HASH_WORDS;
        if (message.length > SHORT_BYTES_MAX) putWords(rawHash(message), to, at);
        else copyWords(this.hashes, i * HASH_WORDS, to, at);
      }
    }
  }

  #putShort(index: number, message: Uint8Array): void {
    const at = SHORT_AT + index * BLOCK_WORDS;
    const { length } = message;
    if (length > SHORT_BYTES_MAX) return;
    for (let i = 0; i < BLOCK_WORDS; i++) this.#words[at + i] = 0;
    for (let byte = 0; byte <= length; byte++) {
      const bits = byte === length ? PADDING_BIT : (message[byte] as number);
      const word = at + (byte >> 2);
      this.#words[word] = (this.#words[word] as number) | (bits << (24 - 8 * (byte & 3)));
    }
    this.#words[at + BLOCK_WORDS - 1] = 8 * length;
  }
}

let shared: ManyHashes | undefined;

/** The one that all states share; what stands in it is nobody's when a call is over. */
export function manyHashes(): ManyHashes {
  shared ??= new ManyHashes(fourAtATime() ?? oneByOne());
  return shared;
}

export function oneByOne(): Machine {
  const words = new Int32Array(MESSAGES_WORDS);
  const hashes = new Int32Array(BATCH * HASH_WORDS);
  const bytes = Buffer.alloc(LONG_WORDS * WORD_BYTES);
  const run: Run = (firstWord, count, messageWords) => {
    for (let message = 0; message < count; message++) {
      const at = firstWord + message * messageWords;
      for (let i = 0; i < messageWords; i++) {
        bytes.writeInt32BE(words[at + i] as number, i * WORD_BYTES);
      }
      const length = (words[at + messageWords - 1] as number) / 8;
      putWords(rawHash(bytes.subarray(0, length)), hashes, message * HASH_WORDS);
    }
  };
  return { words, hashes, run };
}

/** What WebAssembly offers, as far as it is used: Node's types do not name it. */
declare const WebAssembly:
  | {
      readonly validate: (code: Uint8Array) => boolean;
      readonly Module: new (code: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: ProgramExports };
    }
  | undefined;

interface ProgramExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (messagesAt: number, messagesEnd: number, messageBytes: number) => void;
}

/** @returns undefined where it cannot be had, or does not hash as it should */
export function fourAtATime(): Machine | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const { code, constants, messagesAt, hashesAt } = hashProgram(MESSAGES_WORDS * WORD_BYTES, BATCH);
  if (!WebAssembly.validate(code)) return undefined;
  const program = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  const { buffer } = program.memory;
  new Int32Array(buffer, 0, constants.length).set(constants);
  const run: Run = (firstWord, count, messageWords) => {
    if (count === 0) return;
    const at = messagesAt + firstWord * WORD_BYTES;
    const messageBytes = messageWords * WORD_BYTES;
    program.run(at, at + count * messageBytes, messageBytes);
  };
  const machine: Machine = {
    words: new Int32Array(buffer, messagesAt, MESSAGES_WORDS),
    hashes: new Int32Array(buffer, hashesAt, BATCH * HASH_WORDS),
    run,
  };
  return hashesRightly(machine) ? machine : undefined;
}

/** Numbers would stand the other way round on a machine whose own order is not WebAssembly's. */
function hashesRightly(machine: Machine): boolean {
  const messages = Array.from({ length: LANES }, (_, i) => Buffer.alloc(i + 1, i));
  const [expected, found] = [oneByOne(), machine].map((one) => {
    const hashes = new Int32Array(LANES * HASH_WORDS);
    new ManyHashes(one).hashMessages(messages, hashes);
    return hashes.join(' ');
  });
  return expected === found;
}

export function copyWords(words: Int32Array, from: number, to: Int32Array, at: number): void {
  for (let i = 0; i < HASH_WORDS; i++) to[at + i] = words[from + i] as number;
}

export function putWords(hash: RawHash, words: Int32Array, at: number): void {
  for (let i = 0; i < HASH_WORDS; i++) {
    const byte = 4 * i;
    words[at + i] =
      (hash.charCodeAt(byte) << 24) |
      (hash.charCodeAt(byte + 1) << 16) |
      (hash.charCodeAt(byte + 2) << 8) |
      hash.charCodeAt(byte + 3);
  }
}

export function rawOfWords(words: Int32Array, at: number): RawHash {
  const bytes = Buffer.allocUnsafe(HASH_WORDS * WORD_BYTES);
  for (let i = 0; i < HASH_WORDS; i++) bytes.writeInt32BE(words[at + i] as number, 4 * i);
  return bytes.toString('latin1');
}
