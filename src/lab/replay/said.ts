// What one end said, frame by frame, with the place of each in its stream. PURE. Whether it was
// allowed to say so is judged by the sessions of the replay; only bytes that are no frame or no
// message are named here already.
import { decodeEnvelope } from '../../wire/codec.ts';
import { FrameReader } from '../../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../wire/limits.ts';
import type { Envelope, Goodbye } from '../../wire/messages.ts';
import type { Violation } from '../../wire/violations.ts';
import { labelOf } from '../frames-in-capture.ts';
import type { End } from '../packets.ts';
import type { CapturedConversation } from './happenings.ts';

export interface Said {
  kind: Envelope['message']['kind'] | 'undecodable';
  /** For people: `GetBlocks #3`, `Goodbye{done}`. */
  label: string;
  frame: Uint8Array;
  /** Undefined: it is none, `violation` says why. */
  envelope: Envelope | undefined;
  violation: Violation | undefined;
  /** Bytes from the beginning of the stream to behind the frame. */
  endBytes: number;
}

/** Cuts one direction of a conversation into frames, up to the first bytes that are none. */
export function saidBy(end: End, { happenings }: CapturedConversation): Said[] {
  const reader = new FrameReader();
  const said: Said[] = [];
  let endBytes = 0;
  let announced = 0;
  for (const happening of happenings) {
    if (happening.kind !== 'bytes' || happening.from !== end) continue;
    reader.push(happening.bytes);
    // An observer is no peer: the largest frame that is ever legal is legal here at any time.
    let next = reader.next(FRAME_BYTES_MAX);
    for (; next.status === 'frame'; next = reader.next(FRAME_BYTES_MAX)) {
      endBytes += next.frame.length;
      const one = readFrame(next.frame, next.payload, announced);
      if (one.envelope?.message.kind === 'blocks-begin') announced = one.envelope.message.count;
      said.push({ ...one, endBytes });
    }
    if (next.status === 'violation') return said;
  }
  return said;
}

function readFrame(frame: Uint8Array, payload: Uint8Array, announced: number) {
  const decoded = decodeEnvelope(payload);
  if (!decoded.ok) {
    const { violation } = decoded;
    const label = 'a frame that is no message';
    return { kind: 'undecodable', label, frame, envelope: undefined, violation } as const;
  }
  const { envelope } = decoded;
  const { id, re, message } = envelope;
  const ids = `${id === undefined ? '' : ` #${id}`}${re === undefined ? '' : ` re #${re}`}`;
  const label =
    message.kind === 'goodbye'
      ? `${labelOf(message, announced)}${re === undefined ? '' : ', answering'}`
      : labelOf(message, announced) + ids;
  return { kind: message.kind, label, frame, envelope, violation: undefined };
}

export function goodbyeOf({ envelope }: Said): Goodbye | undefined {
  return envelope?.message.kind === 'goodbye' ? envelope.message.goodbye : undefined;
}
