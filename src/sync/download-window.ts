// Headers whose blocks are missing between the stored blocks and one target, lowest first.
// Which targets there are, and who is asked for what, is decided elsewhere.
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { SyncLimits } from './limits.ts';
import { Patience } from './patience.ts';

export class DownloadWindow {
  /** With a peer that delays the others in this window. */
  readonly patience: Patience;
  readonly #blocksMax: number;
  readonly #isComplete: (entry: HeaderEntry) => boolean;
  /** Consecutive; those before #start are behind us. */
  #headers: HeaderEntry[] = [];
  #start = 0;
  #target: HeaderEntry;
  /** Below these heights nothing is wanted, and nothing is missing: what was seen is not seen again. */
  #wantedFrom = 0;
  #missingFrom = 0;

  constructor(
    target: HeaderEntry,
    limits: SyncLimits,
    isComplete: (entry: HeaderEntry) => boolean,
  ) {
    this.#target = target;
    this.#blocksMax = limits.windowBlocksMax;
    this.#isComplete = isComplete;
    this.patience = new Patience(limits);
    this.#headers = this.#upTo(target, undefined);
  }

  get target(): HeaderEntry {
    return this.#target;
  }

  /** Headers between what is stored and the target, beyond the window too. */
  get length(): number {
    return this.#headers.length - this.#start;
  }

  /** The lowest of them that is not stored with all below it. */
  get lowest(): HeaderEntry | undefined {
    return this.#headers[this.#start];
  }

  /** Height of the last block that may be asked for; below every block if there is none. */
  get endHeight(): number {
    return (this.lowest?.height ?? 0) + Math.min(this.length, this.#blocksMax) - 1;
  }

  at(height: number): HeaderEntry | undefined {
    const { lowest } = this;
    if (lowest === undefined || height < lowest.height) return undefined;
    return this.#headers[this.#start + height - lowest.height];
  }

  has(entry: HeaderEntry): boolean {
    return this.at(entry.height) === entry;
  }

  /** Takes another target. */
  moveTarget(target: HeaderEntry): void {
    if (target === this.#target) return;
    const added = this.#upTo(target, this.#target);
    const extends_ = this.length > 0 && added[0]?.parent === this.#target;
    this.#headers = extends_
      ? [...this.#headers.slice(this.#start), ...added]
      : this.#upTo(target, undefined);
    this.#start = 0;
    this.#target = target;
    this.rewind(0);
  }

  /** Leaves behind what is complete by now. */
  advance(): void {
    for (let { lowest } = this; lowest && this.#isComplete(lowest); lowest = this.lowest) {
      this.#start++;
    }
    if (this.#start <= this.#blocksMax) return;
    this.#headers = this.#headers.slice(this.#start);
    this.#start = 0;
  }

  /** Blocks at this height and above may be wanted again. */
  rewind(height: number): void {
    this.#wantedFrom = Math.min(this.#wantedFrom, height);
    this.#missingFrom = Math.min(this.#missingFrom, height);
  }

  /** Height of the first block of the window that is wanted; beyond its end if none is. */
  firstWanted(isWanted: (entry: HeaderEntry) => boolean): number {
    this.#wantedFrom = this.#first(this.#wantedFrom, isWanted);
    return this.#wantedFrom;
  }

  /** The first block of the window that has not arrived. */
  firstMissing(isHere: (entry: HeaderEntry) => boolean): HeaderEntry | undefined {
    this.#missingFrom = this.#first(this.#missingFrom, (entry) => !isHere(entry));
    return this.#missingFrom <= this.endHeight ? this.at(this.#missingFrom) : undefined;
  }

  #first(from: number, is: (entry: HeaderEntry) => boolean): number {
    const { lowest, endHeight } = this;
    let height = Math.max(from, lowest?.height ?? 0);
    for (; height <= endHeight; height++) {
      const entry = this.at(height);
      if (entry !== undefined && is(entry)) break;
    }
    return height;
  }

  /** What is missing up to an entry, from `below` on or from the lowest one. */
  #upTo(entry: HeaderEntry, below: HeaderEntry | undefined): HeaderEntry[] {
    const missing: HeaderEntry[] = [];
    let walk: HeaderEntry | undefined = entry;
    while (walk !== undefined && !this.#isComplete(walk) && walk !== below) {
      missing.push(walk);
      walk = walk.parent;
    }
    return missing.reverse();
  }
}
