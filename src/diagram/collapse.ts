// Collapses a long burst of data into a few lines: one arrow for its packets, and one mark for each kind
// of call, event or note that happened meanwhile. PURE.
import type {
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  SyscallEvent,
} from '../capture/recording.ts';
import { bytesText, markText } from './event-words.ts';
import { framesTexts, type PacketContext } from './packet-words.ts';
import type { ArrowRow, MarkRow, Row } from './rows.ts';
import { plural } from './text-layout.ts';

/** Fewer data packets are drawn one by one: three writes and their segments are worth seeing. */
const FOLD_SEGMENTS_MIN = 6;

/** A program may also read or write many times with few packets. */
const FOLD_EVENTS_MIN = 24;

/** undefined: the burst is too short to fold. */
export function collapseBurst(
  burst: readonly RecordedEvent[],
  context: PacketContext,
): Row[] | undefined {
  const packets = burst.filter((event) => event.level === 'packet');
  const segments = packets.filter(isData);
  if (segments.length < FOLD_SEGMENTS_MIN && burst.length < FOLD_EVENTS_MIN) return undefined;
  const groups = new Map<string, RecordedEvent[]>();
  for (const event of burst) {
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
          context,
        ),
      ];
    }
    return [markOver(first, group, context)];
  });
}

export function isData(packet: PacketEvent): boolean {
  return packet.length > 0 || packet.protocol === 'udp';
}

export function groupOf(event: RecordedEvent): string {
  if (event.level === 'packet') return 'packet';
  const kind = event.level === 'node' ? `${event.kind} ${event.subject}` : '';
  const name = event.level === 'kernel' ? event.to : event.name;
  return `${event.level} ${event.host} ${kind} ${name}`;
}

/** `37 segments, 812,345 bytes, seq 1–812345`, and below `12 ACKs back, ack 812346`; or `22 ACKs`. */
function arrowOver(packets: readonly PacketEvent[], context: PacketContext): ArrowRow {
  const { labels, language } = context;
  const segments = packets.filter(isData);
  const first = (segments[0] ?? packets[0]) as PacketEvent;
  const { timeNs } = packets[0] as PacketEvent;
  const row = { kind: 'arrow', timeNs, from: first.host, to: first.toHost, packets } as const;
  const collapsed = { ...row, bothWays: false, telling: false } as const;
  const tag = labels.tag(first.from, first.to);
  const acks = packets.filter((packet) => !isData(packet));
  const korean = language === 'ko';
  if (segments.length === 0) {
    const text = korean ? `ACK ${acks.length}개` : plural(acks.length, 'ACK');
    return { ...collapsed, texts: [text + lastAck(acks, context) + tag, text], below: '' };
  }
  const bytes = segments.reduce((sum, { length }) => sum + length, 0);
  const [noun, koreanNoun] =
    first.protocol === 'udp' ? ['datagram', '데이터그램'] : ['segment', '세그먼트'];
  const count = korean ? `${koreanNoun} ${segments.length}개` : plural(segments.length, noun);
  const amount = bytesText(bytes, language);
  const range = rangeOver(segments, context);
  const texts = [
    ...(range === '' ? [] : [`${count}, ${amount}, seq ${range}${tag}`, `${count}, seq ${range}`]),
    `${count}, ${amount}${tag}`,
    ...(range === '' ? [] : [`×${segments.length} ${range}`]),
    `×${segments.length}`,
  ];
  const back = korean ? `돌아온 ACK ${acks.length}개` : `${plural(acks.length, 'ACK')} back`;
  const frames = framesTexts(
    segments.flatMap(({ carries = [] }) => carries),
    language,
  );
  if (frames.length === 0) {
    return { ...collapsed, texts, below: acks.length === 0 ? '' : back + lastAck(acks, context) };
  }
  const below = [count, amount, ...(acks.length === 0 ? [] : [back])].join(', ');
  return { ...collapsed, texts: frames, below };
}

/** `1–812345`: the first and the last byte of a run. '' where packets have no numbers. */
function rangeOver(segments: readonly PacketEvent[], { numbers }: PacketContext): string {
  const ends = segments.flatMap((packet) => {
    const seq = numbers.get(packet)?.seq;
    return seq === undefined ? [] : [{ first: seq, last: seq + packet.length - 1 }];
  });
  if (ends.length === 0) return '';
  const first = Math.min(...ends.map((one) => one.first));
  return `${first}–${Math.max(...ends.map(({ last }) => last))}`;
}

/** `, ack 812346, window 1,024`: how far they came, and the window where it matters. */
function lastAck(acks: readonly PacketEvent[], context: PacketContext): string {
  const { numbers, remarks, language } = context;
  const last = acks.at(-1);
  const ack = last === undefined ? undefined : numbers.get(last)?.ack;
  if (last === undefined || ack === undefined) return '';
  const window = last.window.toLocaleString('en-US');
  const low = remarks.get(last) === 'window-low';
  return `, ack ${ack}${low ? `, ${language === 'ko' ? '윈도우' : 'window'} ${window}` : ''}`;
}

/** Events of one kind at one host: `write() ×12, 786,432 bytes`; `'data' ×40, …`; `read ×40 = 812,345`; `cwnd = 10 … 28`. */
export function markOver(
  first: Exclude<RecordedEvent, PacketEvent>,
  group: readonly RecordedEvent[],
  { labels, language }: PacketContext,
): MarkRow {
  const { timeNs, host } = first;
  const level = first.level === 'step' ? 'fault' : first.level;
  const about = { kind: 'mark', timeNs, host, level, sampled: false, telling: false } as const;
  const row = { ...about, events: group };
  const last = group.at(-1);
  if (group.length === 1) return { ...row, text: markText(first, labels, language) };
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
    const events = group.filter((event): event is ProgramEvent => event.level === 'node');
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    const name = markText({ ...first, detail: '' }, labels, language);
    return { ...row, text: `${name} ×${group.length}, ${bytesText(bytes, language)}` };
  }
  return { ...row, text: `${markText(first, labels, language)} ×${group.length}` };
}
