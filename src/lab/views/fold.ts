// Folds a long stretch of data into a few lines: one arrow for its packets, and one mark for each kind
// of call, event or note that happened meanwhile. PURE.
import type { LabEvent, NodeEvent, PacketEvent, SyscallEvent } from '../experiment/lab-event.ts';
import { plural } from '../ladder-words.ts';
import { bytesText, type Language, markText } from './event-words.ts';
import type { Places } from './places.ts';
import type { ArrowRow, MarkRow, Row } from './rows.ts';

/** Fewer data packets are drawn one by one: three writes and their segments are worth seeing. */
const FOLD_SEGMENTS_MIN = 6;

/** A program may also read or write many times with few packets. */
const FOLD_EVENTS_MIN = 24;

/** undefined: the stretch is too short to fold. */
export function foldStretch(
  stretch: readonly LabEvent[],
  places: Places,
  language: Language,
): Row[] | undefined {
  const packets = stretch.filter((event) => event.level === 'packet');
  const segments = packets.filter(isData);
  if (segments.length < FOLD_SEGMENTS_MIN && stretch.length < FOLD_EVENTS_MIN) return undefined;
  const groups = new Map<string, LabEvent[]>();
  for (const event of stretch) {
    const key = groupOf(event);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()].flatMap((group): Row[] => {
    const [first] = group;
    if (first === undefined) return [];
    if (first.level === 'packet') {
      return [
        arrowOver(
          group.filter((event) => event.level === 'packet'),
          places,
          language,
        ),
      ];
    }
    return [markOver(first, group, places, language)];
  });
}

function isData(packet: PacketEvent): boolean {
  return packet.length > 0 || packet.protocol === 'udp';
}

function groupOf(event: LabEvent): string {
  if (event.level === 'packet') return 'packet';
  const kind = event.level === 'node' ? `${event.kind} ${event.subject}` : '';
  const name = event.level === 'kernel' ? event.to : event.name;
  return `${event.level} ${event.role} ${kind} ${name}`;
}

/** `37 segments, 812,345 bytes`, and below `12 ACKs back`; or `22 ACKs`, where data came no more. */
function arrowOver(packets: readonly PacketEvent[], places: Places, language: Language): ArrowRow {
  const segments = packets.filter(isData);
  const first = (segments[0] ?? packets[0]) as PacketEvent;
  const { timeNs } = packets[0] as PacketEvent;
  const row = { kind: 'arrow', timeNs, from: first.role, to: first.toRole, packets } as const;
  const tag = places.tag(first.from, first.to);
  const acks = packets.length - segments.length;
  const korean = language === 'ko';
  if (segments.length === 0) {
    return { ...row, text: (korean ? `ACK ${acks}개` : plural(acks, 'ACK')) + tag, below: '' };
  }
  const bytes = segments.reduce((sum, { length }) => sum + length, 0);
  const [noun, koreanNoun] =
    first.protocol === 'udp' ? ['datagram', '데이터그램'] : ['segment', '세그먼트'];
  const count = korean ? `${koreanNoun} ${segments.length}개` : plural(segments.length, noun);
  const back = korean ? `돌아온 ACK ${acks}개` : `${plural(acks, 'ACK')} back`;
  const text = `${count}, ${bytesText(bytes, language)}${tag}`;
  return { ...row, text, below: acks === 0 ? '' : back };
}

/** `write() ×12, 786,432 bytes`; `'data' ×40, …`; `read ×40 = 812,345`; `cwnd = 10 … 28`. */
function markOver(
  first: Exclude<LabEvent, PacketEvent>,
  group: readonly LabEvent[],
  places: Places,
  language: Language,
): MarkRow {
  const { timeNs, role } = first;
  const level = first.level === 'step' ? 'fault' : first.level;
  const row = { kind: 'mark', timeNs, role, level, sampled: false } as const;
  const last = group.at(-1);
  if (group.length === 1) return { ...row, text: markText(first, places, language) };
  if (first.level === 'syscall') {
    const calls = group.filter((event): event is SyscallEvent => event.level === 'syscall');
    const bytes = calls.reduce((sum, { result }) => sum + (Number.parseInt(result, 10) || 0), 0);
    return { ...row, text: `${first.name} ×${group.length} = ${bytes.toLocaleString('en-US')}` };
  }
  if (first.level === 'node' && last?.level === 'node') {
    if (first.kind === 'note') {
      return {
        ...row,
        text: `${first.name} = ${first.detail} … ${last.detail} (×${group.length})`,
      };
    }
    const events = group.filter((event): event is NodeEvent => event.level === 'node');
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    const name = markText({ ...first, detail: '' }, places, language);
    return { ...row, text: `${name} ×${group.length}, ${bytesText(bytes, language)}` };
  }
  return { ...row, text: `${markText(first, places, language)} ×${group.length}` };
}
