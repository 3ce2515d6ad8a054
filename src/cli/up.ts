// `finack up`: several nodes on this machine, each a process of its own, in one terminal.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Network, networks } from '../chain/network.ts';
import { countOrZero, listenPort, network, wholeNumber } from './argument-parsers.ts';
import { exitCodes, usageError } from './exit-codes.ts';
import { endingWords, Fleet, type FleetPlan } from './fleet.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from './node.ts';
import { print } from './print.ts';
import { onStopSignals } from './signals.ts';
import { LiveView, PlainView, type UpView } from './up-view.ts';

export interface UpFlags {
  nodes: number;
  basePort: number;
  network: Network;
  topology: 'line' | 'mesh';
  data?: string;
  mine?: true;
  notes?: number;
  interval?: number;
  verbose?: true;
}

/** Processes of 50 to 100 MB each. */
const NODES_MAX = 64;
const DEFAULT_NODES = 3;

/** Milliseconds from one picture to the next: 4 Hz is as fast as people read. */
const REDRAW_INTERVAL_MS = 250;

const examples = `
On a terminal a table shows every node; in a pipe every log line is printed with its node's name.
Ctrl-C lets all nodes say goodbye and tells how each ended; a second Ctrl-C forces them.

Examples:
  finack up -n 3 --mine
  finack up -n 5 --topology mesh --mine --notes 100 --interval 500
  finack up -n 2 --base-port 0 --data ./nodes | cat`;

export function addUpCommand(program: Command): void {
  program
    .command('up')
    .summary('run several nodes on this machine')
    .description('Runs several nodes on this machine, each a process of its own, and shows them.')
    .addOption(
      new Option('-n, --nodes <n>', 'how many')
        .default(DEFAULT_NODES)
        .argParser((text) => wholeNumber(text, 1, NODES_MAX)),
    )
    .addOption(
      new Option('--base-port <port>', 'port of the first node; 0: any free ports')
        .default(DEFAULT_PORT)
        .argParser(listenPort),
    )
    .addOption(
      new Option('--network <name>', 'dev or public')
        .default(networks.dev, networks.dev.name)
        .argParser(network),
    )
    .addOption(
      new Option('--topology <shape>', 'line: each dials the one before it; mesh: all before it')
        .choices(['line', 'mesh'])
        .default('line'),
    )
    .option(
      '--data <dir>',
      'keep data folders here (default: a temporary folder, removed at the end)',
    )
    .option('--mine', 'the first node mines')
    .addOption(
      new Option('--notes <n>', 'with --mine: signed notes per block (default: 0)').argParser(
        countOrZero,
      ),
    )
    .addOption(
      new Option('--interval <ms>', 'with --mine: ms between blocks').argParser(countOrZero),
    )
    .option('--verbose', 'log every frame and phase')
    .addHelpText('after', examples)
    .action(async (flags: UpFlags) => {
      process.exitCode = await runUp(flags);
    });
}

async function runUp(flags: UpFlags): Promise<number> {
  checkFlags(flags);
  const { data } = flags;
  const root = data === undefined ? await mkdtemp(join(tmpdir(), 'finack-up-')) : resolve(data);
  const view: UpView = process.stdout.isTTY
    ? new LiveView(process.stdout)
    : new PlainView(process.stdout);
  const fleet = new Fleet(fleetPlan(flags, root), (name, text) => view.line(name, text));
  const run = showFleet(fleet, view, `${flags.nodes} nodes listen, data in ${root}`);
  onStopSignals({
    stop: () => fleet.stop(),
    async force() {
      fleet.stop();
      await run.catch(() => undefined);
    },
  });
  try {
    return await run;
  } finally {
    if (data === undefined) await rm(root, { recursive: true, force: true });
  }
}

/** From the first start to the last end. @returns the exit code */
async function showFleet(fleet: Fleet, view: UpView, welcome: string): Promise<number> {
  const timer = setInterval(() => void refresh(fleet, view), REDRAW_INTERVAL_MS);
  if ((await fleet.start()) === 'up') view.line('up', welcome);
  await fleet.ended();
  clearInterval(timer);
  view.draw(fleet.sights);
  view.close();
  for (const { child } of fleet.sights) print(`${child.name} ${endingWords(child.state)}`);
  return worstCode(fleet);
}

function checkFlags({ basePort, nodes, mine, notes, interval }: UpFlags): void {
  if (basePort + nodes - 1 > 65_535)
    throw usageError('--base-port leaves no room for so many nodes');
  if (!mine && (notes !== undefined || interval !== undefined)) {
    throw usageError('--notes and --interval go with --mine');
  }
}

export function fleetPlan(flags: UpFlags, root: string): FleetPlan {
  const folder = (index: number) => join(root, `node${index + 1}`);
  return {
    count: flags.nodes,
    folder,
    args(index, earlier) {
      const port = flags.basePort === 0 ? 0 : flags.basePort + index;
      const peers = flags.topology === 'mesh' ? earlier : earlier.slice(-1);
      return [
        ...['--host', DEFAULT_HOST, '--port', String(port), '--data', folder(index)],
        ...['--network', flags.network.name],
        ...peers.flatMap((peer) => ['--peer', peer]),
        ...(index === 0 ? miningArgs(flags) : []),
        ...(flags.verbose ? ['--verbose'] : []),
      ];
    },
  };
}

function miningArgs({ mine, notes, interval }: UpFlags): string[] {
  return [
    ...(mine ? ['--mine'] : []),
    ...(notes === undefined ? [] : ['--notes', String(notes)]),
    ...(interval === undefined ? [] : ['--interval', String(interval)]),
  ];
}

async function refresh(fleet: Fleet, view: UpView): Promise<void> {
  view.draw(fleet.sights);
  if (process.stdout.isTTY) await fleet.look();
}

/** What went wrong first tells more than that the others were stopped for it. */
function worstCode(fleet: Fleet): number {
  const codes = fleet.sights.map(({ child: { state } }) => {
    return state.name === 'ended' ? (state.code ?? exitCodes.failed) : exitCodes.clean;
  });
  return codes.find((code) => code !== 0) ?? exitCodes.clean;
}
