// SHA-256 (FIPS 180-4) of many padded messages of equal length, four side by side, as a WebAssembly program:
// every word is a vector that holds this word of each of the four. Who asks for it, and what else could do
// the same, is in many-hashes.ts.
import {
  add,
  type Code,
  choose,
  constant,
  get,
  i32,
  i32Add,
  i32Multiply,
  load,
  loadSplat,
  or,
  repeatWhileLess,
  set,
  shiftLeft,
  shiftRight,
  shuffle,
  store,
  wasmModule,
  xor,
} from './wasm-code.ts';

/** Messages side by side. */
export const LANES = 4;
export const BLOCK_WORDS = 16;
export const HASH_WORDS = 8;
export const WORD_BYTES = 4;
const ROUNDS = 64;

const BLOCK_BYTES = BLOCK_WORDS * WORD_BYTES;
const HASH_BYTES = HASH_WORDS * WORD_BYTES;
const PAGE_BYTES = 64 * 1024;

// The function's locals. It takes where the first message begins, where the last one ends, and how long each
// of them is; then addresses, then vectors.
const MESSAGES_AT = 0;
const MESSAGES_END = 1;
const MESSAGE_BYTES = 2;
const HASHES_AT = 3;
const BLOCK_AT = 4;
const LANE_AT = 5;
const ROUND_AT = 6;
const ADDRESSES = 4;
const WORDS = 7;
const STATE = WORDS + BLOCK_WORDS;
const BEFORE = STATE + HASH_WORDS;
const SUM = BEFORE + HASH_WORDS;
const OTHER = SUM + 1;
const VECTORS = OTHER + 1 - WORDS;

export interface HashProgram {
  readonly code: Uint8Array;
  /** Words that must stand at the beginning of its memory. */
  readonly constants: readonly number[];
  /** Addresses in its memory: of the room for messages, and of the hashes. */
  readonly messagesAt: number;
  readonly hashesAt: number;
}

/** @param hashes how many at a time, a multiple of `LANES` */
export function hashProgram(messageBytes: number, hashes: number): HashProgram {
  const constants = firstPrimes(ROUNDS).map((prime) => fraction(Math.cbrt(prime)));
  const messagesAt = constants.length * WORD_BYTES;
  const hashesAt = messagesAt + messageBytes;
  const code = wasmModule({
    ...{ params: 3, numbers: ADDRESSES, vectors: VECTORS },
    memoryPages: Math.ceil((hashesAt + hashes * HASH_BYTES) / PAGE_BYTES),
    body: [
      ...set(HASHES_AT, i32(hashesAt)),
      ...repeatWhileLess(MESSAGES_AT, get(MESSAGES_END), hashFour()),
    ],
  });
  return { code, constants, messagesAt, hashesAt };
}

function hashFour(): Code {
  const initial = firstPrimes(HASH_WORDS).map((prime) => fraction(Math.sqrt(prime)));
  return [
    ...initial.flatMap((word, i) => set(STATE + i, constant(word))),
    ...set(BLOCK_AT, get(MESSAGES_AT)),
    ...repeatWhileLess(BLOCK_AT, i32Add(get(MESSAGES_AT), get(MESSAGE_BYTES)), [
      ...loadBlocks(),
      ...compress(),
      ...set(BLOCK_AT, i32Add(get(BLOCK_AT), i32(BLOCK_BYTES))),
    ]),
    ...storeHashes(),
    ...set(HASHES_AT, i32Add(get(HASHES_AT), i32(LANES * HASH_BYTES))),
    ...set(MESSAGES_AT, i32Add(get(MESSAGES_AT), i32Multiply(get(MESSAGE_BYTES), i32(LANES)))),
  ];
}

/** A block of each of the four: one word of all of them in each vector. */
function loadBlocks(): Code {
  const groups = range(0, BLOCK_WORDS / LANES);
  const loads = range(0, LANES).flatMap((lane) => [
    ...set(LANE_AT, i32Add(get(BLOCK_AT), i32Multiply(get(MESSAGE_BYTES), i32(lane)))),
    ...groups.flatMap((group) => {
      const first = LANES * group;
      return set(WORDS + first + lane, load(get(LANE_AT), first * WORD_BYTES));
    }),
  ]);
  const transposed = groups.flatMap((group) => {
    return transpose(range(0, LANES).map((i) => WORDS + LANES * group + i));
  });
  return [...loads, ...transposed];
}

/** A block, in WORDS, into STATE. */
function compress(): Code {
  const all = range(0, BLOCK_WORDS);
  return [
    ...range(0, HASH_WORDS).flatMap((i) => set(BEFORE + i, get(STATE + i))),
    ...set(ROUND_AT, i32(0)),
    ...repeatWhileLess(ROUND_AT, i32((ROUNDS - BLOCK_WORDS) * WORD_BYTES), [
      ...all.flatMap((i) => [...round(i), ...nextWord(i)]),
      ...set(ROUND_AT, i32Add(get(ROUND_AT), i32(BLOCK_WORDS * WORD_BYTES))),
    ]),
    ...all.flatMap(round),
    ...range(0, HASH_WORDS).flatMap((i) => set(STATE + i, add(get(STATE + i), get(BEFORE + i)))),
  ];
}

/** Instead of moving a to b, b to c and so on, each round calls other locals so. */
function round(i: number): Code {
  const local = (index: number) => STATE + ((index - i + BLOCK_WORDS) % HASH_WORDS);
  const letter = (index: number) => get(local(index));
  const [a, b, c, d] = [letter(0), letter(1), letter(2), letter(3)];
  const [e, f, g, h] = [letter(4), letter(5), letter(6), letter(7)];
  const constantOfRound = loadSplat(get(ROUND_AT), i * WORD_BYTES);
  const choice = choose(e, f, g);
  const majority = choose(xor(a, b), c, a);
  return [
    ...set(SUM, add(h, rotations(e, 6, 11, 25), choice, constantOfRound, get(WORDS + i))),
    ...set(local(3), add(d, get(SUM))),
    ...set(local(7), add(get(SUM), rotations(a, 2, 13, 22), majority)),
  ];
}

/** The word that stands 16 rounds on, in the place of the one that is needed no more. */
function nextWord(i: number): Code {
  const word = (ahead: number) => get(WORDS + ((i + ahead) % BLOCK_WORDS));
  const mixed = (x: Code, r: number, s: number, shift: number) => {
    return xor(xor(rotateRight(x, r), rotateRight(x, s)), shiftRight(x, shift));
  };
  const sum = add(word(0), mixed(word(1), 7, 18, 3), word(9), mixed(word(14), 17, 19, 10));
  return set(WORDS + i, sum);
}

/** From a word of each lane in each vector to all words of one lane in each. */
function storeHashes(): Code {
  return [0, LANES].flatMap((first) => {
    const locals = range(0, LANES).map((i) => STATE + first + i);
    const stores = locals.flatMap((local, lane) => {
      return store(get(HASHES_AT), lane * HASH_BYTES + first * WORD_BYTES, get(local));
    });
    return [...transpose(locals), ...stores];
  });
}

/** Four vectors as rows become columns. */
function transpose(rows: readonly number[]): Code {
  const [a = 0, b = 0, c = 0, d = 0] = rows;
  return [
    ...set(SUM, shuffle(get(a), get(b), [0, 4, 1, 5])),
    ...set(OTHER, shuffle(get(a), get(b), [2, 6, 3, 7])),
    ...set(a, shuffle(get(c), get(d), [0, 4, 1, 5])),
    ...set(d, shuffle(get(c), get(d), [2, 6, 3, 7])),
    ...set(b, shuffle(get(SUM), get(a), [2, 3, 6, 7])),
    ...set(a, shuffle(get(SUM), get(a), [0, 1, 4, 5])),
    ...set(c, shuffle(get(OTHER), get(d), [0, 1, 4, 5])),
    ...set(d, shuffle(get(OTHER), get(d), [2, 3, 6, 7])),
  ];
}

function rotations(x: Code, r: number, s: number, t: number): Code {
  return xor(xor(rotateRight(x, r), rotateRight(x, s)), rotateRight(x, t));
}

function rotateRight(x: Code, bits: number): Code {
  return or(shiftRight(x, bits), shiftLeft(x, 32 - bits));
}

/** The first 32 bits behind the point: for roots of small primes a double has them all. */
function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
