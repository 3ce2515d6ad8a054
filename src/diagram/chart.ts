// A line chart of the congestion window, from the notes in which a host told it; where packets were
// sent again stands a dashed line. PURE.

import type { Language } from '../capture/names.ts';
import type { Recording } from '../capture/recording.ts';
import { escaped, tag } from './markup.ts';
import { curveTitles, type Point, windowNotes } from './window-notes.ts';

/** Pixels. */
const HEIGHT = 200;
const LEFT = 150;
const RIGHT = 30;
const TOP = 40;
const BOTTOM = 170;

/** undefined: no host told a window, or only once. */
export function cwndChart(
  recording: Recording,
  language: Language,
  width: number,
): { height: number; markup: string } | undefined {
  const notes = windowNotes(recording);
  if (notes === undefined) return undefined;
  const { points, first, last, top, thresholds, againNs, beginNs } = notes;
  const duration = Number(last.timeNs - first.timeNs) || 1;
  const x = (timeNs: bigint): number =>
    round(LEFT + (Number(timeNs - first.timeNs) / duration) * (width - LEFT - RIGHT));
  const y = (value: number): number => round(BOTTOM - (value / top) * (BOTTOM - TOP));
  // A value stands until the next one is told: steps, not slopes.
  const path = (line: readonly Point[]): string =>
    line
      .map(({ timeNs, value }, at) =>
        at === 0 ? `M ${x(timeNs)} ${y(value)}` : `H ${x(timeNs)} V ${y(value)}`,
      )
      .join(' ');
  const markup = [
    label(LEFT - 14, 18, curveTitles.cwnd[language], 'step'),
    ...againNs.map((timeNs) => rule(x(timeNs), TOP - 6, x(timeNs), BOTTOM, 'loss')),
    againNs.length > 0
      ? label(width - RIGHT, 18, curveTitles.again[language], 'mark fault right')
      : '',
    ...[0, Math.round(top / 2), top].flatMap((value) => [
      rule(LEFT, y(value), width - RIGHT, y(value), 'axis'),
      label(LEFT - 8, y(value) + 4, String(value), 'time right'),
    ]),
    thresholds.length > 0
      ? tag('path', { d: `${path(thresholds)} H ${width - RIGHT}`, class: 'curve threshold' })
      : '',
    tag('path', { d: path(points), class: 'curve' }),
    thresholds.length > 0
      ? label(width - RIGHT - 130, 18, curveTitles.threshold[language], 'mark syscall right')
      : '',
    label(LEFT, BOTTOM + 18, ms(first.timeNs - beginNs), 'time'),
    label(width - RIGHT, BOTTOM + 18, ms(last.timeNs - beginNs), 'time right'),
  ];
  return { height: HEIGHT, markup: markup.join('') };
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
