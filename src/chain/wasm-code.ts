// As much of the WebAssembly format (specification 2.0, chapter 5) as one function needs that counts in
// vectors of four words: instructions as bytes, and a module around them. What it computes is not known here.

/** Bytes of code. */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;

// --- Numbers ------------------------------------------------------------------------------------

function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest & 0x7f];
}

// --- Instructions -------------------------------------------------------------------------------

const simd = (opcode: number, ...immediate: number[]) => [0xfd, ...unsigned(opcode), ...immediate];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const i32Add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const i32Multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];

/** Once, and again for as long as `local`, which the body changes, is less than `end`. */
export const repeatWhileLess = (local: number, end: Code, body: Code): Code => {
  return [0x03, 0x40, ...body, ...get(local), ...end, 0x49, 0x0d, 0, 0x0b];
};

/** Four words that lie one after the other, at an address and an offset. */
export const load = (address: Code, offset: number): Code => {
  return [...address, ...simd(0x00, 0, ...unsigned(offset))];
};
/** One word, four times. */
export const loadSplat = (address: Code, offset: number): Code => {
  return [...address, ...simd(0x09, 0, ...unsigned(offset))];
};
export const store = (address: Code, offset: number, value: Code): Code => {
  return [...address, ...value, ...simd(0x0b, 0, ...unsigned(offset))];
};
/** The same word four times. */
export const constant = (word: number): Code => {
  const bytes = [word, word >>> 8, word >>> 16, word >>> 24].map((byte) => byte & 0xff);
  return simd(0x0c, ...bytes, ...bytes, ...bytes, ...bytes);
};
/** Words of two vectors, counted from 0 to 7. */
export const shuffle = (a: Code, b: Code, words: readonly number[]): Code => {
  const bytes = words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
  return [...a, ...b, ...simd(0x0d, ...bytes)];
};

export const or = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x50)];
export const xor = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x51)];
/** Bits of `ones` where `mask` has ones, of `zeros` elsewhere. */
export const choose = (mask: Code, ones: Code, zeros: Code): Code => {
  return [...ones, ...zeros, ...mask, ...simd(0x52)];
};
export const shiftLeft = (a: Code, bits: number): Code => [...a, ...i32(bits), ...simd(0xab)];
export const shiftRight = (a: Code, bits: number): Code => [...a, ...i32(bits), ...simd(0xad)];
export const add = (first: Code, ...others: readonly Code[]): Code => {
  return [...first, ...others.flatMap((one) => [...one, ...simd(0xae)])];
};

// --- The module ---------------------------------------------------------------------------------

export interface ModuleParts {
  /** Numbers that the function takes; they are its first locals. */
  readonly params: number;
  /** Further locals: numbers, then vectors. */
  readonly numbers: number;
  readonly vectors: number;
  readonly memoryPages: number;
  readonly body: Code;
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code => vector([...Buffer.from(text)].map((byte) => [byte]));

/** A module of one function and its memory, exported as `run` and `memory`. */
export function wasmModule(parts: ModuleParts): Uint8Array {
  const { params, numbers, vectors, memoryPages, body } = parts;
  const type = [0x60, ...vector(Array.from({ length: params }, () => [I32])), 0];
  const locals = [
    [...unsigned(numbers), I32],
    [...unsigned(vectors), V128],
  ];
  const code = [...vector(locals), ...body, 0x0b];
  const exported = [
    [...name('run'), 0, 0],
    [...name('memory'), 2, 0],
  ];
  return Uint8Array.from([
    ...[...Buffer.from('\0asm'), 1, 0, 0, 0],
    ...section(1, vector([type])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0, ...unsigned(memoryPages)]])),
    ...section(7, vector(exported)),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}
