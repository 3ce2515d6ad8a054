// What a validator says: signed here, durable before it leaves, and said again while nothing moves. Its effects
// are collected here in their order.
import { strict as assert } from 'node:assert';
import type { Hash } from '../../chain/hash.ts';
import type { HeightVotes } from './height-votes.ts';
import type { PbftEffect, PbftFault, PbftHelp, VotingPeer } from './seam.ts';
import {
  type Evidence,
  type Vote,
  type Voted,
  type VoteKind,
  type VoteRecord,
  voteSigningBytes,
} from './vote.ts';

export class Outbox {
  readonly #help: Pick<PbftHelp, 'key' | 'sign'>;
  #effects: PbftEffect[] = [];
  /** Records that are on their way to the disk, by the number of their order. */
  #unsaid = new Map<number, readonly VoteRecord[]>();
  #ops = 0;
  #attempts = 0;

  constructor(help: Pick<PbftHelp, 'key' | 'sign'>) {
    this.#help = help;
  }

  take(): PbftEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** A number that no block was asked for with before. */
  nextAttempt(): number {
    return ++this.#attempts;
  }

  add(effect: PbftEffect): void {
    this.#effects.push(effect);
  }

  /** A new height: what was to be said of the old one is said no more. */
  forget(): void {
    this.#unsaid.clear();
  }

  /** Ours, signed: at most one for each view and kind, whatever happens. [V-4] */
  vote(at: HeightVotes, kind: VoteKind, view: number, digest: Hash): Vote {
    assert(at.own(kind, view) === undefined, 'one vote for each view and kind');
    const unsigned = { kind, height: at.height, view, digest };
    const signature = this.#help.sign(voteSigningBytes(unsigned, at.committee.genesis));
    return { ...unsigned, signer: this.#help.key, signature };
  }

  /** First to the disk. [V-4] */
  persist(at: HeightVotes, records: readonly VoteRecord[]): void {
    const op = ++this.#ops;
    for (const record of records) at.holdOwn(record);
    this.#unsaid.set(op, records);
    this.add({ kind: 'persist', op, records });
  }

  /** Durable: said. Whoever asked counts them now. */
  release(at: HeightVotes, op: number): readonly Voted[] {
    const messages = (this.#unsaid.get(op) ?? []).map(({ message }) => message);
    this.#unsaid.delete(op);
    for (const message of messages) this.say(at, undefined, message);
    return messages;
  }

  say(at: HeightVotes, to: Hash | undefined, message: Voted): void {
    this.add({ kind: 'say', to, message: withoutBlock(message) });
    if (message.kind !== 'view-change' || message.block === undefined) return;
    // Only who may have to propose it again needs the block.
    const proposer = at.committee.proposerOf(at.height, message.vote.view);
    if (to === undefined || to === proposer) this.add({ kind: 'say', to: proposer, message });
  }

  /** Ours again, and in later views the others' too: one broken connection must not stop a view. [V-9] */
  sayAgain(at: HeightVotes, view: number): void {
    this.sayStanding(at, undefined, view);
    if (view === 0) return;
    for (const message of at.takeToRelay(view, this.#help.key)) this.say(at, undefined, message);
  }

  sayStanding(at: HeightVotes, to: Hash | undefined, view: number): void {
    for (const message of at.standing(view)) this.say(at, to, message);
  }

  /** Once for each liar and height, whoever found it. */
  accuse(at: HeightVotes, evidence: Evidence): void {
    if (!at.accuse(evidence.a.signer)) return;
    this.add({ kind: 'evidence', evidence });
    this.add({ kind: 'say', to: undefined, message: evidence });
  }

  blame(peer: VotingPeer, why: PbftFault, detail: string): void {
    this.add({ kind: 'blame', peer, why, detail });
  }
}

export function withoutBlock<M extends Voted>(message: M): M {
  return message.kind === 'view-change' ? { ...message, block: undefined } : message;
}
