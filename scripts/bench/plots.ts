// Plots as SVG: bars with the median written beside them, a line from the least run to the most, and the goal of each.
// They stand in a page by themselves, on a light and on a dark screen. No clock, no disk.
import { escaped, tag } from '../../src/diagram/markup.ts';
import { darkColours, fonts, lightColours } from '../../src/diagram/svg-style.ts';
import type { Bar, Plot } from './results.ts';
import { median } from './statistics.ts';

/** Pixels. */
const WIDTH = 760;
const LEFT = 230;
const RIGHT = 90;
const TOP = 48;
const BAR = 20;
const STEP = 32;
const BOTTOM = 34;

/** Grid lines beside zero. */
const GRID_LINES = 4;

const style = [
  `svg{${lightColours}}`,
  `text{font:13px ${fonts.text};fill:var(--ink)}`,
  '.paper{fill:var(--paper)}',
  `.title{font:600 15px ${fonts.text}}`,
  '.dim{fill:var(--dim);font-size:12px}',
  '.right{text-anchor:end}',
  '.middle{text-anchor:middle}',
  '.grid{stroke:var(--line)}',
  '.ours{fill:var(--node)}',
  '.other{fill:var(--dim)}',
  '.runs{stroke:var(--ink);stroke-width:1.5}',
  '.halo{stroke:var(--paper);stroke-width:5}',
  '.goal{stroke:var(--fault);stroke-width:2;stroke-dasharray:5 4}',
  '.mark{paint-order:stroke;stroke:var(--paper);stroke-width:4px}',
  '.goal-words{fill:var(--fault);font-size:12px}',
  `@media(prefers-color-scheme:dark){svg{${darkColours}}}`,
].join('\n');

export function plotSvg({ title, unit, bars }: Plot): string {
  const most = Math.max(...bars.flatMap(({ values, goal = 0 }) => [...values, goal]));
  const top = roundTop(most);
  const height = TOP + bars.length * STEP + BOTTOM;
  const x = (value: number): number => round(LEFT + (value / top) * (WIDTH - LEFT - RIGHT));
  const foot = TOP + bars.length * STEP;
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, at) => (top * at) / GRID_LINES);
  const body = [
    tag('rect', { width: WIDTH, height, class: 'paper' }),
    words(16, 24, title, 'title'),
    ...grid.flatMap((value) => [
      line(x(value), TOP - 6, x(value), foot, 'grid'),
      words(x(value), foot + 18, figure(value), 'dim middle'),
    ]),
    words(LEFT - 10, foot + 18, unit, 'dim right'),
    ...bars.flatMap((bar, at) => barOf(bar, TOP + at * STEP, x)),
    bars.some(({ goal }) => goal !== undefined)
      ? words(WIDTH - 16, 24, 'dashed: the goal', 'goal-words right')
      : '',
  ];
  const box = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img' };
  const name = tag('title', {}, escaped(title));
  const content = `${name}<style>${style}</style>${body.join('\n')}`;
  return `${tag('svg', { xmlns: 'http://www.w3.org/2000/svg', ...box }, content)}\n`;
}

function barOf(bar: Bar, y: number, x: (value: number) => number): string[] {
  const { label, values, kind, goal } = bar;
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)];
  const center = y + BAR / 2;
  return [
    words(LEFT - 10, center + 4, label, 'right'),
    tag('rect', { x: LEFT, y, width: round(x(middle) - LEFT), height: BAR, class: kind }),
    values.length > 1 ? line(x(least), center, x(most), center, 'runs') : '',
    ...(goal === undefined ? [] : goalOf(x(goal), y)),
    words(Math.max(x(middle), x(most)) + 8, center + 4, figure(middle), 'mark'),
  ];
}

/** On the colour of the bar as well as beside it. */
function goalOf(x: number, y: number): string[] {
  return ['halo', 'goal'].map((kind) => line(x, y - 4, x, y + BAR + 4, kind));
}

/** A round number that the bars do not exceed. */
function roundTop(most: number): number {
  const unit = 10 ** Math.floor(Math.log10(most || 1));
  const steps = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10];
  return unit * (steps.find((step) => step * unit >= most) ?? 10);
}

function figure(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return tag('line', { x1, y1, x2, y2, class: kind });
}

function words(x: number, y: number, text: string, kind: string): string {
  return tag('text', { x, y, class: kind }, escaped(text));
}
