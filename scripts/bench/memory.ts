// What a node holds in memory and what a start costs: idle, with connections that say nothing, with a long chain, and
// during a sync; and what `finack status` costs. `node .build/scripts/bench/memory.js --help`.
import { rm } from 'node:fs/promises';
import { before } from './before.ts';
import { chainOf, kinds, newRunFolder, removeRunFolders } from './chains.ts';
import { commandMs, emptyProcessBytes, emptyProcessMs, withNode } from './memory/commands.ts';
import type { ConnectionsOrder, ConnectionsWords } from './memory/connections.ts';
import type { StartOrder, StartWords } from './memory/starting.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { finish, medianOf, megabytes, type Plot, type Table } from './results.ts';
import { profileFlags, SideProcess } from './side-process.ts';
import { tipOf } from './sync/assume-valid.ts';
import { oneSync, type SyncRun, withServer } from './sync/one-sync.ts';

const CONNECTIONS: BySize<number> = { quick: 100, 'five-minute': 1_000, nightly: 1_000 };

/** Blocks of the chains that a node starts with. */
const STARTS: BySize<readonly number[]> = {
  quick: [1_000],
  'five-minute': [10_000, 100_000],
  nightly: [10_000, 100_000, 1_000_000],
};

/** Of 900 KB: at night 1 GB. */
const SYNC_BLOCKS: BySize<number> = { quick: 3, 'five-minute': 60, nightly: 1_150 };

const GOALS = {
  idleMB: '60',
  perConnection: '1.5 bare and 4 KiB',
  sync: '150',
  starts: new Map([
    [100_000, '1 s'],
    [1_000_000, '2 s, 250 MB'],
  ]),
} as const;

interface Idle {
  readonly nodeBytes: number;
  readonly emptyBytes: number;
  readonly statusMs: number;
  readonly emptyMs: number;
}

async function idleOnce(chains: string): Promise<Idle> {
  const folder = await newRunFolder(chains);
  try {
    return await withNode(folder, async (nodeBytes) => ({
      nodeBytes,
      statusMs: await commandMs(['status', '--data', folder]),
      emptyMs: await emptyProcessMs(),
      emptyBytes: await emptyProcessBytes(),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Held = Extract<ConnectionsWords, { kind: 'held' }>;

/** What the accepting process holds for each connection. */
async function connectionBytes(what: ConnectionsOrder['what'], count: number): Promise<Held> {
  const side = (order: ConnectionsOrder) =>
    new SideProcess<ConnectionsWords>('memory/connections', order, ['--expose-gc']);
  const accepting = side({ role: 'accept', what, count, port: 0 });
  const sides = [accepting];
  try {
    const { port } = await accepting.said('listening');
    sides.push(side({ role: 'dial', what, count, port }));
    return await accepting.said('held');
  } finally {
    await Promise.all(sides.map((one) => one.end()));
  }
}

interface Start {
  readonly ms: number;
  readonly processorMs: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

async function startOnce(folder: string, profiles: string | undefined): Promise<Start> {
  const order: StartOrder = { folder };
  const fromMs = performance.now();
  const side = new SideProcess<StartWords>('memory/starting', order, profileFlags(profiles));
  try {
    const { processorUs } = await side.said('ready');
    const ms = performance.now() - fromMs;
    const { bytes, peakBytes } = await side.said('held');
    return { ms, processorMs: processorUs / 1e3, bytes, peakBytes };
  } finally {
    await side.end();
  }
}

/** Starts with no chain and with each of the chains, in turn. */
async function starts({ size, rounds, chains, profiles }: BenchOptions) {
  const made = [];
  for (const blocks of STARTS[size]) made.push(await chainOf(chains, kinds.empty, blocks));
  const none = { blocks: 0, folder: await newRunFolder(chains) };
  const sides = [none, ...made].map(({ blocks, folder }) => ({
    blocks,
    folder,
    runs: [] as Start[],
  }));
  for (let round = 1; round <= rounds; round++) {
    progress(`memory: starts, round ${round} of ${rounds}`);
    for (const { folder, runs } of sides) runs.push(await startOnce(folder, profiles));
  }
  return sides;
}

async function syncs({ size, rounds, chains, profiles }: BenchOptions) {
  const chain = await chainOf(chains, kinds.large, SYNC_BLOCKS[size]);
  const assumeValid = await tipOf(chain);
  const runs: SyncRun[] = [];
  await withServer(chain.folder, async (address) => {
    for (let round = 1; round <= rounds; round++) {
      progress(`memory: sync of ${megabytes(chain.bytes)} MB, round ${round} of ${rounds}`);
      runs.push(await oneSync('client', { chain, address, chains, assumeValid, profiles }));
    }
  });
  return { bytes: chain.bytes, runs };
}

/** What one part of this benchmark found. */
interface Part {
  readonly table: Table;
  readonly plots: readonly Plot[];
  readonly runs: unknown;
}

async function idlePart({ rounds, chains }: BenchOptions): Promise<Part> {
  const runs: Idle[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`memory: an idle node, round ${round} of ${rounds}`);
    runs.push(await idleOnce(chains));
  }
  const of = (what: keyof Idle): number => medianOf(runs, (run) => run[what]);
  const ratio = (one: keyof Idle, other: keyof Idle): string =>
    medianOf(runs, (run) => run[one] / run[other]).toFixed(2);
  const memory = [megabytes(of('nodeBytes')), megabytes(of('emptyBytes'))];
  const command = [of('statusMs').toFixed(0), of('emptyMs').toFixed(0)];
  const table: Table = {
    title: 'An idle node, and a command',
    head: ['what', 'finack', 'empty Node process', 'ratio', 'before', 'goal'],
    rows: [
      ['idle node: MB', ...memory, ratio('nodeBytes', 'emptyBytes'), before.idleMB, GOALS.idleMB],
      ['`finack status`: processor ms', ...command, ratio('statusMs', 'emptyMs'), '', ''],
    ],
  };
  return { table, plots: [], runs };
}

async function connectionsPart({ size, rounds }: BenchOptions): Promise<Part> {
  const count = CONNECTIONS[size];
  const runs = { finack: [] as Held[], bare: [] as Held[] };
  for (let round = 1; round <= rounds; round++) {
    progress(`memory: ${count} connections, round ${round} of ${rounds}`);
    runs.finack.push(await connectionBytes('finack', count));
    runs.bare.push(await connectionBytes('bare socket', count));
  }
  const kib = (bytes: number): string => (bytes / 1024).toFixed(1);
  const resident = (side: readonly Held[]): number => medianOf(side, (run) => run.bytesEach);
  const heap = (side: readonly Held[]): number => medianOf(side, (run) => run.heapBytesEach);
  const goal = `${kib(1.5 * resident(runs.bare) + 4096)} (${GOALS.perConnection})`;
  const table: Table = {
    title: `${count} idle connections, in the accepting process`,
    head: ['who', 'KiB each', 'of it held by JavaScript', 'goal'],
    rows: [
      ['finack', kib(resident(runs.finack)), kib(heap(runs.finack)), goal],
      ['bare socket', kib(resident(runs.bare)), kib(heap(runs.bare)), ''],
    ],
    notes: [
      'Channel, connection and session with the handshake done, as a node holds them for each peer; a node itself takes 64.',
    ],
  };
  return { table, plots: [], runs };
}

async function startsPart(options: BenchOptions): Promise<Part> {
  const sides = await starts(options);
  const rows = sides.map(({ blocks, runs }) => [
    `${blocks}`,
    (medianOf(runs, ({ ms }) => ms) / 1e3).toFixed(2),
    (medianOf(runs, ({ processorMs }) => processorMs) / 1e3).toFixed(2),
    megabytes(medianOf(runs, ({ bytes }) => bytes)),
    megabytes(medianOf(runs, ({ peakBytes }) => peakBytes)),
    blocks === 100_000 ? before.start100k : '',
    GOALS.starts.get(blocks) ?? '',
  ]);
  const table: Table = {
    title: 'A start, by blocks without transactions in the folder',
    head: ['blocks', 'ready after s', 'processor s', 'MB', 'peak MB', 'before', 'goal'],
    rows,
    notes: ['From the start of the process until the node listens, its code loaded.'],
  };
  const bars = sides.map(({ blocks, runs }) => ({
    ...{ label: `${blocks} blocks`, kind: 'ours' as const },
    values: runs.map(({ ms }) => ms / 1e3),
  }));
  const plot: Plot = { name: 'start', title: 'Time from process to listening', unit: 's', bars };
  return { table, plots: [plot], runs: sides };
}

async function syncPart(options: BenchOptions): Promise<Part> {
  const { bytes, runs } = await syncs(options);
  const over = medianOf(runs, (run) => run.peakBytes - run.idleBytes);
  const table: Table = {
    title: 'Memory of a sync, signatures assumed valid',
    head: ['MB synced', 'idle MB', 'peak over it', 'goal'],
    rows: [
      [
        megabytes(bytes),
        megabytes(medianOf(runs, ({ idleBytes }) => idleBytes)),
        megabytes(over),
        `${GOALS.sync} for 1 GB`,
      ],
    ],
  };
  return { table, plots: [], runs };
}

const parts = {
  idle: idlePart,
  connections: connectionsPart,
  start: startsPart,
  sync: syncPart,
} as const;

const options = benchOptions('memory', Object.keys(parts));
const found: Part[] = [];
try {
  for (const [name, part] of Object.entries(parts)) {
    if (options.only?.includes(name) ?? true) found.push(await part(options));
  }
} finally {
  await removeRunFolders(options.chains);
}
finish('memory', options, {
  tables: found.map(({ table }) => table),
  plots: found.flatMap(({ plots }) => plots),
  runs: found.map(({ runs }) => runs),
});
