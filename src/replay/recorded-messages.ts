// What a session of the replay has to know beforehand, looked up in what its end said: greeting,
// signature, refusal, and how much it had read when it left. PURE.
import {
  type HandshakeRefusal,
  type HandshakeRole,
  PROTOCOL_VERSION,
} from '../session/handshake-rules.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { goodbyeOf, type SentFrame } from './sent-frames.ts';

/** Goodbyes of an end that was not asked: a deadline passed, a clause was broken by what it read. */
const forced: ReadonlySet<GoodbyeReason> = new Set<GoodbyeReason>([
  ...(['timeout', 'violation', 'not-finack'] as const),
]);

/** So many bytes of the peer's stream, and no more, were read before so many own frames were said. */
export interface Bound {
  bytes: number;
  untilSaid: number;
}

/** After the peer's Goodbye a session says nothing else. [G-3] */
const afterGoodbye: ReadonlySet<string> = new Set([
  ...['Headers', 'BlocksBegin', 'Block', 'BlocksEnd', 'Goodbye', 'undecodable'],
]);

/** What an end had certainly not read yet when it spoke. */
export function boundsOf(
  own: readonly SentFrame[],
  peers: readonly SentFrame[],
  role: HandshakeRole,
): Bound[] {
  const bounds: Bound[] = [];
  const left = own.findIndex(({ kind }) => kind === 'Goodbye');
  const goodbye = own[left] && goodbyeOf(own[left]);
  if (goodbye && own[left]?.envelope?.re === undefined && !forced.has(goodbye.reason)) {
    // Its own greeting proves that it had read the peer's, whatever it counts.
    const word = role === 'dialer' ? 'Ready' : 'Welcome';
    const greeted = own.some(({ kind }) => kind === word) ? (peers[0]?.endBytes ?? 0) : 0;
    const bytes = goodbye.bytesReceived;
    // Nothing that it could have checked lies behind.
    const isLast = bytes >= (peers.at(-1)?.endBytes ?? 0);
    if (bytes >= greeted && !isLast) bounds.push({ bytes, untilSaid: left + 1 });
  }
  const theirs = peers.find(({ kind }) => kind === 'Goodbye');
  const before = left === -1 ? own : own.slice(0, left);
  const untilSaid = before.findLastIndex(({ kind }) => !afterGoodbye.has(kind)) + 1;
  if (theirs !== undefined) {
    bounds.push({ bytes: theirs.endBytes - theirs.frame.length, untilSaid });
  }
  return bounds;
}

function greetingIn(sent: readonly SentFrame[]) {
  for (const { envelope } of sent) {
    const message = envelope?.message;
    if (message?.kind === 'Hello' || message?.kind === 'Welcome') return message;
  }
  return undefined;
}

export function helloOf(sent: readonly SentFrame[]): Hello | undefined {
  return greetingIn(sent)?.hello;
}

export function helloBytes(sent: readonly SentFrame[]): Uint8Array {
  return greetingIn(sent)?.helloBytes ?? new Uint8Array(0);
}

/** Who never greeted could have been anybody on the same network. */
export function placeholderHelloFor(peer: Hello | undefined): Hello {
  const unknown: Hello = {
    ...{ protocolVersion: PROTOCOL_VERSION, network: 'unknown', genesis: '00'.repeat(32) },
    ...{ publicKey: undefined, nonce: 1n, listenAddress: '', height: 0, tip: '00'.repeat(32) },
    ...{ work: 0n, userAgent: '', capabilities: [], firstHeight: 0 },
  };
  if (peer === undefined) return unknown;
  const { protocolVersion, network, genesis, nonce } = peer;
  return { ...unknown, protocolVersion, network, genesis, nonce: BigInt.asUintN(64, nonce + 1n) };
}

/** The signature that the session will say: the captured one. */
export function signatureOf(sent: readonly SentFrame[]): Uint8Array {
  for (const { envelope } of sent) {
    const message = envelope?.message;
    if (message?.kind === 'Welcome' || message?.kind === 'Ready') return message.signature;
  }
  return new Uint8Array(64);
}

/** The Goodbye with which this end refused the peer before its own next message. [H-3] [H-9] */
export function refusalIn(
  own: readonly SentFrame[],
  peers: readonly SentFrame[],
  role: HandshakeRole,
): HandshakeRefusal | undefined {
  const word = role === 'dialer' ? 'Ready' : 'Welcome';
  const first = own.find(({ kind }) => kind === word || kind === 'Goodbye');
  const goodbye = first && goodbyeOf(first);
  if (goodbye === undefined || first?.envelope?.re !== undefined) return undefined;
  const hadRead = goodbye.bytesReceived >= (peers[0]?.endBytes ?? 0);
  if (!hadRead || forced.has(goodbye.reason)) return undefined;
  return { reason: goodbye.reason, text: goodbye.text };
}
