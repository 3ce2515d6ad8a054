// PBFT (Castro and Liskov 1999), one instance for each height as in QBFT (arXiv:2002.03613): a decider, one for
// each run of a node that votes. A proposal is prepared by a quorum, committed to by a quorum, and final. Where
// a view makes no progress, the next one has another proposer, who is bound by what a quorum may have prepared.
//
// No vote leaves before it is durable: what was said is never forgotten, and never contradicted. Only the
// states and their changes live here; what is decided in them stands in the files beside this one.
import { type MonotonicMs, NEVER, type Now } from '../../clock/clock.ts';
import { Agreement, type AgreementTools } from './agreement.ts';
import { type PbftRules, pbftRules } from './agreement-rules.ts';
import { HeightVotes } from './height-votes.ts';
import { Outbox } from './outbox.ts';
import type { AgreementPace, PbftEffect, PbftHelp, PbftInput } from './seam.ts';
import { type PbftStatus, pbftStatusOf } from './status.ts';
import { pbftTransitions } from './transitions.ts';
import type { Voted } from './vote.ts';
import type { VoteCount } from './vote-count.ts';
import { type Heard, isProven, isRepeated, judgeEarly } from './window.ts';

type Input<K extends PbftInput['kind']> = Extract<PbftInput, { kind: K }>;

export class Pbft {
  readonly #tools: AgreementTools;
  readonly #outbox: Outbox;
  /** Of the height above our tip; undefined until we know where our chain ends. */
  #agreement: Agreement | undefined;
  /** Of the height above that, heard early. */
  #early: VoteCount;
  #pendingSince: MonotonicMs | undefined;

  constructor(help: PbftHelp, parameters: AgreementPace, rules: PbftRules = pbftRules) {
    this.#outbox = new Outbox(help);
    this.#tools = { help, parameters, rules, outbox: this.#outbox };
    this.#early = rules.newVoteCount();
  }

  /** When to say `wake`; undefined: nothing is waited for. */
  get deadlineMs(): MonotonicMs | undefined {
    const deadlineMs = this.#agreement?.timers.deadlineMs;
    return deadlineMs === NEVER ? undefined : deadlineMs;
  }

  get status(): PbftStatus | undefined {
    const agreement = this.#agreement;
    return agreement && pbftStatusOf(agreement.at, agreement.state, this.#tools.help.key);
  }

  /** Messages that are kept, of our height and the next: at most eight of each member for each. */
  get messagesHeld(): number {
    return this.#early.size + (this.#agreement?.at.votes.size ?? 0);
  }

  handle(input: PbftInput, now: Now): PbftEffect[] {
    const before = this.#agreement?.state;
    if (input.kind === 'stands') this.#enter(input, now);
    if (input.kind === 'pending') this.#pendingSince = input.oldestMs;
    const agreement = this.#agreement;
    // Before our chain is read nothing is known of which height anybody speaks.
    if (agreement === undefined) return this.#outbox.take();
    agreement.now = now;
    this.#perform(agreement, input);
    const after = agreement.state;
    if (before?.name !== after.name || before.view !== after.view) this.#show();
    return this.#outbox.take();
  }

  #perform(agreement: Agreement, input: PbftInput): void {
    if (pbftTransitions[agreement.state.name][input.kind] === 'ignore') return;
    switch (input.kind) {
      // Entered: what is pending is needed here, too.
      case 'stands':
      case 'pending':
        return agreement.note(this.#pendingSince);
      case 'built':
        return agreement.propose(input);
      case 'judged':
        return agreement.accept(input);
      case 'persisted':
        return agreement.release(input.op);
      case 'heard':
        return this.#hear(agreement, input);
      case 'peer':
        return this.#greet(agreement, input);
      case 'wake':
        return agreement.wake(this.#pendingSince);
    }
  }

  /** Any state -> waiting; or what it was before a restart. A height that we have is not entered again. */
  #enter({ tip, committee }: Input<'stands'>, now: Now): void {
    const before = this.#agreement?.at;
    if (before !== undefined && tip.height <= before.parent.height) return;
    const at = new HeightVotes(tip, committee, this.#tools.rules);
    const early = before?.parent.height === tip.height - 1 ? this.#early.all() : [];
    this.#early = this.#tools.rules.newVoteCount();
    this.#outbox.forget();
    const agreement = new Agreement(at, this.#tools, now);
    this.#agreement = agreement;
    const ours = this.#tools.help.records.filter(
      ({ message }) => message.vote.height === at.height,
    );
    if (before === undefined && ours.length > 0) agreement.recover(ours);
    // Only that they are signed was looked at before.
    for (const message of early) {
      if (agreement.look(message).verdict === 'counts') agreement.count(message);
    }
  }

  #hear(agreement: Agreement, { peer, message }: Input<'heard'>): void {
    const { at } = agreement;
    if (!at.committee.has(peer.key)) {
      return this.#outbox.blame(peer, 'not-validator', 'it votes, and is no validator');
    }
    if (message.kind === 'evidence') {
      const isProof = isProven(message, at.judgeWith(this.#tools.help.verify), this.#tools.rules);
      if (isProof) return this.#outbox.accuse(at, message);
      return this.#outbox.blame(peer, 'bad-vote', 'evidence that proves nothing');
    }
    const ahead = message.vote.height - at.height;
    if (ahead > 0) this.#outbox.add({ kind: 'behind', peer, height: message.vote.height });
    if (ahead !== 0 && ahead !== 1) return;
    const votes = ahead === 0 ? at.votes : this.#early;
    if (isRepeated(votes, message)) return;
    const heard = ahead === 0 ? agreement.look(message) : this.#lookEarly(at, message);
    if (heard.verdict === 'blamed') return this.#outbox.blame(peer, 'bad-vote', heard.why);
    if (heard.verdict === 'dropped') return;
    if (ahead === 0) agreement.count(message);
    else votes.add(message);
  }

  #lookEarly(at: HeightVotes, message: Voted): Heard {
    const judge = { ...at.judgeWith(this.#tools.help.verify), height: at.height + 1 };
    return judgeEarly(message, judge, this.#tools.rules);
  }

  #greet({ at, state }: Agreement, input: Input<'peer'>): void {
    const { key } = input.peer;
    if (input.state === 'left' || !at.committee.has(key)) return;
    this.#outbox.sayStanding(at, key, state.view);
  }

  #show(): void {
    const { status } = this;
    if (status !== undefined) this.#outbox.add({ kind: 'shows', status });
  }
}
