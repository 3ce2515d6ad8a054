// The shapes that a ladder in SVG is drawn of: shafts and heads of arrows, the signs of the levels, lines,
// texts. PURE.
import { escaped, tag } from './markup.ts';
import type { MarkRow } from './rows.ts';

export interface ShaftKind {
  /** It ends in a cross on its way, and touches no lifeline. */
  lost: boolean;
  /** Heads at both ends. */
  bothWays: boolean;
}

export const plain: ShaftKind = { lost: false, bothWays: false };

/** Of its length, how much of an arrow a lost packet comes along. */
export const LOST_PART = 0.72;

/** From x to x, with a head at the end; what was lost ends with a cross before it gets there. */
export function shaft(from: number, to: number, y: number, { lost, bothWays }: ShaftKind): string {
  const towards = from < to ? 1 : -1;
  if (lost) {
    const end = Math.round(from + (to - from) * LOST_PART);
    const cross = `M ${end - 6} ${y - 6} l 12 12 m 0 -12 l -12 12`;
    return line(from, y, end, y, 'shaft') + tag('path', { d: cross, class: 'cross' });
  }
  const start = bothWays ? from + towards * 8 : from;
  return (
    line(start, y, to - towards * 8, y, 'shaft') +
    (bothWays ? tag('path', { d: head(from, y, -towards), class: 'head' }) : '') +
    tag('path', { d: head(to, y, towards), class: 'head' })
  );
}

export function head(x: number, y: number, towards: number): string {
  return `M ${x} ${y} l ${-towards * 10} -4.5 v 9 z`;
}

/** The sign of a level on its lifeline. */
export function levelSign(x: number, y: number, level: MarkRow['level'], sampled: boolean): string {
  const hollow = sampled ? ' hollow' : '';
  switch (level) {
    case 'node':
      return tag('circle', { cx: x, cy: y, r: 4.5, class: 'sign node' });
    case 'syscall':
      return tag('circle', { cx: x, cy: y, r: 4, class: 'sign syscall hollow' });
    case 'kernel':
      return tag('path', {
        d: `M ${x} ${y - 6} l 6 6 l -6 6 l -6 -6 z`,
        class: `sign kernel${hollow}`,
      });
    case 'fault':
      return tag('path', {
        d: `M ${x} ${y - 6} l 6 11 h -12 z`,
        class: 'sign fault',
      });
  }
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return tag('line', { x1, y1, x2, y2, class: kind });
}

export function text(x: number, y: number, words: string, kind: string): string {
  return words === '' ? '' : tag('text', { x, y, class: kind }, escaped(words));
}
