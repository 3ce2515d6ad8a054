// What is known of one height: who votes there, what everybody has said, what we have said ourselves, and
// the block that a quorum has prepared. It survives every change of view and ends with the height.
import type { Hash } from '../../chain/hash.ts';
import type { PbftRules, VoteJudge } from './agreement-rules.ts';
import type { Committee } from './committee.ts';
import type { ChainEnd } from './seam.ts';
import type { Prepared, Vote, Voted, VoteKind, VoteRecord } from './vote.ts';
import type { VoteCount } from './vote-count.ts';

export class HeightVotes {
  readonly parent: ChainEnd;
  readonly committee: Committee;
  readonly votes: VoteCount;
  /** Blocks that could be executed on the parent: what was accepted, by id. A proposal each view, two are kept. */
  readonly #valid = new Map<Hash, Uint8Array>();
  /** Ours, by view and kind: durable, or on its way there. */
  readonly #own = new Map<string, Voted>();
  /** Of others, said by us in this view. [V-9] */
  #relayed = new Set<Voted>();
  readonly #accused = new Set<Hash>();
  /** The newest that we have committed to. */
  prepared: Prepared | undefined;

  constructor(parent: ChainEnd, committee: Committee, rules: PbftRules) {
    this.parent = parent;
    this.committee = committee;
    this.votes = rules.newVoteCount();
  }

  get height(): number {
    return this.parent.height + 1;
  }

  judgeWith(verify: VoteJudge['verify']): VoteJudge {
    return { committee: this.committee, height: this.height, verify };
  }

  /** The block, if it is known and can be executed. */
  validBlock(id: Hash): Uint8Array | undefined {
    return this.prepared?.digest === id ? this.prepared.block : this.#valid.get(id);
  }

  holdValid(id: Hash, block: Uint8Array): void {
    this.#valid.delete(id);
    this.#valid.set(id, block);
    const [oldest] = this.#valid.keys();
    if (this.#valid.size > 2 && oldest !== undefined) this.#valid.delete(oldest);
  }

  own(kind: VoteKind, view: number): Voted | undefined {
    return this.#own.get(`${kind} ${view}`);
  }

  holdOwn({ message, prepared }: VoteRecord): void {
    const { kind, view } = message.vote;
    this.#own.set(`${kind} ${view}`, message);
    if (prepared !== undefined && prepared.view >= (this.prepared?.view ?? 0)) {
      this.prepared = prepared;
    }
  }

  /** Everything of ours in this view that was said: counted means durable. */
  standing(view: number): Voted[] {
    return [...this.#own.values()].filter(
      (message) => message.vote.view === view && this.votes.inView(view).includes(message),
    );
  }

  /** What others have said in this view and we have not passed on yet: each once. [V-9] */
  takeToRelay(view: number, self: Hash): Voted[] {
    const fresh = this.votes
      .inView(view)
      .filter((message) => message.vote.signer !== self && !this.#relayed.has(message));
    for (const message of fresh) this.#relayed.add(message);
    return fresh;
  }

  forgetRelayed(): void {
    this.#relayed = new Set();
  }

  /** True the first time: one pair of votes suffices against a member at one height. */
  accuse(signer: Hash): boolean {
    return this.#accused.size !== this.#accused.add(signer).size;
  }

  silent(self: Hash): Hash[] {
    const reached = this.votes.reached();
    return this.committee.validators.filter((key) => key !== self && !reached.has(key));
  }

  /** The highest view that f + 1 others have reached: one of them at least is honest. [V-8] */
  viewOfSome(self: Hash): number {
    return this.#viewOf(this.committee.faulty + 1, self);
  }

  /** Whether a quorum, we among them, is in this view or further. */
  isQuorumIn(view: number, self: Hash): boolean {
    const others = this.committee.quorum - 1;
    return others === 0 || this.#viewOf(others, self) >= view;
  }

  #viewOf(members: number, self: Hash): number {
    const views = [...this.votes.reached()].filter(([key]) => key !== self).map(([, view]) => view);
    return views.sort((a, b) => b - a)[members - 1] ?? 0;
  }

  /** The view in which a quorum has committed to this block. */
  decidedIn(digest: Hash, quorum: number): { view: number; votes: Vote[] } | undefined {
    for (const view of this.votes.committedViews(digest)) {
      const votes = this.votes.votes('commit', view, digest);
      if (votes.length >= quorum) return { view, votes };
    }
    return undefined;
  }

  get validIds(): Hash[] {
    const prepared = this.prepared === undefined ? [] : [this.prepared.digest];
    return [...new Set([...this.#valid.keys(), ...prepared])];
  }
}
