// All headers we know, side branches included, and which of them is the best: most total work, and
// the first seen of equals. It grows only by headers that were checked (rules.ts, consensus), whose
// parents are in it, and shrinks only at its leaves. Blocks are another matter: best-chain.ts.
import { strict as assert } from 'node:assert';
import type { Genesis } from './genesis.ts';
import type { Hash } from './hash.ts';
import type { BlockHeader, SealedHeader } from './header.ts';
import { HeaderBytes } from './header-bytes.ts';
import { IdTable } from './id-table.ts';
import { LOCATOR_HASHES_MAX } from './limits.ts';
import { MEDIAN_TIME_BLOCKS } from './rules.ts';
import { type EntryContent, TreeEntry, TreeHeaders } from './tree-entry.ts';
import { totalWork } from './work.ts';

export interface HeaderEntry {
  readonly id: Hash;
  readonly header: BlockHeader;
  readonly height: number;
  readonly parent: HeaderEntry | undefined;
  /** The weight of the chain that ends here, by the consensus rule: under proof of work its total work. */
  readonly work: bigint;
  /** The SealedHeader message; empty for genesis, which never travels. */
  readonly bytes: Uint8Array;
  /** Why neither this block nor any after it can be on the best chain. */
  readonly invalid: Invalidity | undefined;
  /** An ancestor far back, see `skipHeight`. */
  readonly skip: HeaderEntry | undefined;
}

export interface Invalidity {
  readonly why: string;
  /**
   * `bytes`: every reader of the block can see it, so its sender is to blame. `ledger`: only
   * executing it shows it, and a node that merely relays a block does not execute it.
   */
  readonly shownBy: 'bytes' | 'ledger';
}

/** Most reorganisations are short: so many of a locator's ids follow each other without a gap. */
const LOCATOR_DENSE_HASHES = 10;

/**
 * Ids of invalid blocks that are remembered after their headers were removed. Each has cost somebody a
 * block's work; with more than this the oldest are judged again when they come again.
 */
const INVALID_IDS_MAX = 10_000;

/** The weight of the chain that ends with this header: of two the heavier is better. */
export type Weigh = (parent: HeaderEntry | undefined, header: BlockHeader) => bigint;

export class HeaderTree {
  readonly genesis: HeaderEntry;
  readonly #entries = new IdTable<TreeEntry>();
  /** Entries without children: the ends of all branches. */
  readonly #leaves = new Set<TreeEntry>();
  #admitted = 0;
  readonly #headers = new TreeHeaders(new HeaderBytes());
  readonly #weigh: Weigh;
  /** Invalid blocks whose headers were removed, oldest first, and why they are invalid. */
  readonly #invalid = new Map<Hash, Invalidity>();
  /** Undefined: it was removed, and the next one is not known yet. */
  #best: HeaderEntry | undefined;

  /** @param weigh what the consensus rule says; total work when absent */
  constructor(genesis: Genesis, weigh: Weigh = totalWork) {
    this.#weigh = weigh;
    const { id, header } = genesis;
    const work = weigh(undefined, header);
    const entry = new TreeEntry({ id, header, bytes: new Uint8Array(0) }, undefined, work);
    this.#entries.add(entry);
    this.#leaves.add(entry);
    this.genesis = entry;
    this.#best = entry;
  }

  /** Headers in the tree, genesis and invalid ones included. */
  get size(): number {
    return this.#entries.size;
  }

  /** Most work, first seen wins; invalid headers and their descendants do not count. */
  get best(): HeaderEntry {
    this.#best ??= this.#heaviest();
    return this.#best;
  }

  entry(id: Hash): HeaderEntry | undefined {
    return this.#entries.get(id);
  }

  /** Adds a checked header; one that is known already stays as it is. */
  add(sealed: SealedHeader): HeaderEntry {
    const known = this.#entries.get(sealed.id);
    if (known !== undefined) return known;
    const parent = this.#entries.get(sealed.header.parent);
    assert(parent !== undefined, `the parent of ${sealed.id} is not in the tree`);
    return this.admit(this.#entryOf(sealed, parent));
  }

  /**
   * The entry of a checked header on this parent, without adding it: what only visits leaves nothing
   * behind. The parent may be a draft too.
   */
  draft({ id, header, bytes }: EntryContent, parent: HeaderEntry): HeaderEntry {
    // A copy: a view would keep the whole frame it came in alive.
    return this.#entryOf({ id, header, bytes: new Uint8Array(bytes) }, parent);
  }

  #entryOf(sealed: EntryContent, parent: HeaderEntry): TreeEntry {
    const { id, header } = sealed;
    assert.equal(header.height, parent.height + 1, 'height does not follow its parent');
    // A draft may hang on one whose own past was cut off: then there is nowhere to skip to.
    const isCut = parent.skip === undefined && parent.height > 0;
    const draft = new TreeEntry(sealed, parent, this.#weigh(parent, header));
    draft.invalid =
      parent.invalid === undefined ? this.invalidityOf(id) : inherited(parent, parent.invalid);
    draft.skip = isCut ? undefined : this.ancestorAt(parent, skipHeight(header.height));
    return draft;
  }

  /** Adds a draft whose parent is in the tree; one that is known already stays as it is. */
  admit(draft: HeaderEntry): HeaderEntry {
    const { id } = draft;
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const parent = draft.parent && this.#entries.get(draft.parent.id);
    assert(
      parent !== undefined && parent === draft.parent,
      `the parent of ${id} is not in the tree`,
    );
    assert(draft instanceof TreeEntry, 'only a tree makes entries');
    const entry = draft;
    entry.moveInto(this.#headers);
    entry.order = ++this.#admitted;
    entry.nextSibling = parent.firstChild;
    parent.firstChild = entry;
    this.#leaves.delete(parent);
    this.#leaves.add(entry);
    this.#entries.add(entry);
    const best = this.#best;
    if (best !== undefined && draft.invalid === undefined && draft.work > best.work) {
      this.#best = draft;
    }
    return draft;
  }

  /** Forgets a header that nothing stands on. That it was invalid is remembered. */
  remove(entry: HeaderEntry): void {
    const { id, invalid } = entry;
    const parent = entry.parent && this.#entries.get(entry.parent.id);
    const removed = this.#entries.get(id);
    assert(parent !== undefined && removed === entry, 'not in the tree, or genesis');
    assert(this.isLeaf(removed), 'other headers stand on it');
    this.#entries.delete(id);
    removed.moveOut();
    this.#leaves.delete(removed);
    unlink(removed, parent);
    if (parent.firstChild === undefined) this.#leaves.add(parent);
    if (invalid !== undefined && parent.invalid === undefined) this.#remember(id, invalid);
    if (this.#best === entry) this.#best = undefined;
  }

  isLeaf(entry: HeaderEntry): boolean {
    const known = this.#entries.get(entry.id);
    return known !== undefined && known.firstChild === undefined;
  }

  /** Why this block can never be on the best chain, also when its header is no longer here. */
  invalidityOf(id: Hash): Invalidity | undefined {
    return this.#entries.get(id)?.invalid ?? this.#invalid.get(id);
  }

  /**
   * Takes a block and all that descends from it out of the choice, for ever. Unknown ids and genesis
   * are left alone. Only what descends from it is looked at.
   */
  markInvalid(id: Hash, why: string, shownBy: Invalidity['shownBy'] = 'bytes'): void {
    const first = this.#entries.get(id);
    if (first?.parent === undefined || first.invalid !== undefined) return;
    first.invalid = { why, shownBy };
    const open = [first];
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      for (let child = entry.firstChild; child !== undefined; child = child.nextSibling) {
        if (child.invalid !== undefined) continue; // and so is all that descends from it
        child.invalid = inherited(entry, first.invalid);
        open.push(child);
      }
    }
    if (this.#best?.invalid !== undefined) this.#best = undefined;
  }

  /** Work only grows along a branch, so the heaviest is the last valid entry of some branch. */
  #heaviest(): HeaderEntry {
    let best = this.#entries.get(this.genesis.id) as TreeEntry;
    for (const leaf of this.#leaves) {
      const entry = this.#lastValid(leaf);
      const isBetter =
        entry.work > best.work || (entry.work === best.work && entry.order < best.order);
      if (isBetter) best = entry;
    }
    return best;
  }

  #lastValid(leaf: TreeEntry): TreeEntry {
    let entry = leaf;
    while (entry.invalid !== undefined)
      entry = this.#entries.get(entry.parent?.id ?? '') as TreeEntry;
    return entry;
  }

  #remember(id: Hash, invalid: Invalidity): void {
    this.#invalid.set(id, invalid);
    const [oldest] = this.#invalid.keys();
    if (this.#invalid.size > INVALID_IDS_MAX && oldest !== undefined) this.#invalid.delete(oldest);
  }

  /** The ancestor (or the entry itself) at a height; undefined above it or below 0. O(log n). */
  ancestorAt(entry: HeaderEntry, height: number): HeaderEntry | undefined {
    if (height < 0 || height > entry.height) return undefined;
    let walk: HeaderEntry | undefined = entry;
    while (walk !== undefined && walk.height > height) {
      walk = skipIsBetter(walk, height) ? walk.skip : walk.parent;
    }
    return walk;
  }

  /** The last entry that two branches share. */
  forkPoint(a: HeaderEntry, b: HeaderEntry): HeaderEntry {
    const height = Math.min(a.height, b.height);
    let left = this.ancestorAt(a, height);
    let right = this.ancestorAt(b, height);
    while (left !== right) {
      assert(left !== undefined && right !== undefined, 'two entries of two trees');
      // At equal heights both skip to equal heights: over the whole gap while they still differ there.
      const skip: boolean = left.skip !== right.skip;
      left = skip ? left.skip : left.parent;
      right = skip ? right.skip : right.parent;
    }
    assert(left !== undefined, 'two entries of two trees');
    return left;
  }

  /** Ids from here back to genesis: newest first, gaps that double after ten, genesis last. */
  locator(entry: HeaderEntry): Hash[] {
    const ids: Hash[] = [];
    let gap = 1;
    for (let height = entry.height; height > 0; height -= gap) {
      ids.push((this.ancestorAt(entry, height) as HeaderEntry).id);
      if (ids.length >= LOCATOR_DENSE_HASHES) gap *= 2;
    }
    ids.push(this.genesis.id);
    // Heights have 32 bits, so ten and then 32 doublings are the most there can be.
    assert(ids.length <= LOCATOR_HASHES_MAX);
    return ids;
  }

  /** Median time of this entry and the ten before it: what the next block's time must exceed. */
  medianTimeMs(entry: HeaderEntry): number {
    // Sorted while it is filled: this is done for every header.
    const times: number[] = [];
    let walk: HeaderEntry | undefined = entry;
    for (; walk !== undefined && times.length < MEDIAN_TIME_BLOCKS; walk = walk.parent) {
      const { timeMs } = walk.header;
      let at = times.length;
      for (; at > 0 && (times[at - 1] as number) > timeMs; at--)
        times[at] = times[at - 1] as number;
      times[at] = timeMs;
    }
    return times[times.length >> 1] as number;
  }
}

function inherited(parent: HeaderEntry, { shownBy }: Invalidity): Invalidity {
  return { why: `descends from ${parent.id}`, shownBy };
}

/** Takes an entry out of the list of its parent's children. */
function unlink(entry: TreeEntry, parent: TreeEntry): void {
  if (parent.firstChild === entry) {
    parent.firstChild = entry.nextSibling;
    return;
  }
  let before = parent.firstChild;
  while (before !== undefined && before.nextSibling !== entry) before = before.nextSibling;
  if (before !== undefined) before.nextSibling = entry.nextSibling;
}

/**
 * Where an entry's skip pointer leads: Bitcoin's `GetSkipHeight` (chain.cpp). Clearing the lowest set
 * bit of the height gives jumps of all sizes; odd heights clear two, so that neighbours differ.
 */
function skipHeight(height: number): number {
  if (height < 2) return 0;
  return height % 2 === 1
    ? withoutLowestOne(withoutLowestOne(height - 1)) + 1
    : withoutLowestOne(height);
}

function withoutLowestOne(n: number): number {
  return (n & (n - 1)) >>> 0;
}

/** The skip is taken unless it overshoots, or the parent's skip would bring us further. */
function skipIsBetter(entry: HeaderEntry, height: number): boolean {
  const skip = skipHeight(entry.height);
  if (entry.skip === undefined || skip < height) return false;
  if (skip === height) return true;
  const parentSkip = skipHeight(entry.height - 1);
  return !(parentSkip < skip - 2 && parentSkip >= height);
}
