// Lives simulated worlds: `npx tsx scripts/sim.ts --seed 7 --trace` shows one seed in every detail,
// `npx tsx scripts/sim.ts --seeds 1000 --from 1` tries many. A seed that breaks a rule ends with 1.
import { parseArgs } from 'node:util';
import { World } from '../src/sim/world.ts';

const usage = `npx tsx scripts/sim.ts [options]

  --seeds <n>   how many worlds, each under its own seed (default: 100)
  --from <n>    the first seed (default: 1)
  --seed <n>    this one world
  --trace       print every step of it`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '100' },
    trace: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(`${usage}\n`);

const first = Number(values.seed ?? values.from);
const count = values.help ? 0 : values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count))
  throw new Error(`seeds are whole numbers\n\n${usage}`);

for (let seed = first; seed < first + count; seed++) {
  const trace = (line: string) => process.stdout.write(`${line}\n`);
  const startMs = performance.now();
  const { breach, ...report } = await new World({ seed, ...(values.trace && { trace }) }).run();
  const ms = Math.round(performance.now() - startMs);
  if (breach === undefined) {
    process.stdout.write(`seed ${seed}: ${JSON.stringify({ ...report, ms })}\n`);
    continue;
  }
  process.stdout.write(
    `seed ${seed} breaks "${breach.rule}" at ${breach.atMs} ms: ${breach.detail}\n`,
  );
  process.stdout.write(`replay: npx tsx scripts/sim.ts --seed ${seed} --trace\n`);
  process.exitCode = 1;
}
