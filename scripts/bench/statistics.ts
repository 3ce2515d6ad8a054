// The figures of several runs as one: the median, which one disturbed run does not move, and how far the
// runs lie apart.

import { median } from '../../src/bench/measure.ts';

export { median };

/** Largest less smallest, as a share of the median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** 1,234,567 as 1.23 M: three digits are more than such a figure is good for. */
export function short(value: number): string {
  const [unit, divisor] = value >= 1e6 ? [' M', 1e6] : value >= 1e3 ? [' k', 1e3] : ['', 1];
  return `${Number((value / divisor).toPrecision(3))}${unit}`;
}

/** A table as Markdown, the first column to the left. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|---|${'---:|'.repeat(head.length - 1)}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
