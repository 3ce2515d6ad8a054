// A node's own account of its connections: rows of frames, of pieces of large frames, and of notes, as
// src/observe writes them. They come in order and without TCP: rows in, conversations out. PURE.
// Where a row is missing or cut, what lies behind it is not replayed, and the conversation says so.
import { FRAME_DISSECTOR } from '../../observe/capture-rows.ts';
import { PIECE_DISSECTOR, PieceJoiner, readPiece } from '../../observe/frame-pieces.ts';
import { NOTE_DISSECTOR, type NoteFacts, readNote } from '../../observe/node-notes.ts';
import { type EndedBy, type Ending, endings, type Outcome } from '../../session/endings.ts';
import { decodeEnvelope } from '../../wire/codec.ts';
import { FrameReader } from '../../wire/frames.ts';
import { GREETING_FRAME_BYTES_MAX } from '../../wire/limits.ts';
import type { End } from '../packets.ts';
import type { CapturedConversation, Happening, Moment } from './happenings.ts';

export interface AccountRow extends Moment {
  dissector: string;
  payload: Uint8Array;
  /** Bytes of the payload that the capture does not hold. */
  missingBytes: number;
  /** `host:port`, empty if unknown. */
  from: string;
  to: string;
}

/** `firstStream`: the number of the first conversation. */
export function readAccounts(
  rows: readonly AccountRow[],
  firstStream: number,
): CapturedConversation[] {
  const reader = new AccountReader(firstStream);
  for (const row of rows) reader.take(row);
  return reader.finish();
}

const BEGUN_LATE = 'the account begins in the middle of it: it is not judged';

interface Direction {
  pieces: PieceJoiner;
  /** 'holed': bytes are missing, and what comes behind them has no place in a stream. */
  state: 'whole' | 'holed';
}

interface Open {
  conversation: CapturedConversation & { happenings: Happening[]; gaps: string[] };
  directions: Record<End, Direction>;
}

class AccountReader {
  readonly #firstStream: number;
  readonly #found: Open[] = [];
  /** Conversations that are not over, by their ends. */
  readonly #open = new Map<string, Open>();

  constructor(firstStream: number) {
    this.#firstStream = firstStream;
  }

  take(row: AccountRow): void {
    if (row.dissector === NOTE_DISSECTOR) return this.#note(row);
    if (row.from === '' || row.payload.length === 0) return;
    if (row.dissector === FRAME_DISSECTOR) return this.#frame(row);
    if (row.dissector === PIECE_DISSECTOR) return this.#piece(row);
  }

  finish(): CapturedConversation[] {
    for (const open of this.#open.values()) for (const end of ends) this.#giveUpPieces(open, end);
    return this.#found.map(({ conversation }) => conversation);
  }

  #note(row: AccountRow): void {
    const { facts } = readNote(Buffer.from(row.payload).toString('utf8'));
    const { atMs, packet } = row;
    if (facts.missing !== undefined) {
      const gap = `${facts.missing} rows are missing before packet ${packet}; what lies behind them is not replayed`;
      for (const open of this.#open.values()) this.#breakOff(open, gap);
    }
    if (row.from === '') return;
    if (facts.opener !== undefined) {
      const acceptor = facts.opener === row.from ? row.to : row.from;
      this.#begin(row, { opener: facts.opener, acceptor }).conversation.happenings.push({
        ...{ atMs, packet, kind: 'opened' },
      });
    }
    const outcome = outcomeIn(facts);
    const open = this.#open.get(keyOf(row));
    if (outcome === undefined || open === undefined) return;
    const from = endOf(open, row.from);
    for (const end of ends) this.#giveUpPieces(open, end);
    open.conversation.happenings.push({ atMs, packet, kind: 'ended', from, outcome });
    this.#open.delete(keyOf(row));
  }

  #frame(row: AccountRow): void {
    const open = this.#open.get(keyOf(row)) ?? this.#first(row, row.payload);
    const end = endOf(open, row.from);
    this.#giveUpPieces(open, end);
    if (row.missingBytes > 0) this.#lacks(open, end, row.missingBytes);
    else this.#bytes(open, end, row, row.payload);
  }

  #piece(row: AccountRow): void {
    const piece = readPiece(row.payload);
    if (piece === undefined) return;
    const open = this.#open.get(keyOf(row)) ?? this.#first(row, piece.bytes);
    const end = endOf(open, row.from);
    const { frame, lostBytes } = open.directions[end].pieces.push(piece, row.missingBytes);
    if (lostBytes > 0) this.#lacks(open, end, lostBytes);
    if (frame !== undefined) this.#bytes(open, end, row, frame);
  }

  /** Rows that nothing was known of before: a Hello begins a conversation, all others continue one. */
  #first(row: AccountRow, bytes: Uint8Array): Open {
    const greeting = greetingIn(bytes);
    const [opener, acceptor] = greeting === 'welcome' ? [row.to, row.from] : [row.from, row.to];
    const open = this.#begin(row, { opener, acceptor });
    const { atMs, packet } = row;
    if (greeting === 'hello') open.conversation.happenings.push({ atMs, packet, kind: 'opened' });
    else open.conversation.gaps.push(BEGUN_LATE);
    return open;
  }

  #begin(row: AccountRow, known: { opener: string; acceptor: string }): Open {
    const conversation = {
      ...{ ...known, stream: this.#firstStream + this.#found.length, startMs: row.atMs },
      ...{ source: 'frames' as const, missingBytes: 0, happenings: [], gaps: [] },
    };
    const direction = (): Direction => ({ pieces: new PieceJoiner(), state: 'whole' });
    const open = { conversation, directions: { opener: direction(), acceptor: direction() } };
    this.#found.push(open);
    this.#open.set(keyOf(row), open);
    return open;
  }

  #bytes({ conversation, directions }: Open, from: End, row: AccountRow, bytes: Uint8Array): void {
    if (directions[from].state === 'holed') return;
    const { atMs, packet } = row;
    conversation.happenings.push({ atMs, packet, kind: 'bytes', from, bytes });
  }

  /** A frame whose last pieces never came. */
  #giveUpPieces(open: Open, end: End): void {
    const lostBytes = open.directions[end].pieces.giveUp();
    if (lostBytes > 0) this.#lacks(open, end, lostBytes);
  }

  #lacks({ conversation, directions }: Open, end: End, bytes: number): void {
    conversation.missingBytes += bytes;
    directions[end].state = 'holed';
  }

  #breakOff({ conversation, directions }: Open, gap: string): void {
    conversation.gaps.push(gap);
    for (const end of ends) directions[end] = { pieces: new PieceJoiner(), state: 'holed' };
  }
}

const ends = ['opener', 'acceptor'] as const satisfies readonly End[];

function keyOf({ from, to }: AccountRow): string {
  return [from, to].sort().join(' ');
}

function endOf({ conversation }: Open, address: string): End {
  return address === conversation.opener ? 'opener' : 'acceptor';
}

function greetingIn(bytes: Uint8Array): 'hello' | 'welcome' | undefined {
  const reader = new FrameReader();
  reader.push(bytes);
  const next = reader.next(GREETING_FRAME_BYTES_MAX);
  const decoded = next.status === 'frame' ? decodeEnvelope(next.payload) : undefined;
  const kind = decoded?.ok === true ? decoded.envelope.message.kind : undefined;
  return kind === 'hello' || kind === 'welcome' ? kind : undefined;
}

const ended: ReadonlySet<string> = new Set<EndedBy>(['us', 'peer', 'both', 'world']);

/** The ending that a note tells, in the words of its node; undefined: it tells none. */
export function outcomeIn({ ending, by, reason = '', detail = '', delivery }: NoteFacts) {
  const known = endings.find((one): one is Ending => one === ending);
  if (known === undefined || by === undefined || !ended.has(by)) return undefined;
  return {
    ...{ ending: known, by: by as EndedBy, reason, detail },
    delivery: delivery === 'confirmed' ? 'confirmed' : 'unconfirmed',
  } satisfies Outcome;
}
