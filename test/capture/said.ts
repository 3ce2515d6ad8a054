// Bytes that the hand-written captures carry: the specification's examples, and frames made from
// messages where a test needs a figure of its own.

import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import type { Message } from '../../src/wire/messages.ts';
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
  const message = { kind: 'goodbye' as const, goodbye: { reason, text: '', ...zero, ...counts } };
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
