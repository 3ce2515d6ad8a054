// How the two sides part: who says Goodbye first, what is still paid, whose FIN has come. [G] [X]
// The close in one picture is in the README beside this file. What is read before it is session.ts's
// concern; nothing here looks at frames.
import assert from 'node:assert';
import type { Goodbye, GoodbyeReason } from '../wire/messages/goodbye.ts';
import { type Counts, disagreement, hasReadAll } from './counts.ts';
import { endingOfError } from './endings.ts';
import type { Outbox } from './outbox.ts';
import type { Phase } from './phases.ts';
import type { RequestTracker } from './request-tracker.ts';
import type { SessionState } from './session-state.ts';

type Answering = Extract<Phase, { name: 'answering-goodbye' }>;
type Waiting = Extract<Phase, { name: 'awaiting-goodbye' }>;

export class ClosingHandshake {
  readonly #state: SessionState;
  readonly #outbox: Outbox;
  readonly #requests: RequestTracker;
  readonly #counts: Counts;

  constructor(state: SessionState, outbox: Outbox, requests: RequestTracker, counts: Counts) {
    this.#state = state;
    this.#outbox = outbox;
    this.#requests = requests;
    this.#counts = counts;
  }

  // --- We go ----------------------------------------------------------------------------------

  /** We want to go. What is owed is settled first; `payUp` says the Goodbye when nothing is. */
  leave(reason: GoodbyeReason, text: string): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') return this.#state.reset('aborted', 'us', reason, text);
    if (phase.name === 'greeting') return this.refuse(reason, text, `we leave: ${reason}`);
    if (phase.name === 'answering-goodbye') return this.#leaveNow(phase, reason, text);
    if (phase.name !== 'ready') return;
    this.#endReplies();
    this.#state.move({ name: 'ending-replies', reason, text }, `we leave: ${reason}`);
  }

  /** Goodbye before the handshake is done. */
  refuse(
    reason: GoodbyeReason,
    text: string,
    why: string,
    reads: Waiting['reads'] = 'frames',
  ): void {
    this.#state.recordEnding('refused', 'us', reason, text);
    this.#outbox.sendLastGoodbye(reason, text);
    this.#awaitGoodbye(reads, why);
  }

  /** Our FIN without a word: the peer has to find out by itself. */
  endWithoutGoodbye(): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') return this.#state.reset('aborted', 'us', 'hang-up', '');
    if (
      phase.name === 'awaiting-goodbye' ||
      phase.name === 'awaiting-fin' ||
      phase.name === 'flushing-fin'
    )
      return;
    this.#state.recordEnding('fin-without-goodbye', 'us', 'hang-up');
    this.#endReplies();
    this.#outbox.sendFin();
    if (phase.name === 'answering-goodbye') this.#answered(phase, 'we hang up');
    else this.#awaitGoodbye('frames', 'we hang up');
  }

  // --- What is owed ---------------------------------------------------------------------------

  /** With nothing owed any more, the Goodbye that waited for it goes out. */
  finishIfReplied(): void {
    const { phase } = this.#state;
    if (this.#requests.pendingReplies > 0) return;
    if (phase.name === 'ending-replies') {
      this.#state.recordEnding('graceful', 'us', phase.reason, phase.text);
      this.#outbox.sendLastGoodbye(phase.reason, phase.text);
      this.#awaitGoodbye(phase.reason === 'done' ? 'replies' : 'frames', 'nothing is owed');
    } else if (phase.name === 'answering-goodbye') {
      this.#outbox.sendLastGoodbye(phase.reason, phase.text, 0);
      this.#answered(phase, 'all is paid');
    }
  }

  /** The peer would have waited for all that we owe, but we have to go. [G-3] [G-6] */
  #leaveNow(phase: Answering, reason: GoodbyeReason, text: string): void {
    if (phase.reason !== 'done' || reason === 'done') return;
    this.#endReplies();
    this.#state.stay({ ...phase, reason, text });
  }

  /** Running replies end at the next block boundary, waiting requests are dropped. [G-6] */
  #endReplies(): void {
    if (this.#requests.pendingReplies > 0) this.#state.emit({ kind: 'end-replies' });
  }

  #awaitGoodbye(reads: Waiting['reads'], why: string): void {
    this.#state.move({ name: 'awaiting-goodbye', reads, flush: { state: 'queued' } }, why);
  }

  #answered({ received }: Answering, why: string): void {
    if (received === 'fin') this.#state.move({ name: 'flushing-fin' }, why);
    else this.#state.move({ name: 'awaiting-fin', flush: { state: 'queued' } }, why);
  }

  // --- They go --------------------------------------------------------------------------------

  receivedGoodbye(theirs: Goodbye, isAnswer: boolean): void {
    const { phase } = this.#state;
    const why = `the peer said Goodbye: ${theirs.reason}`;
    // Before the handshake is done a Goodbye is a refusal.
    const ending = phase.name === 'greeting' ? 'refused' : 'graceful';
    this.#state.recordEnding(ending, 'peer', theirs.reason, theirs.text);
    const missing = disagreement(theirs, this.#counts);
    if (missing !== undefined)
      this.#state.recordEnding('truncated', 'peer', 'counts-disagree', missing);
    if (phase.name === 'awaiting-goodbye') {
      if (!isAnswer) this.#state.noteGoodbye('crossed');
      else if (hasReadAll(theirs, this.#counts)) this.#state.noteGoodbye('confirmed');
      return this.#state.move({ name: 'awaiting-fin', flush: phase.flush }, why);
    }
    if (phase.name === 'ending-replies') {
      // We were leaving as well: the answer gives our reason, and has been settled for already.
      const { reason, text } = phase;
      this.#state.move({ name: 'answering-goodbye', reason, text, received: 'goodbye' }, why);
    } else {
      const { reason } = theirs;
      if (reason !== 'done') this.#endReplies();
      this.#state.move({ name: 'answering-goodbye', reason, text: '', received: 'goodbye' }, why);
    }
    this.finishIfReplied();
  }

  /** The peer's FIN, with so many bytes before it that never became a frame. */
  receivedFin(partialBytes: number): void {
    const state = this.#state;
    const { phase } = state;
    const isForeign = phase.name === 'awaiting-goodbye' && phase.reads === 'foreign';
    if (partialBytes > 0 && !isForeign) {
      const detail = `${partialBytes} bytes of an incomplete frame`;
      state.recordEnding('truncated', 'peer', 'fin-inside-frame', detail);
    }
    if (phase.name === 'answering-goodbye') {
      assert(phase.received === 'goodbye', 'a stream ends once');
      return state.stay({ ...phase, received: 'fin' });
    }
    if (phase.name !== 'awaiting-fin' && !isForeign)
      state.recordEnding('fin-without-goodbye', 'peer', 'fin');
    if (phase.name === 'awaiting-fin' || phase.name === 'awaiting-goodbye') {
      if (phase.flush.state === 'flushed') return state.end('both FINs are through');
      return state.move({ name: 'flushing-fin' }, "the peer's FIN came before ours was through");
    }
    if (phase.name !== 'ending-replies') this.#endReplies();
    this.#outbox.sendLastGoodbye('leaving', 'your FIN came without a Goodbye');
    state.move({ name: 'flushing-fin' }, 'FIN without Goodbye');
  }

  // --- The socket's other words ---------------------------------------------------------------

  /** The kernel has all our bytes and our FIN. */
  flushed(): void {
    const { phase, nowMs } = this.#state;
    if (phase.name === 'flushing-fin') return this.#state.end('both FINs are through');
    assert(
      phase.name === 'awaiting-goodbye' || phase.name === 'awaiting-fin',
      'our FIN was asked for',
    );
    this.#state.stay({ ...phase, flush: { state: 'flushed', sinceMs: nowMs } });
  }

  lost(code: string): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') this.#state.recordEnding('not-connected', 'world', code);
    else this.#state.recordEnding(...endingOfError(code), code);
    this.#state.end(`the socket is gone: ${code}`);
  }
}
