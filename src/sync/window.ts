// The road from what is stored to the goal: the headers whose blocks are missing, lowest first.
// Which goal, and who is asked for what, is decided elsewhere.
import type { HeaderEntry } from '../chain/header-tree.ts';

export class Window {
  readonly #blocksMax: number;
  readonly #isComplete: (entry: HeaderEntry) => boolean;
  /** Consecutive; those before #start are behind us. */
  #road: HeaderEntry[] = [];
  #start = 0;
  #goal: HeaderEntry;

  constructor(
    genesis: HeaderEntry,
    blocksMax: number,
    isComplete: (entry: HeaderEntry) => boolean,
  ) {
    this.#goal = genesis;
    this.#blocksMax = blocksMax;
    this.#isComplete = isComplete;
  }

  get goal(): HeaderEntry {
    return this.#goal;
  }

  /** Headers between what is stored and the goal, beyond the window too. */
  get length(): number {
    return this.#road.length - this.#start;
  }

  /** The lowest block of the road that is not stored with all below it. */
  get lowest(): HeaderEntry | undefined {
    return this.#road[this.#start];
  }

  /** Height of the last block that may be asked for; below every block if there is none. */
  get endHeight(): number {
    return (this.lowest?.height ?? 0) + Math.min(this.length, this.#blocksMax) - 1;
  }

  at(height: number): HeaderEntry | undefined {
    const { lowest } = this;
    if (lowest === undefined || height < lowest.height) return undefined;
    return this.#road[this.#start + height - lowest.height];
  }

  /** Takes another goal. True if it changed. */
  aim(goal: HeaderEntry): boolean {
    if (goal === this.#goal) return false;
    const added: HeaderEntry[] = [];
    let walk: HeaderEntry | undefined = goal;
    while (walk !== undefined && !this.#isComplete(walk) && walk !== this.#goal) {
      added.push(walk);
      walk = walk.parent;
    }
    const extends_ = walk === this.#goal && this.length > 0;
    this.#road = extends_ ? this.#road.slice(this.#start) : [];
    this.#start = 0;
    for (const entry of added.reverse()) this.#road.push(entry);
    this.#goal = goal;
    return true;
  }

  /** Leaves behind what is complete by now. */
  advance(): void {
    for (let { lowest } = this; lowest && this.#isComplete(lowest); lowest = this.lowest) {
      this.#start++;
    }
    if (this.#start <= this.#blocksMax) return;
    this.#road = this.#road.slice(this.#start);
    this.#start = 0;
  }
}
