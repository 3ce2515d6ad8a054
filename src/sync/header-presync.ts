// The check of a branch before anything of it is kept. Headers are cheap to make, so a branch that is far
// lighter than our chain must not enter the tree; whether it becomes heavier further on is found out by
// reading it twice, which Bitcoin calls presync and redownload (headerssync.h).
//
//   measuring:     its headers are judged and dropped. One id per reply is kept, and the work so far.
//   redownloading: the branch is heavier than our chain. Its headers are asked for again, and each reply
//                  must lead to the id that was noted: an id commits to all before it. Now they are kept,
//                  and no faster than blocks prove them.
//
// A branch that ends lighter than our chain has left nothing behind.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { MEDIAN_TIME_BLOCKS } from '../chain/rules.ts';

export type HeaderPresync =
  /** `end` is a draft; of its past only so much is there as it takes to judge the next header. */
  | { readonly status: 'measuring'; readonly marks: readonly Hash[]; readonly end: HeaderEntry }
  /** `marks`: ids still to be reached, lowest first, never empty. `work`: at the last of them. */
  | { readonly status: 'redownloading'; readonly marks: readonly Hash[]; readonly work: bigint };

/**
 * One more reply measured.
 * @param fresh the headers of the reply that are not in the tree, as drafts; not empty
 * @param enough the work of our chain: with more, the branch is downloaded again
 */
export function measured(
  before: HeaderPresync | undefined,
  fresh: readonly HeaderEntry[],
  enough: bigint,
): HeaderPresync {
  const marks = before?.status === 'measuring' ? before.marks : [];
  // No further than needed: what lies behind may change until it comes again, as tips do.
  const turn = fresh.find(({ work }) => work > enough);
  if (turn !== undefined)
    return { status: 'redownloading', marks: [...marks, turn.id], work: turn.work };
  const end = fresh.at(-1) as HeaderEntry;
  return {
    status: 'measuring',
    marks: [...marks, end.id],
    end: withoutPast(end, MEDIAN_TIME_BLOCKS),
  };
}

/** What is left to be redownloaded after so many marks have been reached; undefined: nothing. */
export function reached(
  presync: Extract<HeaderPresync, { status: 'redownloading' }>,
  count: number,
): HeaderPresync | undefined {
  const marks = presync.marks.slice(count);
  return marks.length === 0 ? undefined : { ...presync, marks };
}

/** A copy that does not keep more than its last ancestors alive. */
function withoutPast(entry: HeaderEntry, ancestors: number): HeaderEntry {
  const kept: HeaderEntry[] = [];
  let walk: HeaderEntry | undefined = entry;
  for (; walk !== undefined && kept.length <= ancestors; walk = walk.parent) kept.push(walk);
  let copy: HeaderEntry | undefined;
  for (const { id, header, height, work, bytes, invalid } of kept.reverse()) {
    // The tree may use the bytes of an entry again once it has removed it.
    const own = { header, bytes: bytes.slice(), skip: undefined };
    copy = { id, height, work, invalid, parent: copy, ...own };
  }
  return copy as HeaderEntry;
}
