// One connection's conversation, from Hello to Goodbye: inputs in, effects out. [H] [B] [S-3] [G] [X]
// No socket, no clock, no promise: `nowMs` comes in, one `deadlineMs` goes out, and the connection
// performs the effects in order. Where an input may lead is phases.ts's table, asserted at every step.
import assert from 'node:assert';
import { addMs, type MonotonicMs } from '../clock/clock.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, GREETING_FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { RoleName } from '../wire/messages/message-row.ts';
import type { Envelope, Message, OutgoingEnvelope } from '../wire/messages.ts';
import { isRequest } from '../wire/messages.ts';
import { describeViolation, type Violation } from '../wire/violations.ts';
import { ClosingHandshake } from './closing-handshake.ts';
import type { Counts } from './counts.ts';
import { addDeadlines, Deadlines } from './deadlines.ts';
import { type Delivery, type Exchange, newExchange } from './exchange.ts';
import { FlowControl, type PauseReason } from './flow-control.ts';
import { ForeignProtocol } from './foreign-protocol.ts';
import { Handshake } from './handshake.ts';
import { type SessionLimits, sessionLimits } from './limits.ts';
import { type Effect, type Input, type Phase, transitions } from './phases.ts';
import type { SessionOptions } from './session-options.ts';
import { nameOf, SessionState } from './session-state.ts';

export class Session {
  readonly #limits: SessionLimits;
  readonly #handshake: Handshake;
  readonly #reader = new FrameReader();
  readonly #foreign = new ForeignProtocol();
  readonly #flow: FlowControl;
  readonly #state: SessionState;
  readonly #closing: ClosingHandshake;
  readonly #found = new Deadlines();

  constructor(options: SessionOptions, nowMs: MonotonicMs) {
    const { role, hello, identityRequired, help, limits = sessionLimits } = options;
    this.#limits = limits;
    this.#handshake = new Handshake(role, hello, identityRequired, help);
    this.#flow = new FlowControl(limits, nowMs);
    const deadlineMs = addMs(nowMs, limits.handshakeTimeoutMs);
    this.#state = new SessionState({ name: 'opening', deadlineMs }, this.#flow, nowMs);
    this.#closing = new ClosingHandshake(this.#state);
  }

  get phase(): Phase {
    return this.#state.phase;
  }

  get counts(): Readonly<Counts> {
    return this.#state.counts;
  }

  /** The peer's greeting, as soon as it has come. */
  get peerHello(): Hello | undefined {
    return this.#handshake.theirs;
  }

  /** Bytes that arrived and are not part of a handled frame. */
  get partialBytes(): number {
    return this.#reader.pendingBytes;
  }

  /** When to call with `wake`, on the clock of `nowMs`; undefined: nothing is waited for. */
  get deadlineMs(): MonotonicMs | undefined {
    return this.#deadlines().earliestMs;
  }

  /** What happened in, what to do about it out, in order. @param nowMs never runs backwards */
  handle(input: Input, nowMs: MonotonicMs): Effect[] {
    const from = this.phase.name;
    const entry = transitions[from][input.kind];
    if ('never' in entry) assert.fail(`${input.kind} in ${from}: ${entry.never}`);
    this.#state.begin(nowMs);
    if (from !== 'over') this.#take(input);
    this.#checkQueue();
    const to = this.phase.name;
    if (!entry.includes(to)) assert.fail(`${input.kind} led from ${from} to ${to}`);
    return this.#state.taken();
  }

  #take(input: Input): void {
    switch (input.kind) {
      case 'opened':
        return this.#opened(input);
      case 'bytes':
        return this.#bytes(input.chunk);
      case 'drained':
        return this.#flow.drained(input.queuedBytes, this.#state.nowMs);
      case 'flushed':
        return this.#closing.flushed();
      case 'fin':
        return this.#fin(input.missing);
      case 'lost':
        return this.#closing.lost(input.code);
      case 'wake':
        return this.#wake();
      case 'send':
        return this.#sendIfAllowed(input.envelope);
      case 'send-blocks':
        return this.#sendBlocks(input.bytes, input.frames);
      case 'replied':
        return this.#replied();
      case 'hold':
        return this.#pause('held');
      case 'release':
        return this.#unpause('held');
      case 'probe':
        return this.#state.probe();
      case 'leave':
        this.#closing.leave(input.reason, input.text);
        // What has come is read first: a Goodbye among it is answered, not crossed. And a paused
        // socket would hear neither FIN nor RST. [G-5]
        this.#readOn();
        return this.#closing.finishIfReplied();
      case 'hang-up':
        this.#closing.endWithoutGoodbye();
        return this.#readOn();
      case 'abort':
        return this.#closing.abort(input.reason, input.detail);
    }
  }

  // --- Greeting -------------------------------------------------------------------------------

  #opened({ proof }: Extract<Input, { kind: 'opened' }>): void {
    const { phase, nowMs } = this.#state;
    assert(phase.name === 'opening');
    const isDialer = this.#handshake.role === 'dialer';
    // Who accepts has one deadline, whatever has to be done before the first frame. [H-7]
    const deadlineMs = isDialer ? addMs(nowMs, this.#limits.handshakeTimeoutMs) : phase.deadlineMs;
    const expects = isDialer ? 'Welcome' : 'Hello';
    this.#state.move({ name: 'greeting', expects, deadlineMs }, 'TCP is connected');
    const refusal = this.#handshake.takeProof(proof);
    if (refusal === undefined) this.#send(this.#handshake.opening());
    else this.#closing.refuse(refusal.reason, refusal.text, 'refused: no proof', 'foreign');
  }

  #shakeHands(phase: Extract<Phase, { name: 'greeting' }>, envelope: Envelope): void {
    const step = this.#handshake.receive(envelope, phase.expects);
    switch (step.kind) {
      case 'violation':
        return this.#violated(step.violation, step.where);
      case 'refusal':
        return this.#closing.refuse(step.reason, step.text, `refused: ${step.reason}`);
      case 'reply':
        this.#state.stay({ ...phase, expects: 'Ready' });
        return this.#send(step.reply);
      case 'established':
        this.#send(step.reply);
        this.#establish(step.hello);
    }
  }

  #establish(hello: Hello): void {
    const exchange = newExchange(this.#limits, this.#handshake.ours.nonce, this.#state.nowMs);
    this.#state.move({ name: 'ready', exchange }, 'the handshake is done');
    this.#state.emit({ kind: 'established', hello });
  }

  // --- Bytes in -------------------------------------------------------------------------------

  #bytes(chunk: Uint8Array): void {
    this.#flow.received(this.#state.nowMs);
    this.#state.exchange?.heartbeat.received(this.#state.nowMs);
    if (this.#readsForeign) return this.#discard(chunk);
    if (this.#isStranger) this.#foreign.remember(chunk);
    this.#reader.push(chunk);
    this.#read();
  }

  /** One frame at a time: each is handled before the limit of the next is known. [F-4] */
  #read(): void {
    while (this.phase.name !== 'over' && this.#flow.isReading && !this.#readsForeign) {
      const status = this.#reader.find(this.#frameLimit());
      if (status === 'incomplete') {
        return this.#flow.frameLeft(this.#reader.pendingBytes, this.#state.nowMs);
      }
      if (status !== 'frame') return this.#violated(status, '');
      this.#flow.frameEnded();
      this.#frame(this.#reader.takeFrame(), this.#reader.prefixBytes);
      this.#checkQueue();
    }
  }

  /** Once we have refused or left, honest frames of any size may be on their way. [F-4] */
  #frameLimit(): number {
    return this.phase.name === 'greeting' ? GREETING_FRAME_BYTES_MAX : FRAME_BYTES_MAX;
  }

  #frame(frame: Uint8Array, prefixBytes: number): void {
    const decoded = decodeEnvelope(frame, prefixBytes);
    const what = decoded.ok ? nameOf(decoded.envelope.message) : 'undecodable';
    this.#state.emit({ kind: 'read', bytes: frame, what });
    if (!decoded.ok) return this.#violated(decoded.violation, decoded.where);
    const { envelope, role } = decoded;
    const { message } = envelope;
    const { phase } = this;
    if (phase.name === 'answering-goodbye' || phase.name === 'awaiting-fin') {
      return this.#violated('after-goodbye', message.kind);
    }
    if (message.kind === 'Goodbye') {
      this.#replyCame();
      return this.#closing.receivedGoodbye(message.goodbye, envelope.re !== undefined);
    }
    this.#state.counts.framesReceived++;
    this.#state.counts.bytesReceived += frame.length;
    if (phase.name === 'greeting') return this.#shakeHands(phase, envelope);
    // We refused, or left, in the middle of the handshake: the peer could not know, and may have sent
    // more. It is counted and dropped. [G-5]
    const { exchange, nowMs } = this.#state;
    if (exchange === undefined) return;
    const violation = exchange.requests.check(envelope, nowMs);
    if (violation !== undefined) return this.#violated(violation, message.kind);
    this.#handleMessage({ envelope, frame }, role, exchange);
  }

  #handleMessage(delivery: Delivery, role: RoleName | undefined, exchange: Exchange): void {
    const { message } = delivery.envelope;
    const { requests, heartbeat, tips } = exchange;
    const { phase, nowMs } = this.#state;
    if (role === 'reply') {
      // Replies to what we asked are ours even while we leave. [G-5]
      this.#replyCame();
      this.#state.deliver(delivery);
    } else if (phase.name === 'awaiting-goodbye' || message.kind === 'unknown') {
      // After our Goodbye the heartbeat is void and requests get no reply: counted and dropped. [B-4] [G-5]
    } else if (message.kind === 'Ping') {
      if (!heartbeat.ping(nowMs)) return this.#violated('ping-rate', '');
      this.#send({ kind: 'Pong', nonce: message.nonce });
    } else if (message.kind === 'Pong') {
      const roundTripMs = heartbeat.pong(message.nonce, nowMs);
      if (roundTripMs === undefined) return this.#violated('pong-unasked', '');
      this.#state.emit({ kind: 'measured', roundTripMs });
    } else if (phase.name === 'ready' && message.kind === 'NewTip') {
      if (tips.arrived(delivery, nowMs)) this.#deliverTip(tips);
      else this.#violated('tip-rate', '');
    } else if (phase.name === 'ready') {
      this.#state.deliver(delivery);
      if (role === 'request') this.#accept(requests);
    }
  }

  /** The newest announcement, when its turn has come. [S-9] */
  #deliverTip(tips: Exchange['tips']): void {
    const tip = tips.take(this.#state.nowMs);
    if (tip !== undefined) this.#state.deliver(tip);
  }

  /** Restarts the leaving timer: a reply has come for which we stayed. [G-5] */
  #replyCame(): void {
    const { phase, nowMs } = this.#state;
    const isStaying = phase.name === 'awaiting-goodbye' && phase.reads === 'replies';
    if (isStaying) this.#flow.receivedReply(nowMs);
  }

  #accept(requests: Exchange['requests']): void {
    requests.accepted();
    if (requests.pendingReplies >= this.#limits.requestsWaitingMax) this.#pause('requests');
  }

  /** No more bytes can come: what is buffered is bounded, and is read even while replies are pending. */
  #fin(missing: string | undefined): void {
    while (!this.#flow.isReading) this.#readOn();
    this.#flow.frameEnded();
    if (this.#isStranger && this.#foreign.isForeign) this.#refuseForeign('it ended inside a frame');
    if (this.phase.name !== 'over') this.#closing.receivedFin(this.partialBytes, missing);
  }

  // --- Bytes out ------------------------------------------------------------------------------

  #send(message: Message | undefined): void {
    if (message !== undefined) this.#state.send({ message });
  }

  #sendIfAllowed(envelope: OutgoingEnvelope): void {
    const isReply = envelope.re !== undefined && this.#state.mayReply;
    if (this.phase.name !== 'ready' && !isReply) return;
    const { message, id } = envelope;
    if (isRequest(message)) this.#state.exchange?.requests.asked(id, message.kind);
    this.#state.send(envelope);
  }

  #sendBlocks(bytes: Uint8Array, frames: number): void {
    if (!this.#state.mayReply) return;
    this.#state.sendFrames(bytes, frames, `Block x${frames}`);
  }

  #replied(): void {
    const { exchange } = this.#state;
    if (exchange === undefined) return;
    exchange.requests.replied();
    this.#closing.finishIfReplied();
    const { pendingReplies } = exchange.requests;
    if (pendingReplies < this.#limits.requestsWaitingMax) this.#unpause('requests');
  }

  // --- Time -----------------------------------------------------------------------------------

  /** Filled anew at every call; an object less for every input. */
  #deadlines(): Deadlines {
    const found = this.#found;
    found.begin(this.#state.nowMs);
    const { expectsFrame } = this.#flow;
    const limitBytes = this.#frameLimit();
    const expectedBytes = expectsFrame ? (this.#reader.expectedBytes(limitBytes) ?? 0) : 0;
    addDeadlines(found, this.phase, this.#flow, expectedBytes);
    return found;
  }

  #wake(): void {
    const { exchange, nowMs } = this.#state;
    const what = this.#deadlines().passed;
    if (what === undefined) return;
    if (what === 'tip' && exchange !== undefined) return this.#deliverTip(exchange.tips);
    if (what !== 'heartbeat') return this.#timedOut(what);
    const nonce = exchange?.heartbeat.wake(nowMs);
    if (nonce === undefined || nonce === 'dead') return this.#timedOut('pong');
    this.#send({ kind: 'Ping', nonce });
  }

  #timedOut(what: string): void {
    if (this.phase.name === 'opening') return this.#closing.neverOpened(this.#handshake.role);
    if (this.#isStranger && this.#foreign.isForeign) {
      return this.#refuseForeign('it never finished a frame');
    }
    this.#state.sendGoodbyeBestEffort('timeout', what);
    this.#state.reset('timed-out', 'us', what, '');
  }

  // --- Breaking off ---------------------------------------------------------------------------

  #violated(violation: Violation, where: string): void {
    const detail = describeViolation(violation) + (where === '' ? '' : ` (${where})`);
    if (this.#isStranger) this.#refuseForeign(detail);
    else this.#closing.abort(violation, detail);
  }

  /** Not one finack frame so far. */
  get #isStranger(): boolean {
    return this.phase.name === 'greeting' && this.#state.counts.framesReceived === 0;
  }

  get #readsForeign(): boolean {
    return this.phase.name === 'awaiting-goodbye' && this.phase.reads === 'foreign';
  }

  /** A browser, a scanner, a mistake: told so politely. [H-8] */
  #refuseForeign(detail: string): void {
    const guess = this.#foreign.guess();
    const text = `this port speaks finack; you look like ${guess}`;
    this.#state.recordEnding('refused', 'us', 'not-finack', `${guess}; ${detail}`);
    this.#closing.refuse('not-finack', text, `not finack: ${guess}`, 'foreign');
    this.#flow.frameEnded();
  }

  /** Bytes of another protocol after we refused it, but not without end. [H-8] */
  #discard(chunk: Uint8Array): void {
    if (this.#foreign.discard(chunk) <= this.#limits.foreignBytesMax) return;
    const detail = 'another protocol that does not stop';
    this.#state.reset('aborted', 'us', 'not-finack', detail);
  }

  // --- Reading and not reading ----------------------------------------------------------------

  /** Backpressure, not a violation. Once either side leaves, nothing is held back any more. [S-3] */
  #pause(reason: PauseReason): void {
    if (this.phase.name !== 'ready') return;
    if (this.#flow.isReading) this.#state.emit({ kind: 'pause' });
    this.#flow.pause(reason, this.#state.nowMs);
  }

  /**
   * While many bytes of ours wait for the peer, nothing more of it is handled, whatever it asks: one
   * gate for every reply there is. While a reply of the peer is due we read on, and its requests wait: two
   * that serve each other and stop reading would wait for each other for ever. [S-3]
   */
  #checkQueue(): void {
    const { phase } = this;
    if (phase.name !== 'ready') return;
    const { exchange } = phase;
    const isFull = this.#flow.queuedBytes > this.#limits.queuedBytesMax;
    if (isFull && !exchange.requests.expectsReply) this.#pause('queue');
    else this.#unpause('queue');
  }

  #unpause(reason: PauseReason): void {
    if (this.#flow.unpause(reason)) this.#readOn();
  }

  #readOn(): void {
    const stoodStillMs = this.#flow.resume(this.#state.nowMs);
    if (stoodStillMs === undefined) return;
    const { exchange } = this.#state;
    exchange?.heartbeat.shift(stoodStillMs);
    exchange?.tips.shift(stoodStillMs);
    this.#state.emit({ kind: 'resume' });
    this.#read();
  }
}
