// How fast a fresh node catches up, beside a reference that does only what no sync can leave out
// (sync/reference.ts); `node .build/scripts/bench/sync.js --help` says what can be chosen.
//
// A node in a process of its own serves the chain from its disk; node and reference take turns, each run a fresh
// process with an empty data folder. Measured are rate, processor time, memory and the delay of the event loop.
import { before } from './before.ts';
import { type Chain, chainOf, type KindName, kinds, removeRunFolders } from './chains.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { finish, medianOf, megabytes, type Plot, percent, ratios, type Table } from './results.ts';
import { median, short, spread } from './statistics.ts';
import { tipOf } from './sync/assume-valid.ts';
import { oneSync, type SyncRun, withServer } from './sync/one-sync.ts';

const blocksOf: Readonly<Partial<Record<KindName, BySize<number>>>> = {
  small: { quick: 300, 'five-minute': 10_000, nightly: 100_000 },
  medium: { quick: 10, 'five-minute': 300, nightly: 3_000 },
  large: { quick: 3, 'five-minute': 60, nightly: 300 },
  wide: { quick: 3, 'five-minute': 60, nightly: 300 },
};

const parts = Object.keys(blocksOf) as KindName[];

/** Goal for each kind of block; with many accounts there is none, because the reference makes no state root. */
const goals: Readonly<Partial<Record<KindName, number>>> = { small: 0.5, medium: 0.8, large: 0.8 };

interface Pair {
  readonly kind: KindName;
  readonly chain: Chain;
  readonly node: readonly SyncRun[];
  readonly reference: readonly SyncRun[];
}

const options = benchOptions('sync', parts);

async function measured(kind: KindName, { size, rounds, chains, profiles }: BenchOptions) {
  const blocks = blocksOf[kind]?.[size] ?? 0;
  const chain = await chainOf(chains, kinds[kind], blocks);
  const assumeValid = await tipOf(chain);
  const node: SyncRun[] = [];
  const reference: SyncRun[] = [];
  await withServer(chain.folder, async (address) => {
    const plan = { chain, address, chains, assumeValid, profiles };
    for (let round = 1; round <= rounds; round++) {
      progress(`sync: ${kinds[kind].name}, round ${round} of ${rounds}`);
      node.push(await oneSync('client', plan));
      reference.push(await oneSync('reference', plan));
    }
  });
  return { kind, chain, node, reference } satisfies Pair;
}

function rateTable(pairs: readonly Pair[]): Table {
  const rows = pairs.flatMap(({ kind, chain, node, reference }) => {
    const row = (name: string, runs: readonly SyncRun[]) => [
      ...[kinds[kind].name, name, short(chain.blocks / (medianOf(runs, msOf) / 1e3))],
      short(chain.bytes / 1e3 / medianOf(runs, msOf)),
      percent(spread(runs.map(msOf))),
      `${short(medianOf(runs, ({ processorUs }) => processorUs) / chain.blocks)}`,
    ];
    return [
      [
        ...row('finack', node),
        median(ratios(reference, node, msOf)).toFixed(2),
        before.syncOfReference[kind] ?? '',
        goals[kind]?.toFixed(1) ?? '',
      ],
      [...row('reference', reference), '1.00', '', ''],
    ];
  });
  return {
    title: 'Sync, signatures assumed valid',
    head: [
      'blocks',
      'who',
      'blocks/s',
      'MB/s',
      'spread',
      'processor µs',
      'ratio',
      'before',
      'goal',
    ],
    rows,
    notes: [
      'Processor time is that of all threads of the receiving process, for each block.',
      before.syncNote,
    ],
  };
}

function sideTable(pairs: readonly Pair[]): Table {
  const rows = pairs.map(({ kind, node }) => [
    kinds[kind].name,
    megabytes(medianOf(node, ({ idleBytes }) => idleBytes)),
    megabytes(medianOf(node, (run) => run.peakBytes - run.idleBytes)),
    ...(['p99', 'p999'] as const).flatMap((at) => [
      medianOf(node, ({ loop }) => loop[at]).toFixed(1),
      medianOf(node, ({ idleLoop }) => idleLoop[at]).toFixed(1),
    ]),
  ]);
  return {
    title: 'Memory and event loop of the syncing node',
    head: ['blocks', 'idle MB', 'peak over it', 'p99 ms', 'idle', 'p99.9 ms', 'idle process'],
    rows,
    notes: ['Goals: at most 20 ms at p99.9 above a process that does nothing in the same moments.'],
  };
}

function plotOf(pairs: readonly Pair[]): Plot {
  const bars = pairs.map(({ kind, node, reference }) => ({
    ...{ label: kinds[kind].name, kind: 'ours' as const, goal: goals[kind] },
    values: ratios(reference, node, msOf),
  }));
  const title = 'Rate of a sync, signatures assumed valid, of what the reference reaches';
  return { name: 'sync', title, unit: 'of reference', bars };
}

function msOf({ ms }: SyncRun): number {
  return ms;
}

const pairs: Pair[] = [];
try {
  for (const kind of parts) {
    if (options.only?.includes(kind) ?? true) pairs.push(await measured(kind, options));
  }
} finally {
  await removeRunFolders(options.chains);
}
finish('sync', options, {
  ...{ tables: [rateTable(pairs), sideTable(pairs)], plots: [plotOf(pairs)], runs: pairs },
});
