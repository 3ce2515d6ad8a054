// Chance under a seed: the same seed draws the same numbers on every machine. Nothing else in a
// simulated world decides by chance.

/** Mulberry32: small, fast, and the same everywhere. From 0 to below 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Random {
  /** From 0 to below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  between(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  /** A whole number, both ends included. */
  whole(min: number, max: number): number {
    return min + Math.floor((max - min + 1) * this.next());
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.whole(0, from.length - 1)] as T;
  }

  /** How long until something that happens every `meanMs` on average, whatever happened before. */
  exponential(meanMs: number): number {
    return -meanMs * Math.log(1 - this.next());
  }

  /** 64 bits, for nonces. */
  bits64(): bigint {
    return (BigInt(this.whole(0, 2 ** 32 - 1)) << 32n) | BigInt(this.whole(0, 2 ** 32 - 1));
  }

  /** A random stream of its own: what draws from it does not shift what others draw. */
  split(): Random {
    return new Random(this.whole(0, 2 ** 32 - 1));
  }
}
