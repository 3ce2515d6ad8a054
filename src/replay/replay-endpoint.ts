// One end of a captured conversation, replayed by a Session of its own. PURE.
//
// The Session hears what the other end said. What this end said is taken from the capture: what a
// Session says by itself (greetings, Pongs, the answering Goodbye) is compared with it, everything
// else is sent by it byte for byte, so that counts and requests are those of the capture.
// Where the captured program did otherwise than a Session would, the endpoint notes the deviation.
//
// A capture shows when bytes travelled, not when a program read them. A Goodbye's own figures say how
// much its speaker had read, so what lies behind that is heard only after the Goodbye. And who said
// everything at once, without waiting for the Welcome, is heard as if it had waited. [G-4] [H-6]
import type { MonotonicMs } from '../clock/clock.ts';
import type { Counts } from '../session/counts.ts';
import type { EndedBy, Outcome } from '../session/endings.ts';
import { type HandshakeRole, handshakeBytes } from '../session/handshake-rules.ts';
import { sessionLimits } from '../session/limits.ts';
import type { Effect, Input } from '../session/phases.ts';
import { Session } from '../session/session.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { isRequest } from '../wire/messages.ts';
import { describeViolation, type Violation, violations } from '../wire/violations.ts';
import { Pings } from './pings.ts';
import {
  type Bound,
  boundsOf,
  helloBytes,
  helloOf,
  placeholderHelloFor,
  refusalIn,
  signatureOf,
} from './recorded-messages.ts';
import { goodbyeOf, type SentFrame } from './sent-frames.ts';

export type VerifySignature = (key: string, bytes: Uint8Array, signature: Uint8Array) => boolean;

/** What an endpoint tells: where its session went, and what it found. */
export type EndpointEvent =
  | { finding: 'moved'; to: string; why: string }
  | { finding: 'deviated'; why: string };

/** What this end knew when the capture ended. */
export interface EndpointState {
  phase: string;
  /** Undefined: the capture ends before the connection does. */
  outcome: Outcome | undefined;
  peer: Hello | undefined;
  counts: Readonly<Counts>;
  partialBytes: number;
  /** Requests of the peer without a complete reply. */
  pendingReplies: number;
}

type ReceivedInput = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'fin' };
type SentItem = SentFrame | 'fin';

/** What a Session says by itself. */
const ownMessages = new Set<string>(['Hello', 'Welcome', 'Ready', 'Ping', 'Pong', 'Goodbye']);

/** Pings are sent when they travelled in the capture, so one is always due. */
const limits = { ...sessionLimits, pingIntervalMs: 0 };

export class ReplayEndpoint {
  readonly #role: HandshakeRole;
  readonly #own: readonly SentFrame[];
  readonly #peers: readonly SentFrame[];
  readonly #session: Session;
  readonly #tell: (finding: EndpointEvent) => void;
  /** Bytes of the peer's stream that are heard before so many frames of ours are said. */
  readonly #bounds: readonly Bound[];
  #sentFrames = 0;
  #receivedBytes = 0;
  readonly #unread: ReceivedInput[] = [];
  readonly #unsent: SentItem[] = [];
  /** Messages that the session said by itself and that the capture has not shown yet. */
  readonly #expected: string[] = [];
  readonly #asked = new Set<number>();
  readonly #pings = new Pings();
  /** What the chain's rules may have been broken by. */
  #lastJudged: 'headers' | 'block' | undefined;
  #pendingReplies = 0;
  #goodbye: 'unsaid' | 'said' = 'unsaid';
  #fin: 'unasked' | 'asked' | 'sent' = 'unasked';
  #hasDeviated = false;
  #outcome: Outcome | undefined;
  #nowMs: MonotonicMs;

  constructor(
    role: HandshakeRole,
    own: readonly SentFrame[],
    peers: readonly SentFrame[],
    help: { verify: VerifySignature; tell: (finding: EndpointEvent) => void },
    nowMs: MonotonicMs,
  ) {
    this.#role = role;
    this.#own = own;
    this.#peers = peers;
    this.#tell = help.tell;
    this.#nowMs = nowMs;
    this.#bounds = boundsOf(own, peers, role);
    this.#session = new Session(
      {
        role,
        hello: helloOf(own) ?? placeholderHelloFor(helloOf(peers)),
        identityRequired: false,
        limits,
        help: {
          sign: () => signatureOf(own),
          verify: (key, _bytes, signature) => {
            const [dialer, listener] = role === 'dialer' ? [own, peers] : [peers, own];
            const peerRole = role === 'dialer' ? 'listener' : 'dialer';
            const signed = handshakeBytes(peerRole, helloBytes(dialer), helloBytes(listener));
            return help.verify(key, signed, signature);
          },
          admit: () => refusalIn(own, peers, role),
        },
      },
      nowMs,
    );
  }

  get state(): EndpointState {
    const { phase, peerHello, counts, partialBytes } = this.#session;
    const outcome = this.#outcome ?? (phase.name === 'over' ? phase.outcome : undefined);
    return {
      phase: phase.name,
      ...{ outcome, peer: peerHello, counts, partialBytes, pendingReplies: this.#pendingReplies },
    };
  }

  opened(nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    if (this.#is('opening')) this.#input({ kind: 'opened' });
  }

  receive(what: ReceivedInput, nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    this.#unread.push(what);
    this.#goOn();
  }

  send(what: SentItem, nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    this.#unsent.push(what);
    this.#goOn();
  }

  /** The other end's RST, or that of a machine where nobody listens. */
  receiveReset(nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    // The answer of a kernel whose program is gone. Ours had taken everything, the Goodbye and the FIN,
    // and nothing asks it any more: the FIN without a Goodbye was the ending.
    const isGone = !this.#peers.some(({ kind }) => kind === 'Goodbye');
    if (isGone && this.#is('flushing-fin') && this.#goodbye === 'said')
      this.#input({ kind: 'flushed' });
    const code = this.#is('opening') ? 'ECONNREFUSED' : 'ECONNRESET';
    this.#input({ kind: 'lost', code });
  }

  /** This end's RST: a deadline of its own that has passed, or a reason that packets do not tell. */
  sendReset(nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    if (this.#is('over') || this.#is('opening')) return;
    // Its kernel's answer to what came behind a FIN without a Goodbye: no program has sent it.
    const isGone = this.#fin === 'sent' && !this.#own.some(({ kind }) => kind === 'Goodbye');
    if (isGone) return this.#end('fin-without-goodbye', 'us', 'hang-up');
    const { deadlineMs } = this.#session;
    const isDue = deadlineMs !== undefined && deadlineMs <= nowMs && !this.#is('ready');
    if (isDue) this.#input({ kind: 'wake' });
    if (!this.#is('over')) {
      this.#input({ kind: 'abort', reason: 'forced', detail: 'its RST, without a word why' });
    }
  }

  /** Its node's own word for the ending, which may rest on what its report does not show: FIN, RST. */
  recordEnding(outcome: Outcome, nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    const own = this.state.outcome;
    if (own === undefined) this.#outcome = outcome;
    else if (own.ending !== outcome.ending) {
      this.#deviate(`a finack node would have called this ${own.ending}, not ${outcome.ending}`);
    }
  }

  /** No more will come. */
  finish(): void {
    const [missing] = this.#expected;
    const { outcome } = this.state;
    if (outcome === undefined || outcome.ending === 'reset') return;
    if (missing !== undefined) this.#deviate(`a finack node would have said ${missing} here`);
  }

  #is(name: string): boolean {
    return this.#session.phase.name === name;
  }

  // --- Order ----------------------------------------------------------------------------------

  /** Sends and receives what has its turn, until nothing has. */
  #goOn(): void {
    for (;;) {
      const item = this.#unsent[0];
      if (item !== undefined && this.#maySend(item)) {
        this.#unsent.shift();
        this.#sendOne(item);
      } else if (!this.#receiveNext()) {
        return;
      }
    }
  }

  /** Who did not wait for the Welcome is taken as if it had. */
  #maySend(what: SentItem): boolean {
    if (!this.#is('greeting')) return !this.#is('opening');
    if (what === 'fin') return this.#goodbye === 'said' || !this.#saidReady();
    if (what.kind === 'Goodbye') return !this.#saidReady();
    return what.kind === 'Hello' || what.kind === 'Welcome';
  }

  #saidReady(): boolean {
    return this.#role === 'dialer' && this.#own.some(({ kind }) => kind === 'Ready');
  }

  #receiveNext(): boolean {
    const next = this.#unread[0];
    if (next === undefined || this.#is('opening')) return false;
    if (next.kind === 'fin') {
      this.#unread.shift();
      if (!this.#is('flushing-fin')) this.#input({ kind: 'fin' });
      return true;
    }
    const bounds = this.#bounds.filter(({ untilSaid }) => this.#sentFrames < untilSaid);
    const room = Math.min(Infinity, ...bounds.map(({ bytes }) => bytes)) - this.#receivedBytes;
    if (room <= 0) return false;
    this.#unread.shift();
    const chunk = next.bytes.subarray(0, room);
    if (chunk.length < next.bytes.length) {
      this.#unread.unshift({ kind: 'bytes', bytes: next.bytes.subarray(chunk.length) });
    }
    this.#receivedBytes += chunk.length;
    this.#input({ kind: 'bytes', chunk: this.#pings.answered(chunk) });
    return true;
  }

  // --- Speaking -------------------------------------------------------------------------------

  #sendOne(what: SentItem): void {
    if (what === 'fin') return this.#finished();
    const { kind } = what;
    this.#sentFrames++;
    if (kind === 'Goodbye') return this.#sayGoodbye(what);
    if (kind === 'Ping' && this.#sayPing(what)) return;
    if (ownMessages.has(kind) && this.#expected.includes(kind)) {
      this.#expected.splice(this.#expected.indexOf(kind), 1);
      return;
    }
    if (ownMessages.has(kind))
      this.#deviate(`a finack node would not have said ${what.label} here`);
    this.#put(what);
  }

  #put({ envelope, frame, kind }: SentFrame): void {
    const message = envelope?.message;
    const id = envelope?.id;
    if (envelope && message && isRequest(message) && this.#is('ready')) {
      if (id !== undefined && !this.#asked.has(id)) {
        this.#asked.add(id);
        this.#input({ kind: 'send', envelope: { ...envelope, message } });
        return;
      }
    }
    if (!this.#is('greeting')) this.#input({ kind: 'send-blocks', bytes: frame, frames: 1 });
    if (kind === 'Headers' || kind === 'BlocksEnd') this.#replied(1);
  }

  #replied(requests: number): void {
    for (let replies = 0; replies < requests && this.#pendingReplies > 0; replies++) {
      this.#pendingReplies--;
      this.#input({ kind: 'replied' });
    }
  }

  /** True: the session has said it, with a nonce of its own. */
  #sayPing({ envelope }: SentFrame): boolean {
    if (!this.#is('ready') || envelope?.message.kind !== 'Ping') return false;
    const { nonce } = envelope.message;
    if (this.#pings.isWaiting) {
      this.#pings.more(nonce);
      return false;
    }
    for (const effect of this.#input({ kind: 'wake' })) {
      if (effect.kind !== 'write') continue;
      this.#pings.sent(nonce, effect.bytes);
      this.#expected.pop();
    }
    return true;
  }

  #sayGoodbye(sent: SentFrame): void {
    const goodbye = goodbyeOf(sent);
    if (goodbye === undefined) return;
    this.#goodbye = 'said';
    const { reason, text } = goodbye;
    if (!this.#expected.includes('Goodbye') && !this.#is('over')) {
      if (reason === 'timeout') this.#timeOut(text);
      else if (reason === 'violation') this.#breakOff(text);
      else {
        if (!this.#is('answering-goodbye')) this.#input({ kind: 'leave', reason, text });
        // What was not answered by now has been dropped. [G-6]
        this.#replied(this.#pendingReplies);
      }
    }
    const at = this.#expected.indexOf('Goodbye');
    if (at !== -1) this.#expected.splice(at, 1);
  }

  #timeOut(what: string): void {
    const sees = !this.#is('ready') || what === 'frame' || what === 'pong';
    const { deadlineMs } = this.#session;
    if (sees && deadlineMs !== undefined && deadlineMs <= this.#nowMs)
      this.#input({ kind: 'wake' });
    if (this.#is('over')) return;
    // Its own word for it: what its kernel had not taken, for one, no packet shows.
    this.#end('timed-out', 'us', what);
  }

  #breakOff(text: string): void {
    const names = Object.keys(violations) as Violation[];
    // What no session finds breaks the rules of the chain, and was the last of its kind to come.
    const chains = { headers: 'bad-headers', block: 'bad-block' } as const;
    const named =
      names.find((name) => text.startsWith(describeViolation(name))) ??
      (this.#lastJudged && chains[this.#lastJudged]);
    if (named === undefined) return this.#end('aborted', 'us', 'violation', text);
    this.#input({ kind: 'abort', reason: named, detail: text });
  }

  /** An ending that the session cannot see by itself. */
  #end(ending: Outcome['ending'], by: EndedBy, reason: string, detail = ''): void {
    this.#outcome = { ending, by, reason, detail, delivery: 'unconfirmed' };
    this.#input({ kind: 'abort', reason: 'forced', detail: reason });
  }

  #finished(): void {
    if (this.#fin === 'unasked' && !this.#is('over')) this.#input({ kind: 'hang-up' });
    const { phase } = this.#session;
    this.#fin = 'sent';
    this.#goodbye = 'said';
    if ('flush' in phase || phase.name === 'flushing-fin') this.#input({ kind: 'flushed' });
  }

  // --- The session ----------------------------------------------------------------------------

  /** Puts an input in, and performs what comes out as a kernel that takes everything at once. */
  #input(input: Input): Effect[] {
    const effects = this.#session.handle(input, this.#nowMs);
    for (const effect of effects) this.#perform(effect);
    const wrote = effects.some(({ kind }) => kind === 'write');
    if (wrote && !this.#is('over')) {
      this.#session.handle({ kind: 'drained', queuedBytes: 0 }, this.#nowMs);
    }
    return effects;
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'write': {
        const [word = ''] = effect.what.split(' ');
        if (ownMessages.has(word)) this.#expected.push(word);
        return;
      }
      case 'deliver':
        return this.#delivered(effect);
      case 'measured':
        return this.#pings.measured();
      case 'finish':
        this.#fin = 'asked';
        return;
      case 'moved':
        return this.#tell({ finding: 'moved', to: effect.to, why: effect.why });
      default:
        return;
    }
  }

  #delivered({ envelope }: Extract<Effect, { kind: 'deliver' }>): void {
    const { message, re } = envelope;
    if (isRequest(message)) this.#pendingReplies++;
    if (message.kind === 'Block') this.#lastJudged = 'block';
    if (message.kind === 'Headers' || message.kind === 'NewTip') this.#lastJudged = 'headers';
    const ends = message.kind === 'Headers' || message.kind === 'BlocksEnd';
    if (ends && re !== undefined) this.#asked.delete(re);
  }

  /** Only the first: what follows from it would be listed again and again. */
  #deviate(why: string): void {
    if (this.#hasDeviated) return;
    this.#hasDeviated = true;
    this.#tell({ finding: 'deviated', why });
  }
}
