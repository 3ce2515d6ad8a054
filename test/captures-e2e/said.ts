// Bytes that the hand-written captures carry: the specification's examples, and frames made from
// messages where a test needs a figure of its own.

import { blockFrame, encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import type { Message } from '../../src/wire/messages.ts';
import { worked } from '../chain/worked-block.ts';
import { frameNamed } from '../vectors/wire-vectors.ts';

export function bytes(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

/** A frame of test/vectors/wire.json. */
export function example(name: string): Uint8Array {
  return bytes(frameNamed(name).hex);
}

export function join(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

export function say(message: Message, ids: { id?: number; re?: number } = {}): Uint8Array {
  return frameOf(encodeEnvelope({ ...ids, message }));
}

export const hello = example('hello');
export const welcome = example('welcome');
export const ready = example('ready');

export interface Counts {
  framesSent?: number;
  bytesSent?: number;
  framesReceived?: number;
  bytesReceived?: number;
}

export function goodbye(reason: 'done' | 'leaving', counts: Counts, re?: number): Uint8Array {
  const zero = { framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 };
  const message = { kind: 'Goodbye' as const, goodbye: { reason, text: '', ...zero, ...counts } };
  return say(message, re === undefined ? {} : { re });
}

/** Counts of these frames as their sender's Goodbye gives them. */
export function sent(...frames: Uint8Array[]): Counts {
  const bytesSent = frames.reduce((sum, frame) => sum + frame.length, 0);
  return { framesSent: frames.length, bytesSent };
}

export function received(...frames: Uint8Array[]): Counts {
  const { framesSent = 0, bytesSent = 0 } = sent(...frames);
  return { framesReceived: framesSent, bytesReceived: bytesSent };
}

/** A block frame of about `size` bytes that is in its one encoding: one transaction with long data. */
export function bigBlock(size: number): Uint8Array {
  const small = example('block').subarray(2 + 1 + 2);
  const header = small.subarray(0, 3 + worked.header.bytes.length / 2);
  const data = Buffer.alloc(size, 0x78);
  const field = (tag: number, value: Uint8Array) =>
    join(Uint8Array.of(tag), varint(value.length), value);
  const body = field(0x0a, join(field(0x0a, Buffer.alloc(32, 1)), field(0x32, data)));
  return blockFrame(join(header, field(0x12, join(body, field(0x12, Buffer.alloc(64, 2))))));
}

export function varint(value: number): Uint8Array {
  const digits: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    digits.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) return Uint8Array.from(digits);
  }
}

/** A small generator with a seed (mulberry32), so that a failure can be made again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % 256;
  };
}
