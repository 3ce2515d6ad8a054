// `finack node`: parses what a node needs, and runs it.
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { SNAPSHOT_SPACING_BLOCKS } from '../sync/snapshot-limits.ts';
import {
  addresses,
  blockId,
  type Checkpoint,
  checkpoint,
  countOrZero,
  host,
  listenPort,
  localAddress,
  seconds,
} from './argument-parsers.ts';
import { dataFolder } from './data-folder.ts';
import { usageError } from './exit-codes.ts';
import {
  checkRewardAddress,
  intervalOption,
  notesOption,
  rewardAddressOption,
} from './mining-options.ts';
import { type NetworkFlags, networkOption } from './network-option.ts';
import { outputTerminal } from './output.ts';
import type { RunOptions } from './run-node.ts';

/** The port of the first node of a machine; `up` counts from here too. */
export const DEFAULT_PORT = 9001;
export const DEFAULT_HOST = '127.0.0.1';

/** What commander makes of the command line. */
export interface NodeFlags extends NetworkFlags {
  host: string;
  port: number;
  data?: string;
  peer: string[];
  dialFrom?: string;
  minimumFee?: number;
  assumeValid?: string;
  mine?: true;
  notes?: number;
  interval?: number;
  rewardAddress?: string;
  events?: string;
  pcapng?: string;
  makeSnapshots?: true;
  fromSnapshot?: true;
  checkpoint?: Checkpoint;
  shutdownTimeout?: number;
  quiet?: true;
  verbose?: true;
  stopOnEof?: true;
}

const examples = `
The first line on standard output is "listening HOST:PORT" with the real port. Times in the log are
UTC, as those of blocks are.
SIGINT or SIGTERM says goodbye to every peer and ends; a second one resets everything.

For a supervisor or a container start the program itself, node_modules/.bin/finack: npx does not pass
SIGTERM on, and would leave the node behind.

Exit codes: 0 clean, 1 could not be done, 64 usage, 69 cannot bind, 70 a fault in finack itself,
73 data folder in use, 74 disk, 78 configuration (a folder of another network, or one that others
prepared or could change), 129, 130 and 143 forced (by SIGHUP, SIGINT, SIGTERM).

Examples:
  finack node --mine
  finack node --port 9002 --peer 127.0.0.1:9001
  finack node --port 9003 --peer 127.0.0.1:9001 --from-snapshot
  finack node --port 0 --data /tmp/a --events events.ndjson
  finack node --mine --pcapng - | tshark -i -`;

export function addNodeCommand(program: Command): void {
  const command = program
    .command('node')
    .summary('run a node in the foreground')
    .description('Runs a node in the foreground, until a signal ends it.');
  addConnectionOptions(command);
  addMiningOptions(command);
  addSnapshotOptions(command);
  addOutputOptions(command);
  command.addHelpText('after', examples).action(async (flags: NodeFlags) => {
    // Loaded here, so that every other command starts without a database and a miner.
    const { runNode } = await import('./run-node.ts');
    process.exitCode = await runNode(runOptionsOf(flags));
  });
}

function addConnectionOptions(command: Command): void {
  command
    .addOption(networkOption())
    .addOption(
      new Option('--host <address>', 'where to listen').default(DEFAULT_HOST).argParser(host),
    )
    .addOption(
      new Option('--port <port>', 'where to listen; 0: any free port')
        .default(DEFAULT_PORT)
        .argParser(listenPort),
    )
    .option('--data <dir>', 'data folder (default: $FINACK_DATA or ~/.finack/NETWORK-PORT)')
    .addOption(
      new Option('--peer <host:port>', 'keep dialling this peer; may be repeated')
        .default([] as string[], 'none')
        .argParser(addresses),
    )
    .addOption(
      new Option('--dial-from <address>', 'local address to dial from').argParser(localAddress),
    )
    .addOption(
      new Option(
        '--minimum-fee <n>',
        'units that a transaction must pay for each byte (default: dev 0, public 1)',
      ).argParser(countOrZero),
    )
    .addOption(
      new Option(
        '--assume-valid <id>',
        'do not check signatures of this block and of those below it; all else is checked',
      ).argParser(blockId),
    );
}

function addMiningOptions(command: Command): void {
  command
    .option('--mine', "mine blocks, after the peers' blocks are here")
    .addOption(notesOption())
    .addOption(intervalOption())
    .addOption(rewardAddressOption('with --mine: '));
}

function addSnapshotOptions(command: Command): void {
  command.option(
    '--from-snapshot',
    'begin a new chain with the state that peers have 1,000 blocks below the tip: its work is trusted, and blocks below it are not executed',
  );
  command.addOption(
    new Option(
      '--checkpoint <height:id>',
      'with --from-snapshot: the state is of this block or of one below it',
    ).argParser(checkpoint),
  );
  command.option(
    '--make-snapshots',
    'make a snapshot of the state every 1,000 blocks, for nodes that begin with one',
  );
}

function addOutputOptions(command: Command): void {
  command
    .option('--events <file>', 'append every event to this file, as NDJSON')
    .option(
      '--pcapng <file>',
      'write every frame of ours for Wireshark; -: to standard output, the log to standard error',
    )
    .addOption(
      new Option(
        '--shutdown-timeout <seconds>',
        'for all goodbyes together (default: 8)',
      ).argParser(seconds),
    )
    .option('--quiet', 'log only what goes wrong')
    .addOption(new Option('--verbose', 'log every frame and phase too').conflicts('quiet'))
    .option('--stop-on-eof', 'stop when standard input ends (for programs that start nodes)');
}

export function runOptionsOf(flags: NodeFlags): RunOptions {
  return {
    node: {
      folder: dataFolder(flags.data, flags.network.name, flags.port),
      network: flags.network,
      host: flags.host,
      port: flags.port,
      peers: flags.peer,
      ...(flags.shutdownTimeout === undefined ? {} : { shutdownTimeoutMs: flags.shutdownTimeout }),
      ...(flags.minimumFee === undefined ? {} : { feePerByteMin: flags.minimumFee }),
      ...(flags.dialFrom === undefined ? {} : { dialFrom: flags.dialFrom }),
      ...(flags.assumeValid === undefined ? {} : { assumeValid: flags.assumeValid }),
      ...snapshotOf(flags),
      ...(flags.makeSnapshots && { snapshotSpacingBlocks: SNAPSHOT_SPACING_BLOCKS }),
      ...miningOf(flags),
    },
    detail: flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal',
    ...(flags.events === undefined ? {} : { eventsFile: resolve(flags.events) }),
    ...(flags.pcapng === undefined ? {} : { pcapng: captureTarget(flags.pcapng) }),
    stopOnEof: flags.stopOnEof === true,
  };
}

function snapshotOf({ fromSnapshot, checkpoint }: NodeFlags): Partial<RunOptions['node']> {
  if (fromSnapshot) return { fromSnapshot, ...(checkpoint !== undefined && { checkpoint }) };
  if (checkpoint === undefined) return {};
  throw usageError('--checkpoint goes with --from-snapshot');
}

function miningOf(flags: NodeFlags): Pick<RunOptions['node'], 'mining'> {
  const { mine, notes, interval, rewardAddress, network: chosen } = flags;
  if (mine) {
    checkRewardAddress(flags);
    const intervalMs = interval ?? chosen.parameters.spacingMs;
    const reward = rewardAddress === undefined ? {} : { rewardAddress };
    return { mining: { notesPerBlock: notes ?? 0, intervalMs, ...reward } };
  }
  if (notes !== undefined || interval !== undefined || rewardAddress !== undefined) {
    throw usageError('--notes, --interval and --reward-address go with --mine');
  }
  return {};
}

/** A file, or `-`. A terminal is no place for binary. */
function captureTarget(given: string): string {
  if (given !== '-') return resolve(given);
  if (outputTerminal().isTTY) throw usageError('--pcapng - needs a pipe, such as | tshark -i -');
  return given;
}
