// How commands lay out what they print: tables and fields for people. Each cell is one line, whatever
// a peer has put into it; how lines reach a terminal is said in output.ts.
import { columnsOf } from '../diagram/text-layout.ts';
import { sanitize } from '../observe/sanitize.ts';

export { print, printJson } from './output.ts';

/** An amount is a bigint: the largest do not fit a number. */
export type Cell = string | number | bigint;

/** A column of a table; of those that may go the last one in `order` goes first when room is short. */
export interface Column {
  head: string;
  cells: readonly Cell[];
  /** Absent: it always stays. */
  order?: number;
}

/** Columns as wide as their widest cell, two spaces apart; numbers stand at the right. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return drawn(heads.map((head, at) => ({ head, cells: rows.map((row) => row[at] ?? '') }))).join(
    '\n',
  );
}

/** A table within so many columns of a terminal, and the heads of those columns that had no room. */
export function fittedTable(
  columns: readonly Column[],
  widthMax: number,
): { lines: string[]; leftOut: string[] } {
  const leftOut: string[] = [];
  let kept = [...columns];
  for (;;) {
    const lines = drawn(kept);
    const width = Math.max(...lines.map(columnsOf));
    const last = kept.reduce((order, column) => Math.max(order, column.order ?? -1), -1);
    if (width <= widthMax || last < 0) return { lines, leftOut };
    leftOut.unshift(...kept.filter(({ order }) => order === last).map(({ head }) => head));
    kept = kept.filter(({ order }) => order !== last);
  }
}

function drawn(columns: readonly Column[]): string[] {
  const shown = columns.map(({ head, cells }) => {
    const texts = [head, ...cells.map(cellText)];
    const width = Math.max(...texts.map(columnsOf));
    const isNumeric = cells.length > 0 && cells.every((cell) => typeof cell !== 'string');
    return texts.map((text) => pad(text, width, isNumeric));
  });
  return (shown[0] ?? []).map((_, row) => {
    return shown
      .map((texts) => texts[row] ?? '')
      .join('  ')
      .trimEnd();
  });
}

function cellText(cell: Cell): string {
  return sanitize(String(cell));
}

/** By columns on the terminal: a Korean syllable takes two. */
function pad(text: string, width: number, isNumeric: boolean): string {
  const room = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return isNumeric ? room + text : text + room;
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

/** Behind an account's network, enough of its address to tell accounts apart, and its end. */
const ADDRESS_CHARS_SHOWN = 6;

/** `dev1q0xup4…3rjm`: an account on a screen; without an address, its key. */
export function shortAccount(address: string | undefined, key: string): string {
  if (address === undefined) return shortId(key);
  const name = address.slice(0, address.lastIndexOf('1') + 1);
  const rest = address.slice(name.length);
  return `${name}${rest.slice(0, ADDRESS_CHARS_SHOWN)}…${rest.slice(-4)}`;
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
