// What every benchmark of this folder can be told, and the three sizes in which it runs.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { root } from './stacks/competitor.ts';

/** quick: that everything works. five-minute: no script takes longer. nightly: the sizes of the goals. */
export type Size = 'quick' | 'five-minute' | 'nightly';

/** One figure for each size. */
export type BySize<T> = Readonly<Record<Size, T>>;

/** Runs of each side; fewer than five say nothing. */
export const defaultRounds: BySize<number> = { quick: 1, 'five-minute': 5, nightly: 7 };

export interface BenchOptions {
  readonly size: Size;
  readonly rounds: number;
  /** Chains are made once and kept here; data folders of a run lie beside them and go with it. */
  readonly chains: string;
  readonly json: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly profiles: string | undefined;
}

const options = {
  help: { type: 'boolean', short: 'h', default: false },
  quick: { type: 'boolean', default: false },
  nightly: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  chains: { type: 'string', default: join(root, '.bench', 'chains') },
  json: { type: 'string' },
  only: { type: 'string' },
  profiles: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** What was asked for. With --help it is said what can be, and the process ends. */
export function benchOptions(name: string, parts: readonly string[]): BenchOptions {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usageOf(name, parts));
    process.exit();
  }
  const size = values.nightly ? 'nightly' : values.quick ? 'quick' : 'five-minute';
  const rounds = Number(values.rounds ?? defaultRounds[size]);
  const only = values.only?.split(',');
  const unknown = only?.filter((part) => !parts.includes(part)) ?? [];
  if (!Number.isInteger(rounds) || rounds < 1 || unknown.length > 0) {
    console.error(usageOf(name, parts));
    process.exit(64);
  }
  const chains = resolve(values.chains);
  mkdirSync(chains, { recursive: true });
  return { size, rounds, chains, json: values.json, only, profiles: values.profiles };
}

function usageOf(name: string, parts: readonly string[]): string {
  return `${name}.js [options]

  --quick               tiny sizes: shows that it works, its figures say nothing
  --nightly             the sizes of the goals
  --rounds <n>          runs of each side (default: ${Object.values(defaultRounds).join(', ')} by size)
  --only <part,..>      ${parts.join(', ')}
  --chains <folder>     where chains are kept once they are made (default: .bench/chains)
  --json <file>         write all figures there
  --profiles <folder>   keep a processor profile of each finack process there`;
}

/** What goes on, on standard error: standard output is for the tables. */
export function progress(words: string): void {
  process.stderr.write(`${words}\n`);
}
