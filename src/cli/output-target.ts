// Where a long telling (demo, lessons) is written: standard output, or nowhere for --json.
import type { OutputTarget } from '../diagram/report-writer.ts';
import { colourFits } from './colour.ts';
import { draw, outputTerminal } from './output.ts';

/** Columns where nobody says how many there are: a pipe, a file. */
const DEFAULT_COLUMNS = 100;

export function standardOutput(): OutputTarget {
  const terminal = outputTerminal();
  const { columns, isTTY } = terminal;
  return {
    write: draw,
    columns: columns || DEFAULT_COLUMNS, // a terminal that does not know its size says 0
    isTerminal: isTTY,
    colour: colourFits(terminal),
  };
}

export const nowhere: OutputTarget = {
  write: () => undefined,
  columns: DEFAULT_COLUMNS,
  isTerminal: false,
  colour: false,
};
