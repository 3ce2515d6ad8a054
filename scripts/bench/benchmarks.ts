// The benchmarks in their order, and how each of them is asked for a size.
import type { Size } from './options.ts';

export interface Benchmark {
  readonly name: string;
  /** What makes it run in this size. */
  readonly sizes: Readonly<Record<Size, readonly string[]>>;
  /** Takes part in the common options of options.ts: chains, profiles. */
  readonly usesChains: boolean;
  /** Measures what is installed beside it too, into this folder alone. */
  readonly usesCompetitors?: true;
}

const common = { quick: ['--quick'], 'five-minute': [], nightly: ['--nightly'] } as const;

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'frames',
    sizes: {
      quick: ['--quick', '--rounds', '1'],
      'five-minute': [],
      nightly: ['--rounds', '9'],
    },
    usesChains: false,
    usesCompetitors: true,
  },
  { name: 'sync', sizes: common, usesChains: true },
  { name: 'verified', sizes: common, usesChains: true },
  { name: 'other-chains', sizes: common, usesChains: true, usesCompetitors: true },
  { name: 'memory', sizes: common, usesChains: true },
  { name: 'propagation', sizes: common, usesChains: true },
  { name: 'growth', sizes: common, usesChains: true },
];

export const benchmarkNames = benchmarks.map(({ name }) => name);
