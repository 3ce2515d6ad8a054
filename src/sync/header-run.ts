// One Headers message, read: header by header, each judged before the next, because what is wrong with
// one is wrong with all after it; and in slices, because a full one takes longer than other peers, timers
// and commands should wait. Nothing is kept here; what becomes of the headers is header-sync.ts's concern.
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree, Invalidity } from '../chain/header-tree.ts';
import type { SignatureCheck } from '../chain/rules.ts';
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
  /** It ends before a header that can be judged only when the blocks up to this one are executed. */
  readonly needs: HeaderEntry | undefined;
}

/** How the reading of a message ends. */
type End = ({ readonly outcome: 'read' } & HeaderRun) | Misbehaved;

interface Misbehaved {
  readonly outcome: 'misbehaved';
  readonly why: string;
}

/** `more`: the slice is over, and the message is not. */
export type Reading = End | { readonly outcome: 'more' };

export class HeaderReader {
  readonly #headers: readonly Uint8Array[];
  /** A header that is not in the tree and on which these may stand. */
  readonly draft: HeaderEntry | undefined;
  #next = 0;
  #known: HeaderEntry | undefined;
  #fresh: HeaderEntry[] = [];
  #standsOn: HeaderRun['standsOn'] = 'tree';
  #checks: SignatureCheck[] = [];

  constructor(headers: readonly Uint8Array[], draft: HeaderEntry | undefined) {
    this.#headers = headers;
    this.draft = draft;
  }

  /** What the run stands on as far as it is read: it must not leave the tree. */
  get known(): HeaderEntry | undefined {
    return this.#known;
  }

  /** Signatures that what was read since the last call depends on. */
  takeChecks(): readonly SignatureCheck[] {
    const checks = this.#checks;
    this.#checks = [];
    return checks;
  }

  /** Reads on, at most so many headers. */
  read(count: number, context: ChainContext, wallMs: WallMs): Reading {
    const stop = this.#catchUp(context.tree);
    if (stop !== undefined) return stop;
    const end = Math.min(this.#next + count, this.#headers.length);
    for (; this.#next < end; this.#next++) {
      const ended = this.#readNext(this.#headers[this.#next] as Uint8Array, context, wallMs);
      if (ended !== undefined) return ended;
    }
    return end < this.#headers.length ? { outcome: 'more' } : this.#over();
  }

  /** @returns how the run ends before this header; undefined: it goes on after it */
  #readNext(bytes: Uint8Array, context: ChainContext, wallMs: WallMs): End | undefined {
    const { tree } = context;
    const read = readSealedHeader(bytes);
    if (!read.ok) return misbehaved(`${read.fault}: ${read.why}`);
    const sealed = read.value;
    const { parent: before } = sealed.header;
    const last = this.#next === 0 ? undefined : endOf(this.#run);
    if (last !== undefined && before !== last.id)
      return misbehaved('headers that do not follow each other');
    const draft = this.draft?.id === before ? this.draft : undefined;
    const parent = last ?? tree.entry(before) ?? draft;
    const invalid = tree.invalidityOf(sealed.id) ?? parent?.invalid;
    if (invalid !== undefined) return this.#endBefore(invalid);
    const entry = tree.entry(sealed.id);
    if (entry !== undefined) {
      this.#known = entry;
      return undefined;
    }
    // Nothing of it connects to anything we know: an empty answer, and counted as one.
    if (parent === undefined) return this.#over();
    const verdict = validateHeader(sealed, parent, context, wallMs);
    if (verdict.ok === 'later') return this.#over({ needs: verdict.needs });
    if (!verdict.ok && verdict.fault === 'time-too-far') return this.#over({ early: sealed });
    if (!verdict.ok) return misbehaved(`${verdict.fault}: ${verdict.why}`);
    if (this.#fresh.length === 0 && parent === draft) this.#standsOn = 'draft';
    else if (this.#fresh.length === 0) this.#known = parent;
    this.#fresh.push(tree.draft(sealed, parent));
    this.#checks.push(...verdict.checks);
    return undefined;
  }

  get #run(): Pick<HeaderRun, 'known' | 'fresh' | 'standsOn'> {
    return { known: this.#known, fresh: this.#fresh, standsOn: this.#standsOn };
  }

  /** Between two slices others may have shown some of these headers, or what they stand on was refused. */
  #catchUp(tree: HeaderTree): End | undefined {
    const [first] = this.#fresh;
    if (first !== undefined && tree.entry(first.id) !== undefined) {
      const fresh = this.#fresh;
      this.#fresh = [];
      this.#standsOn = 'tree';
      for (const draft of fresh) {
        const entry = tree.entry(draft.id);
        if (entry !== undefined) this.#known = entry;
        else this.#fresh.push(tree.draft(draft, endOf(this.#run) as HeaderEntry));
      }
    }
    const invalid = this.#known?.invalid;
    if (invalid === undefined) return undefined;
    this.#fresh = [];
    return this.#endBefore(invalid);
  }

  #endBefore({ why, shownBy }: Invalidity): End {
    return shownBy === 'ledger'
      ? this.#over({ refused: true })
      : misbehaved(`invalid branch: ${why}`);
  }

  #over(cut: Partial<Pick<HeaderRun, 'early' | 'refused' | 'needs'>> = {}): End {
    const { early, refused = false, needs } = cut;
    return { outcome: 'read', ...this.#run, early, refused, needs };
  }
}

/** A header by itself, as it is announced, and the signatures that it depends on. */
export function readAnnounced(
  bytes: Uint8Array,
  context: ChainContext,
  wallMs: WallMs,
): { reading: End; checks: readonly SignatureCheck[] } {
  const reader = new HeaderReader([bytes], undefined);
  const reading = reader.read(1, context, wallMs);
  assert(reading.outcome !== 'more', 'one header is one slice');
  return { reading, checks: reader.takeChecks() };
}

/** The last header of a run. */
export function endOf({
  known,
  fresh,
}: Pick<HeaderRun, 'known' | 'fresh'>): HeaderEntry | undefined {
  return fresh.at(-1) ?? known;
}

/** Whether a run shows this header. */
export function shows({ known, fresh }: HeaderRun, id: Hash): boolean {
  return known?.id === id || fresh.some((entry) => entry.id === id);
}

function misbehaved(why: string): Misbehaved {
  return { outcome: 'misbehaved', why };
}
