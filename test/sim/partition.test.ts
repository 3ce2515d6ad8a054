// Four whole nodes, two on either side of a network that has parted, each side with miners and payers of its own:
// when the network heals, one of the two chains is everybody's, and each ledger is what executing it gives.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { NodeWatch } from '../../src/sim/node-watch.ts';
import { Payers, supplyFault } from '../../src/sim/payers.ts';
import { FewMachines, hostOf } from './few-machines.ts';

/** Blocks that each side makes by itself. */
const PARTED_BLOCKS = 30;
/** Virtual milliseconds from one look, and one payment on each side, to the next; and of looks at most. */
const [LOOK_MS, LOOKS_MAX] = [1_000, 600];
const sides = [
  ['n1', 'n2'],
  ['n3', 'n4'],
] as const;

class Parted {
  readonly few: FewMachines;
  readonly #payers: Payers;

  constructor(seed: number) {
    this.few = new FewMachines({
      ...{ seed, mining: { notesPerBlock: 1, intervalMs: 0 }, meanBlockMs: 5_000 },
      dials: { n1: [], n2: ['n1'], n3: ['n1', 'n2'], n4: ['n2', 'n3'] },
    });
    this.#payers = new Payers(genesisOf(this.few.network).id, this.few.random.split());
  }

  status(name: string) {
    return this.#node(name).status();
  }

  #node(name: string) {
    const node = this.few.machines.find((machine) => machine.name === name)?.node;
    if (node === undefined) throw new Error(`${name} does not run`);
    return node;
  }

  /** The link between the two sides, in both directions. */
  link(what: 'cut' | 'heal'): void {
    for (const [one, other] of sides[0].flatMap((near) => sides[1].map((far) => [near, far]))) {
      const [from, to] = [hostOf(one ?? ''), hostOf(other ?? '')];
      this.few.net[what](from, to);
      this.few.net[what](to, from);
    }
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    for (let looks = 0; !holds(); looks++) {
      expect(looks, what).to.be.below(LOOKS_MAX);
      for (const side of sides) await this.#paid(this.few.random.pick(side));
      await this.few.pass(LOOK_MS);
    }
  }

  /** The answer comes in virtual time. */
  async #paid(name: string): Promise<void> {
    const paid = this.#payers.pay(this.#node(name));
    await this.few.pass(LOOK_MS);
    await paid;
  }

  tips(names: readonly string[]): Set<string> {
    return new Set(names.map((name) => this.status(name).tip));
  }
}

describe('four nodes whose network parts', () => {
  for (const seed of [1, 2, 3]) {
    it(`are on one chain when it heals, each state that of a replay (seed ${seed})`, async () => {
      const parted = new Parted(seed);
      const { few } = parted;
      const all = sides.flat();
      for (const machine of few.machines) machine.start();
      await few.pass(LOOK_MS);
      await parted.until('one chain before', () => parted.status('n1').height >= 3);
      parted.link('cut');
      const from = Math.max(...all.map((name) => parted.status(name).height));
      await parted.until('thirty blocks on each side', () =>
        all.every((name) => parted.status(name).height >= from + PARTED_BLOCKS),
      );
      const [ones, others] = sides.map((side) => parted.tips(side));
      expect([...(ones ?? [])].filter((tip) => others?.has(tip))).to.deep.equal([]);

      parted.link('heal');
      const before = few.events.length;
      // One goes on mining, so that no two chains stay equally heavy.
      for (const { node, name } of few.machines) if (name !== 'n1') node?.stopMining();
      await parted.until('one chain afterwards', () => parted.tips(all).size === 1);

      const undone = few.events
        .slice(before)
        .flatMap(({ event }) => (event.type === 'chain.tip' ? [event.removed] : []));
      expect(Math.max(...undone), 'a whole side moved over').to.be.at.least(PARTED_BLOCKS - 3);
      for (const { node } of few.machines) node?.stopMining();
      await few.pass(10_000);
      const faults: string[] = [];
      const watch = new NodeWatch((rule, detail) => faults.push(`${rule}: ${detail}`));
      await watch.checkStates(few.machines, few.network);
      const sealers = few.machines.map(({ key }) => key.publicKey);
      for (const { node } of few.machines) {
        const fault = node && supplyFault(node, few.network, sealers);
        if (fault !== undefined) faults.push(fault);
      }
      expect(faults).to.deep.equal([]);
    }).timeout(60_000);
  }
});
