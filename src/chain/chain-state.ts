// Where our chain stands: which blocks are stored, which of them are connected and which are invalid,
// where the chain ends and what of it is final. Nothing is executed or written here.
//
//   header known --stored--> stored --all below is stored--> complete --connect--> connected
//                                                               |        <--undo--
//                                                               +--refused--> invalid, for ever
//
// A block is judged by executing it, which only its place on the chain allows. So the best chain of
// complete blocks is a candidate, and one step at a time leads there: `nextStep` says what to undo and
// what to apply, and the answer is `connected` or `refused`. A step is taken as a whole or not at all.
// Everything that others see of us (tip, Hello, announcements, templates, what is served) follows
// connected blocks only.
import { strict as assert } from 'node:assert';
import { BestChain, type ChainView } from './best-chain.ts';
import { NumberColumn } from './columns.ts';
import type { Genesis } from './genesis.ts';
import type { Hash } from './hash.ts';
import type { SettledHeaders } from './header-rows.ts';
import { type HeaderEntry, HeaderTree, type Weigh } from './header-tree.ts';

/** What the consensus rule decides about a chain. */
export interface ForkChoice {
  /** Of two chains the heavier is better, and of equals the first. */
  readonly weigh: Weigh;
  /** The highest entry that nothing may undo if `tip` is where we stand; never below `before`. */
  readonly finalised: (tip: HeaderEntry, before: HeaderEntry) => HeaderEntry;
}

/** From where the chain stands to a better place: first `undo`, newest first, then `apply`, oldest first. */
export interface ConnectStep {
  readonly undo: readonly HeaderEntry[];
  readonly apply: readonly HeaderEntry[];
  /** Where the chain stands after it. */
  readonly tip: HeaderEntry;
}

/**
 * Blocks applied in one step, which is one commit: enough to make the commit cheap, few enough that a
 * crash or a refusal repeats little. A reorganisation takes as many more as it needs to become heavier.
 */
export const CONNECT_BLOCKS_MAX = 1_000;

export class ChainState {
  readonly headers: HeaderTree;
  readonly #finalised: ForkChoice['finalised'];
  readonly #best: BestChain;
  #finalFloor: HeaderEntry;
  #base: HeaderEntry | undefined;
  /** By row of the tree: the how many-th it was to be stored with every ancestor; 0: it is not so. */
  readonly #completeAs = new NumberColumn(Uint32Array);
  #completions = 0;
  /** Complete entries on which no complete one stands. */
  readonly #ends = new Set<HeaderEntry>();
  /** Stored, by the parent that is not complete. */
  readonly #waiting = new Map<HeaderEntry, Set<HeaderEntry>>();
  /** The best complete entry; undefined: it has to be looked for. */
  #candidate: HeaderEntry | undefined;
  #step: ConnectStep | undefined;

  constructor(genesis: Genesis, { weigh, finalised }: ForkChoice) {
    this.headers = new HeaderTree(genesis, weigh);
    this.#finalised = finalised;
    this.#best = new BestChain(this.headers);
    const root = this.headers.genesis;
    this.#finalFloor = root;
    this.#setComplete(root, ++this.#completions);
    this.#ends.add(root);
    this.#candidate = root;
  }

  /** At a start, first of all: blocks that were judged before, and are stored with all that is below them. */
  load(settled: SettledHeaders): void {
    assert(this.headers.size === 1, 'first of all');
    const end = this.headers.load(settled);
    for (let row = 1; row < end; row++) this.#completeAs.set(row, ++this.#completions);
    this.#ends.clear();
    for (const leaf of this.headers.leaves()) this.#ends.add(leaf);
    this.#candidate = undefined;
  }

  /** The last connected block. */
  get tip(): HeaderEntry {
    return this.#best.tip;
  }

  /** The connected blocks. */
  get best(): ChainView {
    return this.#best;
  }

  /** Neither this block nor what is below it is ever undone. */
  get finalFloor(): HeaderEntry {
    return this.#finalFloor;
  }

  /** Where the chain began, with a state instead of blocks; undefined: with genesis. */
  get base(): HeaderEntry | undefined {
    return this.#base;
  }

  /** The step whose answer is awaited. */
  get step(): ConnectStep | undefined {
    return this.#step;
  }

  /**
   * The state after this block is here: with all below it it counts as complete and connected, whatever of its
   * blocks is stored, and is never undone.
   */
  beginAt(entry: HeaderEntry): void {
    assert(this.#step === undefined && this.tip === this.headers.genesis, 'only on genesis');
    this.#base = entry;
    this.#finalFloor = entry;
    this.#completeUpTo(entry);
  }

  isComplete(entry: HeaderEntry): boolean {
    return this.#completion(entry) !== 0;
  }

  /** Whether our chain could lead through this entry: it is not invalid, nor on a side of what is final. */
  isEligible(entry: HeaderEntry): boolean {
    if (entry.invalid !== undefined) return false;
    const floor = this.#finalFloor;
    if (floor.parent === undefined) return true;
    return entry.height < floor.height
      ? this.#best.contains(entry)
      : this.headers.ancestorAt(entry, floor.height) === floor;
  }

  /**
   * The block of this entry is durable. Saying so twice changes nothing.
   * @returns what is complete by now and was not before, parents first
   */
  stored(entry: HeaderEntry): HeaderEntry[] {
    const { parent } = entry;
    if (parent === undefined || this.isComplete(entry)) return [];
    if (!this.isComplete(parent)) {
      const siblings = this.#waiting.get(parent) ?? new Set();
      this.#waiting.set(parent, siblings.add(entry));
      return [];
    }
    const completed: HeaderEntry[] = [];
    const ready = [entry];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      this.#completed(next);
      completed.push(next);
      ready.push(...(this.#waiting.get(next) ?? []));
      this.#waiting.delete(next);
    }
    return completed;
  }

  /** The header of a block that is not complete is forgotten; when it comes again, so does `stored`. */
  forget(entry: HeaderEntry): void {
    this.#waiting.delete(entry);
    const { parent } = entry;
    const siblings = parent && this.#waiting.get(parent);
    if (parent === undefined || !siblings?.delete(entry)) return;
    if (siblings.size === 0) this.#waiting.delete(parent);
  }

  /** What the block's own bytes prove: neither it nor any after it can be on a chain. */
  markInvalid(id: Hash, why: string): void {
    this.headers.markInvalid(id, why);
    this.#candidate = undefined;
  }

  /** Begins the next step to the best complete chain; undefined: we stand there, or a step is under way. */
  nextStep(): ConnectStep | undefined {
    if (this.#step !== undefined) return undefined;
    const { tip } = this;
    this.#candidate ??= this.#bestComplete();
    const goal = this.#candidate;
    // An invalid tip is left for whatever is valid, however light.
    if (goal === undefined || (tip.invalid === undefined && goal.work <= tip.work))
      return undefined;
    this.#step = this.#stepTo(goal);
    return this.#step;
  }

  /**
   * The step was taken, or of one that undoes nothing a first part.
   * @returns what was taken; undefined: no step that leads there is under way
   */
  connected(tip: Hash): ConnectStep | undefined {
    const step = this.#step && partTo(this.#step, tip);
    if (step === undefined) return undefined;
    this.#step = undefined;
    this.#best.moveTo(step.tip);
    this.#settleFloor();
    return step;
  }

  /**
   * The bytes of this block are damaged, and it is not connected: until it is stored again, no chain leads
   * over it. A step with it is not taken.
   */
  lost(entry: HeaderEntry): void {
    if (!this.isComplete(entry) || this.#best.contains(entry)) return;
    const above = [entry];
    for (const other of above) {
      for (const child of this.headers.children(other))
        if (this.isComplete(child)) above.push(child);
      this.#setComplete(other, 0);
      this.#ends.delete(other);
    }
    // With its first ancestor that is stored again, each of them is complete again.
    for (const other of above) if (other !== entry) this.stored(other);
    const { parent } = entry;
    if (parent !== undefined && !this.#hasCompleteChild(parent)) this.#ends.add(parent);
    if (this.#step?.apply.includes(entry)) this.#step = undefined;
    this.#candidate = undefined;
  }

  /**
   * A block of the step cannot stand where it is: the step was not taken, and this block, with all that
   * descends from it, will never be connected. False if no step with this block is under way.
   */
  refused(id: Hash, why: string): boolean {
    if (!this.#step?.apply.some((entry) => entry.id === id)) return false;
    this.#step = undefined;
    this.#markRefused(id, why);
    return true;
  }

  /**
   * At start, when what is stored is known: what the ledger has refused, and where it stands. If blocks
   * up to there are missing by now, the chain begins at genesis again; one that did not begin there stays where it
   * stood, and is without these blocks until somebody brings them.
   */
  resume({ refused, tip }: { refused: ReadonlyMap<Hash, string>; tip: Hash | undefined }): void {
    const start = this.#base ?? this.headers.genesis;
    assert(this.#step === undefined && this.tip === start, 'only at start');
    for (const [id, why] of refused) this.#markRefused(id, why);
    const entry = tip === undefined ? undefined : this.headers.entry(tip);
    if (entry === undefined || entry.invalid !== undefined) return;
    if (this.#base !== undefined) this.#completeUpTo(entry);
    if (!this.isComplete(entry)) return;
    this.#best.moveTo(entry);
    this.#settleFloor();
  }

  /** Stands there, whichever of the blocks are stored; what waits for one of them need not wait. */
  #completeUpTo(end: HeaderEntry): void {
    const path = this.#best.pathTo(end).apply.filter((entry) => !this.isComplete(entry));
    for (const entry of path) this.#completed(entry);
    this.#best.moveTo(end);
    this.#candidate = undefined;
    for (const entry of path) {
      const waiting = this.#waiting.get(entry) ?? [];
      this.#waiting.delete(entry);
      for (const child of waiting) this.stored(child);
    }
  }

  #markRefused(id: Hash, why: string): void {
    this.headers.markInvalid(id, why, 'ledger');
    this.#candidate = undefined;
  }

  #completed(entry: HeaderEntry): void {
    this.#setComplete(entry, ++this.#completions);
    if (entry.parent !== undefined) this.#ends.delete(entry.parent);
    this.#ends.add(entry);
    const best = this.#candidate;
    if (best !== undefined && entry.work > best.work && this.isEligible(entry)) {
      this.#candidate = entry;
    }
  }

  #hasCompleteChild(parent: HeaderEntry): boolean {
    for (const entry of this.headers.children(parent)) if (this.isComplete(entry)) return true;
    return false;
  }

  #completion(entry: HeaderEntry): number {
    const row = this.headers.rowOf(entry);
    return row === undefined ? 0 : this.#completeAs.get(row);
  }

  #setComplete(entry: HeaderEntry, completion: number): void {
    const row = this.headers.rowOf(entry);
    assert(row !== undefined, 'an entry of this tree');
    this.#completeAs.set(row, completion);
  }

  #settleFloor(): void {
    const floor = this.#finalised(this.tip, this.#finalFloor);
    if (floor === this.#finalFloor) return;
    assert(floor.height >= this.#finalFloor.height && this.#best.contains(floor), 'final for ever');
    this.#finalFloor = floor;
    this.#candidate = undefined;
  }

  /** Weight only grows along a branch, so the best is the last valid entry of some branch. */
  #bestComplete(): HeaderEntry | undefined {
    let best: HeaderEntry | undefined;
    for (const end of this.#ends) {
      let entry: HeaderEntry | undefined = end;
      while (entry?.invalid !== undefined) entry = entry.parent;
      if (entry === undefined || entry.height < this.#finalFloor.height) continue;
      if (this.isEligible(entry) && (best === undefined || this.#isBetter(entry, best)))
        best = entry;
    }
    return best;
  }

  #isBetter(entry: HeaderEntry, other: HeaderEntry): boolean {
    if (entry.work !== other.work) return entry.work > other.work;
    return this.#completion(entry) < this.#completion(other);
  }

  #stepTo(goal: HeaderEntry): ConnectStep {
    const { tip } = this;
    const fork = this.headers.forkPoint(tip, goal);
    assert(fork.height >= this.#finalFloor.height, 'what is final is not undone');
    let end = fork;
    do {
      const height = Math.min(end.height + CONNECT_BLOCKS_MAX, goal.height);
      end = this.headers.ancestorAt(goal, height) as HeaderEntry;
    } while (end !== goal && tip.invalid === undefined && end.work <= tip.work);
    return { ...this.#best.pathTo(end), tip: end };
  }
}

/** The part of a step that ends with this block; undefined: it cannot be taken alone. */
function partTo(step: ConnectStep, tip: Hash): ConnectStep | undefined {
  if (step.tip.id === tip) return step;
  const at = step.apply.findIndex(({ id }) => id === tip);
  const end = step.apply[at];
  if (end === undefined || step.undo.length > 0) return undefined;
  return { undo: [], apply: step.apply.slice(0, at + 1), tip: end };
}
