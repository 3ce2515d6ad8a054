// Cuts a recording into bursts in which one host sends data and nothing else happens: a long one is
// collapsed on a ladder. Everything that a reader should see by itself stands alone. PURE.

import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';

/** ns. Longer than Linux waits before it acknowledges without data (40 ms): somebody waited on purpose. */
export const IDLE_GAP_NS = 50_000_000n;

/** A note that a host makes so often is a series of measurements, and folds like data. */
const SERIES_NOTES_MIN = 4;

/** How an event moves a burst: it carries it on, answers in it, or stands alone. */
type EventClass =
  | { kind: 'speaks'; way: string | undefined }
  | { kind: 'answers'; way: string }
  | { kind: 'accompanies' }
  | { kind: 'alone' };

/** In order; each holds at least one event. `standsOut` says which packets are never collapsed. */
export function burstsOf(
  events: readonly RecordedEvent[],
  standsOut: (packet: PacketEvent) => boolean,
): RecordedEvent[][] {
  const bursts: RecordedEvent[][] = [];
  const series = seriesIn(events);
  /** Who sends in the last burst, and on which way once a packet has told. */
  let open: { speaker: string; way: string | undefined } | undefined;
  for (const event of events) {
    const eventClass = series.has(noteKey(event)) ? accompanies : classOf(event, standsOut);
    const previous = bursts.at(-1)?.at(-1)?.timeNs ?? event.timeNs;
    if (event.timeNs - previous >= IDLE_GAP_NS) open = undefined;
    if (open !== undefined && belongs(event, eventClass, open)) {
      bursts.at(-1)?.push(event);
      if (eventClass.kind === 'speaks') open.way ??= eventClass.way;
      continue;
    }
    bursts.push([event]);
    open = openedBy(event, eventClass);
  }
  return bursts;
}

/** Who sends, as far as this event tells it. ACKs may come late, to data that was sent long before. */
function openedBy(
  event: RecordedEvent,
  eventClass: EventClass,
): { speaker: string; way: string | undefined } | undefined {
  if (eventClass.kind === 'speaks') return { speaker: event.host, way: eventClass.way };
  if (eventClass.kind !== 'answers' || event.level !== 'packet') return undefined;
  return { speaker: event.toHost, way: eventClass.way };
}

const accompanies: EventClass = { kind: 'accompanies' };

/** The notes that are made again and again. */
function seriesIn(events: readonly RecordedEvent[]): Set<string> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const key = noteKey(event);
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= SERIES_NOTES_MIN).map(([key]) => key));
}

/** '' for all that is no note. */
function noteKey(event: RecordedEvent): string {
  return event.level === 'node' && event.kind === 'note' ? `${event.host} ${event.name}` : '';
}

function belongs(
  event: RecordedEvent,
  eventClass: EventClass,
  open: { speaker: string; way: string | undefined },
): boolean {
  switch (eventClass.kind) {
    case 'speaks':
      if (event.host !== open.speaker) return false;
      return eventClass.way === undefined || open.way === undefined || eventClass.way === open.way;
    case 'answers':
      return eventClass.way === open.way;
    case 'accompanies':
      return true;
    case 'alone':
      return false;
  }
}

function classOf(event: RecordedEvent, standsOut: (packet: PacketEvent) => boolean): EventClass {
  switch (event.level) {
    case 'packet': {
      const { flags, from, to } = event;
      if (flags.syn || flags.fin || flags.rst || standsOut(event)) return { kind: 'alone' };
      const isData = event.length > 0 || event.protocol === 'udp';
      if (event.protocol === 'icmp') return { kind: 'alone' };
      return isData
        ? { kind: 'speaks', way: `${from} ${to}` }
        : { kind: 'answers', way: `${to} ${from}` };
    }
    case 'syscall':
      if (/^(?:write|send)/.test(event.name) && !event.result.startsWith('-1')) {
        return { kind: 'speaks', way: undefined };
      }
      return /^(?:read|recv)/.test(event.name) && /^[1-9]/.test(event.result)
        ? { kind: 'accompanies' }
        : { kind: 'alone' };
    case 'node':
      if (event.kind === 'call' && (event.name === 'write' || event.name === 'send')) {
        return { kind: 'speaks', way: undefined };
      }
      if (event.kind === 'event' && (event.name === 'data' || event.name === 'message')) {
        return { kind: 'accompanies' };
      }
      return { kind: 'alone' };
    default:
      return { kind: 'alone' };
  }
}
