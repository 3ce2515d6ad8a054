// The finack frames inside a captured connection, per direction: counted, named, and their Goodbye
// laid beside them. It reports what is there; whether that is a good close is checked in
// close-proof.ts.

import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Goodbye } from '../wire/messages/goodbye.ts';
import type { Envelope } from '../wire/messages.ts';
import { describeViolation } from '../wire/violations.ts';
import type { End, TcpStream } from './packets.ts';
import { readStreamBytes } from './stream-bytes.ts';

export type FrameKind = Envelope['message']['kind'] | 'undecodable';

/** One frame in its direction's stream of bytes. */
export interface FrameMark {
  kind: FrameKind;
  /** For people: `Hello`, `GetBlocks`, `Goodbye{done}`. */
  label: string;
  /** Bytes from the beginning of the stream to the frame's prefix. */
  offsetBytes: number;
  /** Bytes of the frame, prefix included. */
  lengthBytes: number;
  /** Blocks that were asked for, announced or served, in the messages that say so. */
  blocks?: number;
  /** A Goodbye that answers the other's: who said it did not leave first. [G-3] */
  isAnswer?: boolean;
}

export interface DirectionFrames {
  /** Frames, and their bytes with prefixes, Goodbyes left out: what Goodbye counts. [G-2] */
  frames: number;
  bytes: number;
  /** Block frames among them, and their bytes with prefixes. */
  blocks: number;
  blockBytes: number;
  goodbyes: Goodbye[];
  /** The last frame is a Goodbye and nothing stands behind it. [G-1] */
  goodbyeIsLast: boolean;
  /** Bytes behind the last whole frame. */
  leftoverBytes: number;
  /** Bytes that were sent but that the capture does not hold: nothing can be said about them. */
  missingBytes: number;
  /** The first clause that the bytes break, in words. */
  fault: string | undefined;
  marks: FrameMark[];
}

/** Cuts both directions of a captured connection into frames. */
export async function framesInCapture(
  file: string,
  stream: TcpStream,
): Promise<Record<End, DirectionFrames>> {
  const cutters = { opener: new FrameCutter(), acceptor: new FrameCutter() };
  const found = await readStreamBytes(file, stream, (from, bytes) => cutters[from].push(bytes));
  return {
    opener: cutters.opener.finish(found.opener.missingBytes),
    acceptor: cutters.acceptor.finish(found.acceptor.missingBytes),
  };
}

/** One direction's bytes in, its frames out. Pure. */
export class FrameCutter {
  readonly #reader = new FrameReader();
  readonly #marks: FrameMark[] = [];
  readonly #goodbyes: Goodbye[] = [];
  #offsetBytes = 0;
  #pushedBytes = 0;
  #fault: string | undefined;
  /** What the running block reply announced; one runs at a time. [S-5] */
  #announced = 0;

  push(bytes: Uint8Array): void {
    this.#pushedBytes += bytes.length;
    if (this.#fault !== undefined) return;
    this.#reader.push(bytes);
    // An observer is no peer: the largest frame that is ever legal is legal here at any time.
    let next = this.#reader.next(FRAME_BYTES_MAX);
    while (next.status === 'frame') {
      this.#mark(next.payload, next.frame.length);
      next = this.#reader.next(FRAME_BYTES_MAX);
    }
    if (next.status === 'violation') this.#fault = describeViolation(next.violation);
  }

  finish(missingBytes = 0): DirectionFrames {
    const counted = this.#marks.filter(({ kind }) => kind !== 'Goodbye');
    const blocks = counted.filter(({ kind }) => kind === 'Block');
    const leftoverBytes = this.#pushedBytes - this.#offsetBytes;
    return {
      frames: counted.length,
      bytes: sumBytes(counted),
      blocks: blocks.length,
      blockBytes: sumBytes(blocks),
      goodbyes: this.#goodbyes,
      goodbyeIsLast: this.#marks.at(-1)?.kind === 'Goodbye' && leftoverBytes + missingBytes === 0,
      leftoverBytes,
      missingBytes,
      fault: this.#fault,
      marks: this.#marks,
    };
  }

  #mark(payload: Uint8Array, lengthBytes: number): void {
    const offsetBytes = this.#offsetBytes;
    this.#offsetBytes += lengthBytes;
    const decoded = decodeEnvelope(payload);
    if (!decoded.ok) {
      this.#fault ??= `${describeViolation(decoded.violation)} (${decoded.where})`;
      this.#marks.push({ kind: 'undecodable', label: 'undecodable', offsetBytes, lengthBytes });
      return;
    }
    const { message, re } = decoded.envelope;
    if (message.kind === 'Goodbye') this.#goodbyes.push(message.goodbye);
    if (message.kind === 'BlocksBegin') this.#announced = message.count;
    const label = frameLabel(message, this.#announced);
    const blocks = blocksOf(message);
    this.#marks.push({
      kind: message.kind,
      label,
      offsetBytes,
      lengthBytes,
      ...(blocks === undefined ? {} : { blocks }),
      ...(message.kind === 'Goodbye' ? { isAnswer: re !== undefined } : {}),
    });
  }
}

function sumBytes(marks: readonly FrameMark[]): number {
  return marks.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
}

/** The message's name in wire.proto; a Goodbye gives its reason, a reply cut short says so. [G-6] */
export function frameLabel(message: Envelope['message'], announced: number): string {
  if (message.kind === 'Goodbye') return `Goodbye{${message.goodbye.reason}}`;
  if (message.kind === 'BlocksEnd' && message.served < announced) {
    return `BlocksEnd{${message.served} of ${announced}}`;
  }
  return message.kind;
}

function blocksOf(message: Envelope['message']): number | undefined {
  switch (message.kind) {
    case 'GetBlocks':
      return message.hashes.length;
    case 'GetBlockRange':
    case 'BlocksBegin':
      return message.count;
    case 'BlocksEnd':
      return message.served;
    default:
      return undefined;
  }
}
