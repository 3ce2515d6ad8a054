// A connection's life as a union: each state carries the data that exist only in it. Inputs are what
// happens to a session, effects are what it wants done, and the table says for every phase and input
// where the session may go. Nothing is decided here; session.ts decides, and is held to the table.
// The diagram in this folder's README is drawn from the table.
import type { MonotonicMs } from '../clock/clock.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { OutgoingEnvelope } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import type { Outcome } from './endings.ts';
import type { Delivery, Exchange } from './exchange.ts';
import type { HandshakeMessage } from './handshake.ts';
import type { ChannelProof } from './handshake-rules.ts';

export type Phase =
  /** We dial; TCP's handshake is not done. */
  | { name: 'opening'; deadlineMs: MonotonicMs }
  /** TCP is connected; Hello, Welcome, Ready. `expects`: the peer's next message. */
  | { name: 'greeting'; expects: HandshakeMessage; deadlineMs: MonotonicMs }
  /** Both may ask and answer. */
  | { name: 'ready'; exchange: Exchange }
  /** We leave; running replies end at the next block boundary before our Goodbye. */
  | { name: 'ending-replies'; exchange: Exchange; reason: GoodbyeReason; text: string }
  /**
   * The peer said Goodbye; we finish the pending replies, then answer. `reason`: of our answer; `done`
   * finishes all, any other only to the next block boundary. `received`: the peer's Goodbye, or its FIN
   * too. No `exchange`: its Goodbye came before the handshake was done.
   */
  | {
      name: 'answering-goodbye';
      exchange: Exchange | undefined;
      reason: GoodbyeReason;
      text: string;
      received: 'goodbye' | 'fin';
    }
  /**
   * Our FIN is out; the peer may still send. `reads`: after `done` we stay for the replies we asked for;
   * else frames are counted until the peer's FIN; another protocol is discarded. No `exchange`: we left
   * or refused before the handshake was done.
   */
  | {
      name: 'awaiting-goodbye';
      exchange: Exchange | undefined;
      reads: 'replies' | 'frames' | 'foreign';
      flush: Flush;
    }
  /** Both have said Goodbye; the peer's FIN has not come. */
  | { name: 'awaiting-fin'; flush: Flush }
  /** The peer's FIN came and ours is queued behind bytes that the kernel has not taken yet. */
  | { name: 'flushing-fin' }
  | { name: 'over'; outcome: Outcome };

/** Whether all our bytes and our FIN are in the kernel's hands, and since when we only read. */
export type Flush = { state: 'queued' } | { state: 'flushed'; sinceMs: MonotonicMs };

export type PhaseName = Phase['name'];

export type Input =
  /** TCP is connected: the dialer's connect, or the listener's accept. `proof`: what the channel adds. */
  | { kind: 'opened'; proof?: ChannelProof | undefined }
  | { kind: 'bytes'; chunk: Uint8Array }
  /** The kernel took bytes; so many still wait in this process. */
  | { kind: 'drained'; queuedBytes: number }
  /** The kernel took all our bytes and our FIN. */
  | { kind: 'flushed' }
  /** The peer's FIN. It proves nothing by itself. `missing`: what had to stand before it, and did not. */
  | { kind: 'fin'; missing?: string | undefined }
  /** The socket is gone. `code`: the error's, as node:net gives it. */
  | { kind: 'lost'; code: string }
  /** The deadline that the session named has passed. */
  | { kind: 'wake' }
  /** A message of ours; replies carry `re`. */
  | { kind: 'send'; envelope: OutgoingEnvelope }
  /** Whole block frames, as they lie on disk. */
  | { kind: 'send-blocks'; bytes: Uint8Array; frames: number }
  /** One request that the peer made has had its whole reply. */
  | { kind: 'replied' }
  /** We cannot take more for now, or can again. */
  | { kind: 'hold' }
  | { kind: 'release' }
  /** It is doubted that the peer is still there: ask, and wait for less long than usual. */
  | { kind: 'probe' }
  /** We want to leave: say Goodbye and close gracefully. */
  | { kind: 'leave'; reason: GoodbyeReason; text: string }
  /** Our FIN without a Goodbye, for lessons: what a program does that only calls end(). */
  | { kind: 'hang-up' }
  /** The chain's rules, or a person, abort. A forced reset sends no Goodbye. */
  | { kind: 'abort'; reason: Violation | 'forced'; detail: string };

export type InputKind = Input['kind'];

export type Effect =
  /** `what` names it for transcripts. `queued` bytes count against the peer's reading. */
  | { kind: 'write'; bytes: Uint8Array; what: string }
  /**
   * A frame has arrived, whatever comes of it: with `write` it makes the list the whole transcript.
   * `bytes`: prefix and payload, lent until the effect has been performed.
   */
  | { kind: 'read'; bytes: Uint8Array; what: string }
  /** Stop and start reading from the socket. */
  | { kind: 'pause' }
  | { kind: 'resume' }
  /** Send our FIN behind everything written. */
  | { kind: 'finish' }
  /** Reset the connection now. */
  | { kind: 'abort' }
  /** A message for the node, in the order in which it came. */
  | ({ kind: 'deliver' } & Delivery)
  /** The handshake is done; `hello` is the peer's. */
  | { kind: 'established'; hello: Hello }
  /** Drop waiting requests and end running replies at the next block boundary; `replied` for each. */
  | { kind: 'end-replies' }
  /** A Pong came back after so many milliseconds. */
  | { kind: 'measured'; roundTripMs: number }
  | { kind: 'moved'; from: PhaseName; to: PhaseName; why: string };

/** Where an input may lead; `never`: our own code must not let it happen, and an assert says so. */
export type Entry = readonly PhaseName[] | { never: string };

const stay = (phase: PhaseName): Entry => [phase];
const opensOnce = { never: 'a socket opens once, before anything else happens to it' };
const notConnected = { never: 'nothing arrives before TCP is connected' };
const finOnce = { never: 'a stream ends once' };
const notEnded = { never: 'our FIN has not been asked for' };
const noRequest = { never: 'no reply is pending: requests are only accepted in ready' };

export const transitions: Readonly<Record<PhaseName, Readonly<Record<InputKind, Entry>>>> = {
  opening: {
    opened: ['greeting', 'awaiting-goodbye'],
    bytes: notConnected,
    drained: notConnected,
    flushed: notConnected,
    fin: notConnected,
    lost: ['over'],
    wake: ['opening', 'over'],
    send: { never: 'the handshake is not done' },
    'send-blocks': { never: 'the handshake is not done' },
    replied: noRequest,
    hold: stay('opening'),
    release: stay('opening'),
    probe: stay('opening'),
    leave: ['over'],
    'hang-up': ['over'],
    abort: ['over'],
  },
  greeting: {
    opened: opensOnce,
    bytes: ['greeting', 'ready', 'answering-goodbye', 'awaiting-goodbye', 'awaiting-fin', 'over'],
    drained: stay('greeting'),
    flushed: notEnded,
    fin: ['flushing-fin'],
    lost: ['over'],
    wake: ['greeting', 'awaiting-goodbye', 'over'],
    send: { never: 'the handshake is not done' },
    'send-blocks': { never: 'the handshake is not done' },
    replied: noRequest,
    hold: stay('greeting'),
    release: stay('greeting'),
    probe: stay('greeting'),
    leave: ['awaiting-goodbye'],
    'hang-up': ['awaiting-goodbye'],
    abort: ['over'],
  },
  ready: {
    opened: opensOnce,
    bytes: ['ready', 'answering-goodbye', 'awaiting-fin', 'over'],
    drained: ['ready', 'answering-goodbye', 'awaiting-fin', 'over'],
    flushed: notEnded,
    fin: ['flushing-fin', 'answering-goodbye', 'over'],
    lost: ['over'],
    wake: ['ready', 'over'],
    send: ['ready', 'answering-goodbye', 'awaiting-fin', 'over'],
    'send-blocks': stay('ready'),
    replied: ['ready', 'answering-goodbye', 'awaiting-fin', 'over'],
    hold: stay('ready'),
    release: ['ready', 'answering-goodbye', 'awaiting-fin', 'over'],
    probe: stay('ready'),
    leave: ['ending-replies', 'awaiting-goodbye', 'answering-goodbye', 'awaiting-fin', 'over'],
    'hang-up': ['awaiting-goodbye', 'awaiting-fin', 'over'],
    abort: ['over'],
  },
  'ending-replies': {
    opened: opensOnce,
    bytes: ['ending-replies', 'answering-goodbye', 'over'],
    drained: stay('ending-replies'),
    flushed: notEnded,
    fin: ['flushing-fin'],
    lost: ['over'],
    wake: ['ending-replies', 'over'],
    send: stay('ending-replies'),
    'send-blocks': stay('ending-replies'),
    replied: ['ending-replies', 'awaiting-goodbye'],
    hold: stay('ending-replies'),
    release: stay('ending-replies'),
    probe: stay('ending-replies'),
    leave: stay('ending-replies'),
    'hang-up': ['awaiting-goodbye'],
    abort: ['over'],
  },
  'answering-goodbye': {
    opened: opensOnce,
    bytes: ['answering-goodbye', 'over'],
    drained: stay('answering-goodbye'),
    flushed: notEnded,
    fin: stay('answering-goodbye'),
    lost: ['over'],
    wake: ['answering-goodbye', 'over'],
    send: stay('answering-goodbye'),
    'send-blocks': stay('answering-goodbye'),
    replied: ['answering-goodbye', 'awaiting-fin', 'flushing-fin'],
    hold: stay('answering-goodbye'),
    release: stay('answering-goodbye'),
    probe: stay('answering-goodbye'),
    leave: stay('answering-goodbye'),
    'hang-up': ['awaiting-fin', 'flushing-fin'],
    abort: ['over'],
  },
  'awaiting-goodbye': {
    opened: opensOnce,
    bytes: ['awaiting-goodbye', 'awaiting-fin', 'over'],
    drained: stay('awaiting-goodbye'),
    flushed: stay('awaiting-goodbye'),
    fin: ['flushing-fin', 'over'],
    lost: ['over'],
    wake: ['awaiting-goodbye', 'over'],
    send: stay('awaiting-goodbye'),
    'send-blocks': stay('awaiting-goodbye'),
    replied: stay('awaiting-goodbye'),
    hold: stay('awaiting-goodbye'),
    release: stay('awaiting-goodbye'),
    probe: stay('awaiting-goodbye'),
    leave: stay('awaiting-goodbye'),
    'hang-up': stay('awaiting-goodbye'),
    abort: ['over'],
  },
  'awaiting-fin': {
    opened: opensOnce,
    bytes: ['awaiting-fin', 'over'],
    drained: stay('awaiting-fin'),
    flushed: stay('awaiting-fin'),
    fin: ['flushing-fin', 'over'],
    lost: ['over'],
    wake: ['awaiting-fin', 'over'],
    send: stay('awaiting-fin'),
    'send-blocks': stay('awaiting-fin'),
    replied: stay('awaiting-fin'),
    hold: stay('awaiting-fin'),
    release: stay('awaiting-fin'),
    probe: stay('awaiting-fin'),
    leave: stay('awaiting-fin'),
    'hang-up': stay('awaiting-fin'),
    abort: ['over'],
  },
  'flushing-fin': {
    opened: opensOnce,
    bytes: finOnce,
    drained: stay('flushing-fin'),
    flushed: ['over'],
    fin: finOnce,
    lost: ['over'],
    wake: ['flushing-fin', 'over'],
    send: stay('flushing-fin'),
    'send-blocks': stay('flushing-fin'),
    replied: stay('flushing-fin'),
    hold: stay('flushing-fin'),
    release: stay('flushing-fin'),
    probe: stay('flushing-fin'),
    leave: stay('flushing-fin'),
    'hang-up': stay('flushing-fin'),
    abort: ['over'],
  },
  over: {
    opened: opensOnce,
    bytes: stay('over'),
    drained: stay('over'),
    flushed: stay('over'),
    fin: stay('over'),
    lost: stay('over'),
    wake: stay('over'),
    send: stay('over'),
    'send-blocks': stay('over'),
    replied: stay('over'),
    hold: stay('over'),
    release: stay('over'),
    probe: stay('over'),
    leave: stay('over'),
    'hang-up': stay('over'),
    abort: stay('over'),
  },
};
