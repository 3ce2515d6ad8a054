// What a ladder leaves out, and counts instead: events and system calls by which Node and its event
// loop serve themselves, and which say nothing about the network that their neighbours do not. PURE.

import type { HostName } from '../capture/names.ts';
import type { ProgramEvent, RecordedEvent, SyscallEvent } from '../capture/recording.ts';

/** Each tells what the event or the call beside it tells: 'connect', shutdown(), the end of a write. */
const servingEvents: ReadonlySet<string> = new Set([
  ...['ready', 'lookup', 'finish', 'prefinish', 'connectionAttempt'],
  ...['connectionAttemptFailed', 'connectionAttemptTimeout'],
]);

/** Options that libuv sets on every socket. */
const usualOptions = /\b(?:SO_REUSEADDR|IPV6_V6ONLY|TCP_KEEPINTVL|TCP_KEEPCNT)\b/;

/** How the loop asks whether a connection has come about: worth a line when it has not. */
const NO_ERROR = /\bSO_ERROR, \[0\]/;

/** The events that are drawn, and what else there was: `'ready'` twice. */
export interface FilteredEvents {
  shown: RecordedEvent[];
  /** Names in order of their first appearance. */
  hidden: Map<string, number>;
}

export function filterEvents(events: readonly RecordedEvent[]): FilteredEvents {
  const reading = new Reading();
  const shown: RecordedEvent[] = [];
  const hidden = new Map<string, number>();
  for (const event of events) {
    const name = hiddenName(event, reading);
    if (name === undefined) shown.push(event);
    else hidden.set(name, (hidden.get(name) ?? 0) + 1);
    reading.see(event);
  }
  return { shown, hidden };
}

/** What to count it as, or undefined for what is drawn. */
function hiddenName(event: RecordedEvent, reading: Reading): string | undefined {
  switch (event.level) {
    case 'node':
      return isServing(event, reading) ? nodeName(event) : undefined;
    case 'syscall':
      return isUsual(event) ? event.name : undefined;
    case 'kernel':
      // Linux reports some states again when a socket is closed early.
      return event.from === event.to ? `${event.to} > ${event.to}` : undefined;
    default:
      return undefined;
  }
}

function isServing(event: ProgramEvent, reading: Reading): boolean {
  if (event.kind === 'event') return servingEvents.has(event.name);
  return event.kind === 'call' && event.name === 'resume' && !reading.waits(event.host);
}

function isUsual({ name, detail, result }: SyscallEvent): boolean {
  if (name === 'getsockname' || name === 'getpeername') return true;
  if (name === 'setsockopt') return usualOptions.test(detail);
  if (name === 'getsockopt') return NO_ERROR.test(detail);
  const nothingThere = /\bEAGAIN\b/.test(result);
  return nothingThere && /^(?:read|readv|recv\w*|accept4?)$/.test(name);
}

function nodeName({ kind, name }: ProgramEvent): string {
  return kind === 'event' ? `'${name}'` : `${name}()`;
}

/** For whom something lies unread: without that, `resume()` only lets Node read what may come. */
class Reading {
  readonly #waiting = new Set<HostName>();

  see(event: RecordedEvent): void {
    if (event.level === 'packet' && event.length > 0) this.#waiting.add(event.toHost);
    if (event.level === 'node' && event.kind === 'call' && event.name === 'pause') {
      this.#waiting.add(event.host);
    }
  }

  waits(host: HostName): boolean {
    return this.#waiting.has(host);
  }
}
