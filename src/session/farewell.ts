// How the two sides part: who says Goodbye first, what is still paid, whose FIN has come. [G] [X]
// The close in one picture is in the README beside this file. What is read before it is session.ts's
// concern; nothing here looks at frames.
import assert from 'node:assert';
import type { Goodbye, GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Conversation } from './conversation.ts';
import { type Counts, disagreement, hasReadAll } from './counts.ts';
import type { Course } from './course.ts';
import { endingOfError } from './endings.ts';
import type { Outbox } from './outbox.ts';
import type { Phase } from './phases.ts';

type Answering = Extract<Phase, { name: 'answering-goodbye' }>;
type Waiting = Extract<Phase, { name: 'awaiting-goodbye' }>;

export class Farewell {
  readonly #course: Course;
  readonly #outbox: Outbox;
  readonly #conversation: Conversation;
  readonly #counts: Counts;

  constructor(course: Course, outbox: Outbox, conversation: Conversation, counts: Counts) {
    this.#course = course;
    this.#outbox = outbox;
    this.#conversation = conversation;
    this.#counts = counts;
  }

  // --- We go ----------------------------------------------------------------------------------

  /** We want to go. What is owed is settled first; `payUp` says the Goodbye when nothing is. */
  leave(reason: GoodbyeReason, text: string): void {
    const { phase } = this.#course;
    if (phase.name === 'opening') return this.#course.reset('aborted', 'us', reason, text);
    if (phase.name === 'greeting') return this.refuse(reason, text, `we leave: ${reason}`);
    if (phase.name === 'answering-goodbye') return this.#hurry(phase, reason, text);
    if (phase.name !== 'ready') return;
    this.#settle();
    this.#course.move({ name: 'ending-replies', reason, text }, `we leave: ${reason}`);
  }

  /** Goodbye before the handshake is done. */
  refuse(
    reason: GoodbyeReason,
    text: string,
    why: string,
    hears: Waiting['hears'] = 'frames',
  ): void {
    this.#course.weigh('refused', 'us', reason, text);
    this.#outbox.finish(reason, text);
    this.#wait(hears, why);
  }

  /** Our FIN without a word: the peer has to find out by itself. */
  hangUp(): void {
    const { phase } = this.#course;
    if (phase.name === 'opening') return this.#course.reset('aborted', 'us', 'hang-up', '');
    if (
      phase.name === 'awaiting-goodbye' ||
      phase.name === 'awaiting-fin' ||
      phase.name === 'flushing-fin'
    )
      return;
    this.#course.weigh('fin-without-goodbye', 'us', 'hang-up');
    this.#settle();
    this.#outbox.hangUp();
    if (phase.name === 'answering-goodbye') this.#answered(phase, 'we hang up');
    else this.#wait('frames', 'we hang up');
  }

  // --- What is owed ---------------------------------------------------------------------------

  /** With nothing owed any more, the Goodbye that waited for it goes out. */
  payUp(): void {
    const { phase } = this.#course;
    if (this.#conversation.owed > 0) return;
    if (phase.name === 'ending-replies') {
      this.#course.weigh('graceful', 'us', phase.reason, phase.text);
      this.#outbox.finish(phase.reason, phase.text);
      this.#wait(phase.reason === 'done' ? 'replies' : 'frames', 'nothing is owed');
    } else if (phase.name === 'answering-goodbye') {
      this.#outbox.finish(phase.reason, phase.text, 0);
      this.#answered(phase, 'all is paid');
    }
  }

  /** The peer would have waited for all that we owe, but we have to go. [G-3] [G-6] */
  #hurry(phase: Answering, reason: GoodbyeReason, text: string): void {
    if (phase.reason !== 'done' || reason === 'done') return;
    this.#settle();
    this.#course.stay({ ...phase, reason, text });
  }

  /** Running replies end at the next block boundary, waiting requests are dropped. [G-6] */
  #settle(): void {
    if (this.#conversation.owed > 0) this.#course.emit({ kind: 'settle' });
  }

  #wait(hears: Waiting['hears'], why: string): void {
    this.#course.move({ name: 'awaiting-goodbye', hears, flush: { state: 'queued' } }, why);
  }

  #answered({ heard }: Answering, why: string): void {
    if (heard === 'fin') this.#course.move({ name: 'flushing-fin' }, why);
    else this.#course.move({ name: 'awaiting-fin', flush: { state: 'queued' } }, why);
  }

  // --- They go --------------------------------------------------------------------------------

  heardGoodbye(theirs: Goodbye, isAnswer: boolean): void {
    const { phase } = this.#course;
    const why = `the peer said Goodbye: ${theirs.reason}`;
    // Before the handshake is done a Goodbye is a refusal.
    const ending = phase.name === 'greeting' ? 'refused' : 'graceful';
    this.#course.weigh(ending, 'peer', theirs.reason, theirs.text);
    const missing = disagreement(theirs, this.#counts);
    if (missing !== undefined) this.#course.weigh('truncated', 'peer', 'counts-disagree', missing);
    if (phase.name === 'awaiting-goodbye') {
      if (!isAnswer) this.#course.heardLast('crossed');
      else if (hasReadAll(theirs, this.#counts)) this.#course.heardLast('confirmed');
      return this.#course.move({ name: 'awaiting-fin', flush: phase.flush }, why);
    }
    if (phase.name === 'ending-replies') {
      // We were leaving as well: the answer gives our reason, and has been settled for already.
      const { reason, text } = phase;
      this.#course.move({ name: 'answering-goodbye', reason, text, heard: 'goodbye' }, why);
    } else {
      const { reason } = theirs;
      if (reason !== 'done') this.#settle();
      this.#course.move({ name: 'answering-goodbye', reason, text: '', heard: 'goodbye' }, why);
    }
    this.payUp();
  }

  /** The peer's FIN, with so many bytes before it that never became a frame. */
  heardFin(partialBytes: number): void {
    const course = this.#course;
    const { phase } = course;
    const isNoise = phase.name === 'awaiting-goodbye' && phase.hears === 'noise';
    if (partialBytes > 0 && !isNoise) {
      const detail = `${partialBytes} bytes of an incomplete frame`;
      course.weigh('truncated', 'peer', 'fin-inside-frame', detail);
    }
    if (phase.name === 'answering-goodbye') {
      assert(phase.heard === 'goodbye', 'a stream ends once');
      return course.stay({ ...phase, heard: 'fin' });
    }
    if (phase.name !== 'awaiting-fin' && !isNoise)
      course.weigh('fin-without-goodbye', 'peer', 'fin');
    if (phase.name === 'awaiting-fin' || phase.name === 'awaiting-goodbye') {
      if (phase.flush.state === 'flushed') return course.over('both FINs are through');
      return course.move({ name: 'flushing-fin' }, "the peer's FIN came before ours was through");
    }
    if (phase.name !== 'ending-replies') this.#settle();
    this.#outbox.finish('leaving', 'your FIN came without a Goodbye');
    course.move({ name: 'flushing-fin' }, 'FIN without Goodbye');
  }

  // --- The socket's other words ---------------------------------------------------------------

  /** The kernel has all our bytes and our FIN. */
  flushed(): void {
    const { phase, nowMs } = this.#course;
    if (phase.name === 'flushing-fin') return this.#course.over('both FINs are through');
    assert(
      phase.name === 'awaiting-goodbye' || phase.name === 'awaiting-fin',
      'our FIN was asked for',
    );
    this.#course.stay({ ...phase, flush: { state: 'flushed', sinceMs: nowMs } });
  }

  lost(code: string): void {
    const { phase } = this.#course;
    if (phase.name === 'opening') this.#course.weigh('not-connected', 'world', code);
    else this.#course.weigh(...endingOfError(code), code);
    this.#course.over(`the socket is gone: ${code}`);
  }
}
