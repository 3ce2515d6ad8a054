// A node's own account of its connections: rows of frames, of fragments of large frames, and of notes, as
// src/observe writes them. They come in order and without TCP: rows in, conversations out. PURE.
// Where a row is missing or cut, what lies behind it is told and not checked, and the conversation says so.
// Both ends of a connection may have written about it, and their files may have been merged: what one of
// them tells is a conversation of its own.

import type { End } from '../capture/packets.ts';
import {
  ANNOTATION_DISSECTOR,
  type AnnotationFacts,
  readAnnotation,
} from '../observe/annotations.ts';
import { FRAGMENT_DISSECTOR, FragmentJoiner, readFragment } from '../observe/frame-fragments.ts';
import { FRAME_DISSECTOR } from '../observe/pcapng-writer.ts';
import { type EndedBy, type Ending, endings, type Outcome } from '../session/endings.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { GREETING_FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { CapturedConversation, CaptureEvent, CapturePosition } from './capture-events.ts';

export interface NodeFrameRow extends CapturePosition {
  /** Which recording of the file it belongs to: files of several nodes may have been merged. */
  recording: string;
  /** Seen from the node that wrote it; undefined for notes, and where the file does not say it. */
  flow: 'in' | 'out' | undefined;
  dissector: string;
  payload: Uint8Array;
  /** Bytes of the payload that the capture does not hold. */
  missingBytes: number;
  /** `host:port`, empty if unknown. */
  from: string;
  to: string;
}

/** `firstStream`: the number of the first conversation. */
export function readNodeFrames(
  rows: readonly NodeFrameRow[],
  firstStream: number,
): CapturedConversation[] {
  const reader = new NodeFrameReader(firstStream);
  for (const row of rows) reader.take(row);
  return reader.finish();
}

const BEGINS_LATE = 'the account begins in the middle of it: it is not judged';

interface Open {
  key: string;
  conversation: CapturedConversation & { events: CaptureEvent[]; gaps: string[] };
  fragments: Record<End, FragmentJoiner>;
}

class NodeFrameReader {
  readonly #firstStream: number;
  readonly #found: Open[] = [];
  /** Conversations that are not over, by their ends. */
  readonly #open = new Map<string, Open>();
  #lastPosition: CapturePosition = { atMs: 0, packet: 0 };

  constructor(firstStream: number) {
    this.#firstStream = firstStream;
  }

  take(row: NodeFrameRow): void {
    this.#lastPosition = { atMs: row.atMs, packet: row.packet };
    if (row.dissector === ANNOTATION_DISSECTOR) return this.#note(row);
    if (row.from === '' || row.payload.length === 0) return;
    if (row.dissector === FRAME_DISSECTOR) return this.#frame(row);
    if (row.dissector === FRAGMENT_DISSECTOR) return this.#fragment(row);
  }

  finish(): CapturedConversation[] {
    const last = this.#lastPosition;
    for (const open of this.#open.values()) {
      for (const end of ends) this.#giveUpPieces(open, end, last);
    }
    return this.#found.map(({ conversation }) => conversation);
  }

  #note(row: NodeFrameRow): void {
    const { facts } = readAnnotation(Buffer.from(row.payload).toString('utf8'));
    const { atMs, packet } = row;
    if (facts.missing !== undefined) {
      const gap = `${facts.missing} rows are missing before packet ${packet}; what lies behind them is not judged`;
      for (const open of this.#openIn(row)) this.#breakOff(open, gap, row);
    }
    if (row.from === '') return;
    if (facts.opener !== undefined) {
      const acceptor = facts.opener === row.from ? row.to : row.from;
      this.#begin(row, { opener: facts.opener, acceptor }).conversation.events.push({
        ...{ atMs, packet, kind: 'opened' },
      });
    }
    const outcome = outcomeIn(facts);
    const open = this.#known(row);
    if (outcome === undefined || open === undefined) return;
    const from = endOf(open, row.from);
    for (const end of ends) this.#giveUpPieces(open, end, row);
    open.conversation.events.push({ atMs, packet, kind: 'ended', from, outcome });
    this.#open.delete(open.key);
  }

  #frame(row: NodeFrameRow): void {
    const open = this.#known(row) ?? this.#first(row, row.payload);
    const end = endOf(open, row.from);
    this.#giveUpPieces(open, end, row);
    if (row.missingBytes > 0) this.#lacks(open, end, row.missingBytes, row);
    else this.#bytes(open, end, row, row.payload);
  }

  #fragment(row: NodeFrameRow): void {
    const fragment = readFragment(row.payload);
    if (fragment === undefined) return;
    const open = this.#known(row) ?? this.#first(row, fragment.bytes);
    const end = endOf(open, row.from);
    const { frame, lostBytes } = open.fragments[end].push(fragment, row.missingBytes);
    if (lostBytes > 0) this.#lacks(open, end, lostBytes, row);
    if (frame !== undefined) this.#bytes(open, end, row, frame);
  }

  /** The conversation of a row. A file that does not say which way its rows went has one report only. */
  #known(row: NodeFrameRow): Open | undefined {
    const open = this.#open.get(keyOf(row));
    if (open !== undefined || row.flow !== undefined) return open;
    return this.#open.get(keyOf({ ...row, flow: 'in' }));
  }

  /** Rows that nothing was known of before: a Hello begins a conversation, all others continue one. */
  #first(row: NodeFrameRow, bytes: Uint8Array): Open {
    const greeting = greetingIn(bytes);
    const [opener, acceptor] = greeting === 'Welcome' ? [row.to, row.from] : [row.from, row.to];
    const open = this.#begin(row, { opener, acceptor });
    const { atMs, packet } = row;
    if (greeting === 'Hello') {
      open.conversation.events.push({ atMs, packet, kind: 'opened' });
    } else {
      this.#breakOff(open, BEGINS_LATE, row);
    }
    return open;
  }

  #begin(row: NodeFrameRow, known: { opener: string; acceptor: string }): Open {
    const conversation = {
      ...{ ...known, stream: this.#firstStream + this.#found.length, startMs: row.atMs },
      ...{ source: 'frames' as const, missingBytes: 0, events: [], gaps: [] },
    };
    const fragments = { opener: new FragmentJoiner(), acceptor: new FragmentJoiner() };
    const open = { key: keyOf(row), conversation, fragments };
    this.#found.push(open);
    this.#open.set(open.key, open);
    return open;
  }

  #bytes({ conversation }: Open, from: End, row: NodeFrameRow, bytes: Uint8Array): void {
    const { atMs, packet } = row;
    conversation.events.push({ atMs, packet, kind: 'bytes', from, bytes });
  }

  /** A frame whose last fragments never came. */
  #giveUpPieces(open: Open, end: End, position: CapturePosition): void {
    const lostBytes = open.fragments[end].giveUp();
    if (lostBytes > 0) this.#lacks(open, end, lostBytes, position);
  }

  #lacks(
    { conversation }: Open,
    from: End,
    bytes: number,
    { atMs, packet }: CapturePosition,
  ): void {
    conversation.missingBytes += bytes;
    conversation.events.push({ atMs, packet, kind: 'gap', from });
  }

  #breakOff(
    { conversation, fragments }: Open,
    gap: string,
    { atMs, packet }: CapturePosition,
  ): void {
    conversation.gaps.push(gap);
    for (const from of ends) {
      fragments[from] = new FragmentJoiner();
      conversation.events.push({ atMs, packet, kind: 'gap', from });
    }
  }

  /** Of the recording in which this row stands. */
  #openIn({ recording }: NodeFrameRow): Open[] {
    return [...this.#open.values()].filter(({ key }) => key.startsWith(`${recording} `));
  }
}

const ends = ['opener', 'acceptor'] as const satisfies readonly End[];

/** The end of the node that wrote the row stands first; of a note it is where the row comes from. */
function keyOf({ recording, flow, from, to }: NodeFrameRow): string {
  return flow === 'in' ? [recording, to, from].join(' ') : [recording, from, to].join(' ');
}

function endOf({ conversation }: Open, address: string): End {
  return address === conversation.opener ? 'opener' : 'acceptor';
}

function greetingIn(bytes: Uint8Array): 'Hello' | 'Welcome' | undefined {
  const reader = new FrameReader();
  reader.push(bytes);
  const next = reader.next(GREETING_FRAME_BYTES_MAX);
  const decoded = next.status === 'frame' ? decodeEnvelope(next.payload) : undefined;
  const kind = decoded?.ok === true ? decoded.envelope.message.kind : undefined;
  return kind === 'Hello' || kind === 'Welcome' ? kind : undefined;
}

const ended: ReadonlySet<string> = new Set<EndedBy>(['us', 'peer', 'both', 'world']);

/** The ending that a note tells, in the words of its node; undefined: it tells none. */
export function outcomeIn({ ending, by, reason = '', detail = '', delivery }: AnnotationFacts) {
  const known = endings.find((one): one is Ending => one === ending);
  if (known === undefined || by === undefined || !ended.has(by)) return undefined;
  return {
    ...{ ending: known, by: by as EndedBy, reason, detail },
    delivery: delivery === 'confirmed' ? 'confirmed' : 'unconfirmed',
  } satisfies Outcome;
}
