// Votes of one height, counted by members. A signer has two places for each kind, its newest two views:
// whoever says much pushes out nothing but its own. All that is in here was verified by the caller.
import type { Hash } from '../../chain/hash.ts';
import { contradict, type Vote, type Voted, type VoteKind } from './vote.ts';

/** An honest validator is in one view and may be on its way to the next. Eight messages for each member. */
const PLACES = 2;

/** The first proposal and those of later views are one sort: a proposer has one for each view. */
type Sort = 'proposal' | Exclude<VoteKind, 'pre-prepare' | 'new-view'>;
const sorts: readonly Sort[] = ['proposal', 'prepare', 'commit', 'view-change'];

export type Counted = 'new' | 'known' | { readonly contradicts: Vote };

export class VoteCount {
  /** By sort and signer; the newest view first. */
  readonly #messages: Readonly<Record<Sort, Map<Hash, Voted[]>>> = {
    proposal: new Map(),
    prepare: new Map(),
    commit: new Map(),
    'view-change': new Map(),
  };

  /** The first vote of a signer for a view and kind counts, whatever comes later. [V-5] */
  add(message: Voted): Counted {
    const { signer, view } = message.vote;
    const bySigner = this.#messages[sortOf(message.kind)];
    const held = bySigner.get(signer) ?? [];
    const same = held.find(({ vote }) => vote.view === view);
    if (same !== undefined) {
      return contradict(same.vote, message.vote) ? { contradicts: same.vote } : 'known';
    }
    const newest = [...held, message].sort((a, b) => b.vote.view - a.vote.view).slice(0, PLACES);
    bySigner.set(signer, newest);
    return newest.includes(message) ? 'new' : 'known';
  }

  /** Replaces one that is known by the same vote with more beside it: a view change with its block. */
  complete(message: Voted): void {
    const held = this.#messages[sortOf(message.kind)].get(message.vote.signer) ?? [];
    const at = held.findIndex(({ vote }) => vote.view === message.vote.view);
    if (at >= 0) held[at] = message;
  }

  /** What this signer has said there. */
  of(kind: VoteKind, view: number, signer: Hash): Voted | undefined {
    const held = this.#messages[sortOf(kind)].get(signer);
    return held?.find(({ vote }) => vote.view === view && vote.kind === kind);
  }

  /** One vote of each member. */
  votes(kind: VoteKind, view: number, digest: Hash): Vote[] {
    return this.#all(sortOf(kind))
      .map(({ vote }) => vote)
      .filter((vote) => vote.view === view && vote.digest === digest && vote.kind === kind);
  }

  /** Views in which anybody has committed to this digest. */
  committedViews(digest: Hash): Set<number> {
    const commits = this.#all('commit').filter(({ vote }) => vote.digest === digest);
    return new Set(commits.map(({ vote }) => vote.view));
  }

  viewChanges(view: number): Extract<Voted, { kind: 'view-change' }>[] {
    return this.#all('view-change').flatMap((message) =>
      message.kind === 'view-change' && message.vote.view === view ? [message] : [],
    );
  }

  inView(view: number): Voted[] {
    return this.all().filter(({ vote }) => vote.view === view);
  }

  /** The highest view of anything that each member has said. */
  reached(): ReadonlyMap<Hash, number> {
    const highest = new Map<Hash, number>();
    for (const sort of sorts) {
      for (const [signer, held] of this.#messages[sort]) {
        const view = held[0]?.vote.view ?? 0;
        if (view >= (highest.get(signer) ?? 0)) highest.set(signer, view);
      }
    }
    return highest;
  }

  all(): Voted[] {
    return sorts.flatMap((sort) => this.#all(sort));
  }

  get size(): number {
    return this.all().length;
  }

  #all(sort: Sort): Voted[] {
    return [...this.#messages[sort].values()].flat();
  }
}

function sortOf(kind: VoteKind): Sort {
  return kind === 'pre-prepare' || kind === 'new-view' ? 'proposal' : kind;
}
