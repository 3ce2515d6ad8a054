// A fresh node that catches up with one peer, beside nodes of other chains that npm installs and Node runs, in turn,
// each on disk with two processes; `node .build/scripts/bench/other-chains.js --help`. Which chains were tried, and
// why some did not run, stands in README.md.
import { before } from './before.ts';
import { chainOf, kinds, removeRunFolders } from './chains.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { type OtherChain, otherChainOf, otherSync, withOtherServer } from './others/other-chain.ts';
import { finish, medianOf, megabytes, type Plot, percent, type Table } from './results.ts';
import { median, short, spread } from './statistics.ts';
import { tipOf } from './sync/assume-valid.ts';
import { oneSync, withServer } from './sync/one-sync.ts';

const GOAL = 10;

/** Descendants of bcoin. */
const names = ['hsd', 'bcash'] as const;

/** What is synced. */
interface Load {
  readonly title: string;
  readonly transactionsPerBlock: number;
  readonly blocks: BySize<number>;
  readonly isChecked: boolean;
}

const full = {
  transactionsPerBlock: kinds.medium.transactionsPerBlock,
  blocks: { quick: 3, 'five-minute': 50, nightly: 500 },
} as const;

const loads: Readonly<Record<string, Load>> = {
  empty: {
    ...{ title: 'blocks without transactions', transactionsPerBlock: 0, isChecked: true },
    blocks: { quick: 200, 'five-minute': 10_000, nightly: 10_000 },
  },
  checked: {
    ...full,
    title: 'blocks of 395 transactions, every signature checked',
    isChecked: true,
  },
  trusted: { ...full, title: 'blocks of 395 transactions below a trusted block', isChecked: false },
};

interface Run {
  readonly ms: number;
  readonly processorUs: number;
  readonly peakBytes: number;
}

interface Side {
  readonly name: string;
  readonly blocks: number;
  readonly transactions: number;
  readonly bytes: number;
  readonly runs: readonly Run[];
}

/** Chains that do not run here, and why. */
const missing = new Map<string, string>();

type Turn = () => Promise<Run>;

/** The sides take turns while all of their servers run. */
async function measured(load: Load, options: BenchOptions): Promise<Side[]> {
  const { size, chains } = options;
  const blocks = load.blocks[size];
  const kind = load.transactionsPerBlock === 0 ? kinds.empty : kinds.medium;
  const own = await chainOf(chains, kind, blocks);
  const others: OtherChain[] = [];
  for (const name of names) {
    try {
      others.push(await otherChainOf(chains, name, blocks, load.transactionsPerBlock));
    } catch (error) {
      missing.set(name, (error as Error).message);
    }
  }
  // Before anybody serves it: a folder belongs to one process.
  const assumeValid = load.isChecked ? undefined : await tipOf(own);
  const turns: Turn[] = [];
  return await withServer(own.folder, async (address) => {
    const { profiles } = options;
    const plan = { chain: own, address, chains, assumeValid, profiles };
    turns.push(() => oneSync('client', plan));
    return await withServers(others, async (ports) => {
      turns.push(...others.map((chain, at) => otherTurn(chain, ports[at] ?? 0, load, options)));
      const runs = await alternated(turns, load, options.rounds);
      return [
        { ...own, name: 'finack', runs: runs[0] ?? [] },
        ...others.map((chain, at) => ({ ...sideOf(chain), runs: runs[at + 1] ?? [] })),
      ];
    });
  });
}

function sideOf({ name, height, transactions, bytes }: OtherChain) {
  return { name, blocks: height, transactions, bytes };
}

function otherTurn(
  chain: OtherChain,
  port: number,
  { isChecked }: Load,
  { chains }: BenchOptions,
): Turn {
  return () => otherSync(chain, port, chains, isChecked);
}

async function withServers<T>(
  others: readonly OtherChain[],
  use: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  const [first, ...rest] = others;
  if (first === undefined) return await use([]);
  return await withOtherServer(first, (port) =>
    withServers(rest, (ports) => use([port, ...ports])),
  );
}

async function alternated(turns: readonly Turn[], { title }: Load, rounds: number) {
  const runs: Run[][] = turns.map(() => []);
  for (let round = 1; round <= rounds; round++) {
    progress(`other chains: ${title}, round ${round} of ${rounds}`);
    for (const [at, turn] of turns.entries()) runs[at]?.push(await turn());
  }
  return runs;
}

/** Milliseconds for each transaction, or for each block where there are none. */
function msEach({ blocks, transactions, runs }: Side): number[] {
  return runs.map(({ ms }) => ms / (transactions || blocks));
}

/** How many times as fast finack is, run by run. */
function factors(finack: Side, other: Side): number[] {
  const own = msEach(finack);
  return msEach(other).map((ms, at) => ms / (own[at] ?? Number.NaN));
}

function rowOf(side: Side, finack: Side): string[] {
  const { name, blocks, transactions, bytes, runs } = side;
  const seconds = medianOf(runs, ({ ms }) => ms) / 1e3;
  return [
    ...[name, short(blocks), short(blocks / seconds), short(bytes / 1e6 / seconds)],
    transactions === 0 ? '' : short(transactions / seconds),
    transactions === 0 ? '' : short(transactions / (bytes / 1e6)),
    percent(spread(runs.map(({ ms }) => ms))),
    short(medianOf(runs, ({ processorUs }) => processorUs) / blocks),
    megabytes(medianOf(runs, (run) => run.peakBytes)),
    side === finack ? '' : median(factors(finack, side)).toFixed(1),
  ];
}

function tableOf({ title }: Load, sides: readonly Side[]): Table {
  return {
    title: `A fresh node catches up: ${title}`,
    head: [
      ...['chain', 'blocks', 'blocks/s', 'MB/s', 'transactions/s', 'per MB', 'spread'],
      ...['processor µs', 'peak MB', 'finack is faster by'],
    ],
    rows: sides.map((side) => rowOf(side, sides[0] ?? side)),
  };
}

function plotOf(part: string, { title }: Load, [finack, ...others]: readonly Side[]): Plot[] {
  if (finack === undefined || others.length === 0) return [];
  const bars = others.map((other) => ({
    ...{ label: other.name, kind: 'other' as const, goal: GOAL },
    values: factors(finack, other),
  }));
  const unit = 'times as fast';
  return [{ name: `other-chains-${part}`, title: `finack beside: ${title}`, unit, bars }];
}

const options = benchOptions('other-chains', Object.keys(loads));
const measurements: { part: string; load: Load; sides: Side[] }[] = [];
try {
  for (const [part, load] of Object.entries(loads)) {
    if (!(options.only?.includes(part) ?? true)) continue;
    measurements.push({ part, load, sides: await measured(load, options) });
  }
} finally {
  await removeRunFolders(options.chains);
}
const notRun = [...missing].map(([name, why]) => `${name} did not run: ${why}`);
const note = `Faster by transactions per second, or by blocks per second where there are none. Goal: ${GOAL}. Before: ${before.otherChains}, empty blocks. Processor time is that of the node's own process, for each block; the others check signatures in processes of their own.`;
finish('other-chains', options, {
  tables: measurements.map(({ load, sides }, at) => ({
    ...tableOf(load, sides),
    notes: at === measurements.length - 1 ? [note, ...notRun] : [],
  })),
  plots: measurements.flatMap(({ part, load, sides }) => plotOf(part, load, sides)),
  runs: measurements,
});
