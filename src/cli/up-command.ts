// `finack up`: several nodes on this machine, each a process of its own, in one terminal.
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatAddress } from '../net/address.ts';
import { sanitize } from '../observe/sanitize.ts';
import { listenPort, wholeNumber } from './argument-parsers.ts';
import { colourizerFor } from './colour.ts';
import { exitCodes, usageError } from './exit-codes.ts';
import { LocalNetwork, type LocalNetworkPlan, partsIn } from './local-network.ts';
import type { LocalNodeEvents, NodeSnapshot } from './local-node.ts';
import {
  checkRewardAddress,
  intervalOption,
  notesOption,
  rewardAddressOption,
} from './mining-options.ts';
import { type NetworkFlags, networkOption } from './network-option.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from './node-command.ts';
import { openStandard, outputTerminal } from './output.ts';
import { duration } from './print.ts';
import { onStopSignals } from './signals.ts';
import { dialsOf, type Shape, shapeHelp, shapes, Unity } from './topology.ts';
import { type NodeLog, openNodeLog, openUpFolder } from './up-folder.ts';
import { networkWords, partWords } from './up-picture.ts';
import { JsonView, LiveView, PlainView, type UpView } from './up-view.ts';

export interface UpFlags extends NetworkFlags {
  nodes: number;
  basePort: number;
  topology: Shape;
  seed?: number;
  data?: string;
  /** How many mine; commander's word for --mine without a number is true. */
  mine?: number | true;
  notes?: number;
  interval?: number;
  rewardAddress?: string;
  /** commander's name for --no-restart. */
  restart: boolean;
  verbose?: true;
  json?: true;
}

/** Processes of 50 to 100 MB each. */
const NODES_MAX = 64;
const DEFAULT_NODES = 3;
const SEED_MAX = 0xffff_ffff;

/** Milliseconds from one look at all nodes to the next: often enough for a person, and for a script. */
const LIVE_LOOK_INTERVAL_MS = 500;
const LOOK_INTERVAL_MS = 1_000;

const examples = `
On a terminal a table shows every node; in a pipe every log line is printed with its node's name; with
--json one object a line. Every node's log is also in NAME.log beside its data folder. A node that is
killed is started again; a network that has fallen into parts is called split.
Ctrl-C lets all nodes say goodbye and tells how each ended; a second Ctrl-C forces them.

Exit codes: 0 clean, 64 usage, 74 disk, 129, 130 and 143 forced; else that of the first node that failed
(69: it could not bind).

Examples:
  finack up -n 3 --mine
  finack up -n 5 --topology mesh --mine 2 --notes 100 --interval 500
  finack up -n 8 --topology random --seed 7
  finack up -n 2 --base-port 0 --data ./nodes | cat`;

export function addUpCommand(program: Command): void {
  const command = program
    .command('up')
    .summary('run several nodes on this machine')
    .description('Runs several nodes on this machine, each a process of its own, and shows them.');
  addNetworkOptions(command);
  addNodeOptions(command);
  command.addHelpText('after', examples).action(async (flags: UpFlags) => {
    process.exitCode = await runUp(flags);
  });
}

function addNetworkOptions(command: Command): void {
  command
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
    .addOption(networkOption())
    .addOption(new Option('--topology <shape>', shapeHelp).choices(shapes).default('ring'))
    .addOption(
      new Option('--seed <n>', 'of --topology random (default: another every time)').argParser(
        (text) => wholeNumber(text, 0, SEED_MAX),
      ),
    );
}

function addNodeOptions(command: Command): void {
  command
    .option(
      '--data <dir>',
      'keep data folders and logs here (default: a temporary folder, removed at the end)',
    )
    .addOption(
      new Option('--mine [n]', 'the first node mines; with a number: the first n').argParser(
        miners,
      ),
    )
    .addOption(notesOption())
    .addOption(intervalOption())
    .addOption(rewardAddressOption('with --mine: '))
    .option('--no-restart', 'leave a node that was killed as it is')
    .option('--verbose', 'log every frame and phase')
    .option('--json', 'print what happens as JSON, one object a line');
}

function miners(text: string): number {
  if (/^\d+$/.test(text)) return wholeNumber(text, 1, NODES_MAX);
  throw new InvalidArgumentError('Give how many nodes mine, or no number for the first alone.');
}

async function runUp(given: UpFlags): Promise<number> {
  checkFlags(given);
  const stop = new Stop();
  const folder = await openUpFolder(given.data);
  try {
    const seed = given.seed ?? randomInt(SEED_MAX);
    return await stop.during(new Up({ ...given, seed }, folder.path));
  } finally {
    await folder.remove();
  }
}

/** Signals, heard from the beginning on: one that comes before there is a network is kept. */
class Stop {
  #asked = 0;
  #up: Up | undefined;
  #run: Promise<number> | undefined;

  constructor() {
    const stop = () => {
      this.#asked++;
      this.#up?.stop();
    };
    onStopSignals({
      stop,
      force: async () => {
        stop();
        await this.#run?.catch(() => undefined);
      },
    });
  }

  async during(up: Up): Promise<number> {
    if (this.#asked > 0) return exitCodes.clean;
    this.#up = up;
    this.#run = up.run();
    return await this.#run;
  }
}

function checkFlags(flags: UpFlags): void {
  const { basePort, nodes, mine, notes, interval, rewardAddress, seed, topology } = flags;
  if (basePort + nodes - 1 > 65_535)
    throw usageError('--base-port leaves no room for so many nodes');
  const said = [notes, interval, rewardAddress];
  if (mine === undefined && said.some((value) => value !== undefined)) {
    throw usageError('--notes, --interval and --reward-address go with --mine');
  }
  checkRewardAddress(flags);
  if (typeof mine === 'number' && mine > nodes) throw usageError(`only ${nodes} nodes can mine`);
  if (seed !== undefined && topology !== 'random')
    throw usageError('--seed is of --topology random');
}

/** `ring of 5, dev, node1 and node2 mine`; a random shape names its seed, which repeats it. */
export function shapeWords({ topology, nodes, network: { name }, mine, seed }: UpFlags): string {
  const seeded = topology === 'random' ? ` (seed ${seed})` : '';
  const many = mine === undefined ? 0 : mine === true ? 1 : mine;
  const mining = many === 0 ? '' : many === 1 ? ', node1 mines' : `, node1 to node${many} mine`;
  return `${topology} of ${nodes}${seeded}, ${name}${mining}`;
}

/** `random of 5`: which node dials which, where each keeps its data, and how its process is started. */
export function networkPlan(flags: UpFlags, root: string): LocalNetworkPlan {
  const killed = flags.restart ? 'restart' : 'stay away';
  const nodes = Array.from({ length: flags.nodes }, (_, index) => {
    const name = `node${index + 1}`;
    const folder = join(root, name);
    const port = flags.basePort + index;
    const address = flags.basePort === 0 ? undefined : formatAddress({ host: DEFAULT_HOST, port });
    return {
      name,
      folder,
      address,
      killed,
      args: (listen: string | undefined, peers: readonly string[]) => [
        ...['--host', DEFAULT_HOST, '--port', listen?.split(':').at(-1) ?? '0', '--data', folder],
        ...['--network', flags.networkFile ?? flags.network.name],
        ...peers.flatMap((peer) => ['--peer', peer]),
        ...(index < minersOf(flags) ? miningArgs(flags) : []),
        ...(flags.verbose ? ['--verbose'] : []),
      ],
    } as const;
  });
  return { nodes, dials: dialsOf(flags.topology, flags.nodes, flags.seed ?? 0) };
}

function minersOf({ mine }: UpFlags): number {
  return mine === true ? 1 : (mine ?? 0);
}

function miningArgs({ notes, interval, rewardAddress }: UpFlags): string[] {
  return [
    '--mine',
    ...(notes === undefined ? [] : ['--notes', String(notes)]),
    ...(interval === undefined ? [] : ['--interval', String(interval)]),
    ...(rewardAddress === undefined ? [] : ['--reward-address', rewardAddress]),
  ];
}

/** One run, from the first start to the last end. */
class Up {
  readonly #flags: UpFlags;
  readonly #folder: string;
  readonly #view: UpView;
  readonly #network: LocalNetwork;
  readonly #unity = new Unity();
  readonly #logs = new Map<string, NodeLog>();
  readonly #startMs = performance.now();
  #state: 'starting' | 'running' | 'stopping' = 'starting';

  constructor(flags: UpFlags, folder: string) {
    this.#flags = flags;
    this.#folder = folder;
    this.#view = viewOf(flags);
    const events: LocalNodeEvents = {
      line: (name, text) => this.#line(name, text),
      fell: (name, how, restartMs) => this.#fell(name, how, restartMs),
    };
    this.#network = new LocalNetwork(networkPlan(flags, folder), events);
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    for (const { name } of this.#network.snapshots) {
      this.#logs.set(name, await openNodeLog(this.#folder, name));
    }
    const isLive = this.#view instanceof LiveView;
    const intervalMs = isLive ? LIVE_LOOK_INTERVAL_MS : LOOK_INTERVAL_MS;
    const timer = setInterval(() => void this.#look(), intervalMs);
    this.#draw();
    if ((await this.#network.start()) === 'up') this.#isUp();
    await this.#network.ended();
    clearInterval(timer);
    this.#draw();
    const { snapshots } = this.#network;
    const exitCode = worstCode(snapshots);
    this.#view.end(snapshots, exitCode);
    await Promise.all([this.#view.close(), ...[...this.#logs.values()].map((log) => log.close())]);
    return exitCode;
  }

  /** Asks every node to say goodbye; a second time it forces them. */
  stop(): void {
    this.#state = 'stopping';
    this.#network.stop();
  }

  #isUp(): void {
    if (this.#state === 'starting') this.#state = 'running';
    const { nodes } = this.#flags;
    const what = `${nodes} nodes listen (${shapeWords(this.#flags)})`;
    this.#view.notice('listening', `${what}, data and logs in ${this.#folder}`);
  }

  async #look(): Promise<void> {
    await this.#network.look();
    if (this.#state === 'running') this.#judgeUnity();
    if (this.#state !== 'stopping') this.#draw();
  }

  #judgeUnity(): void {
    const { snapshots } = this.#network;
    const parts = partsIn(snapshots);
    if (parts === undefined) return;
    const news = this.#unity.seen(parts.length, performance.now());
    if (news === undefined) return;
    const words = { connected: networkWords(snapshots), 'whole-again': 'the network is one again' };
    const split = `the network has split: ${partWords(parts, snapshots)}`;
    this.#view.notice(news, news === 'split' ? split : words[news]);
  }

  #draw(): void {
    this.#view.draw({
      shape: shapeWords(this.#flags),
      runningMs: performance.now() - this.#startMs,
      folder: this.#folder,
      snapshots: this.#network.snapshots,
    });
  }

  #line(name: string, text: string): void {
    const plain = sanitize(withOurFlags(text));
    this.#logs.get(name)?.write(plain);
    this.#view.line(name, plain.replace(logDateAtStart, ''));
  }

  #fell(name: string, how: string, restartMs: number | undefined): void {
    const then = restartMs === undefined ? '' : `; it is started again in ${duration(restartMs)}`;
    this.#logs.get(name)?.write(how + then);
    this.#view.notice('fell', `${name} ${how}${then}`);
  }
}

/** In the picture and beside a node's name there is room for the time of day. */
const logDateAtStart = /^\d{4}-\d\d-\d\dT(?=\d\d:)/;

/** A node names its own flags: `up` chooses the ports. */
function withOurFlags(text: string): string {
  return text.startsWith('finack: ') ? text.replace(/(?<![\w-])--port\b/, '--base-port') : text;
}

function viewOf({ json }: UpFlags): UpView {
  const stream = openStandard(1);
  if (json) return new JsonView(stream);
  const terminal = outputTerminal();
  if (terminal.isTTY) return new LiveView(stream, outputTerminal, colourizerFor(terminal));
  return new PlainView(stream, openStandard(2));
}

/** What went wrong first tells more than that the others were stopped for it. */
function worstCode(snapshots: readonly NodeSnapshot[]): number {
  const codes = snapshots.map(({ state }) => {
    if (state.name === 'waiting') return exitCodes.clean;
    return state.name === 'ended' ? (state.code ?? exitCodes.failed) : exitCodes.clean;
  });
  return codes.find((code) => code !== 0) ?? exitCodes.clean;
}
