// One Headers message, read: header by header, each judged before the next, because what is wrong with
// one is wrong with all after it. Nothing is kept here; what becomes of the headers is header-sync.ts's
// concern.
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { WallMs } from '../clock/clock.ts';
import { type ChainContext, validateHeader } from '../consensus/validate.ts';

export interface HeaderRun {
  /** The last header that is in the tree, before or among them; undefined: they connect to nothing. */
  readonly known: HeaderEntry | undefined;
  /** What is not in the tree, as drafts that follow each other. */
  readonly fresh: readonly HeaderEntry[];
  /** Whether the fresh ones stand on the tree, not on a draft of before. */
  readonly standsOn: 'tree' | 'draft';
  /** It ends before this one, which is too far in the future to be judged now. */
  readonly early: SealedHeader | undefined;
  /** It ends before a block that our ledger refused, or that stands on one: which nobody else can know. */
  readonly refused: boolean;
}

export type Reading = ({ readonly outcome: 'read' } & HeaderRun) | Fault;

interface Fault {
  readonly outcome: 'blame';
  readonly why: string;
}

/** @param draft a header that is not in the tree and on which these may stand */
export function readRun(
  headers: readonly Uint8Array[],
  draft: HeaderEntry | undefined,
  bench: ChainContext,
  wallMs: WallMs,
): Reading {
  const { tree } = bench;
  const fresh: HeaderEntry[] = [];
  let known: HeaderEntry | undefined;
  let last: HeaderEntry | undefined;
  let standsOn: HeaderRun['standsOn'] = 'tree';
  const run = (early?: SealedHeader, refused = false): Reading => {
    return { outcome: 'read', known, fresh, standsOn, early, refused };
  };
  for (const bytes of headers) {
    const read = readSealedHeader(bytes);
    if (!read.ok) return blame(`${read.fault}: ${read.why}`);
    const sealed = read.value;
    const { parent: before } = sealed.header;
    if (last !== undefined && before !== last.id)
      return blame('headers that do not follow each other');
    const parent = last ?? tree.entry(before) ?? (draft?.id === before ? draft : undefined);
    const invalid = tree.condemned(sealed.id) ?? parent?.invalid;
    if (invalid?.shownBy === 'bytes') return blame(`invalid branch: ${invalid.why}`);
    if (invalid !== undefined) return run(undefined, true);
    const entry = tree.entry(sealed.id);
    if (entry !== undefined) {
      [known, last] = [entry, entry];
      continue;
    }
    // Nothing of it connects to anything we know: an empty answer, and counted as one.
    if (parent === undefined) break;
    const verdict = validateHeader(sealed, parent, bench, wallMs);
    if (verdict.ok === 'later') break;
    if (!verdict.ok && verdict.fault === 'time-too-far') return run(sealed);
    if (!verdict.ok) return blame(`${verdict.fault}: ${verdict.why}`);
    if (fresh.length === 0 && parent === draft) standsOn = 'draft';
    else if (fresh.length === 0) known = parent;
    last = tree.draft(sealed, parent);
    fresh.push(last);
  }
  return run();
}

/** The last header of a run. */
export function endOf({ known, fresh }: HeaderRun): HeaderEntry | undefined {
  return fresh.at(-1) ?? known;
}

/** Whether a run shows this header. */
export function shows({ known, fresh }: HeaderRun, id: Hash): boolean {
  return known?.id === id || fresh.some((entry) => entry.id === id);
}

function blame(why: string): Fault {
  return { outcome: 'blame', why };
}
