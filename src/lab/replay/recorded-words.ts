// What a session of the replay has to know beforehand, looked up in what its end said: greeting,
// signature, refusal, and how much it had read when it left. PURE.
import { PROTOCOL_VERSION, type Refusal, type Role } from '../../session/handshake.ts';
import { encodeEnvelope } from '../../wire/codec.ts';
import { frameOf } from '../../wire/frames.ts';
import type { GoodbyeReason, Hello } from '../../wire/messages.ts';
import { goodbyeOf, type Said } from './said.ts';

/** Goodbyes that turn nobody away: a deadline of ours, a clause that the peer broke. */
const noRefusals: ReadonlySet<GoodbyeReason> = new Set<GoodbyeReason>([
  ...(['timeout', 'violation', 'not-finack'] as const),
]);

/** Both nonces are fixed64: a Pong has the same length whatever it answers. */
export function pongFrame(nonce: bigint): Uint8Array {
  return frameOf(encodeEnvelope({ message: { kind: 'pong', nonce } }));
}

/** How much of the peer's stream this end had read when it said a Goodbye that answers nothing. */
export function bytesReadBefore(own: readonly Said[], peers: readonly Said[], role: Role): number {
  const said = own.find(({ kind }) => kind === 'goodbye');
  const goodbye = said && goodbyeOf(said);
  if (goodbye === undefined || said?.envelope?.re !== undefined) return Infinity;
  // Its own greeting proves that it had read the peer's, whatever it counts.
  const word = role === 'dialer' ? 'ready' : 'welcome';
  const greeted = own.some(({ kind }) => kind === word) ? (peers[0]?.endBytes ?? 0) : 0;
  return goodbye.bytesReceived < greeted ? Infinity : goodbye.bytesReceived;
}

function greetingIn(said: readonly Said[]) {
  for (const { envelope } of said) {
    const message = envelope?.message;
    if (message?.kind === 'hello' || message?.kind === 'welcome') return message;
  }
  return undefined;
}

export function helloOf(said: readonly Said[]): Hello | undefined {
  return greetingIn(said)?.hello;
}

export function helloBytes(said: readonly Said[]): Uint8Array {
  return greetingIn(said)?.helloBytes ?? new Uint8Array(0);
}

/** Who never greeted could have been anybody on the same network. */
export function strangerTo(peer: Hello | undefined): Hello {
  const unknown: Hello = {
    ...{ protocolVersion: PROTOCOL_VERSION, network: '', genesis: '00'.repeat(32) },
    ...{ publicKey: undefined, nonce: 1n, listenAddress: '', height: 0, tip: '00'.repeat(32) },
    ...{ work: 0n, userAgent: '', capabilities: [] },
  };
  if (peer === undefined) return unknown;
  const { protocolVersion, network, genesis, nonce } = peer;
  return { ...unknown, protocolVersion, network, genesis, nonce: BigInt.asUintN(64, nonce + 1n) };
}

/** The signature that the session will say: the captured one. */
export function signatureOf(said: readonly Said[]): Uint8Array {
  for (const { envelope } of said) {
    const message = envelope?.message;
    if (message?.kind === 'welcome' || message?.kind === 'ready') return message.signature;
  }
  return new Uint8Array(64);
}

/** The Goodbye with which this end turned the peer away before its own next word. [H-3] [H-9] */
export function refusalIn(
  own: readonly Said[],
  peers: readonly Said[],
  role: Role,
): Refusal | undefined {
  const word = role === 'dialer' ? 'ready' : 'welcome';
  const first = own.find(({ kind }) => kind === word || kind === 'goodbye');
  const goodbye = first && goodbyeOf(first);
  if (goodbye === undefined || first?.envelope?.re !== undefined) return undefined;
  const hadRead = goodbye.bytesReceived >= (peers[0]?.endBytes ?? 0);
  if (!hadRead || noRefusals.has(goodbye.reason)) return undefined;
  return { reason: goodbye.reason, text: goodbye.text };
}
