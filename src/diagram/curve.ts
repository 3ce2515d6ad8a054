// The curve of the congestion window in letters: a few rows of blocks, for a terminal. PURE; chart.ts
// draws the same as SVG.

import type { Language } from '../capture/names.ts';
import type { Recording } from '../capture/recording.ts';
import { columnsOf } from './text-layout.ts';
import { curveTitles, type Point, windowNotes } from './window-notes.ts';

/** Rows of the curve; a letter shows eighths of a row. */
const ROWS = 8;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';
const EIGHTHS_PER_ROW = 8;

/** Columns. A wider curve shows no more. */
const COLUMNS_MAX = 100;

/** Lines without an end; none where no window was told. Each is at most `columns` wide. */
export function cwndCurve(recording: Recording, language: Language, columns: number): string[] {
  const notes = windowNotes(recording);
  if (notes === undefined) return [];
  const { points, first, last, top, thresholds, againNs, beginNs } = notes;
  const labelColumns = String(top).length;
  const width = Math.min(columns, COLUMNS_MAX) - labelColumns - 2;
  const durationNs = Number(last.timeNs - first.timeNs) || 1;
  const columnAt = (timeNs: bigint): number =>
    Math.min(width - 1, Math.floor((Number(timeNs - first.timeNs) / durationNs) * width));
  const heights = stepsOf(points, width, columnAt);
  const limits = stepsOf(thresholds, width, columnAt);
  const again = new Set(againNs.map(columnAt));
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const row = ROWS - 1 - at;
    const cells = heights.map((value, column) =>
      letterAt({ value, limit: limits[column], isAgain: again.has(column), row, top }),
    );
    const label = row === ROWS - 1 ? String(top) : row === 0 ? '0' : '';
    return `${label.padStart(labelColumns)} ┤${cells.join('')}`.trimEnd();
  });
  const titles = [
    curveTitles.cwnd[language],
    ...(thresholds.length > 0 ? [curveTitles.threshold[language]] : []),
    ...(againNs.length > 0 ? [curveTitles.again[language]] : []),
  ];
  const [from, until] = [first, last].map(({ timeNs }) => msText(timeNs - beginNs));
  const rule = ' '.repeat(Math.max(1, width - columnsOf(`${from}${until}`)));
  return [titles.join('   '), ...rows, `${' '.repeat(labelColumns + 2)}${from}${rule}${until}`];
}

/** A value stands until the next one is told: steps, not slopes. The largest of a column is shown. */
function stepsOf(
  points: readonly Point[],
  width: number,
  columnAt: (timeNs: bigint) => number,
): (number | undefined)[] {
  const told = new Map<number, number[]>();
  for (const { timeNs, value } of points) {
    const column = columnAt(timeNs);
    told.set(column, [...(told.get(column) ?? []), value]);
  }
  let standing: number | undefined;
  return Array.from({ length: width }, (_, column) => {
    const values = told.get(column) ?? [];
    const shown = values.length === 0 ? standing : Math.max(...values);
    standing = values.at(-1) ?? standing;
    return shown;
  });
}

function letterAt(cell: {
  value: number | undefined;
  limit: number | undefined;
  isAgain: boolean;
  row: number;
  top: number;
}): string {
  const { value = 0, limit, isAgain, row, top } = cell;
  const eighths = Math.round((value / top) * ROWS * EIGHTHS_PER_ROW) - row * EIGHTHS_PER_ROW;
  const block = EIGHTHS[Math.max(0, Math.min(EIGHTHS_PER_ROW, eighths))] ?? ' ';
  if (block !== ' ') return block;
  if (isAgain) return '┆';
  const limitRow = limit === undefined ? -1 : Math.min(ROWS - 1, Math.floor((limit / top) * ROWS));
  return limitRow === row ? '┄' : ' ';
}

function msText(durationNs: bigint): string {
  return `${(Number(durationNs) / 1e6).toFixed(0)} ms`;
}
