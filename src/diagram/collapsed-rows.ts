// The rows that stand for many: a port that is listened on, a handshake, a close, and a long exchange
// in which both ends speak. What is collapsed is decided in set-up.ts and ladder.ts. PURE.

import type { HostName, Language } from '../capture/names.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import { groupOf, isData, markOver } from './collapse.ts';
import { bytesText } from './event-words.ts';
import { framesTexts, type PacketContext } from './packet-words.ts';
import type { ArrowRow, MarkRow, Row } from './rows.ts';
import { plural } from './text-layout.ts';

export const setUpTexts = {
  listens: (port: string, language: Language): string =>
    language === 'ko' ? `listen: ${port}번 포트` : `listens on ${port}`,
  stops: { en: 'stops listening', ko: 'listen 종료' },
  opens: { en: 'handshake', ko: '핸드셰이크' },
  closes: { en: 'close', ko: '연결 종료' },
} as const;

/** A mark in place of all that a host did for one thing. */
export function collapsedMark(
  host: HostName,
  events: readonly RecordedEvent[],
  text: string,
): MarkRow {
  const timeNs = events[0]?.timeNs ?? 0n;
  const level = events.some((event) => event.level === 'node') ? 'node' : 'syscall';
  return { kind: 'mark', timeNs, host, level, sampled: false, text, events, telling: true };
}

/** An arrow with two heads: `handshake: SYN · SYN,ACK · ACK`. */
export function collapsedArrow(
  packets: readonly PacketEvent[],
  what: { readonly en: string; readonly ko: string },
  { labels, language }: PacketContext,
): ArrowRow {
  const first = packets[0] as PacketEvent;
  const { timeNs, host: from, toHost: to } = first;
  const names = packets.map(({ flags }) =>
    flags.syn ? (flags.ack ? 'SYN,ACK' : 'SYN') : flags.fin ? 'FIN' : 'ACK',
  );
  const list = names.join(' · ');
  const word = what[language];
  const tag = labels.tag(first.from, first.to);
  const texts = [`${word}: ${list}${tag}`, `${word}: ${list}`, list, word];
  return { ...arrow, timeNs, from, to, packets, texts, below: '', telling: true };
}

const arrow = { kind: 'arrow', bothWays: true } as const;

/** A long exchange in a few rows: one for each pair of hosts, and one for each kind of mark. */
export function collapseExchange(rows: readonly Row[], context: PacketContext): Row[] {
  const pairs = new Map<string, PacketEvent[]>();
  const marks = new Map<string, RecordedEvent[]>();
  for (const row of rows) {
    if (row.kind === 'arrow') {
      const key = [row.from, row.to].sort().join(' ');
      pairs.set(key, [...(pairs.get(key) ?? []), ...row.packets]);
    } else if (row.kind === 'mark') {
      for (const event of row.events) {
        marks.set(groupOf(event), [...(marks.get(groupOf(event)) ?? []), event]);
      }
    }
  }
  const collapsed = [
    ...[...pairs.values()].map((packets) => exchangeArrow(packets, context)),
    ...[...marks.values()].flatMap((group) => {
      const [first] = group;
      return first === undefined || first.level === 'packet'
        ? []
        : [markOver(first, group, context)];
    }),
  ];
  return collapsed.sort((one, other) => Number(one.timeNs - other.timeNs));
}

/** `48 segments, 61,000 bytes`, with the heads where data went. */
function exchangeArrow(packets: readonly PacketEvent[], context: PacketContext): ArrowRow {
  const { language, labels } = context;
  const ordered = [...packets].sort((one, other) => one.number - other.number);
  const data = ordered.filter(isData);
  const bytes = data.reduce((sum, { length }) => sum + length, 0);
  const first = (data[0] ?? ordered[0]) as PacketEvent;
  const { host: from, toHost: to } = first;
  const acks = ordered.length - data.length;
  const korean = language === 'ko';
  const count = korean ? `세그먼트 ${data.length}개` : plural(data.length, 'segment');
  const bare = korean ? `ACK ${acks}개` : plural(acks, 'ACK');
  const tag = labels.tag(first.from, first.to);
  const amount = `${count}, ${bytesText(bytes, language)}${tag}`;
  const frames = framesTexts(
    data.flatMap(({ carries = [] }) => carries),
    language,
  );
  const texts = frames.length > 0 ? frames : [amount, count, `×${data.length}`];
  const below = [...(frames.length > 0 ? [amount] : []), ...(acks === 0 ? [] : [bare])].join(', ');
  const bothWays = data.some(({ host }) => host !== from);
  const row = { kind: 'arrow', from, to, packets: ordered, bothWays, telling: false } as const;
  const { timeNs } = ordered[0] ?? first;
  if (data.length === 0) return { ...row, timeNs, texts: [bare + tag, bare], below: '' };
  return { ...row, timeNs, texts, below };
}
