// How the two sides close: who says Goodbye first, which replies still come, whose FIN has arrived. [G] [X]
// The close in one picture is in the README beside this file. What is read before it is session.ts's
// concern; nothing here looks at frames.
import assert from 'node:assert';
import type { Goodbye, GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Violation } from '../wire/violations.ts';
import { disagreement, hasReadAll } from './counts.ts';
import { endingOfError } from './endings.ts';
import type { HandshakeRole } from './handshake-rules.ts';
import type { Phase } from './phases.ts';
import type { SessionState } from './session-state.ts';

type Answering = Extract<Phase, { name: 'answering-goodbye' }>;
type Awaiting = Extract<Phase, { name: 'awaiting-goodbye' }>;

export class ClosingHandshake {
  readonly #state: SessionState;

  constructor(state: SessionState) {
    this.#state = state;
  }

  // --- We close -------------------------------------------------------------------------------

  /** We want to leave. Pending replies end first; `finishIfReplied` says the Goodbye when none is left. */
  leave(reason: GoodbyeReason, text: string): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') return this.#state.reset('aborted', 'us', reason, text);
    if (phase.name === 'greeting') return this.refuse(reason, text, `we leave: ${reason}`);
    if (phase.name === 'answering-goodbye') return this.#cutAnswerShort(phase, reason, text);
    if (phase.name !== 'ready') return;
    this.#endReplies();
    const { exchange } = phase;
    this.#state.move({ name: 'ending-replies', exchange, reason, text }, `we leave: ${reason}`);
  }

  /** Breaks it off, and says why if anybody listens; a forced reset says nothing. */
  abort(reason: Violation | 'forced', detail: string): void {
    const mayTalk = reason !== 'forced' && this.#state.phase.name !== 'opening';
    if (mayTalk) this.#state.sendGoodbyeBestEffort('violation', detail);
    this.#state.reset('aborted', 'us', reason, detail);
  }

  /** The channel did not open in time: nobody answered our dial, or who dialled us stopped half-way. */
  neverOpened(role: HandshakeRole): void {
    if (role === 'dialer') this.#state.reset('timed-out', 'world', 'connect-timeout', '');
    else this.#state.reset('timed-out', 'us', 'handshake', '');
  }

  /** Goodbye before the handshake is done. */
  refuse(
    reason: GoodbyeReason,
    text: string,
    why: string,
    reads: Awaiting['reads'] = 'frames',
  ): void {
    this.#state.recordEnding('refused', 'us', reason, text);
    this.#state.sendLastGoodbye(reason, text);
    this.#awaitGoodbye(reads, why);
  }

  /** Our FIN without a Goodbye: the peer learns of no reason. */
  endWithoutGoodbye(): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') return this.#state.reset('aborted', 'us', 'hang-up', '');
    if ('flush' in phase || phase.name === 'flushing-fin') return;
    this.#state.recordEnding('fin-without-goodbye', 'us', 'hang-up');
    this.#endReplies();
    this.#state.sendFin();
    if (phase.name === 'answering-goodbye') this.#answered(phase, 'we hang up');
    else this.#awaitGoodbye('frames', 'we hang up');
  }

  // --- Pending replies ------------------------------------------------------------------------

  /** With no reply pending any more, the Goodbye that waited for it goes out. */
  finishIfReplied(): void {
    const { phase } = this.#state;
    if (this.#pendingReplies > 0) return;
    if (phase.name === 'ending-replies') {
      this.#state.recordEnding('graceful', 'us', phase.reason, phase.text);
      this.#state.sendLastGoodbye(phase.reason, phase.text);
      this.#awaitGoodbye(phase.reason === 'done' ? 'replies' : 'frames', 'no reply is pending');
    } else if (phase.name === 'answering-goodbye') {
      this.#state.sendLastGoodbye(phase.reason, phase.text, 0);
      this.#answered(phase, 'every request is answered');
    }
  }

  get #pendingReplies(): number {
    return this.#state.exchange?.requests.pendingReplies ?? 0;
  }

  /** The peer would have waited for all its replies, but we have to leave. [G-3] [G-6] */
  #cutAnswerShort(phase: Answering, reason: GoodbyeReason, text: string): void {
    if (phase.reason !== 'done' || reason === 'done') return;
    this.#endReplies();
    this.#state.stay({ ...phase, reason, text });
  }

  /** Running replies end at the next block boundary, waiting requests are dropped. [G-6] */
  #endReplies(): void {
    if (this.#pendingReplies > 0) this.#state.emit({ kind: 'end-replies' });
  }

  #awaitGoodbye(reads: Awaiting['reads'], why: string): void {
    const { exchange } = this.#state;
    this.#state.move(
      { name: 'awaiting-goodbye', exchange, reads, flush: { state: 'queued' } },
      why,
    );
  }

  #answered({ received }: Answering, why: string): void {
    if (received === 'fin') this.#state.move({ name: 'flushing-fin' }, why);
    else this.#state.move({ name: 'awaiting-fin', flush: { state: 'queued' } }, why);
  }

  // --- The peer closes ------------------------------------------------------------------------

  receivedGoodbye(theirs: Goodbye, isAnswer: boolean): void {
    const state = this.#state;
    const { phase, exchange } = state;
    const why = `the peer said Goodbye: ${theirs.reason}`;
    // Before the handshake is done a Goodbye is a refusal.
    const ending = phase.name === 'greeting' ? 'refused' : 'graceful';
    state.recordEnding(ending, 'peer', theirs.reason, theirs.text);
    const missing = disagreement(theirs, state.counts);
    if (missing !== undefined) state.recordEnding('truncated', 'peer', 'counts-disagree', missing);
    if (phase.name === 'awaiting-goodbye') {
      if (!isAnswer) state.noteGoodbye('crossed');
      else if (hasReadAll(theirs, state.counts)) state.noteGoodbye('confirmed');
      return state.move({ name: 'awaiting-fin', flush: phase.flush }, why);
    }
    // Where we were leaving as well, the answer gives our reason, and the replies are ending already.
    const isLeaving = phase.name === 'ending-replies';
    if (!isLeaving && theirs.reason !== 'done') this.#endReplies();
    const { reason, text } = isLeaving ? phase : { reason: theirs.reason, text: '' };
    const answering = { name: 'answering-goodbye', exchange, reason, text } as const;
    state.move({ ...answering, received: 'goodbye' }, why);
    this.finishIfReplied();
  }

  /**
   * The peer's FIN, with so many bytes before it that never became a frame. `missing`: by what the channel
   * should have said before it, there may have been more bytes than came.
   */
  receivedFin(partialBytes: number, missing: string | undefined): void {
    const state = this.#state;
    const { phase } = state;
    const isForeign = phase.name === 'awaiting-goodbye' && phase.reads === 'foreign';
    if (partialBytes > 0 && !isForeign) {
      const detail = `${partialBytes} bytes of an incomplete frame`;
      state.recordEnding('truncated', 'peer', 'fin-inside-frame', detail);
    } else if (missing !== undefined && !isForeign) {
      state.recordEnding('truncated', 'peer', 'fin-alone', `no ${missing}`);
    }
    if (phase.name === 'answering-goodbye') {
      assert(phase.received === 'goodbye', 'a stream ends once');
      return state.stay({ ...phase, received: 'fin' });
    }
    if (phase.name !== 'awaiting-fin' && !isForeign) {
      state.recordEnding('fin-without-goodbye', 'peer', 'fin');
    }
    if ('flush' in phase) {
      if (phase.flush.state === 'flushed') return state.end('both FINs are through');
      return state.move({ name: 'flushing-fin' }, "the peer's FIN came before ours was through");
    }
    if (phase.name !== 'ending-replies') this.#endReplies();
    state.sendLastGoodbye('leaving', 'your FIN came without a Goodbye');
    state.move({ name: 'flushing-fin' }, 'FIN without Goodbye');
  }

  // --- The socket -----------------------------------------------------------------------------

  /** The kernel has all our bytes and our FIN. */
  flushed(): void {
    const { phase, nowMs } = this.#state;
    if (phase.name === 'flushing-fin') return this.#state.end('both FINs are through');
    assert('flush' in phase, 'our FIN was asked for');
    this.#state.stay({ ...phase, flush: { state: 'flushed', sinceMs: nowMs } });
  }

  lost(code: string): void {
    const { phase } = this.#state;
    if (phase.name === 'opening') this.#state.recordEnding('not-connected', 'world', code);
    else this.#state.recordEnding(...endingOfError(code), code);
    this.#state.end(`the socket is gone: ${code}`);
  }
}
