// Cuts a recording into stretches in which one role sends data and nothing else happens: a long one is
// folded on a ladder. Everything that a reader should see by itself stands alone. PURE.

import type { LabEvent, PacketEvent } from '../capture/lab-event.ts';

/** ns. Longer than Linux waits before it acknowledges without data (40 ms): somebody waited on purpose. */
export const SILENCE_NS = 50_000_000n;

/** A note that a role makes so often is a series of measurements, and folds like data. */
const SERIES_NOTES_MIN = 4;

/** How an event moves a stretch: it carries it on, answers in it, or stands alone. */
type Gait =
  | { kind: 'speaks'; way: string | undefined }
  | { kind: 'answers'; way: string }
  | { kind: 'accompanies' }
  | { kind: 'alone' };

/** In order; each holds at least one event. `standsOut` says which packets are never folded. */
export function stretchesOf(
  events: readonly LabEvent[],
  standsOut: (packet: PacketEvent) => boolean,
): LabEvent[][] {
  const stretches: LabEvent[][] = [];
  const series = seriesIn(events);
  /** Who sends in the last stretch, and on which way once a packet has told. */
  let open: { speaker: string; way: string | undefined } | undefined;
  for (const event of events) {
    const gait = series.has(noteKey(event)) ? accompanies : gaitOf(event, standsOut);
    const previous = stretches.at(-1)?.at(-1)?.timeNs ?? event.timeNs;
    if (event.timeNs - previous >= SILENCE_NS) open = undefined;
    if (open !== undefined && belongs(event, gait, open)) {
      stretches.at(-1)?.push(event);
      if (gait.kind === 'speaks') open.way ??= gait.way;
      continue;
    }
    stretches.push([event]);
    open = openedBy(event, gait);
  }
  return stretches;
}

/** Who sends, as far as this event tells it. ACKs may come late, to data that was sent long before. */
function openedBy(
  event: LabEvent,
  gait: Gait,
): { speaker: string; way: string | undefined } | undefined {
  if (gait.kind === 'speaks') return { speaker: event.role, way: gait.way };
  if (gait.kind !== 'answers' || event.level !== 'packet') return undefined;
  return { speaker: event.toRole, way: gait.way };
}

const accompanies: Gait = { kind: 'accompanies' };

/** The notes that are made again and again. */
function seriesIn(events: readonly LabEvent[]): Set<string> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const key = noteKey(event);
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= SERIES_NOTES_MIN).map(([key]) => key));
}

/** '' for all that is no note. */
function noteKey(event: LabEvent): string {
  return event.level === 'node' && event.kind === 'note' ? `${event.role} ${event.name}` : '';
}

function belongs(
  event: LabEvent,
  gait: Gait,
  open: { speaker: string; way: string | undefined },
): boolean {
  switch (gait.kind) {
    case 'speaks':
      if (event.role !== open.speaker) return false;
      return gait.way === undefined || open.way === undefined || gait.way === open.way;
    case 'answers':
      return gait.way === open.way;
    case 'accompanies':
      return true;
    case 'alone':
      return false;
  }
}

function gaitOf(event: LabEvent, standsOut: (packet: PacketEvent) => boolean): Gait {
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
