// A sync in which every signature is checked, beside all cores of the machine that check as many signatures and do
// nothing else (sync/signature-checks.ts), in turn; `node .build/scripts/bench/verified.js --help`.
import { before } from './before.ts';
import { type Chain, chainOf, type KindName, kinds, removeRunFolders } from './chains.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { finish, medianOf, type Plot, percent, ratios, type Table } from './results.ts';
import { SideProcess } from './side-process.ts';
import { median, short, spread } from './statistics.ts';
import { oneSync, type SyncRun, withServer } from './sync/one-sync.ts';
import type { Checked, ChecksOrder, ChecksWords } from './sync/signature-checks.ts';

const GOAL = 0.9;

const blocksOf: Readonly<Partial<Record<KindName, BySize<number>>>> = {
  small: { quick: 300, 'five-minute': 10_000, nightly: 100_000 },
  medium: { quick: 10, 'five-minute': 80, nightly: 1_000 },
  large: { quick: 3, 'five-minute': 10, nightly: 100 },
};

const parts = Object.keys(blocksOf) as KindName[];

interface Pair {
  readonly kind: KindName;
  readonly chain: Chain;
  readonly node: readonly SyncRun[];
  readonly checks: readonly Checked[];
}

async function oneCheck({ folder }: Chain): Promise<Checked> {
  const order: ChecksOrder = { folder };
  const side = new SideProcess<ChecksWords>('sync/signature-checks', order);
  try {
    await side.said('ready');
    side.tell({ kind: 'go' });
    const { kind: _, ...checked } = await side.said('checked');
    return checked;
  } finally {
    await side.end();
  }
}

async function measured(kind: KindName, { size, rounds, chains, profiles }: BenchOptions) {
  const chain = await chainOf(chains, kinds[kind], blocksOf[kind]?.[size] ?? 0);
  const node: SyncRun[] = [];
  const checks: Checked[] = [];
  await withServer(chain.folder, async (address) => {
    const plan = { chain, address, chains, assumeValid: undefined, profiles };
    for (let round = 1; round <= rounds; round++) {
      progress(`verified: ${kinds[kind].name}, round ${round} of ${rounds}`);
      node.push(await oneSync('client', plan));
      checks.push(await oneCheck(chain));
    }
  });
  return { kind, chain, node, checks } satisfies Pair;
}

function table(pairs: readonly Pair[]): Table {
  const rows = pairs.flatMap(({ kind, chain, node, checks }) => {
    const row = (name: string, runs: readonly (SyncRun | Checked)[]) => [
      ...[kinds[kind].name, name],
      short(chain.transactions / (medianOf(runs, msOf) / 1e3)),
      percent(spread(runs.map(msOf))),
      (medianOf(runs, ({ processorUs }) => processorUs) / chain.transactions).toFixed(1),
    ];
    return [
      [
        ...row('finack', node),
        median(ratios(checks, node, msOf)).toFixed(2),
        before.verified[kind] ?? '',
        `${GOAL}`,
      ],
      [...row('checks alone', checks), '1.00', '', ''],
    ];
  });
  return {
    title: 'Sync, everything verified',
    head: ['blocks', 'who', 'signatures/s', 'spread', 'processor µs', 'ratio', 'before', 'goal'],
    rows,
    notes: [
      'Processor time is that of all threads of the process, for each signature. The node that serves runs on the same cores.',
    ],
  };
}

function plotOf(pairs: readonly Pair[]): Plot {
  return {
    ...{ name: 'verified', title: 'Rate of a verified sync, of all cores checking signatures' },
    unit: 'of the checks alone',
    bars: pairs.map(({ kind, node, checks }) => ({
      ...{ label: kinds[kind].name, kind: 'ours' as const, goal: GOAL },
      values: ratios(checks, node, msOf),
    })),
  };
}

function msOf({ ms }: { readonly ms: number }): number {
  return ms;
}

const options = benchOptions('verified', parts);
const pairs: Pair[] = [];
try {
  for (const kind of parts) {
    if (options.only?.includes(kind) ?? true) pairs.push(await measured(kind, options));
  }
} finally {
  await removeRunFolders(options.chains);
}
finish('verified', options, { tables: [table(pairs)], plots: [plotOf(pairs)], runs: pairs });
