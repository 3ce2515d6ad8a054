// TCP keeps bytes in order and nothing else: where a stream is cut must make no difference. Whole
// conversations are recorded, and each side is played again with every cut of every chunk.
import { expect } from 'chai';
import fc from 'fast-check';
import { monotonicMs } from '../../src/clock/clock.ts';
import type { HandshakeRole } from '../../src/session/handshake-rules.ts';
import type { Effect, Input } from '../../src/session/phases.ts';
import { establishedPair, Pair, type SessionEnd, START_MS } from './pair.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { ALICE, BOB, type PeerSpec, sessionOf } from './sessions.ts';

const SEED = 20260105;

type Tape = { input: Input; nowMs: number }[];
type Knife = (chunk: Uint8Array) => Uint8Array[];

/** Chunks that came one after the other become one: the cuts are ours to make. */
function joined(tape: Tape): Tape {
  const whole: Tape = [];
  for (const { input, nowMs } of tape) {
    const last = whole.at(-1);
    if (input.kind === 'bytes' && last?.input.kind === 'bytes' && last.nowMs === nowMs) {
      last.input = { kind: 'bytes', chunk: Buffer.concat([last.input.chunk, input.chunk]) };
    } else whole.push({ input, nowMs });
  }
  return whole;
}

/** Plays a tape to a fresh session; all its effects, as text that can be compared. */
function play(role: HandshakeRole, spec: PeerSpec, tape: Tape, knife: Knife): string[] {
  const session = sessionOf(role, spec, START_MS);
  const effects: Effect[] = [];
  for (const { input, nowMs } of tape) {
    const inputs: Input[] =
      input.kind === 'bytes'
        ? knife(input.chunk).map((chunk) => ({ kind: 'bytes', chunk }))
        : [input];
    for (const one of inputs) effects.push(...session.handle(one, monotonicMs(nowMs)));
  }
  return [...effects.map(asText), asText(session.phase), asText(session.counts)];
}

function asText(value: object): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
    return typeof part === 'bigint' ? `${part}n` : part;
  });
}

const whole: Knife = (chunk) => [chunk];
const byByte: Knife = (chunk) => Array.from(chunk, (byte) => Uint8Array.of(byte));
const at =
  (offset: number): Knife =>
  (chunk) =>
    [chunk.subarray(0, offset), chunk.subarray(offset)].filter((one) => one.length > 0);

/** Keys, headers, blocks, a Ping, Goodbye done and all that answers it. */
function keyedConversation(): [SessionEnd, SessionEnd] {
  const pair = establishedPair({ key: ALICE }, { key: BOB });
  pair.dialer.send({ kind: 'GetHeaders', locator: [ALICE], stop: BOB }, { id: 100 });
  pair.dialer.request(2);
  pair.serveAll();
  pair.pass(30_000);
  pair.listener.send({ kind: 'NewTip', header: Uint8Array.of(1, 2, 3) });
  pair.dialer.request(1);
  pair.dialer.leave('done');
  pair.serveAll();
  expect(pair.endings).to.equal(
    'graceful by us: done, confirmed | graceful by peer: done, unconfirmed',
  );
  return pair.ends;
}

/** Hello, Ready, a request and Goodbye in one chunk, then FIN: netcat with a recorded file. */
function pipelinedConversation(): Tape {
  const peer = new ScriptedPeer('listener', { key: BOB });
  const words = [peer.handshakeFrame(), peer.readyFrame(), peer.askFrame(1)];
  const nothing = { framesReceived: 0, bytesReceived: 0 };
  const chunk = Buffer.concat([...words, peer.goodbyeFrame('done', nothing)]);
  const serving = new Pair({}, { key: BOB }).listener;
  serving.input({ kind: 'opened' });
  serving.input({ kind: 'bytes', chunk });
  serving.input({ kind: 'fin' });
  serving.serve();
  while (serving.step());
  expect(serving.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
  return joined(serving.tape);
}

describe('session: cuts', () => {
  const [dialer, listener] = keyedConversation();
  const parts: [string, HandshakeRole, PeerSpec, Tape][] = [
    ['the dialer of a keyed conversation', 'dialer', { key: ALICE }, joined(dialer.tape)],
    ['its listener', 'listener', { key: BOB }, joined(listener.tape)],
    ['the listener of a pipelining client', 'listener', { key: BOB }, pipelinedConversation()],
  ];
  for (const [name, role, spec, tape] of parts) {
    const uncut = play(role, spec, tape, whole);
    const longest = Math.max(
      ...tape.map(({ input }) => (input.kind === 'bytes' ? input.chunk.length : 0)),
    );

    it(`[F-1] ${name}: every cut in two of every chunk`, () => {
      expect(uncut.at(-2)).to.include('"graceful"');
      for (let offset = 1; offset < longest; offset++) {
        expect(play(role, spec, tape, at(offset)), `cut at ${offset}`).to.deep.equal(uncut);
      }
    });

    it(`[F-1] ${name}: byte by byte`, () => {
      expect(play(role, spec, tape, byByte)).to.deep.equal(uncut);
    });

    it(`[F-1] ${name}: cuts of all kinds, seed ${SEED}`, () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 });
      fc.assert(
        fc.property(sizes, (lengths) => {
          expect(play(role, spec, tape, pieces(lengths))).to.deep.equal(uncut);
        }),
        { seed: SEED, numRuns: 200 },
      );
    });
  }
});

/** Pieces of these lengths, over and over. */
function pieces(lengths: readonly number[]): Knife {
  return (chunk) => {
    const cut: Uint8Array[] = [];
    for (let start = 0, n = 0; start < chunk.length; n++) {
      const end = start + (lengths[n % lengths.length] ?? 1);
      cut.push(chunk.subarray(start, end));
      start = end;
    }
    return cut;
  };
}
