// Valid frames, damaged at random: whatever arrives is read or is a violation, and never a throw.
// The seed is printed with a failure; MUTATIONS_SEED runs the same again.
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { type Violation, violations } from '../../src/wire/violations.ts';
import { envelopes } from './envelopes.ts';
import { hex } from './plain.ts';

const MUTATIONS = 30_000;
const seed = Number(process.env['MUTATIONS_SEED'] ?? 20_261_121);

describe('wire: damaged frames', () => {
  it(`[E-1] ${MUTATIONS} random mutations of valid frames give messages or violations, seed ${seed}`, () => {
    const frames = fc
      .sample(envelopes, { seed, numRuns: 600 })
      .map((envelope) => frameOf(encodeEnvelope(envelope)));
    const random = randomNumbers(seed);
    const met = new Map<Violation | 'read' | 'incomplete', number>();
    for (let run = 0; run < MUTATIONS; run++) {
      const bytes = mutated(frames[run % frames.length] as Uint8Array, random);
      const outcome = outcomeOf(bytes, run);
      met.set(outcome, (met.get(outcome) ?? 0) + 1);
    }
    // The mutations reach deep enough to be worth their time.
    expect([...met.keys()]).to.include.members([
      'read',
      'incomplete',
      'frame-empty',
      'undecodable',
      'no-body',
      'two-bodies',
      'wrong-wire-type',
      'duplicate-field',
      'wrong-magic',
      'bad-field',
      'block-not-alone',
      'prefix-not-minimal',
      'prefix-too-long',
      'frame-too-large',
    ]);
  });

  it('[E-1] bytes at random give messages or violations', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const read = decodeEnvelope(bytes);
        if (!read.ok) expect(violations).to.have.property(read.violation);
      }),
      { numRuns: 5000, seed },
    );
  });

  it('[E-1] a Buffer and a plain array of the same bytes are read alike', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(0x1a, 0x32, 0x3a),
        (bytes, tag) => {
          const payload = Uint8Array.of(tag, bytes.length, ...bytes);
          const plainly = decodeEnvelope(payload);
          const buffered = decodeEnvelope(Buffer.from(payload));
          expect(buffered.ok || buffered.violation).to.equal(plainly.ok || plainly.violation);
        },
      ),
      { numRuns: 3000, seed },
    );
  });
});

function outcomeOf(bytes: Uint8Array, run: number): Violation | 'read' | 'incomplete' {
  try {
    const reader = new FrameReader();
    reader.push(bytes);
    for (;;) {
      const next = reader.next(FRAME_BYTES_MAX);
      if (next.status === 'violation') return next.violation;
      if (next.status === 'incomplete') return reader.pendingBytes > 0 ? 'incomplete' : 'read';
      const read = decodeEnvelope(next.payload);
      if (!read.ok) return read.violation;
    }
  } catch (error) {
    throw new Error(`seed ${seed}, run ${run}: ${hex(bytes)}`, { cause: error });
  }
}

/** One to three of: a bit turned, a byte changed, bytes cut out, put in, or repeated. */
function mutated(frame: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(frame);
  for (let steps = 1 + random(3); steps > 0; steps--) {
    // The first bytes decide most, so they are hit most.
    const at = random(2) === 0 ? random(Math.min(8, bytes.length + 1)) : random(bytes.length + 1);
    const rest = bytes.subarray(at);
    const length = 1 + random(8);
    switch (random(5)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
        break;
      case 1:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), rest.subarray(length)]);
        break;
      case 3: {
        const put = Buffer.from(Array.from({ length }, () => random(256)));
        bytes = Buffer.concat([bytes.subarray(0, at), put, rest]);
        break;
      }
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), rest.subarray(0, length), rest]);
    }
  }
  return withMatchingPrefix(bytes, random);
}

/** Every second time the length is put right again, or most mutations would end at the prefix. */
function withMatchingPrefix(bytes: Buffer, random: (below: number) => number): Uint8Array {
  const prefixBytes = bytes.findIndex((byte) => byte < 0x80) + 1;
  const payload = bytes.subarray(prefixBytes);
  return random(2) === 0 || payload.length === 0 ? bytes : frameOf(payload);
}

/** Mulberry32: small, and the same everywhere. */
function randomNumbers(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
