// test/vectors/wire.json, read once: frames with their meaning, first bytes that are refused, and the
// two sides of one whole conversation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Violation } from '../../src/wire/violations.ts';
import { root } from '../helpers/root.ts';
import type { PlainEnvelope } from '../wire/plain.ts';

export interface FrameVector {
  readonly name: string;
  readonly clause: string;
  readonly about: string;
  readonly hex: string;
  readonly meaning: PlainEnvelope;
  /** Read, but never written like this. */
  readonly tolerated?: true;
}

export interface RefusedVector {
  readonly clause: string;
  readonly about: string;
  readonly hex: string;
  readonly violation: Violation;
  readonly before?: 'handshake';
}

export interface WireVectors {
  readonly frames: readonly FrameVector[];
  readonly refused: readonly RefusedVector[];
  readonly conversation: {
    readonly dialer: readonly string[];
    readonly listener: readonly string[];
  };
}

const vectors = JSON.parse(
  readFileSync(join(root, 'test/vectors/wire.json'), 'utf8'),
) as WireVectors;

export const { frames, refused, conversation } = vectors;

export function frameNamed(name: string): FrameVector {
  const vector = frames.find((frame) => frame.name === name);
  if (vector === undefined) throw new Error(`no frame ${name} in wire.json`);
  return vector;
}
