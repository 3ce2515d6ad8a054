// The conversation of proto/README.md, held with a real session: the recorded bytes of the dialer go
// in, and what comes out is, byte for byte, what the page says.
import { expect } from 'chai';
import { CLOCK_START, monotonicMs } from '../../src/clock/clock.ts';
import { handshakeBytes } from '../../src/session/handshake-rules.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import type { Effect, Input, PhaseName } from '../../src/session/phases.ts';
import { Session } from '../../src/session/session.ts';
import { decodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import type { Hello } from '../../src/wire/messages/hello.ts';
import type { Message } from '../../src/wire/messages.ts';
import { importPrivateKey, sign, verify } from '../../src/workers/ed25519.ts';
import { bytesOf, envelopeOf, hex } from '../wire/plain.ts';
import { conversation, frameNamed } from './wire-vectors.ts';

/** RFC 8032, section 7.1, test 2. */
const listenerKey = importPrivateKey(
  bytesOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
);

const frameBytes = (name: string) => bytesOf(frameNamed(name).hex);
const dialerBytes = Buffer.concat(conversation.dialer.map(frameBytes));
const listenerBytes = conversation.listener.map(frameBytes);

describe('specification: the whole conversation', () => {
  for (const step of [dialerBytes.length, 1, 7, 64]) {
    it(`[H-1] [H-6] [G-1] [G-3] is answered as the page says, in pieces of ${step} bytes`, () => {
      const listener = new Listener();
      for (let at = 0; at < dialerBytes.length; at += step) {
        listener.take({ kind: 'bytes', chunk: dialerBytes.subarray(at, at + step) });
      }
      listener.take({ kind: 'fin' });
      expect(listener.delivered).to.deep.equal(['GetBlockRange']);
      listener.take({ kind: 'send', envelope: envelopeOf(frameNamed('blocks-begin').meaning) });
      listener.take({ kind: 'send-blocks', bytes: frameBytes('block'), frames: 1 });
      listener.take({ kind: 'send', envelope: envelopeOf(frameNamed('blocks-end').meaning) });
      expect(listener.kinds).not.to.include('finish');
      listener.take({ kind: 'replied' });
      expect(hex(listener.written)).to.equal(hex(Buffer.concat(listenerBytes)));
      expect(listener.kinds, 'our FIN, behind the Goodbye').to.include('finish');
    });
  }

  it('[G-2] counts in its Goodbyes what the page says was sent', () => {
    const sums = (bytes: readonly Uint8Array[]) => [
      bytes.length - 1,
      bytes.slice(0, -1).reduce((sum, frame) => sum + frame.length, 0),
    ];
    const asking = goodbyeIn('goodbye-asking');
    const answering = goodbyeIn('goodbye-answering');
    const dialer = sums(conversation.dialer.map(frameBytes));
    expect([asking.framesSent, asking.bytesSent]).to.deep.equal(dialer);
    expect([answering.framesReceived, answering.bytesReceived]).to.deep.equal(dialer);
    expect([answering.framesSent, answering.bytesSent]).to.deep.equal(sums(listenerBytes));
  });

  const handshakes: [string, string, string][] = [
    ['hello', 'welcome', 'ready'],
    ['anonymous-hello', 'anonymous-welcome', 'anonymous-ready'],
  ];
  for (const [hello, welcome, ready] of handshakes) {
    it(`[H-5] the signatures in ${welcome} and ${ready} prove what they should`, () => {
      const theirs = messageIn(hello, 'Hello');
      const ours = messageIn(welcome, 'Welcome');
      const proof = messageIn(ready, 'Ready').signature;
      const covered = (role: 'dialer' | 'listener') =>
        handshakeBytes(role, theirs.helloBytes, ours.helloBytes);
      const { publicKey: listener = '' } = ours.hello;
      const { publicKey: dialer } = theirs.hello;
      expect(Buffer.from(covered('dialer')).subarray(0, 27).toString()).to.equal(
        'finack-handshake-v1 dialer\n',
      );
      expect(verify(listener, covered('listener'), ours.signature)).to.equal(true);
      expect(verify(listener, covered('dialer'), ours.signature), 'the other role').to.equal(false);
      if (dialer === undefined) expect(proof).to.have.lengthOf(0);
      else expect(verify(dialer, covered('dialer'), proof)).to.equal(true);
    });
  }
});

describe('specification: clauses of the wire that need time', () => {
  it('[F-5] a frame has 10 s and its length at 16 KiB/s from its first byte on', () => {
    const listener = ready();
    listener.take({ kind: 'bytes', chunk: bytesOf('80') }, 5_000);
    expect(listener.session.deadlineMs, 'half a prefix').to.equal(15_000);
    listener.take({ kind: 'bytes', chunk: bytesOf('80 04') }, 6_000);
    expect(listener.session.deadlineMs, '65,536 bytes').to.equal(5_000 + 10_000 + 4_000);
    listener.take({ kind: 'bytes', chunk: Buffer.alloc(1000) }, 18_000);
    expect(listener.session.deadlineMs, 'more bytes buy no more time').to.equal(19_000);
    listener.take({ kind: 'wake' }, 19_000);
    expect(listener.phase).to.equal('over');
    expect(listener.kinds.at(-2)).to.equal('abort');
  });

  it('[E-3] a hundred unknown bodies in a minute are ignored, one more is a violation', () => {
    const unknown = frameBytes('unknown-body');
    const listener = ready();
    listener.take({ kind: 'bytes', chunk: Buffer.concat(Array(100).fill(unknown)) }, 61_000);
    expect(listener.phase).to.equal('ready');
    expect(listener.delivered).to.deep.equal([]);
    expect(listener.session.counts.framesReceived, 'they are counted').to.equal(102);
    listener.take({ kind: 'bytes', chunk: unknown }, 120_999);
    expect(listener.phase).to.equal('over');
  });

  it('[E-3] and a minute later another hundred', () => {
    const unknown = Buffer.concat(Array(100).fill(frameBytes('unknown-body')));
    const listener = ready();
    listener.take({ kind: 'bytes', chunk: unknown }, 61_000);
    listener.take({ kind: 'bytes', chunk: unknown }, 121_000);
    expect(listener.phase).to.equal('ready');
  });
});

/** A session of the listener whose Welcome the page shows, and all that it wanted done. */
class Listener {
  readonly session: Session;
  readonly effects: Effect[] = [];

  constructor() {
    const hello: Hello = messageIn('welcome', 'Welcome').hello;
    this.session = new Session(
      {
        role: 'listener',
        hello,
        identityRequired: false,
        help: { sign: (bytes) => sign(listenerKey, bytes), verify, admit: () => undefined },
        limits: sessionLimits,
      },
      CLOCK_START,
    );
    this.take({ kind: 'opened' });
  }

  take(input: Input, nowMs = 0): void {
    this.effects.push(...this.session.handle(input, monotonicMs(nowMs)));
  }

  get phase(): PhaseName {
    return this.session.phase.name;
  }

  get kinds(): string[] {
    return this.effects.map(({ kind }) => kind);
  }

  get written(): Uint8Array {
    return Buffer.concat(this.effects.flatMap((one) => (one.kind === 'write' ? [one.bytes] : [])));
  }

  get delivered(): string[] {
    return this.effects.flatMap((one) =>
      one.kind === 'deliver' ? [one.envelope.message.kind] : [],
    );
  }
}

/** After the anonymous handshake. */
function ready(): Listener {
  const listener = new Listener();
  const chunk = Buffer.concat(['anonymous-hello', 'anonymous-ready'].map(frameBytes));
  listener.take({ kind: 'bytes', chunk });
  expect(listener.phase).to.equal('ready');
  return listener;
}

function messageIn<K extends Message['kind']>(
  name: string,
  kind: K,
): Extract<Message, { kind: K }> {
  const reader = new FrameReader();
  reader.push(frameBytes(name));
  const next = reader.next(FRAME_BYTES_MAX);
  if (next.status !== 'frame') expect.fail(next.status);
  const read = decodeEnvelope(next.payload);
  if (!read.ok || read.envelope.message.kind !== kind) expect.fail(`${name} is no ${kind}`);
  return read.envelope.message as Extract<Message, { kind: K }>;
}

function goodbyeIn(name: string) {
  return messageIn(name, 'Goodbye').goodbye;
}
