// What each connection went through, in order: phases, frames, and how it ended. A view of the event
// stream for tests, lessons and people; it keeps a bounded amount and says what it left out.
import type { ConnectionId, NodeEvent, StampedEvent } from './events.ts';
import { closeWords } from './log-line.ts';
import { sanitize, truncate } from './sanitize.ts';

/** Entries kept from the beginning, and as many from the end: handshake and goodbye matter most. */
export const TRANSCRIPT_ENTRIES_KEPT = 500;

/** Connections kept; the oldest leaves first. */
export const TRANSCRIPT_CONNECTIONS_KEPT = 64;

export interface TranscriptEntry {
  atMs: number;
  /** `ready`, `-> hello`, `<- welcome`, `graceful`. */
  what: string;
  /** Why, or how many bytes; may be empty. */
  detail: string;
}

interface Connection {
  address: string;
  first: TranscriptEntry[];
  last: TranscriptEntry[];
  omitted: number;
}

export class Transcript {
  readonly #connections = new Map<ConnectionId, Connection>();
  readonly #entriesKept: number;

  constructor(entriesKept: number = TRANSCRIPT_ENTRIES_KEPT) {
    this.#entriesKept = entriesKept;
  }

  /** An Observer. Events that belong to no connection are passed over. */
  readonly observe = (event: StampedEvent): void => {
    const entry = entryOf(event);
    if (entry === undefined || !('peer' in event) || event.peer === undefined) return;
    const connection = this.#connectionOf(event.peer);
    if ('address' in event) connection.address = event.address;
    const { first, last } = connection;
    if (first.length < this.#entriesKept) first.push(entry);
    else last.push(entry);
    if (last.length > this.#entriesKept) {
      last.shift();
      connection.omitted++;
    }
  };

  /** Connections seen, oldest first. */
  get peers(): ConnectionId[] {
    return [...this.#connections.keys()];
  }

  entries(peer: ConnectionId): readonly TranscriptEntry[] {
    const connection = this.#connections.get(peer);
    return connection === undefined ? [] : [...connection.first, ...connection.last];
  }

  /** For people: a heading, then one line per entry with milliseconds since the first. */
  text(peer: ConnectionId): string {
    const connection = this.#connections.get(peer);
    if (connection === undefined) return `${peer}: nothing seen\n`;
    const startMs = connection.first[0]?.atMs ?? 0;
    const line = ({ atMs, what, detail }: TranscriptEntry) =>
      truncate(`${String(atMs - startMs).padStart(8)} ms  ${what.padEnd(20)} ${detail}`.trimEnd());
    const gap = connection.omitted === 0 ? [] : [`            (${connection.omitted} left out)`];
    return [
      `${peer} ${connection.address}`,
      ...connection.first.map(line),
      ...gap,
      ...connection.last.map(line),
      '',
    ].join('\n');
  }

  #connectionOf(peer: ConnectionId): Connection {
    const known = this.#connections.get(peer);
    if (known !== undefined) return known;
    const connection: Connection = { address: '', first: [], last: [], omitted: 0 };
    this.#connections.set(peer, connection);
    const oldest = this.#connections.keys().next().value;
    if (this.#connections.size > TRANSCRIPT_CONNECTIONS_KEPT && oldest !== undefined) {
      this.#connections.delete(oldest);
    }
    return connection;
  }
}

function entryOf(event: StampedEvent): TranscriptEntry | undefined {
  const words = wordsOf(event);
  if (words === undefined) return undefined;
  const [what, detail] = words;
  return { atMs: event.atMs, what: sanitize(what), detail: sanitize(detail) };
}

function wordsOf(event: NodeEvent): [what: string, detail: string] | undefined {
  switch (event.type) {
    case 'connection.dial':
      return ['dial', event.address];
    case 'connection.open':
      return ['open', `${event.direction}, local end ${event.local}`];
    case 'connection.phase':
      return [event.to, event.why];
    case 'connection.frame':
      return [`${event.flow === 'in' ? '<-' : '->'} ${event.what}`, `${event.bytes} bytes`];
    case 'connection.violation':
      return ['violation', `${event.violation}: ${event.detail}`];
    case 'connection.close':
      return [event.ending, closeWords(event)];
    default:
      return undefined;
  }
}
