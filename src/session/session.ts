// One connection's conversation, from Hello to Goodbye: inputs in, effects out. [H] [B] [S-3] [G] [X]
// No socket, no clock, no promise: `nowMs` comes in, one `deadlineMs` goes out, and the connection
// performs the effects in order. Where an input may lead is phases.ts's table, asserted at every step.
import assert from 'node:assert';
import { addMs, type MonotonicMs } from '../clock/clock.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { Envelope, Message, OutgoingEnvelope } from '../wire/messages.ts';
import { isReply, isRequest } from '../wire/messages.ts';
import { describeViolation, type Violation } from '../wire/violations.ts';
import { Conversation } from './conversation.ts';
import type { Counts } from './counts.ts';
import { Course } from './course.ts';
import { deadlines } from './deadlines.ts';
import { Farewell } from './farewell.ts';
import { type Deadline, Flow, type PauseReason } from './flow.ts';
import { Greeting } from './greeting.ts';
import { Heartbeat } from './heartbeat.ts';
import { type SessionLimits, sessionLimits } from './limits.ts';
import { Noise } from './noise.ts';
import type { SessionOptions } from './options.ts';
import { nameOf, Outbox } from './outbox.ts';
import { type Effect, type Input, type Phase, transitions } from './phases.ts';
import { TipRate } from './tip-rate.ts';

export class Session {
  readonly #limits: SessionLimits;
  readonly #greeting: Greeting;
  readonly #reader = new FrameReader();
  readonly #noise = new Noise();
  readonly #conversation = new Conversation();
  readonly #counts: Counts = { framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 };
  readonly #flow: Flow;
  readonly #outbox: Outbox;
  readonly #course: Course;
  readonly #farewell: Farewell;
  readonly #pingNonce: bigint;
  readonly #tips: TipRate<{ envelope: Envelope; frame: Uint8Array }>;
  /** From the handshake on: whoever has one has met the peer. */
  #heartbeat: Heartbeat | undefined;

  constructor(options: SessionOptions, nowMs: MonotonicMs) {
    const { role, hello, identityRequired, help, limits = sessionLimits } = options;
    this.#limits = limits;
    this.#greeting = new Greeting(role, hello, identityRequired, help);
    this.#flow = new Flow(limits, nowMs);
    const deadlineMs = addMs(nowMs, limits.handshakeTimeoutMs);
    this.#course = new Course({ name: 'opening', deadlineMs }, nowMs);
    this.#outbox = new Outbox(this.#course, this.#flow, this.#counts);
    this.#farewell = new Farewell(this.#course, this.#outbox, this.#conversation, this.#counts);
    this.#pingNonce = hello.nonce;
    this.#tips = new TipRate(limits);
  }

  get phase(): Phase {
    return this.#course.phase;
  }

  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  /** The peer's greeting, as soon as it has come. */
  get peerHello(): Hello | undefined {
    return this.#greeting.theirs;
  }

  /** Bytes that arrived and are not part of a handled frame. */
  get partialBytes(): number {
    return this.#reader.pendingBytes;
  }

  /** When to call with `wake`, on the clock of `nowMs`; undefined: nothing is waited for. */
  get deadlineMs(): MonotonicMs | undefined {
    let earliest: MonotonicMs | undefined;
    for (const [ms] of this.#deadlines()) {
      if (earliest === undefined || ms < earliest) earliest = ms;
    }
    return earliest;
  }

  /** What happened in, what to do about it out, in order. @param nowMs never runs backwards */
  handle(input: Input, nowMs: MonotonicMs): Effect[] {
    const from = this.phase.name;
    const entry = transitions[from][input.kind];
    assert('includes' in entry, `${input.kind} in ${from}: ${'never' in entry ? entry.never : ''}`);
    const effects = this.#course.begin(nowMs);
    if (from !== 'over') this.#take(input);
    this.#mindQueue();
    const to = this.phase.name;
    assert(entry.includes(to), `${input.kind} led from ${from} to ${to}`);
    return effects;
  }

  #take(input: Input): void {
    switch (input.kind) {
      case 'opened':
        return this.#opened();
      case 'bytes':
        return this.#bytes(input.chunk);
      case 'drained':
        return this.#flow.drained(input.queuedBytes, this.#course.nowMs);
      case 'flushed':
        return this.#farewell.flushed();
      case 'fin':
        return this.#fin();
      case 'lost':
        return this.#farewell.lost(input.code);
      case 'wake':
        return this.#wake();
      case 'send':
        return this.#sendIfWanted(input.envelope);
      case 'send-blocks':
        return this.#sendBlocks(input.bytes, input.frames);
      case 'paid':
        return this.#paid();
      case 'hold':
        return this.#pause('held');
      case 'release':
        return this.#lift('held');
      case 'leave':
        this.#farewell.leave(input.reason, input.text);
        // What has come is read first: a Goodbye among it is answered, not crossed. And a paused
        // socket would hear neither FIN nor RST. [G-5]
        this.#readOn();
        return this.#farewell.payUp();
      case 'hang-up':
        this.#farewell.hangUp();
        return this.#readOn();
      case 'break-off':
        return this.#breakOff(input.reason, input.detail);
    }
  }

  // --- Greeting -------------------------------------------------------------------------------

  #opened(): void {
    const deadlineMs = addMs(this.#course.nowMs, this.#limits.handshakeTimeoutMs);
    const expects = this.#greeting.role === 'dialer' ? 'Welcome' : 'Hello';
    this.#course.move({ name: 'greeting', expects, deadlineMs }, 'TCP is connected');
    this.#say(this.#greeting.opening());
  }

  #greet(phase: Extract<Phase, { name: 'greeting' }>, envelope: Envelope): void {
    const step = this.#greeting.hear(envelope, phase.expects);
    switch (step.kind) {
      case 'violation':
        return this.#violated(step.violation, step.where);
      case 'refusal':
        return this.#farewell.refuse(step.reason, step.text, `refused: ${step.reason}`);
      case 'halfway':
        this.#course.stay({ ...phase, expects: 'Ready' });
        return this.#say(step.say);
      case 'met':
        this.#say(step.say);
        this.#heartbeat = new Heartbeat(this.#limits, this.#course.nowMs, this.#pingNonce);
        this.#course.move({ name: 'ready' }, 'the handshake is done');
        this.#course.emit({ kind: 'met', hello: step.hello });
    }
  }

  // --- Bytes in -------------------------------------------------------------------------------

  #bytes(chunk: Uint8Array): void {
    this.#flow.heard(this.#course.nowMs);
    this.#heartbeat?.heard(this.#course.nowMs);
    if (this.#hearsNoise) return this.#throwAway(chunk);
    if (this.#isStranger) this.#noise.begins(chunk);
    this.#reader.push(chunk);
    this.#read();
  }

  /** One frame at a time: each is handled before the limit of the next is known. [F-4] */
  #read(): void {
    while (this.phase.name !== 'over' && this.#flow.isReading && !this.#hearsNoise) {
      const next = this.#reader.next(this.#frameLimit());
      if (next.status === 'violation') return this.#violated(next.violation, '');
      if (next.status === 'incomplete') {
        return this.#flow.frameLeft(this.#reader.pendingBytes, this.#course.nowMs);
      }
      this.#flow.frameEnded();
      this.#frame(next.frame, next.payload);
      this.#mindQueue();
    }
  }

  /** Once we have refused or left, honest frames of any size may be on their way. [F-4] */
  #frameLimit(): number {
    return this.phase.name === 'greeting' ? GREETING_FRAME_BYTES_MAX : FRAME_BYTES_MAX;
  }

  #frame(frame: Uint8Array, payload: Uint8Array): void {
    const decoded = decodeEnvelope(payload);
    const what = decoded.ok ? nameOf(decoded.envelope.message) : 'undecodable';
    this.#course.emit({ kind: 'read', bytes: frame, what });
    if (!decoded.ok) return this.#violated(decoded.violation, decoded.where);
    const { envelope } = decoded;
    const [message, phase] = [envelope.message, this.phase];
    if (phase.name === 'answering-goodbye' || phase.name === 'awaiting-fin') {
      return this.#violated('after-goodbye', message.kind);
    }
    if (message.kind === 'Goodbye') {
      this.#wanted();
      return this.#farewell.heardGoodbye(message.goodbye, envelope.re !== undefined);
    }
    this.#counts.framesReceived++;
    this.#counts.bytesReceived += frame.length;
    if (phase.name === 'greeting') return this.#greet(phase, envelope);
    // We refused, or left, in the middle of the handshake: the peer could not know, and may have
    // said more. It is counted and let go. [G-5]
    if (this.#heartbeat === undefined) return;
    const violation = this.#conversation.judge(envelope, this.#course.nowMs);
    if (violation !== undefined) return this.#violated(violation, message.kind);
    this.#converse(envelope, frame, this.#heartbeat);
  }

  #converse(envelope: Envelope, frame: Uint8Array, heartbeat: Heartbeat): void {
    const { message } = envelope;
    const phase = this.phase;
    if (isReply(message)) {
      // Replies to what we asked are ours even while we leave. [G-5]
      this.#wanted();
      this.#course.emit({ kind: 'deliver', envelope, frame });
    } else if (phase.name === 'awaiting-goodbye' || message.kind === 'unknown') {
      // After our Goodbye the heartbeat is void and nothing is owed: counted and let go. [B-4] [G-5]
    } else if (message.kind === 'Ping') {
      if (!heartbeat.ping(this.#course.nowMs)) return this.#violated('ping-rate', '');
      this.#say({ kind: 'Pong', nonce: message.nonce });
    } else if (message.kind === 'Pong') {
      const roundTripMs = heartbeat.pong(message.nonce, this.#course.nowMs);
      if (roundTripMs === undefined) return this.#violated('pong-unasked', '');
      this.#course.emit({ kind: 'measured', roundTripMs });
    } else if (phase.name === 'ready' && message.kind === 'NewTip') {
      if (this.#tips.arrived({ envelope, frame }, this.#course.nowMs)) this.#tellTip();
      else this.#violated('tip-rate', '');
    } else if (phase.name === 'ready') {
      this.#course.emit({ kind: 'deliver', envelope, frame });
      if (isRequest(message)) this.#owe();
    }
  }

  /** The newest announcement, when its turn has come. [S-9] */
  #tellTip(): void {
    const tip = this.#tips.take(this.#course.nowMs);
    if (tip !== undefined) this.#course.emit({ kind: 'deliver', ...tip });
  }

  /** It is for this that we stayed. */
  #wanted(): void {
    const { phase, nowMs } = this.#course;
    if (phase.name === 'awaiting-goodbye' && phase.hears === 'replies') this.#flow.wanted(nowMs);
  }

  #owe(): void {
    this.#conversation.owe();
    if (this.#conversation.owed >= this.#limits.requestsWaitingMax) this.#pause('owing');
  }

  /** No more bytes can come: what is buffered is bounded, and is read whatever we owe. */
  #fin(): void {
    while (!this.#flow.isReading) this.#readOn();
    this.#flow.frameEnded();
    if (this.#isStranger && this.#noise.isForeign) this.#refuseNoise('it ended inside a frame');
    if (this.phase.name !== 'over') this.#farewell.heardFin(this.#reader.pendingBytes);
  }

  // --- Bytes out ------------------------------------------------------------------------------

  #say(message: Message | undefined): void {
    if (message !== undefined) this.#outbox.send({ message });
  }

  #sendIfWanted(envelope: OutgoingEnvelope): void {
    const isReply = envelope.re !== undefined && this.#course.mayReply;
    if (this.phase.name !== 'ready' && !isReply) return;
    if (isRequest(envelope.message)) this.#conversation.ask(envelope.id, envelope.message.kind);
    this.#outbox.send(envelope);
  }

  #sendBlocks(bytes: Uint8Array, frames: number): void {
    if (!this.#course.mayReply) return;
    this.#outbox.sendFrames(bytes, frames, `Block x${frames}`);
  }

  #paid(): void {
    this.#conversation.pay();
    this.#farewell.payUp();
    if (this.#conversation.owed < this.#limits.requestsWaitingMax) this.#lift('owing');
  }

  // --- Time -----------------------------------------------------------------------------------

  #deadlines(): Iterable<Deadline> {
    return deadlines({
      phase: this.phase,
      flow: this.#flow,
      heartbeat: this.#heartbeat,
      tipMs: this.#tips.deadlineMs,
      expectedBytes: this.#reader.expectedBytes(this.#frameLimit()) ?? 0,
      expectsReply: this.#conversation.expectsReply,
    });
  }

  #wake(): void {
    for (const [ms, what] of this.#deadlines()) {
      if (ms > this.#course.nowMs) continue;
      if (what === 'tip') return this.#tellTip();
      if (what !== 'heartbeat') return this.#timedOut(what);
      const nonce = this.#heartbeat?.wake(this.#course.nowMs);
      if (nonce === undefined || nonce === 'dead') return this.#timedOut('pong');
      return this.#say({ kind: 'Ping', nonce });
    }
  }

  #timedOut(what: string): void {
    if (this.phase.name === 'opening') {
      return this.#course.reset('timed-out', 'world', 'connect-timeout', '');
    }
    if (this.#isStranger && this.#noise.isForeign) {
      return this.#refuseNoise('it never finished a frame');
    }
    this.#outbox.lastWord('timeout', what);
    this.#course.reset('timed-out', 'us', what, '');
  }

  // --- Breaking off ---------------------------------------------------------------------------

  #violated(violation: Violation, where: string): void {
    const detail = describeViolation(violation) + (where === '' ? '' : ` (${where})`);
    if (this.#isStranger) this.#refuseNoise(detail);
    else this.#breakOff(violation, detail);
  }

  /** Not one finack frame so far. */
  get #isStranger(): boolean {
    return this.phase.name === 'greeting' && this.#counts.framesReceived === 0;
  }

  get #hearsNoise(): boolean {
    return this.phase.name === 'awaiting-goodbye' && this.phase.hears === 'noise';
  }

  /** A browser, a scanner, a mistake: told so politely. [H-8] */
  #refuseNoise(detail: string): void {
    const guess = this.#noise.guess();
    const text = `this port speaks finack; you look like ${guess}`;
    this.#course.weigh('refused', 'us', 'not-finack', `${guess}; ${detail}`);
    this.#farewell.refuse('not-finack', text, `not finack: ${guess}`, 'noise');
    this.#flow.frameEnded();
  }

  /** Bytes of another protocol after we refused it, but not without end. [H-8] */
  #throwAway(chunk: Uint8Array): void {
    if (this.#noise.throwAway(chunk) <= this.#limits.noiseBytesMax) return;
    const detail = 'another protocol that does not stop';
    this.#course.reset('aborted', 'us', 'not-finack', detail);
  }

  #breakOff(reason: Violation | 'forced', detail: string): void {
    const mayTalk = reason !== 'forced' && this.phase.name !== 'opening';
    if (mayTalk) this.#outbox.lastWord('violation', detail);
    this.#course.reset('aborted', 'us', reason, detail);
  }

  // --- Reading and not reading ----------------------------------------------------------------

  /** Backpressure, not a violation. Once either side leaves, nothing is held back any more. [S-3] */
  #pause(reason: PauseReason): void {
    if (this.phase.name !== 'ready') return;
    if (this.#flow.isReading) this.#course.emit({ kind: 'pause' });
    this.#flow.pause(reason, this.#course.nowMs);
  }

  /**
   * While many bytes of ours wait for the peer, nothing more of it is handled, whatever it asks: one
   * gate for every reply there is. Only while it owes us one we read on, and its requests wait: two
   * that serve each other and stop reading would wait for each other for ever. [S-3]
   */
  #mindQueue(): void {
    if (this.phase.name !== 'ready') return;
    const isFull = this.#flow.queuedBytes > this.#limits.queuedBytesMax;
    if (isFull && !this.#conversation.expectsReply) this.#pause('queue');
    else this.#lift('queue');
  }

  #lift(reason: PauseReason): void {
    if (this.#flow.lift(reason)) this.#readOn();
  }

  #readOn(): void {
    const stoodStillMs = this.#flow.resume(this.#course.nowMs);
    if (stoodStillMs === undefined) return;
    this.#heartbeat?.shift(stoodStillMs);
    this.#tips.shift(stoodStillMs);
    this.#course.emit({ kind: 'resume' });
    this.#read();
  }
}
