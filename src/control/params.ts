// Reads a request's named parameters one by one; what is missing, wrong or unknown is the caller's
// fault, said in one sentence. Unknown names are refused, because a typing error must not pass.
import { RpcError } from './json-rpc.ts';

/** SHA-256, as ids are shown. */
const idForm = /^[0-9a-f]{64}$/;

export class Params {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw wrong(`"${name}" must be a text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== 'string') throw wrong(`"${name}" must be a text`);
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#take(name);
    if (value !== undefined && typeof value !== 'boolean') {
      throw wrong(`"${name}" must be true or false`);
    }
    return value;
  }

  /** A whole number from `min` to `max`. */
  optionalCount(name: string, min: number, max: number): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw wrong(`"${name}" must be a whole number from ${min} to ${max}`);
    }
    return value;
  }

  oneOf<T extends string>(name: string, words: readonly T[], otherwise: T): T {
    const value = this.#take(name) ?? otherwise;
    const word = words.find((one) => one === value);
    if (word === undefined) throw wrong(`"${name}" must be one of ${words.join(', ')}`);
    return word;
  }

  /** A height or an id, as the caller has it. */
  heightOrId(name: string): number | string {
    const value = this.#given[name];
    if (typeof value === 'number') return this.optionalCount(name, 0, 2 ** 32 - 1) ?? 0;
    const id = this.text(name);
    if (!idForm.test(id)) throw wrong(`"${name}" must be a height or 64 hex digits`);
    return id;
  }

  id(name: string): string {
    const id = this.optionalId(name);
    if (id === undefined) throw wrong(`"${name}" must be 64 hex digits`);
    return id;
  }

  optionalId(name: string): string | undefined {
    const id = this.optionalText(name);
    if (id !== undefined && !idForm.test(id)) throw wrong(`"${name}" must be 64 hex digits`);
    return id;
  }

  /** Bytes as hex digits, two for each; at most `bytesMax`. */
  optionalHex(name: string, bytesMax: number): Uint8Array | undefined {
    const text = this.optionalText(name);
    if (text === undefined) return undefined;
    const bytes = text.length / 2;
    if (!/^([0-9a-f]{2})+$/.test(text) || bytes > bytesMax) {
      throw wrong(`"${name}" must be 1 to ${bytesMax} bytes as lower-case hex digits`);
    }
    return Buffer.from(text, 'hex');
  }

  hex(name: string, bytesMax: number): Uint8Array {
    const bytes = this.optionalHex(name, bytesMax);
    if (bytes === undefined) throw wrong(`"${name}" must be bytes as lower-case hex digits`);
    return bytes;
  }

  /** Call it when all that is known has been read. */
  noMore(): void {
    const unknown = Object.keys(this.#given).find((name) => !this.#known.has(name));
    if (unknown !== undefined) throw wrong(`there is no parameter "${unknown}"`);
  }

  #take(name: string): unknown {
    this.#known.add(name);
    return this.#given[name];
  }
}

function wrong(why: string): RpcError {
  return new RpcError('INVALID_PARAMS', why);
}
