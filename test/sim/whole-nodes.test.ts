import { expect } from 'chai';
import { World } from '../../src/sim/world.ts';

/** Seeds that a test run lives, both ends included; `npx tsx scripts/sim.ts` tries others. */
const [FIRST = 1, LAST = 500] = (process.env['FINACK_SEEDS'] ?? '1-500').split('-').map(Number);
const SEEDS_PER_TEST = 50;

describe(`Five whole nodes agree whatever goes wrong: ${LAST - FIRST + 1} seeds`, () => {
  it('has seeds', () => {
    expect(LAST, 'FINACK_SEEDS is like 501-550').to.be.at.least(FIRST);
  });

  for (let first = FIRST; first <= LAST; first += SEEDS_PER_TEST) {
    const last = Math.min(LAST, first + SEEDS_PER_TEST - 1);
    it(`seeds ${first} to ${last}`, async () => {
      for (let seed = first; seed <= last; seed++) {
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

describe('A node that begins late with a snapshot', () => {
  it('is in many worlds, where others make them, and loses its power on the way', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 12; seed++) {
      const world = new World({ seed, trace: (line) => seen.add(eventOf(line)) });
      const { beginner, troubles } = world.scenario;
      if (beginner === undefined) continue;
      if (troubles.some(({ machine }) => machine === 5)) seen.add('power-cut');
      await world.run();
    }
    expect([...seen]).to.include.members([
      ...['snapshot.start', 'snapshot.done', 'snapshot.filled', 'power-cut'],
    ]);
  }).timeout(60_000);
});

function eventOf(line: string): string {
  return /n6 \{"type":"([a-z.]+)"/.exec(line)?.[1] ?? '';
}

async function traceOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  await new World({ seed, trace: (line) => lines.push(line) }).run();
  return lines;
}
