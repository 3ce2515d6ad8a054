// What one step of the chain changes in the state, while it is under way: it can be taken back whole, it
// says what is to be written down, and what stood there before it. Nothing is executed here.
import type { StateWrite } from '../chain/state-write.ts';
import type { State } from './state.ts';

interface Changed {
  readonly key: Uint8Array;
  readonly before: Uint8Array | undefined;
  value: Uint8Array | undefined;
}

export class LedgerChange {
  readonly #state: State;
  /** What takes back each batch, oldest first. */
  readonly #back: StateWrite[][] = [];
  /** By the key as text. */
  readonly #changed = new Map<string, Changed>();

  constructor(state: State) {
    this.#state = state;
  }

  /** Keys that it has changed. */
  get size(): number {
    return this.#changed.size;
  }

  /** @returns what takes these writes back */
  apply(writes: readonly StateWrite[]): StateWrite[] {
    const undo = this.#state.apply(writes);
    this.#back.push(undo);
    // The undo names the same keys from the last to the first.
    for (const [index, { key, value }] of writes.entries()) {
      const name = nameOfKey(key);
      const changed = this.#changed.get(name);
      const before = undo[undo.length - 1 - index]?.value;
      if (changed === undefined) this.#changed.set(name, { key, before, value });
      else changed.value = value;
    }
    return undo;
  }

  /** The state is what it was before the first `apply`. */
  takeBack(): void {
    for (let undo = this.#back.pop(); undo !== undefined; undo = this.#back.pop()) {
      this.#state.apply(undo);
    }
    this.#changed.clear();
  }

  /** Each changed key once, with its value now. */
  writes(): StateWrite[] {
    return [...this.#changed.values()].map(({ key, value }) => ({ key, value }));
  }

  /** The value of a key before the change. */
  before(key: Uint8Array): Uint8Array | undefined {
    const changed = this.#changed.get(nameOfKey(key));
    return changed === undefined ? this.#state.get(key) : changed.before;
  }
}

/** A key as a text that a Map can find. */
export function nameOfKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
}
