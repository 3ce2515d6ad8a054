// Small and large frames, one way and there and back, over finack, a bare socket and what else people use;
// `node .build/scripts/bench/frames.js --help` says what can be chosen.
//
// Two processes for every run. The stacks take turns, round after round, so that whatever else the machine
// does meets all of them; a figure is the median of a stack's runs, and is worth something only beside the
// others of the same table. What a stack does with a frame is said in stacks/.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine, machineLine } from './machine.ts';
import { ownStacks, type StackName, stackNames } from './stacks/all-stacks.ts';
import { areCompetitorsInstalled } from './stacks/competitor.ts';
import { oneRun, type Report, type RunOptions } from './stacks/one-run.ts';
import type { Load } from './stacks/stack.ts';
import { markdownTable, median, short, spread } from './statistics.ts';

const STREAM_SIZES = [32, 200, 1024, 16 * 1024, 256 * 1024];
const ROUND_TRIP_BYTES = 64;

/** Both processes of a round trip share it: two cores would measure how fast one wakes the other. */
const ROUND_TRIP_CORE = 0;

/** Milliseconds. A round trip runs little code at a time: its compilation takes this long. */
const ROUND_TRIP_WARM_UP_MS = 2_500;

const usage = `frames.js [options]

  --quick               fewer and shorter rounds
  --rounds <n>          how many of each stack
  --only <what,..>      payload sizes (${STREAM_SIZES.join(', ')}) or round-trips
  --stacks <name,..>    ${stackNames.join(', ')}
  --json <file>         write all figures there
  --profiles <folder>   keep a processor profile of each process there`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    stacks: { type: 'string' },
    json: { type: 'string' },
    profiles: { type: 'string' },
  },
});

const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
const timing = values.quick
  ? { warmUpMs: 200, measureMs: 300, runMsMax: 4_000 }
  : { warmUpMs: 500, measureMs: 700, runMsMax: 10_000 };

interface Row {
  readonly stack: StackName;
  readonly perSecond: number;
  readonly spread: number;
  /** Microseconds of processor time for each frame. */
  readonly listenerUs: number;
  readonly dialerUs: number;
  /** Of the bare socket's median. */
  readonly ofBare: number;
  /** What the processor time allows if each process of a stream has a core to itself, and no one waits. */
  readonly possiblePerSecond: number;
}

interface Table {
  readonly load: Load;
  readonly rows: readonly Row[];
  /** Stacks that did not run, and why. */
  readonly failed: Readonly<Record<string, string>>;
}

function namesToRun(): StackName[] {
  const asked = values.stacks?.split(',');
  const names = stackNames.filter((name) => asked?.includes(name) ?? true);
  if (areCompetitorsInstalled()) return names;
  console.log('without the stacks of others: npm ci --prefix scripts/bench installs them');
  return names.filter((name) => ownStacks.includes(name));
}

function loadsToRun(): Load[] {
  const streams = STREAM_SIZES.map((payloadBytes) => ({ payloadBytes, kind: 'stream' }) as const);
  const all: Load[] = [...streams, { payloadBytes: ROUND_TRIP_BYTES, kind: 'round-trips' }];
  const asked = values.only?.split(',');
  return all.filter(
    ({ kind, payloadBytes }) =>
      asked?.includes(kind === 'stream' ? `${payloadBytes}` : kind) ?? true,
  );
}

async function measure(load: Load): Promise<Table> {
  const reports = new Map<StackName, Report[]>();
  const failed: Record<string, string> = {};
  const isStream = load.kind === 'stream';
  const core = isStream ? undefined : ROUND_TRIP_CORE;
  const warmUpMs = isStream ? timing.warmUpMs : ROUND_TRIP_WARM_UP_MS;
  const options: RunOptions = { ...timing, warmUpMs, core, profiles: values.profiles };
  for (let round = 0; round < rounds; round++) {
    for (const name of namesToRun()) {
      if (name in failed) continue;
      try {
        const list = reports.get(name) ?? [];
        reports.set(name, [...list, await oneRun(name, load, options)]);
      } catch (error) {
        failed[name] = (error as Error).message;
      }
    }
  }
  const bare = median((reports.get('bare socket') ?? []).map(({ perSecond }) => perSecond));
  const rows = [...reports].map(([stack, list]) => rowOf(stack, load, list, bare));
  return { load, rows, failed };
}

function rowOf(stack: StackName, { kind }: Load, reports: readonly Report[], bare: number): Row {
  const of = (name: keyof Report) => reports.map((report) => report[name]);
  const perSecond = median(of('perSecond'));
  const listenerUs = median(of('listenerUs'));
  const dialerUs = median(of('dialerUs'));
  const us = kind === 'stream' ? Math.max(listenerUs, dialerUs) : listenerUs + dialerUs;
  return {
    ...{ stack, perSecond, spread: spread(of('perSecond')), ofBare: perSecond / bare },
    ...{ listenerUs, dialerUs, possiblePerSecond: 1e6 / us },
  };
}

function print({ load, rows, failed }: Table): void {
  const { kind, payloadBytes } = load;
  const what = kind === 'stream' ? 'frames one way' : 'round trips, both processes on one core';
  console.log(`\n### ${what}, ${payloadBytes} bytes\n`);
  const head = [
    'stack',
    'per second',
    'MB/s',
    'of bare',
    'spread',
    'listener µs',
    'dialer µs',
    'possible',
  ];
  const cells = rows.map((row) => [
    row.stack,
    short(row.perSecond),
    short((row.perSecond * payloadBytes) / 1e6),
    row.ofBare.toFixed(2),
    `${Math.round(row.spread * 100)} %`,
    row.listenerUs.toFixed(2),
    row.dialerUs.toFixed(2),
    short(row.possiblePerSecond),
  ]);
  console.log(markdownTable(head, cells));
  for (const [name, why] of Object.entries(failed)) console.log(`${name} did not run: ${why}`);
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  const machine = describeMachine();
  console.log(
    `${machineLine(machine)}\n${rounds} rounds of ${timing.measureMs} ms of processor time`,
  );
  const tables: Table[] = [];
  for (const load of loadsToRun()) {
    const table = await measure(load);
    print(table);
    tables.push(table);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rounds, timing, tables }, null, 2)}\n`);
  }
}

await main();
