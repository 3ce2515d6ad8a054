// How soon a block is everywhere, and what that costs on the wire: whole nodes in a simulated network, in virtual
// time, with compact blocks and without. The same seed gives the same figures on every machine.
// `node .build/scripts/bench/propagation.js --help`.
import { type BlockTravel, blocksTravelling } from '../../src/sim/propagation.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { finish, medianOf, type Plot, type Table } from './results.ts';

const SEED = 1;

const NODES = [5, 10, 20] as const;

/** Blocks of each network. */
const BLOCKS: BySize<number> = { quick: 1, 'five-minute': 3, nightly: 20 };

/** Of some 250 bytes: at night blocks are full. */
const TRANSACTIONS: BySize<number> = { quick: 150, 'five-minute': 900, nightly: 3_900 };

/** What nodes name that always travel in full. */
const IN_FULL = ['blocks'] as const;

interface Runs {
  readonly nodes: number;
  readonly form: 'in full' | 'compact';
  readonly travels: readonly BlockTravel[];
}

async function runsOf(nodes: number, form: Runs['form'], { size }: BenchOptions): Promise<Runs> {
  progress(`${nodes} nodes, blocks ${form}, seed ${SEED}`);
  const travels = await blocksTravelling({
    ...{ seed: SEED, nodes, blocks: BLOCKS[size], transactionsPerBlock: TRANSACTIONS[size] },
    ...(form === 'in full' && { capabilities: IN_FULL }),
  });
  return { nodes, form, travels };
}

/** Milliseconds until this part of the others stood on the block. */
function partMs(part: number): (travel: BlockTravel) => number {
  return ({ arrivalsMs }) => arrivalsMs[Math.ceil(part * arrivalsMs.length) - 1] ?? 0;
}

const perNode = (nodes: number) => (travel: BlockTravel) =>
  travel.wireBytes / travel.blockBytes / (nodes - 1);

function tableOf(all: readonly Runs[]): Table {
  const ms = ({ travels }: Runs, part: number) => medianOf(travels, partMs(part)).toFixed(0);
  return {
    title: 'A block whose transactions all have',
    head: [
      'nodes',
      'blocks',
      'KB',
      '50 % ms',
      '90 % ms',
      'all ms',
      'KB on the wire',
      'of a copy for each',
    ],
    rows: all.map((runs) => [
      String(runs.nodes),
      runs.form,
      (medianOf(runs.travels, ({ blockBytes }) => blockBytes) / 1e3).toFixed(0),
      ms(runs, 0.5),
      ms(runs, 0.9),
      ms(runs, 1),
      (medianOf(runs.travels, ({ wireBytes }) => wireBytes) / 1e3).toFixed(0),
      `${(100 * medianOf(runs.travels, perNode(runs.nodes))).toFixed(1)} %`,
    ]),
    notes: [
      `Virtual time, seed ${SEED}: links of 20 to 60 ms one way with 64 KiB under way at most; each node dials ` +
        'three. Processor time does not count. The wire carries announcements too, to everybody.',
    ],
  };
}

function plotOf(name: string, title: string, unit: string, all: readonly Runs[], of: Figure): Plot {
  const bars = all.map((runs) => ({
    label: `${runs.nodes} nodes, ${runs.form}`,
    kind: runs.form === 'compact' ? ('ours' as const) : ('other' as const),
    values: runs.travels.map(of),
  }));
  return { name, title, unit, bars };
}

type Figure = (travel: BlockTravel) => number;

const options = benchOptions('propagation', NODES.map(String));
const all: Runs[] = [];
for (const nodes of NODES) {
  if (options.only?.includes(String(nodes)) === false) continue;
  for (const form of ['in full', 'compact'] as const) all.push(await runsOf(nodes, form, options));
}
finish('propagation', options, {
  tables: [tableOf(all)],
  plots: [
    plotOf('propagation', 'A block is everywhere after', 'ms', all, partMs(1)),
    plotOf(
      'propagation-bytes',
      'On the wire for one block',
      'KB',
      all,
      (one) => one.wireBytes / 1e3,
    ),
  ],
  runs: all,
});
