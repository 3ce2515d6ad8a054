// Two sessions joined by byte queues under a virtual clock. Each end performs the effects of its
// session as a connection would: FIN, RST, drains and flushes come back as inputs, and a kernel that
// takes nothing can be played. What must never happen is asserted here, at every step.
import { expect } from 'chai';
import { CLOCK_START, elapsedMs, monotonicMs, NEVER } from '../../src/clock/clock.ts';
import type { Outcome } from '../../src/session/endings.ts';
import type { HandshakeRole } from '../../src/session/handshake-rules.ts';
import type { Effect, Input } from '../../src/session/phases.ts';
import type { Session } from '../../src/session/session.ts';
import { type Envelope, isRequest, type Message } from '../../src/wire/messages.ts';
import { type PeerSpec, sessionOf, someBlock } from './sessions.ts';

type OnTheWire = Uint8Array | 'fin' | 'rst';

export const START_MS = 1_000_000;

export interface Clock {
  nowMs: number;
}

/** One session and the kernel below it. */
export class SessionEnd {
  readonly session: Session;
  readonly #clock: Clock;
  /** All that was put into the session, and all that came out. */
  readonly tape: { input: Input; nowMs: number }[] = [];
  readonly effects: Effect[] = [];
  readonly delivered: Envelope[] = [];
  /** Requests of the peer that wait for `serve`. */
  readonly pending: Envelope[] = [];
  /** On its way to this end. */
  readonly incoming: OnTheWire[] = [];
  /** The peer's `incoming`. */
  outgoing: OnTheWire[] = [];
  /** Written, and not taken by a kernel that is full. */
  readonly #unsent: OnTheWire[] = [];
  readonly #local: Input[] = [];
  /** 'full': it takes neither bytes nor our FIN. */
  kernel: 'takes' | 'full' = 'takes';
  #socket: 'open' | 'finished' | 'reset' = 'open';
  #reading: 'flowing' | 'paused' = 'flowing';
  #nextId = 1;

  constructor(role: HandshakeRole, spec: PeerSpec, clock: Clock) {
    this.#clock = clock;
    this.session = sessionOf(role, spec, clock.nowMs);
  }

  get phase(): string {
    return this.session.phase.name;
  }

  /** As a number of this virtual clock; Infinity: none. */
  get deadlineMs(): number {
    return elapsedMs(CLOCK_START, this.session.deadlineMs ?? NEVER);
  }

  get isPaused(): boolean {
    return this.#reading === 'paused';
  }

  get outcome(): Outcome {
    const { phase } = this.session;
    if (phase.name !== 'over') throw new Error(`not over, but ${phase.name}`);
    return phase.outcome;
  }

  /** Puts an input in and performs what comes out. */
  input(input: Input): Effect[] {
    this.tape.push({ input, nowMs: this.#clock.nowMs });
    const effects = this.session.handle(input, monotonicMs(this.#clock.nowMs));
    for (const effect of effects) this.#perform(effect);
    this.effects.push(...effects);
    this.#hasDeadline();
    return effects;
  }

  send(message: Message, ids: { id?: number; re?: number } = {}): Effect[] {
    return this.input({ kind: 'send', envelope: { ...ids, message } });
  }

  /** Asks for blocks, under a new id. */
  request(count = 2): void {
    const id = this.#nextId++;
    this.send({ kind: 'GetBlockRange', fromHeight: 1, count }, { id });
  }

  leave(reason: 'done' | 'leaving' = 'leaving'): Effect[] {
    return this.input({ kind: 'leave', reason, text: '' });
  }

  /** Pays the oldest request of the peer in full. */
  serve(): void {
    const request = this.pending.shift();
    if (request?.id === undefined) return;
    const { id: re, message } = request;
    if (message.kind === 'GetHeaders') this.send({ kind: 'Headers', headers: [] }, { re });
    if (message.kind === 'GetBlockRange') {
      const { count } = message;
      this.send({ kind: 'BlocksBegin', count }, { re });
      for (let served = 0; served < count; served++) {
        this.input({ kind: 'send-blocks', bytes: someBlock().frame, frames: 1 });
      }
      this.send({ kind: 'BlocksEnd', served: count }, { re });
    }
    this.input({ kind: 'replied' });
  }

  /** One thing happens here, if anything can: a drain, or something from the wire. */
  step(bytesMax = Number.POSITIVE_INFINITY): boolean {
    const local = this.#local.shift();
    if (local !== undefined) return this.#happened(local);
    if (this.#reading === 'paused') return false;
    const next = this.incoming.shift();
    if (next === undefined) return false;
    if (next === 'fin') return this.#happened({ kind: 'fin' });
    if (next === 'rst') return this.#happened({ kind: 'lost', code: 'ECONNRESET' });
    if (next.length > bytesMax) this.incoming.unshift(next.subarray(bytesMax));
    return this.#happened({ kind: 'bytes', chunk: next.subarray(0, bytesMax) });
  }

  /** A full kernel takes everything again. */
  thaw(): void {
    this.kernel = 'takes';
    for (const what of this.#unsent.splice(0)) this.#toKernel(what);
  }

  #happened(input: Input): true {
    this.input(input);
    return true;
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'write' || effect.kind === 'finish') {
      expect(this.#socket, `${effect.kind} on a socket that is no longer open`).to.equal('open');
    }
    if (effect.kind === 'write') this.#toKernel(effect.bytes);
    if (effect.kind === 'finish') {
      this.#socket = 'finished';
      this.#toKernel('fin');
    }
    if (effect.kind === 'abort') {
      expect(this.#socket).to.not.equal('reset');
      this.#socket = 'reset';
      this.outgoing.push('rst');
      this.incoming.length = 0;
      this.#local.length = 0;
    }
    if (effect.kind === 'pause') this.#reading = 'paused';
    if (effect.kind === 'resume') this.#reading = 'flowing';
    if (effect.kind === 'end-replies') this.#dropPending();
    if (effect.kind !== 'deliver') return;
    this.delivered.push(effect.envelope);
    if (isRequest(effect.envelope.message)) this.pending.push(effect.envelope);
  }

  #toKernel(what: OnTheWire): void {
    if (this.kernel === 'full') {
      this.#unsent.push(what);
      return;
    }
    if (this.#socket !== 'reset') this.outgoing.push(what);
    const isFin = what === 'fin';
    this.#local.push(isFin ? { kind: 'flushed' } : { kind: 'drained', queuedBytes: 0 });
  }

  /** Waiting requests are dropped; nothing runs between two inputs here. */
  #dropPending(): void {
    for (const _ of this.pending.splice(0)) this.#local.unshift({ kind: 'replied' });
  }

  /** A session that waits for its peer says until when. */
  #hasDeadline(): void {
    const { phase } = this.session;
    const waits =
      phase.name === 'opening' ||
      phase.name === 'greeting' ||
      (phase.name === 'ready' && !this.isPaused) ||
      ((phase.name === 'awaiting-goodbye' || phase.name === 'awaiting-fin') &&
        phase.flush.state === 'flushed');
    if (waits) expect(this.session.deadlineMs, `a deadline in ${phase.name}`).to.be.a('number');
    if (phase.name === 'over') expect(this.session.deadlineMs).to.equal(undefined);
  }
}

export class Pair implements Clock {
  nowMs = START_MS;
  readonly dialer: SessionEnd;
  readonly listener: SessionEnd;

  constructor(dialer: PeerSpec = {}, listener: PeerSpec = {}) {
    this.dialer = new SessionEnd('dialer', dialer, this);
    this.listener = new SessionEnd('listener', listener, this);
    this.dialer.outgoing = this.listener.incoming;
    this.listener.outgoing = this.dialer.incoming;
  }

  get ends(): [SessionEnd, SessionEnd] {
    return [this.dialer, this.listener];
  }

  /** TCP connects. */
  open(): this {
    this.dialer.input({ kind: 'opened' });
    this.listener.input({ kind: 'opened' });
    return this;
  }

  /** Until nothing moves any more. */
  run(): this {
    while (this.ends.some((end) => end.step()));
    return this;
  }

  /** Both serve what they owe, until nothing is left to do. */
  serveAll(): this {
    this.run();
    while (this.ends.some(({ pending }) => pending.length > 0)) {
      for (const end of this.ends) end.serve();
      this.run();
    }
    return this;
  }

  /** So many milliseconds pass; whatever can move does, and every deadline in them is met. */
  pass(ms: number): this {
    return this.elapse(ms, () => this.run());
  }

  /** The same, but only the clock moves, and what `between` does at each deadline. */
  elapse(ms: number, between: () => void = () => {}): this {
    const untilMs = this.nowMs + ms;
    for (;;) {
      between();
      const due = this.ends.filter(({ deadlineMs }) => deadlineMs <= untilMs);
      const [next] = due.sort((a, b) => a.deadlineMs - b.deadlineMs);
      if (next === undefined) break;
      this.nowMs = Math.max(this.nowMs, next.deadlineMs);
      next.input({ kind: 'wake' });
    }
    this.nowMs = untilMs;
    return this;
  }

  /** `graceful by us: leaving, confirmed | graceful by peer: ...` */
  get endings(): string {
    return this.ends.map(({ outcome }) => describeOutcome(outcome)).join(' | ');
  }
}

export function describeOutcome({ ending, by, reason, delivery }: Outcome): string {
  return `${ending} by ${by}: ${reason}, ${delivery}`;
}

/** Two that have met. */
export function establishedPair(dialer: PeerSpec = {}, listener: PeerSpec = {}): Pair {
  return new Pair(dialer, listener).open().run();
}
