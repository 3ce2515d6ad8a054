// `finack bench`: what this machine makes of a node, in half a minute. The measuring is done in src/bench.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { SyncFigures, SyncLoad } from '../bench/sync-figures.ts';
import { networks } from '../chain/network-parameters.ts';
import { workOfTarget } from '../chain/work.ts';
import { VERSION } from '../node/version.ts';
import { remark } from './output.ts';
import { duration, print, printJson, table } from './print.ts';
import { abortedBySignals, forcedExitCode, type StopSignal } from './signals.ts';

interface BenchFlags {
  folder?: string;
  json?: true;
}

/** One line of the table. */
interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What was measured, and what follows from it. */
  means: string;
}

interface BenchReport {
  machine: { processor: string; cores: number; node: string; finack: string };
  figures: Figure[];
}

/** Blocks of about 1 KB, and of about 200 KB. */
const smallBlocks: SyncLoad = { blocks: 2_000, transactionsPerBlock: 4, signatures: 'checked' };
const largeBlocks: SyncLoad = { blocks: 40, transactionsPerBlock: 800, signatures: 'checked' };

const notes = `
Everything is measured with the code that a node runs, alone: end what else is busy first. Figures of two
machines compare, or of two versions on one; those of two hours on a machine that does other things do not.
Nothing leaves this machine, and nothing is left behind. Interrupted, it shows what it has.

--json prints one object: machine (processor, cores, node, finack) and figures (name, value, unit, means).

Exit codes: 0 measured, 64 usage, 74 the disk refuses, 130 and 143 interrupted.

Examples:
  finack bench
  finack bench --folder ~/.finack          the disk where nodes keep their blocks
  finack bench --json | jq '.figures[] | {name, value}'`;

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .summary('measure what this machine makes of a node')
    .description('Measures what this machine makes of a node: signatures, hashes, disk, and syncs.')
    .option(
      '--folder <dir>',
      "where chains are made and removed (default: the system's temporary folder)",
    )
    .option('--json', 'print it as JSON')
    .addHelpText('after', notes)
    .action(bench);
}

async function bench({ folder = tmpdir(), json }: BenchFlags): Promise<void> {
  const signal = abortedBySignals();
  const figures: Figure[] = [];
  const own = await mkdtemp(join(folder, 'finack-bench-'));
  try {
    for await (const figure of measured(own, signal)) figures.push(figure);
  } catch (error) {
    if (!signal.aborted) throw error;
    process.exitCode = forcedExitCode(signal.reason as StopSignal);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  const report = { machine: machine(), figures };
  if (json) printJson(report);
  else print(reportText(report));
}

async function* measured(folder: string, signal: AbortSignal): AsyncGenerator<Figure> {
  const [machineFigures, { timedSync }] = await Promise.all([
    import('../bench/machine-figures.ts'),
    import('../bench/sync-figures.ts'),
  ]);
  remark('signatures ...');
  yield signatures(await machineFigures.signaturesPerSecond(signal));
  remark('hashes ...');
  yield mining(await machineFigures.noncesPerSecond(signal));
  remark('disk ...');
  yield commits(await machineFigures.commitMs(folder, signal));
  for (const load of [smallBlocks, largeBlocks]) {
    for (const signatures of ['checked', 'assumed'] as const) {
      remark(`a sync of ${load.blocks} blocks, signatures ${signatures} ...`);
      const place = await mkdtemp(join(folder, 'sync-'));
      const asked = { ...load, signatures };
      yield syncing(asked, await timedSync(asked, place, signal));
      await rm(place, { recursive: true, force: true });
    }
  }
}

function signatures(perSecond: number): Figure {
  const means = `Ed25519, checked on ${availableParallelism()} cores: a sync checks one for each transaction`;
  return { name: 'signatures', value: Math.round(perSecond), unit: '/s', means };
}

function mining(perSecond: number): Figure {
  const hashes = Number(workOfTarget(networks.public.parameters.target));
  const each = duration((hashes / perSecond) * 1_000);
  const means = `nonces tried in one thread: the first block of the network public takes ${each}`;
  return { name: 'mining', value: Math.round(perSecond), unit: '/s', means };
}

function commits(ms: number): Figure {
  const means = 'until 1 MiB more is durable: every commit of a node waits for it';
  return { name: 'disk', value: Number(ms.toFixed(2)), unit: 'ms', means };
}

function syncing(load: SyncLoad, { blocks, bytes, ms }: SyncFigures): Figure {
  const size = `${(bytes / blocks / 1_000).toFixed(1)} KB`;
  const megabytes = (bytes / ms / 1_000).toFixed(1);
  const means = `blocks of ${size}, signatures ${load.signatures}: ${megabytes} MB/s, both nodes in one process`;
  return { name: 'sync', value: Math.round((blocks / ms) * 1_000), unit: 'blocks/s', means };
}

function machine(): BenchReport['machine'] {
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  const cores = availableParallelism();
  return { processor, cores, node: process.versions.node, finack: VERSION };
}

function reportText({ machine: { processor, cores, node, finack }, figures }: BenchReport): string {
  const rows = figures.map(({ name, value, unit, means }) => [name, value, unit, means]);
  const head = `${processor}, ${cores} cores; Node.js ${node}; finack ${finack}`;
  return `${head}\n\n${table(['', '', '', 'WHAT'], rows)}`;
}
