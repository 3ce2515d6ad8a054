// One session under test, and a peer that the test plays word by word: it may lie, stop or break
// clauses. The kernel below the session takes everything at once, unless told otherwise.

import { CLOCK_START, elapsedMs, monotonicMs, NEVER } from '../../src/clock/clock.ts';
import type { Outcome } from '../../src/session/endings.ts';
import type { ChannelProof, HandshakeRole } from '../../src/session/handshake-rules.ts';
import type { Effect, Input } from '../../src/session/phases.ts';
import type { Session } from '../../src/session/session.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import type { Goodbye, GoodbyeReason } from '../../src/wire/messages/goodbye.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import type { Envelope, Message } from '../../src/wire/messages.ts';
import { START_MS } from './pair.ts';
import { helloOf, type PeerSpec, sessionOf } from './sessions.ts';

interface Ids {
  id?: number;
  re?: number;
}

export class ScriptedPeer {
  readonly role: HandshakeRole;
  readonly session: Session;
  readonly effects: Effect[] = [];
  nowMs = START_MS;
  kernel: 'takes' | 'full' = 'takes';
  /** What the peer has said. */
  readonly sent = { frames: 0, bytes: 0 };

  /** `role`: the session's; the peer plays the other. */
  constructor(role: HandshakeRole = 'listener', spec: PeerSpec = {}) {
    this.role = role;
    this.session = sessionOf(role, spec, this.nowMs);
  }

  get phase(): string {
    return this.session.phase.name;
  }

  get outcome(): Outcome {
    const { phase } = this.session;
    if (phase.name !== 'over') throw new Error(`not over, but ${phase.name}`);
    return phase.outcome;
  }

  input(input: Input): Effect[] {
    const effects = this.session.handle(input, monotonicMs(this.nowMs));
    this.effects.push(...effects);
    if (this.kernel === 'takes') this.#take(effects);
    return effects;
  }

  /** The kernel takes all bytes, and our FIN. */
  #take(effects: readonly Effect[]): void {
    const kinds = new Set(effects.map(({ kind }) => kind));
    if (kinds.has('write')) this.input({ kind: 'drained', queuedBytes: 0 });
    if (kinds.has('finish')) this.input({ kind: 'flushed' });
  }

  /** So many milliseconds pass; every deadline in them is met. */
  pass(ms: number): Effect[] {
    const untilMs = this.nowMs + ms;
    const before = this.effects.length;
    for (;;) {
      const deadlineMs = elapsedMs(CLOCK_START, this.session.deadlineMs ?? NEVER);
      if (deadlineMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, deadlineMs);
      this.input({ kind: 'wake' });
    }
    this.nowMs = untilMs;
    return this.effects.slice(before);
  }

  /** The frame of a message, counted as said. */
  frame(message: Message, ids: Ids = {}): Uint8Array {
    const frame = frameOf(encodeEnvelope({ ...ids, message }));
    this.sent.frames++;
    this.sent.bytes += frame.length;
    return frame;
  }

  /** A Goodbye's frame with true counts, unless told to lie. */
  goodbyeFrame(reason: GoodbyeReason, lies: Partial<Goodbye> = {}, re?: 0): Uint8Array {
    const { framesSent, bytesSent } = this.session.counts;
    const goodbye: Goodbye = {
      reason,
      text: '',
      framesSent: this.sent.frames,
      bytesSent: this.sent.bytes,
      framesReceived: framesSent,
      bytesReceived: bytesSent,
      ...lies,
    };
    return frameOf(encodeEnvelope({ re, message: { kind: 'Goodbye', goodbye } }));
  }

  sendsBytes(...chunks: Uint8Array[]): Effect[] {
    return this.input({ kind: 'bytes', chunk: Buffer.concat(chunks) });
  }

  sends(message: Message, ids: Ids = {}): Effect[] {
    return this.sendsBytes(this.frame(message, ids));
  }

  sendsGoodbye(reason: GoodbyeReason, lies: Partial<Goodbye> = {}, re?: 0): Effect[] {
    return this.sendsBytes(this.goodbyeFrame(reason, lies, re));
  }

  requests(id: number): Effect[] {
    return this.sendsBytes(this.askFrame(id));
  }

  askFrame(id: number): Uint8Array {
    return this.frame({ kind: 'GetBlockRange', fromHeight: 1, count: 2 }, { id });
  }

  /** The peer's anonymous greeting: Hello, or the Welcome around it. */
  handshakeFrame(): Uint8Array {
    const hello = helloOf(undefined, { nonce: 0x9099n });
    const helloBytes = encodeHello(hello);
    if (this.role === 'listener') return this.frame({ kind: 'Hello', hello, helloBytes });
    const signature = new Uint8Array(0);
    return this.frame({ kind: 'Welcome', hello, helloBytes, signature });
  }

  readyFrame(): Uint8Array {
    return this.frame({ kind: 'Ready', signature: new Uint8Array(0) });
  }

  opened(proof?: ChannelProof): this {
    this.input({ kind: 'opened', proof });
    return this;
  }

  /** TCP connects and both greet. */
  established(): this {
    this.opened();
    this.sendsBytes(this.handshakeFrame());
    if (this.role === 'listener') this.sendsBytes(this.readyFrame());
    return this;
  }

  /** All that the session has said so far. */
  get received(): Envelope[] {
    const reader = new FrameReader();
    const received: Envelope[] = [];
    for (const effect of this.effects) {
      if (effect.kind === 'write') reader.push(effect.bytes);
      for (let next = reader.next(FRAME_BYTES_MAX); next.status === 'frame'; ) {
        const decoded = decodeEnvelope(next.payload);
        if (!decoded.ok) throw new Error(`the session sent ${decoded.violation}`);
        received.push(decoded.envelope);
        next = reader.next(FRAME_BYTES_MAX);
      }
    }
    return received;
  }

  /** Its Goodbyes. */
  get goodbyes(): (Goodbye & { re: number | undefined })[] {
    return this.received.flatMap(({ re, message }) =>
      message.kind === 'Goodbye' ? [{ ...message.goodbye, re }] : [],
    );
  }
}

export function kindsOf(effects: readonly Effect[]): string[] {
  return effects.map(({ kind }) => kind);
}

/** Where it went, phase by phase. */
export function movesOf(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => (effect.kind === 'moved' ? [effect.to] : []));
}
