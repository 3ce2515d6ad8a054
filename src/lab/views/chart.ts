// A line chart of the congestion window, from the notes in which a role told it; where packets were
// sent again stands a dashed line. PURE.
import type { Recording } from '../experiment/lab-event.ts';
import type { Language } from './event-words.ts';
import { escaped, tag } from './markup.ts';

/** Notes whose detail begins with a number of segments: the window, and where slow start ends. */
const CWND_NOTE = 'cwnd';
const SSTHRESH_NOTE = 'ssthresh';

/** Pixels. */
const HEIGHT = 200;
const LEFT = 150;
const RIGHT = 30;
const TOP = 40;
const BOTTOM = 170;

/** Fewer points make no line. */
const POINTS_MIN = 2;

interface Point {
  timeNs: bigint;
  value: number;
}

/** undefined: nobody told a window, or only once. */
export function cwndChart(
  { events }: Recording,
  language: Language,
  width: number,
): { height: number; markup: string } | undefined {
  const points = pointsOf(events, CWND_NOTE);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < POINTS_MIN) return undefined;
  const duration = Number(last.timeNs - first.timeNs) || 1;
  const top = Math.max(...points.map(({ value }) => value), 1);
  const x = (timeNs: bigint): number =>
    round(LEFT + (Number(timeNs - first.timeNs) / duration) * (width - LEFT - RIGHT));
  const y = (value: number): number => round(BOTTOM - (value / top) * (BOTTOM - TOP));
  const beginNs = events[0]?.timeNs ?? first.timeNs;
  const again = events.filter((event) => {
    const during = event.timeNs >= first.timeNs && event.timeNs <= last.timeNs;
    return event.level === 'packet' && event.retransmission && during;
  });
  // A threshold that nothing has set yet is as good as infinite.
  const thresholds = pointsOf(events, SSTHRESH_NOTE).filter(({ value }) => value <= top);
  // A value stands until the next one is told: steps, not slopes.
  const path = (line: readonly Point[]): string =>
    line
      .map(({ timeNs, value }, at) =>
        at === 0 ? `M ${x(timeNs)} ${y(value)}` : `H ${x(timeNs)} V ${y(value)}`,
      )
      .join(' ');
  const markup = [
    label(LEFT - 14, 18, titles.cwnd[language], 'step'),
    ...again.map(({ timeNs }) => rule(x(timeNs), TOP - 6, x(timeNs), BOTTOM, 'loss')),
    again.length > 0 ? label(width - RIGHT, 18, titles.again[language], 'mark fault right') : '',
    ...[0, Math.round(top / 2), top].flatMap((value) => [
      rule(LEFT, y(value), width - RIGHT, y(value), 'axis'),
      label(LEFT - 8, y(value) + 4, String(value), 'time right'),
    ]),
    thresholds.length > 0
      ? tag('path', { d: `${path(thresholds)} H ${width - RIGHT}`, class: 'curve threshold' })
      : '',
    tag('path', { d: path(points), class: 'curve' }),
    thresholds.length > 0
      ? label(width - RIGHT - 130, 18, titles.threshold[language], 'mark syscall right')
      : '',
    label(LEFT, BOTTOM + 18, ms(first.timeNs - beginNs), 'time'),
    label(width - RIGHT, BOTTOM + 18, ms(last.timeNs - beginNs), 'time right'),
  ];
  return { height: HEIGHT, markup: markup.join('') };
}

const titles = {
  cwnd: { en: 'Congestion window, in segments', ko: '혼잡 윈도우 (세그먼트)' },
  threshold: { en: '┄ ssthresh', ko: '┄ ssthresh' },
  again: { en: '┆ sent again', ko: '┆ 재전송' },
} as const;

function pointsOf(events: Recording['events'], name: string): Point[] {
  return events.flatMap((event): Point[] => {
    if (event.level !== 'node' || event.kind !== 'note' || event.name !== name) return [];
    const value = Number.parseInt(event.detail.replaceAll(',', ''), 10);
    return Number.isNaN(value) ? [] : [{ timeNs: event.timeNs, value }];
  });
}

function ms(durationNs: bigint): string {
  return `${(Number(durationNs) / 1e6).toFixed(0)} ms`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function rule(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return tag('line', { x1, y1, x2, y2, class: kind });
}

function label(x: number, y: number, words: string, kind: string): string {
  return tag('text', { x, y, class: kind }, escaped(words));
}
