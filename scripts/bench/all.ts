// `npm run bench`: every benchmark of this folder that needs nothing but Node, one after the other, into one folder;
// `npm run bench -- --help` says what can be chosen. It can be stopped and run again: --resume leaves out what is
// there already.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Benchmark, benchmarkNames, benchmarks } from './benchmarks.ts';
import { removeRunFolders } from './chains.ts';
import { installCompetitors } from './install.ts';
import { progress, type Size } from './options.ts';
import { defaultOut, writeReport } from './report.ts';

/** Milliseconds after which a benchmark is stopped: its figures are then lost, and the others go on. */
const LIMIT_MS: Readonly<Record<Size, number>> = {
  quick: 5 * 60_000,
  'five-minute': 15 * 60_000,
  nightly: 90 * 60_000,
};

/** Milliseconds from asking a benchmark to end to ending it. */
const GRACE_MS = 5_000;

const usage = `npm run bench -- [options]

  --quick               tiny sizes, some minutes: shows that everything works
  --nightly             the sizes of the goals: some hours
  --only <name,..>      ${benchmarkNames.join(', ')}
  --out <folder>        where figures, tables and plots go, and chains are kept (default: .bench)
  --resume              leave out what that folder has figures of
  --skip-install        do without what is not installed yet`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    quick: { type: 'boolean', default: false },
    nightly: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string', default: defaultOut },
    resume: { type: 'boolean', default: false },
    'skip-install': { type: 'boolean', default: false },
  },
});

const size: Size = values.nightly ? 'nightly' : values.quick ? 'quick' : 'five-minute';
const out = resolve(values.out);
const chains = join(out, 'chains');

/** @returns whether it has left its figures */
async function run({ name, sizes, usesChains }: Benchmark): Promise<boolean> {
  const file = fileURLToPath(new URL(`./${name}${import.meta.url.slice(-3)}`, import.meta.url));
  const [json, tables] = [join(out, `${name}.json`), join(out, `${name}.md`)];
  for (const old of [json, tables]) rmSync(old, { force: true });
  // Whatever a benchmark puts into the folder for temporary files goes with it.
  const temporary = mkdtempSync(join(tmpdir(), 'finack-bench-'));
  const args = [...sizes[size], '--json', json, ...(usesChains ? ['--chains', chains] : [])];
  const child = spawn(process.execPath, [...process.execArgv, file, ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Its own processes end when it does: they are let go of.
  const timer = setTimeout(() => {
    progress(`${name} is stopped: it has taken ${LIMIT_MS[size] / 60_000} minutes`);
    child.kill();
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  }, LIMIT_MS[size]);
  child.stdout.pipe(process.stdout, { end: false });
  child.stdout.pipe(createWriteStream(`${tables}.part`));
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  rmSync(temporary, { recursive: true, force: true });
  await removeRunFolders(chains);
  return keep(tables, code === 0 && existsSync(json));
}

/** The tables of a benchmark that failed are not what a report may show. */
function keep(tables: string, isGood: boolean): boolean {
  if (isGood) renameSync(`${tables}.part`, tables);
  else rmSync(`${tables}.part`, { force: true });
  return isGood;
}

/** @throws Error for a name that no benchmark has */
function wantedBenchmarks(): readonly Benchmark[] {
  const asked = values.only?.split(',') ?? benchmarkNames;
  const unknown = asked.filter((name) => !benchmarkNames.includes(name));
  if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}\n\n${usage}`);
  return benchmarks.filter(({ name }) => {
    return asked.includes(name) && !(values.resume && existsSync(join(out, `${name}.md`)));
  });
}

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  mkdirSync(chains, { recursive: true });
  const wanted = wantedBenchmarks();
  const needsInstall = wanted.some(({ usesCompetitors }) => usesCompetitors);
  if (needsInstall && !values['skip-install']) await installCompetitors();
  for (const benchmark of wanted) {
    const { name } = benchmark;
    progress(`# ${name}`);
    console.log(`\n## ${name}\n`);
    if (await run(benchmark)) continue;
    progress(`${name} has failed`);
    process.exitCode = 1;
  }
  progress(`the report is ${writeReport(out)}`);
}

await main();
