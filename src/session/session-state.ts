// Where a session is, what it wants done about the input at hand, what it has sent, and how it will have
// ended. It moves and sends; whether it should is decided by session.ts and closing-handshake.ts.
import assert from 'node:assert';
import type { MonotonicMs } from '../clock/clock.ts';
import { encodeFrame } from '../wire/codec.ts';
import { GOODBYE_TEXT_BYTES_MAX } from '../wire/limits.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Envelope, OutgoingEnvelope } from '../wire/messages.ts';
import type { Counts } from './counts.ts';
import { type EndedBy, type Ending, EndingTracker } from './endings.ts';
import type { Delivery, Exchange } from './exchange.ts';
import type { FlowControl } from './flow-control.ts';
import type { Effect, Phase } from './phases.ts';

export class SessionState {
  readonly counts: Counts = { framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 };
  readonly #flow: FlowControl;
  readonly #ending = new EndingTracker();
  #phase: Phase;
  #effects: Effect[] | undefined;
  #nowMs: MonotonicMs;
  /** The last frame that left, if it was our Goodbye, and our FIN: after either nothing leaves. [G-1] */
  #sent: 'frames' | 'goodbye' | 'fin' = 'frames';

  constructor(phase: Phase, flow: FlowControl, nowMs: MonotonicMs) {
    this.#phase = phase;
    this.#flow = flow;
    this.#nowMs = nowMs;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** In the phases in which requests may be pending. */
  get exchange(): Exchange | undefined {
    return 'exchange' in this.#phase ? this.#phase.exchange : undefined;
  }

  /** The moment of the input at hand. */
  get nowMs(): MonotonicMs {
    return this.#nowMs;
  }

  /** After a Goodbye of either side only replies go out, and after ours nothing does. [G-1] */
  get mayReply(): boolean {
    const { name } = this.#phase;
    return name === 'ready' || name === 'ending-replies' || name === 'answering-goodbye';
  }

  /** A new input: it has had no effects. */
  begin(nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    this.#effects = undefined;
  }

  emit(effect: Effect): void {
    if (this.#effects === undefined) this.#effects = [effect];
    else this.#effects.push(effect);
  }

  /** The effects of the input, in order. They hold frames, and with them a chunk: nothing of it stays here. */
  taken(): Effect[] {
    const effects = this.#effects ?? [];
    this.#effects = undefined;
    return effects;
  }

  deliver({ envelope, frame }: Delivery): void {
    this.emit({ kind: 'deliver', envelope, frame });
  }

  // --- Where it goes --------------------------------------------------------------------------

  recordEnding(ending: Ending, by: EndedBy, reason: string, detail = ''): void {
    this.#ending.record(ending, by, reason, detail);
  }

  /** The two Goodbyes crossed, or theirs confirms that all we sent was read. [G-4] */
  noteGoodbye(how: 'crossed' | 'confirmed'): void {
    this.#ending[how]();
  }

  /** Other data, same phase. */
  stay(phase: Phase): void {
    this.#phase = phase;
  }

  move(to: Phase, why: string): void {
    this.emit({ kind: 'moved', from: this.#phase.name, to: to.name, why });
    this.#phase = to;
  }

  /** Before TCP is connected there is nothing to reset, and whatever happens is `not-connected`. */
  reset(ending: 'timed-out' | 'aborted', by: 'us' | 'world', reason: string, detail: string): void {
    const isConnected = this.#phase.name !== 'opening';
    this.recordEnding(isConnected ? ending : 'not-connected', by, reason, detail);
    this.emit({ kind: 'abort' });
    this.end(reason);
  }

  end(why: string): void {
    this.move({ name: 'over', outcome: this.#ending.outcome() }, why);
  }

  // --- What it sends --------------------------------------------------------------------------

  send(envelope: OutgoingEnvelope): void {
    this.sendFrames(encodeFrame(envelope), 1, envelope.message.kind);
  }

  /** A Ping of its own time. Before and after `ready` there is no heartbeat: nothing. [H-9] */
  probe(): void {
    if (this.#phase.name !== 'ready') return;
    const nonce = this.#phase.exchange.heartbeat.probe(this.#nowMs);
    if (nonce !== undefined) this.send({ message: { kind: 'Ping', nonce } });
  }

  /** Whole frames that are encoded already. */
  sendFrames(bytes: Uint8Array, frames: number, what: string): void {
    this.counts.framesSent += frames;
    this.counts.bytesSent += bytes.length;
    this.#write(bytes, what);
  }

  /** The last frame, then our FIN behind everything written. An answer carries `re`. [G-1] [G-3] */
  sendLastGoodbye(reason: GoodbyeReason, text: string, re?: 0): void {
    this.#sendGoodbye(reason, text, re);
    this.#sent = 'fin';
    this.emit({ kind: 'finish' });
  }

  /** A FIN and no Goodbye. */
  sendFin(): void {
    assert(this.#sent === 'frames', 'a stream ends once');
    this.#sent = 'fin';
    this.emit({ kind: 'finish' });
  }

  /** A Goodbye before a reset: only where it can leave at once, and only one. */
  sendGoodbyeBestEffort(reason: GoodbyeReason, text: string): void {
    if (this.#sent !== 'frames' || this.#flow.queuedBytes > 0) return;
    this.#sendGoodbye(reason, text);
  }

  /** It carries the counts, and is left out of them. [G-2] */
  #sendGoodbye(reason: GoodbyeReason, text: string, re?: 0): void {
    const goodbye = { reason, text: cut(text), ...this.counts };
    const frame = encodeFrame({ re, message: { kind: 'Goodbye', goodbye } });
    this.#write(frame, `Goodbye ${reason}`);
    this.#sent = 'goodbye';
  }

  #write(bytes: Uint8Array, what: string): void {
    if (this.#sent !== 'frames') assert.fail(`${what} after our Goodbye`);
    this.#flow.queued(bytes.length, this.#nowMs);
    this.emit({ kind: 'write', bytes, what });
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
