// One height's agreement: proposals, prepares, commits, and changes of view until a quorum has committed to a block.
// The decider of a node (pbft.ts) has one at a time; everything here is about this height alone.
import { strict as assert } from 'node:assert';
import { addMs, earliest, type MonotonicMs, NEVER, type Now } from '../../clock/clock.ts';
import { type PbftRules, quorumOf } from './agreement-rules.ts';
import { encodeCertificate } from './commit-certificate.ts';
import type { HeightVotes } from './height-votes.ts';
import { type Outbox, withoutBlock } from './outbox.ts';
import { chosenChanges, recovered } from './proposing.ts';
import type { AcceptedProposal, AgreementPace, PbftHelp, PbftInput, PbftState } from './seam.ts';
import { ViewTimers } from './view-timers.ts';
import {
  claimDigest,
  contradict,
  type NewView,
  type PrePrepare,
  type Prepare,
  type ViewChange,
  type Voted,
  type VoteRecord,
} from './vote.ts';
import { type Heard, judgeVoted, proposalVote } from './window.ts';

type Input<K extends PbftInput['kind']> = Extract<PbftInput, { kind: K }>;

export interface AgreementTools {
  readonly help: PbftHelp;
  readonly parameters: AgreementPace;
  readonly rules: PbftRules;
  readonly outbox: Outbox;
}

export class Agreement {
  readonly at: HeightVotes;
  readonly timers = new ViewTimers();
  readonly #help: PbftHelp;
  readonly #parameters: AgreementPace;
  readonly #rules: PbftRules;
  readonly #outbox: Outbox;
  readonly #emptyBlockAt: MonotonicMs;
  #state: PbftState = { name: 'waiting', view: 0 };
  /** For which view we asked for a block, and what it will rest on. */
  #building:
    | { readonly re: number; readonly view: number; readonly changes: readonly ViewChange[] }
    | undefined;
  /** Of the input that is being handled. */
  now: Now;

  constructor(at: HeightVotes, { help, parameters, rules, outbox }: AgreementTools, now: Now) {
    this.at = at;
    this.#help = help;
    this.#parameters = parameters;
    this.#rules = rules;
    this.#outbox = outbox;
    this.now = now;
    this.#emptyBlockAt = addMs(now.nowMs, parameters.emptyBlockMs);
  }

  get state(): PbftState {
    return this.#state;
  }

  /** What was persisted stands again: said on the next connection, and contradicted by nothing. [V-4] */
  recover(records: readonly VoteRecord[]): void {
    for (const record of records) {
      this.at.holdOwn(record);
      this.at.votes.add(record.message);
      const { message } = record;
      if ('block' in message && message.block !== undefined && message.kind !== 'view-change') {
        this.at.holdValid(message.vote.digest, message.block);
      }
    }
    this.#state = recovered(this.at);
    this.#moved();
    this.timers.lasts(this.now.nowMs, this.#timeoutMs(this.#state.view));
  }

  /** The clock begins with a need, and not before. [V-10] */
  note(since: MonotonicMs | undefined): void {
    if (this.#state.name !== 'waiting') return;
    const due = since === undefined ? NEVER : addMs(since, this.#parameters.spacingMs);
    this.timers.needAt = earliest(due, this.#emptyBlockAt);
    if (this.timers.isNeeded(this.now.nowMs)) this.#open();
  }

  wake(since: MonotonicMs | undefined): void {
    if (this.#state.name === 'waiting') return this.note(since);
    if (this.timers.isOver(this.now.nowMs)) return this.#change(this.#state.view + 1);
    if (this.#state.name === 'storing') return;
    const pauseMs = this.#parameters.viewTimeoutMs;
    if (this.timers.takeAgain(this.now.nowMs, pauseMs))
      this.#outbox.sayAgain(this.at, this.#state.view);
  }

  /** waiting -> open */
  #open(): void {
    if (this.#state.name !== 'waiting') return;
    this.#state = { name: 'open', view: 0, proposal: undefined };
    this.timers.needAt = NEVER;
    this.timers.lasts(this.now.nowMs, this.#timeoutMs(0));
    this.#moved();
    if (this.at.committee.proposerOf(this.at.height, 0) === this.#help.key) this.#build([]);
  }

  #timeoutMs(view: number): number {
    return this.#rules.timeoutMs(view, this.#parameters);
  }

  #moved(): void {
    this.timers.moved(this.now.nowMs, this.#parameters.viewTimeoutMs);
  }

  // --- Proposals -------------------------------------------------------------------------------------

  #build(changes: readonly ViewChange[]): void {
    const { view } = this.#state;
    if (this.#building?.view === view) return;
    const re = this.#outbox.nextAttempt();
    this.#building = { re, view, changes };
    const timeMs = Math.max(this.now.wallMs, this.at.parent.timeMs + 1);
    this.#outbox.add({ kind: 'build', re, parent: this.at.parent, timeMs });
  }

  /** open, changing -> open with our proposal */
  propose({ re, block }: Input<'built'>): void {
    const building = this.#building;
    if (re !== building?.re || building.view !== this.#state.view) return;
    this.#proposeBlock(block, building.changes);
  }

  #proposeBlock(block: Uint8Array, changes: readonly ViewChange[]): void {
    const { view } = this.#state;
    const kind = view === 0 ? 'pre-prepare' : 'new-view';
    const proposed = this.#help.readBlock(block);
    // A proposer that was switched off has proposed already: that one stands.
    if (proposed === undefined || this.at.own(kind, view) !== undefined) return;
    const vote = this.#outbox.vote(this.at, kind, view, proposed.id);
    const message: Voted =
      kind === 'pre-prepare'
        ? { kind, vote, block }
        : { kind, vote, block, changes: changes.map(withoutBlock) };
    this.at.holdValid(proposed.id, block);
    this.#take({ id: proposed.id, block, signature: vote.signature }, [message]);
  }

  /** waiting, open, changing -> judging */
  #judge(message: PrePrepare | NewView): void {
    const { view, digest: id, signature } = message.vote;
    const { block } = message;
    const claim =
      message.kind === 'new-view' ? this.#rules.bindingClaim(message.changes) : undefined;
    const proposed = this.#help.readBlock(block);
    if (proposed === undefined) return;
    const wallMs = this.now.wallMs;
    const tolerance = this.#parameters.clockToleranceMs;
    const fits = this.#rules.mayPropose({
      proposed,
      parent: this.at.parent,
      proposer: message.vote.signer,
      claim,
      wallMs,
      tolerance,
    });
    if (!fits) return;
    if (view > this.#state.view) this.#goTo(view);
    this.#state = { name: 'judging', view, proposal: { id, block, signature } };
    this.timers.lasts(this.now.nowMs, this.#timeoutMs(view));
    this.#moved();
    if (this.at.validBlock(id) !== undefined)
      return this.accept({ kind: 'judged', id, verdict: 'valid' });
    this.#outbox.add({ kind: 'judge', id, block });
  }

  /** judging -> open, with the proposal or without */
  accept({ id, verdict }: Input<'judged'>): void {
    const state = this.#state;
    if (state.name !== 'judging' || state.proposal.id !== id) return;
    if (verdict === 'invalid') {
      // Nothing else is prepared in this view: its time runs out.
      this.#state = { name: 'open', view: state.view, proposal: undefined };
      return;
    }
    this.at.holdValid(id, state.proposal.block);
    this.#take(state.proposal, []);
    this.#decide(id);
  }

  /** judging, open, changing -> open with a proposal that we prepare */
  #take(proposal: AcceptedProposal, before: readonly Voted[]): void {
    const { view } = this.#state;
    this.#state = { name: 'open', view, proposal };
    const own = this.at.own('prepare', view);
    // Prepared before we were switched off: it is said again, or nothing is.
    if (own !== undefined) {
      if (own.vote.digest === proposal.id) this.#outbox.say(this.at, undefined, own);
      return this.#prepare();
    }
    const vote = this.#outbox.vote(this.at, 'prepare', view, proposal.id);
    const prepare: Prepare = { kind: 'prepare', vote, proposal: proposal.signature };
    this.#outbox.persist(
      this.at,
      [...before, prepare].map((message) => ({ message, prepared: undefined })),
    );
    this.#moved();
  }

  // --- Counting --------------------------------------------------------------------------------------

  look(message: Voted): Heard {
    const judge = this.at.judgeWith(this.#help.verify);
    return judgeVoted(message, this.#state.view, judge, this.#rules, this.#help.readBlock);
  }

  count(message: Voted): void {
    const counted = this.at.votes.add(message);
    if (typeof counted === 'object') {
      const b = message.vote;
      this.#outbox.accuse(this.at, { kind: 'evidence', a: counted.contradicts, b });
    }
    if (counted === 'new') this.#react(message);
    else if (message.kind === 'view-change' && message.block !== undefined) {
      this.at.votes.complete(message);
      this.#newView();
    }
  }

  #react(message: Voted): void {
    if (this.#state.name === 'storing') return;
    const { view, digest } = message.vote;
    switch (message.kind) {
      case 'pre-prepare':
        this.#open();
        if (this.#isAwaiting(0)) this.#judge(message);
        break;
      case 'prepare':
        this.#compare(message);
        this.#prepare();
        break;
      case 'commit':
        this.#decide(digest);
        break;
      case 'view-change':
        // Others have something to agree on, whether we know of it or not. [V-10]
        this.#open();
        break;
      case 'new-view':
        // A quorum has said that it is there: that moves us, too.
        if (view > this.#state.view || this.#isAwaiting(view)) this.#judge(message);
        break;
    }
    this.#follow();
  }

  /** Whether a proposal of this view would be our first. */
  #isAwaiting(view: number): boolean {
    const state = this.#state;
    if (state.view !== view) return false;
    return state.name === 'changing' || (view === 0 && state.name === 'open' && !state.proposal);
  }

  /** open -> prepared */
  #prepare(): void {
    const state = this.#state;
    if (state.name !== 'open' || state.proposal === undefined) return;
    const { view, proposal } = state;
    const votes = this.at.votes.votes('prepare', view, proposal.id);
    // Ours among them: whoever commits has prepared, durably.
    if (votes.length < this.at.committee.quorum) return;
    if (this.at.own('prepare', view)?.vote.digest !== proposal.id) return;
    const { id: digest, block } = proposal;
    const prepared = { view, digest, block, votes: quorumOf(votes, this.at.committee) };
    this.#state = { name: 'prepared', view, prepared };
    const own = this.at.own('commit', view);
    if (own === undefined) {
      const vote = this.#outbox.vote(this.at, 'commit', view, digest);
      this.#outbox.persist(this.at, [{ message: { kind: 'commit', vote }, prepared }]);
    }
    this.#moved();
  }

  /** Any state but storing -> storing. The view does not matter: it is not part of the block. [V-4] */
  #decide(digest: string): void {
    const block = this.at.validBlock(digest);
    if (block === undefined || this.#state.name === 'storing') return;
    const decided = this.at.decidedIn(digest, this.at.committee.quorum);
    if (decided === undefined) return;
    const { view, votes } = decided;
    const certificate = encodeCertificate(
      view,
      quorumOf(votes, this.at.committee),
      this.at.committee,
    );
    this.#state = { name: 'storing', view: this.#state.view, id: digest };
    this.timers.rest();
    this.#outbox.add({ kind: 'sealed', block, certificate });
  }

  // --- Views -----------------------------------------------------------------------------------------

  /** open, judging, prepared, changing -> changing */
  #change(view: number): void {
    this.#goTo(view);
    this.#state = { name: 'changing', view };
    this.timers.lastsForever();
    this.#moved();
    const claim = this.at.prepared;
    const vote = this.#outbox.vote(this.at, 'view-change', view, claimDigest(claim));
    const message: ViewChange = {
      kind: 'view-change',
      vote,
      claim: claim && withoutContent(claim),
      block: claim?.block,
    };
    this.#outbox.persist(this.at, [{ message, prepared: undefined }]);
    this.#follow();
  }

  #goTo(view: number): void {
    assert(view > this.#state.view, 'views only go up');
    this.at.forgetRelayed();
    this.timers.needAt = NEVER;
  }

  /** Others have left our view: we go where f + 1 of them are; and the clock of a view runs once a quorum is there. [V-8] */
  #follow(): void {
    const state = this.#state;
    if (state.name === 'storing') return;
    const reached = this.at.viewOfSome(this.#help.key);
    if (reached > state.view) return this.#change(reached);
    if (state.name !== 'changing') return;
    // One that is alone would run ahead of all others if it did not wait for them.
    if (this.timers.runsOut === 'never' && this.at.isQuorumIn(state.view, this.#help.key)) {
      this.timers.lasts(this.now.nowMs, this.#timeoutMs(state.view));
    }
    this.#newView();
  }

  /** changing -> open, for the proposer of a view to which a quorum has changed [V-7] */
  #newView(): void {
    const { name, view } = this.#state;
    if (
      name !== 'changing' ||
      this.at.committee.proposerOf(this.at.height, view) !== this.#help.key
    )
      return;
    const chosen = chosenChanges(this.at, view, this.#rules);
    if (chosen === undefined) return;
    if (chosen.block === undefined) return this.#build(chosen.changes);
    this.#proposeBlock(chosen.block, chosen.changes);
  }

  /** Durable: said, and now it counts for us too. */
  release(op: number): void {
    for (const message of this.#outbox.release(this.at, op)) {
      if (this.at.votes.add(message) === 'new') this.#react(message);
    }
  }

  /** A prepare shows which proposal its signer was given. */
  #compare({ vote, proposal }: Prepare): void {
    const proposer = this.at.committee.proposerOf(vote.height, vote.view);
    const other = proposalVote(vote, proposal, proposer);
    const ours = this.at.votes.of(other.kind, vote.view, proposer)?.vote;
    if (ours === undefined || !contradict(ours, other)) return;
    const judge = this.at.judgeWith(this.#help.verify);
    if (this.#rules.isSigned(other, judge))
      this.#outbox.accuse(this.at, { kind: 'evidence', a: ours, b: other });
  }
}

function withoutContent({
  view,
  digest,
  votes,
}: NonNullable<ViewChange['claim']>): ViewChange['claim'] {
  return { view, digest, votes };
}
