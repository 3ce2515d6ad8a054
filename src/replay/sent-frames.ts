// What one end said, frame by frame, with the place of each in its stream. PURE. Whether it was
// allowed to say so is checked by the sessions of the replay; only bytes that are no frame or no
// message are named here already. Behind a gap frames are looked for: there, bytes that are none
// break no clause.

import { frameLabel } from '../capture/frames-in-capture.ts';
import type { End } from '../capture/packets.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Goodbye } from '../wire/messages/goodbye.ts';
import type { Envelope } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import type { CapturedConversation } from './capture-events.ts';
import { nextFrame } from './frame-search.ts';

export interface SentFrame {
  kind: Envelope['message']['kind'] | 'undecodable';
  /** For people: `GetBlocks #3`, `Goodbye{done}`. */
  label: string;
  frame: Uint8Array;
  /** Undefined: it is none, `violation` says why. */
  envelope: Envelope | undefined;
  violation: Violation | undefined;
  /** Bytes from the beginning of the stream to behind the frame, without those that are missing. */
  endBytes: number;
  /** Bytes of the conversation were missing before, of either end: nothing is held against anybody. */
  behindGap: boolean;
}

/** Cuts one direction of a conversation into frames; without a gap, up to the first bytes that are none. */
export function framesSentBy(end: End, { events }: CapturedConversation): SentFrame[] {
  const cutter = new Cutter();
  for (const captured of events) {
    if (captured.kind === 'gap') cutter.gap(captured.from === end);
    if (captured.kind === 'bytes' && captured.from === end) cutter.push(captured.bytes);
  }
  return cutter.sent;
}

class Cutter {
  readonly sent: SentFrame[] = [];
  #reader = new FrameReader();
  /** 'whole': every byte so far is there; else frames have to be found, or have been found. */
  #state: 'whole' | 'lost' | 'found' | 'unframed' = 'whole';
  #endBytes = 0;
  #announced = 0;
  #isJudged = true;

  gap(isOwn: boolean): void {
    this.#isJudged = false;
    if (isOwn) this.#lose();
  }

  push(bytes: Uint8Array): void {
    let rest = bytes;
    if (this.#state === 'lost') {
      const place = nextFrame(bytes) ?? bytes.length;
      this.#endBytes += place;
      rest = bytes.subarray(place);
      if (rest.length > 0) this.#state = 'found';
    }
    if (this.#state === 'unframed' || this.#state === 'lost') return;
    this.#reader.push(rest);
    this.#cut();
  }

  #cut(): void {
    // An observer is no peer: the largest frame that is ever legal is legal here at any time.
    let next = this.#reader.next(FRAME_BYTES_MAX);
    for (; next.status === 'frame'; next = this.#reader.next(FRAME_BYTES_MAX)) {
      const one = readFrame(next.frame, next.payload, this.#announced);
      // Found by mistake, more likely than broken.
      this.#endBytes += next.frame.length;
      if (one.violation !== undefined && this.#state === 'found') return this.#lose();
      if (one.envelope?.message.kind === 'BlocksBegin')
        this.#announced = one.envelope.message.count;
      const behindGap = !this.#isJudged;
      this.sent.push({ ...one, behindGap, endBytes: this.#endBytes });
    }
    if (next.status !== 'violation') return;
    if (this.#state === 'found') this.#lose();
    else this.#state = 'unframed';
  }

  #lose(): void {
    this.#endBytes += this.#reader.pendingBytes;
    this.#reader = new FrameReader();
    this.#state = 'lost';
  }
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
    message.kind === 'Goodbye'
      ? `${frameLabel(message, announced)}${re === undefined ? '' : ', answering'}`
      : frameLabel(message, announced) + ids;
  return { kind: message.kind, label, frame, envelope, violation: undefined };
}

export function goodbyeOf({ envelope }: SentFrame): Goodbye | undefined {
  return envelope?.message.kind === 'Goodbye' ? envelope.message.goodbye : undefined;
}
