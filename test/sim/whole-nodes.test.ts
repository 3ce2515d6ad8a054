import { expect } from 'chai';
import { World } from '../../src/sim/world.ts';

/** Seeds that every test run lives; `npx tsx scripts/sim.ts` tries others. */
const SEEDS = 500;
const SEEDS_PER_TEST = 50;

describe(`Five whole nodes agree whatever goes wrong: ${SEEDS} seeds`, () => {
  for (let first = 1; first <= SEEDS; first += SEEDS_PER_TEST) {
    it(`seeds ${first} to ${first + SEEDS_PER_TEST - 1}`, async () => {
      for (let seed = first; seed < first + SEEDS_PER_TEST; seed++) {
        const { breach, height } = await new World({ seed }).run();
        const replay = `npx tsx scripts/sim.ts --seed ${seed} --trace`;
        if (breach !== undefined) {
          expect.fail(`"${breach.rule}" broken at ${breach.atMs} ms: ${breach.detail}\n${replay}`);
        }
        expect(height, replay).to.be.above(0);
      }
    }).timeout(120_000);
  }
});

describe('A simulated world', () => {
  it('is the same every time: one seed, one trace', async () => {
    for (const seed of [2, 10, 20, 56, 89]) {
      const traces = [await traceOf(seed), await traceOf(seed)];
      expect(traces[0]?.length).to.be.above(500);
      expect(traces[1]).to.deep.equal(traces[0]);
    }
  }).timeout(60_000);

  it('is another with every seed', async () => {
    expect(await traceOf(3)).to.not.deep.equal(await traceOf(4));
  });

  it('has every trouble that its nodes must survive', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      for (const { kind } of new World({ seed }).scenario.troubles) seen.add(kind);
    }
    expect([...seen]).to.have.members([
      ...['stop', 'kill', 'power-cut', 'cut', 'reset', 'disk-fails', 'stranger', 'bit-rots'],
    ]);
  });
});

async function traceOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  await new World({ seed, trace: (line) => lines.push(line) }).run();
  return lines;
}
