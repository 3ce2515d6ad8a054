// A look at a branch before anything of it is kept. Headers are cheap to make, so a branch that is far
// lighter than our chain must not enter the tree; whether it becomes heavier further on is found out
// by reading it twice, as Bitcoin does (headerssync.h).
//
//   out:  its headers are judged and let go. What stays is one id per reply, and the work so far.
//   back: the branch is heavier than our chain. Its headers are asked for again, and each reply must
//         lead to the id that was noted: an id commits to all before it. Now they are kept, and no
//         faster than blocks prove them.
//
// A branch that ends lighter than our chain has left nothing behind.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';

export type Survey =
  /** `end` is a draft; of its past only so much is there as it takes to judge the next header. */
  | { readonly status: 'out'; readonly marks: readonly Hash[]; readonly end: HeaderEntry }
  /** `marks`: ids still to be reached, lowest first, never empty. `work`: at the last of them. */
  | { readonly status: 'back'; readonly marks: readonly Hash[]; readonly work: bigint };

/**
 * One full reply further out.
 * @param fresh the headers of the reply that are not in the tree, as drafts; not empty
 * @param enough the work of our chain: with more, the survey turns back
 * @param lookBack so many ancestors of a header are needed to judge it
 */
export function surveyed(
  before: Survey | undefined,
  fresh: readonly HeaderEntry[],
  enough: bigint,
  lookBack: number,
): Survey {
  const marks = before?.status === 'out' ? before.marks : [];
  // No further than needed: what lies behind may change while we go back, as tips do.
  const turn = fresh.find(({ work }) => work > enough);
  if (turn !== undefined) return { status: 'back', marks: [...marks, turn.id], work: turn.work };
  const end = fresh.at(-1) as HeaderEntry;
  return { status: 'out', marks: [...marks, end.id], end: withoutPast(end, lookBack) };
}

/** The survey after these marks have been reached; undefined when all have. */
export function reached(
  survey: Extract<Survey, { status: 'back' }>,
  count: number,
): Survey | undefined {
  const marks = survey.marks.slice(count);
  return marks.length === 0 ? undefined : { ...survey, marks };
}

/** A copy that does not keep more than its last ancestors alive. */
function withoutPast(entry: HeaderEntry, ancestors: number): HeaderEntry {
  const kept: HeaderEntry[] = [];
  let walk: HeaderEntry | undefined = entry;
  for (; walk !== undefined && kept.length <= ancestors; walk = walk.parent) kept.push(walk);
  let copy: HeaderEntry | undefined;
  for (const one of kept.reverse()) copy = { ...one, parent: copy, skip: undefined };
  return copy as HeaderEntry;
}
