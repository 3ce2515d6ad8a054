// Lives simulated agreements: `npx tsx scripts/sim-consensus.ts` runs every strategy with four, seven and thirteen
// validators, 32,000 in all; `--validators 4 --strategy "two stories" --seed 7` runs one. A breach ends with 1.
import { parseArgs } from 'node:util';
import { consensusStrategies } from '../src/sim/consensus-strategies.ts';
import { ConsensusWorld } from '../src/sim/consensus-world.ts';

const usage = `npx tsx scripts/sim-consensus.ts [options]

  --runs <n>        how many in all (default: 32000)
  --from <n>        the first seed (default: 1)
  --validators <n>  only with so many (default: of 100 runs 65 with 4, 28 with 7, 7 with 13)
  --strategy <name> only this one
  --seed <n>        only this seed`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    runs: { type: 'string', default: '32000' },
    from: { type: 'string', default: '1' },
    validators: { type: 'string' },
    strategy: { type: 'string' },
    seed: { type: 'string' },
  },
});

/** Runs between two lines about how far it is. */
const PROGRESS_RUNS = 500;
const strategies = consensusStrategies.filter(({ name }) => name === (values.strategy ?? name));
const first = Number(values.seed ?? values.from);
const runs = values.seed === undefined ? Number(values.runs) : strategies.length;

if (values.help) process.stdout.write(`${usage}\n`);
else if (strategies.length === 0 || !Number.isSafeInteger(first) || !Number.isSafeInteger(runs)) {
  throw new Error(`no such strategy, or no whole number\n\n${usage}`);
} else liveAll();

function liveAll(): void {
  let breaches = 0;
  const started = process.cpuUsage();
  for (let run = 0; run < runs; run++) {
    const { name: strategy } = strategies[run % strategies.length] as (typeof strategies)[number];
    const seed = first + Math.floor(run / strategies.length);
    const validators = Number(values.validators ?? validatorsOf(run));
    const { breach } = new ConsensusWorld({ seed, validators, strategy }).run();
    if (breach !== undefined) {
      breaches++;
      process.exitCode = 1;
      const again = `--validators ${validators} --strategy "${strategy}" --seed ${seed}`;
      process.stdout.write(`"${breach.rule}" at ${breach.atMs} ms: ${breach.detail}\n  ${again}\n`);
    }
    if ((run + 1) % PROGRESS_RUNS === 0 || run + 1 === runs) tell(run + 1, breaches, started);
  }
}

function validatorsOf(run: number): number {
  const of100 = Math.floor(run / strategies.length) % 100;
  return of100 < 65 ? 4 : of100 < 93 ? 7 : 13;
}

function tell(done: number, breaches: number, started: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(started);
  const perSecond = (done / ((user + system) / 1e6)).toFixed(1);
  process.stdout.write(
    `${done} of ${runs}: ${breaches} breaches, ${perSecond} a second of processor time\n`,
  );
}
