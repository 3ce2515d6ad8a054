// Where a long telling (demo, lessons) is written: standard output, or nowhere for --json.
import type { Stage } from '../lab/narrator.ts';

/** Columns where nobody says how many there are: a pipe, a file. */
const DEFAULT_COLUMNS = 100;

export function standardOutput(colour: boolean): Stage {
  const { stdout } = process;
  return {
    write: (text) => void stdout.write(text),
    columns: stdout.columns || DEFAULT_COLUMNS, // a terminal that does not know its size says 0
    isTerminal: stdout.isTTY === true,
    colour,
  };
}

export const nowhere: Stage = {
  write: () => undefined,
  columns: DEFAULT_COLUMNS,
  isTerminal: false,
  colour: false,
};
