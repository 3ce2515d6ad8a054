// Everything we say leaves here: frames are counted, queued and written, and behind the Goodbye
// goes our FIN. After that nothing leaves, which is asserted. [G-1]
// What is said, and when, is session.ts's concern.
import assert from 'node:assert';
import { encodeEnvelope } from '../wire/codec.ts';
import { frameOf } from '../wire/frames.ts';
import { GOODBYE_TEXT_BYTES_MAX } from '../wire/limits.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Envelope, OutgoingEnvelope } from '../wire/messages.ts';
import type { Counts } from './counts.ts';
import type { FlowControl } from './flow-control.ts';
import type { SessionState } from './session-state.ts';

export class Outbox {
  readonly #state: SessionState;
  readonly #flow: FlowControl;
  readonly #counts: Counts;
  #last: 'nothing yet' | 'goodbye' | 'fin' = 'nothing yet';

  constructor(state: SessionState, flow: FlowControl, counts: Counts) {
    this.#state = state;
    this.#flow = flow;
    this.#counts = counts;
  }

  send(envelope: OutgoingEnvelope): void {
    this.sendFrames(frameOf(encodeEnvelope(envelope)), 1, envelope.message.kind);
  }

  /** Whole frames that are encoded already. */
  sendFrames(bytes: Uint8Array, frames: number, what: string): void {
    this.#counts.framesSent += frames;
    this.#counts.bytesSent += bytes.length;
    this.#write(bytes, what);
  }

  /** The last frame, then our FIN behind everything written. An answer carries `re`. [G-1] [G-3] */
  sendLastGoodbye(reason: GoodbyeReason, text: string, re?: 0): void {
    this.#sendGoodbye(reason, text, re);
    this.#last = 'fin';
    this.#state.emit({ kind: 'finish' });
  }

  /** A FIN and no Goodbye. */
  sendFin(): void {
    assert(this.#last === 'nothing yet', 'a stream ends once');
    this.#last = 'fin';
    this.#state.emit({ kind: 'finish' });
  }

  /** A Goodbye before a reset, best effort: only where it can leave at once, and only one. */
  sendGoodbyeBestEffort(reason: GoodbyeReason, text: string): void {
    if (this.#last !== 'nothing yet' || this.#flow.queuedBytes > 0) return;
    this.#sendGoodbye(reason, text);
  }

  /** It carries the counts, and is left out of them. [G-2] */
  #sendGoodbye(reason: GoodbyeReason, text: string, re?: 0): void {
    const goodbye = { reason, text: cut(text), ...this.#counts };
    const payload = encodeEnvelope({ re, message: { kind: 'Goodbye', goodbye } });
    this.#write(frameOf(payload), `Goodbye ${reason}`);
    this.#last = 'goodbye';
  }

  #write(bytes: Uint8Array, what: string): void {
    assert(this.#last === 'nothing yet', `${what} after our Goodbye`);
    this.#flow.queued(bytes.length, this.#state.nowMs);
    this.#state.emit({ kind: 'write', bytes, what });
  }
}

/** As many whole characters as the peer accepts: a longer text would be a violation of ours. [G-2] */
function cut(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(GOODBYE_TEXT_BYTES_MAX));
  return text.slice(0, read);
}

/** A message in transcripts, which read alike in both directions. */
export function nameOf(message: Envelope['message']): string {
  return message.kind === 'Goodbye' ? `Goodbye ${message.goodbye.reason}` : message.kind;
}
