// Who talks in the session tests: greetings, keys whose signatures are cheap but cannot be guessed by
// accident, and blocks that are blocks only by their frame. No sockets, no clock.
import { createHash } from 'node:crypto';
import { monotonicMs } from '../../src/clock/clock.ts';
import type { HandshakeHelp, HandshakeRole } from '../../src/session/handshake-rules.ts';
import { type SessionLimits, sessionLimits } from '../../src/session/limits.ts';
import { Session } from '../../src/session/session.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import type { Hello } from '../../src/wire/messages/hello.ts';

export const ALICE = 'a1'.repeat(32);
export const BOB = 'be'.repeat(32);
/** The point of order 1: it verifies anything unless it is refused. */
export const SMALL_ORDER = `01${'00'.repeat(31)}`;

export function helloOf(key: string | undefined, changes: Partial<Hello> = {}): Hello {
  return {
    protocolVersion: 2,
    network: 'dev',
    genesis: '6e'.repeat(32),
    publicKey: key,
    nonce: key === ALICE ? 0xa1n : 0xbe00n,
    listenAddress: '',
    height: 7,
    tip: '71'.repeat(32),
    work: 99n,
    userAgent: 'finack-test',
    capabilities: [],
    firstHeight: 0,
    ...changes,
  };
}

/** 64 bytes that depend on the key and on every byte. */
export function signatureOf(key: string, bytes: Uint8Array): Uint8Array {
  return createHash('sha512').update(key).update(bytes).digest();
}

export function helpOf(key: string | undefined, admit?: HandshakeHelp['admit']): HandshakeHelp {
  return {
    sign: (bytes) => signatureOf(key ?? '', bytes),
    verify: (theirs, bytes, signature) =>
      theirs !== SMALL_ORDER && Buffer.compare(signatureOf(theirs, bytes), signature) === 0,
    admit: admit ?? (() => undefined),
  };
}

export interface PeerSpec {
  key?: string | undefined;
  hello?: Partial<Hello>;
  admit?: HandshakeHelp['admit'];
  identityRequired?: boolean;
  limits?: Partial<SessionLimits>;
}

export function sessionOf(role: HandshakeRole, spec: PeerSpec, nowMs: number): Session {
  return new Session(
    {
      role,
      hello: helloOf(spec.key, spec.hello),
      identityRequired: spec.identityRequired ?? false,
      help: helpOf(spec.key, spec.admit),
      limits: { ...sessionLimits, ...spec.limits },
    },
    monotonicMs(nowMs),
  );
}

/** The frame of a block that only a frame reader would take for one. */
export function someBlock(size = 5): { frame: Uint8Array; bytes: Uint8Array } {
  const bytes = new Uint8Array(2 + size).fill(0xb1);
  bytes.set([0x0a, size]); // Block.header, `size` bytes
  return { bytes, frame: blockFrame(bytes) };
}
