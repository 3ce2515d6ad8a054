// What a benchmark leaves: tables for people, plots, and every figure of every run as JSON. report.ts reads
// it again and makes the page of it.
import { writeFileSync } from 'node:fs';
import { describeMachine, type Machine, machineLine } from './machine.ts';
import type { BenchOptions, Size } from './options.ts';
import { markdownTable, median } from './statistics.ts';

export interface Bar {
  readonly label: string;
  /** One for each run; drawn is the median, and a line from the least to the most. */
  readonly values: readonly number[];
  readonly kind: 'ours' | 'other';
  /** What is aimed at. */
  readonly goal?: number | undefined;
}

export interface Plot {
  /** Its file is NAME.svg. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What has to be known to read it, a paragraph each. */
  readonly notes?: readonly string[];
}

export interface Result {
  readonly benchmark: string;
  readonly size: Size;
  readonly rounds: number;
  readonly machine: Machine;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  /** All that was measured, in the benchmark's own shape. */
  readonly runs: unknown;
}

type Measured = Pick<Result, 'tables' | 'plots' | 'runs'>;

/** Prints the tables, and writes the file that was asked for. */
export function finish(benchmark: string, options: BenchOptions, measured: Measured): void {
  const { size, rounds } = options;
  const result: Result = { benchmark, size, rounds, machine: describeMachine(), ...measured };
  console.log(resultText(result));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result)}\n`);
}

export function resultText({ machine, size, rounds, tables }: Result): string {
  const runs = rounds === 1 ? 'one run' : `${rounds} runs`;
  return [`${machineLine(machine)}; ${size} size, ${runs} of each`, ...tables.map(tableText)].join(
    '\n\n',
  );
}

function tableText({ title, head, rows, notes = [] }: Table): string {
  return [`### ${title}`, markdownTable(head, rows), ...notes].join('\n\n');
}

/** The median of what each run says. */
export function medianOf<Run>(runs: readonly Run[], of: (run: Run) => number): number {
  return median(runs.map(of));
}

/** Of each run and the one of the other side that came right after it. */
export function ratios<Run>(
  ours: readonly Run[],
  theirs: readonly Run[],
  of: (run: Run) => number,
): number[] {
  return ours.flatMap((run, at) => {
    const other = theirs[at];
    return other === undefined ? [] : [of(run) / of(other)];
  });
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Bytes as MB. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toPrecision(3).replace(/\.0+$/, '');
}
