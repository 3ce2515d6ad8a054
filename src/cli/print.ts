// How commands print: tables and fields for people, JSON for programs. Whatever came from a peer is
// made plain before it reaches a terminal.
import { jsonOf } from '../observe/ndjson.ts';
import { plainText } from '../observe/plain-text.ts';

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** JSON over several lines when a person looks, on one line for a pipe. */
export function printJson(value: unknown): void {
  print(jsonOf(value, process.stdout.isTTY ? 2 : undefined));
}

/** Columns as wide as their widest cell, two spaces apart; numbers stand at the right. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [heads, ...rows.map((row) => row.map(cellText))];
  const widths = heads.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = heads.map((_, column) => {
    return rows.length > 0 && rows.every((row) => typeof row[column] === 'number');
  });
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, isNumeric[at] ?? false))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

export type Cell = string | number;

function cellText(cell: Cell): string {
  return plainText(String(cell));
}

function pad(text: string, width: number, isNumeric: boolean): string {
  return isNumeric ? text.padStart(width) : text.padEnd(width);
}

/** One name and value per line. */
export function fields(pairs: readonly (readonly [name: string, value: Cell])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join('\n');
}

/** Enough of an id to tell ids apart on a screen. */
export function shortId(id: string): string {
  return `${id.slice(0, 12)}…`;
}

/** `45 s`, `12 min`, `3.4 h`, `2.0 d`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  if (seconds < 3_600) return `${(seconds / 60).toFixed(0)} min`;
  if (seconds < 86_400) return `${(seconds / 3_600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} d`;
}

/** `512 B`, `12.3 KiB`, `4.0 MiB`. */
export function byteSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
