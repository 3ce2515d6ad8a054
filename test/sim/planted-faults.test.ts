import { expect } from 'chai';
import { type Breach, World } from '../../src/sim/world.ts';
import { type PlantedFault, plantedFaults } from './planted-faults.ts';

describe('A simulated world notices a fault that is planted', () => {
  it('in twenty parts at least', () => {
    expect(new Set(plantedFaults.map(({ name }) => name)).size).to.be.at.least(20);
  });

  for (const fault of plantedFaults) {
    it(`${fault.name}, within ${fault.seedsMax} seeds`, async () => {
      const breach = await firstBreach(fault);
      expect(breach, 'no seed shows it').to.not.equal(undefined);
      expect(fault.breaks, `${breach?.rule}: ${breach?.detail}`).to.include(breach?.rule);
    }).timeout(120_000);
  }
});

async function firstBreach({ alter, seedsMax }: PlantedFault): Promise<Breach | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { breach } = await new World({ seed, alter }).run();
    if (breach !== undefined) return breach;
  }
  return undefined;
}
