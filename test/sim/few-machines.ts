// A few whole nodes on simulated machines, to which a test does what it wants when it wants: no troubles by chance.
import { expect } from 'chai';
import type { MiningOptions } from '../../src/node/api.ts';
import type { StampedEvent } from '../../src/observe/events.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { payerAllocations } from '../../src/sim/payers.ts';
import { Random } from '../../src/sim/random.ts';
import { turnOver } from '../../src/sim/turn-over.ts';
import { VirtualMachine } from '../../src/sim/virtual-machine.ts';
import { VirtualNetwork } from '../../src/sim/virtual-network.ts';
import { VirtualTime } from '../../src/sim/virtual-time.ts';

export interface FewMachinesOptions {
  readonly seed: number;
  /** Who dials whom. Machines are called n1, n2 and so on. */
  readonly dials: Readonly<Record<string, readonly string[]>>;
  readonly mining?: MiningOptions;
  /** Milliseconds that a machine which mines takes for a block, on average. */
  readonly meanBlockMs?: number;
}

/** Far enough from genesis that no chain here reaches into the future. */
const WORLD_START_MS = 365 * 24 * 60 * 60 * 1000;

export class FewMachines {
  /** Payers have accounts in it. */
  readonly network = { ...instantNetwork, allocations: payerAllocations };
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly events: { machine: string; event: StampedEvent }[] = [];
  readonly machines: readonly VirtualMachine[];
  readonly net: VirtualNetwork;
  readonly #failures: unknown[] = [];

  constructor({ seed, dials, mining, meanBlockMs = 1 }: FewMachinesOptions) {
    const random = new Random(seed);
    this.random = random;
    this.net = new VirtualNetwork(this.time, random.split(), {
      ...{ latencyMinMs: 1, latencyMaxMs: 2, bytesPerMs: 1_000, windowBytes: 65_536 },
      ...{ pieceBytesMax: 1_460, resetAsEnd: 0 },
    });
    this.machines = Object.entries(dials).map(
      ([name, peers]) =>
        new VirtualMachine({
          ...{ name, host: hostOf(name), network: this.network, time: this.time, net: this.net },
          ...{ random: random.split(), disk: { slowestMs: 1, shortWrite: 0 } },
          ...{ wallStartMs: this.network.timeMs + WORLD_START_MS, mining, meanBlockMs },
          peers: peers.map((peer) => `${hostOf(peer)}:9000`),
          observe: (machine, event) => this.events.push({ machine: machine.name, event }),
          failed: (_, error) => this.#failures.push(error),
        }),
    );
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.time.nowMs + ms;
    while (this.time.nextMs <= endMs) {
      this.time.step();
      await turnOver();
    }
    this.time.skipTo(endMs);
    expect(this.#failures).to.deep.equal([]);
  }

  of<T extends StampedEvent['type']>(machine: string, type: T) {
    return this.events.flatMap(({ machine: name, event }) =>
      name === machine && event.type === type ? [event as Extract<StampedEvent, { type: T }>] : [],
    );
  }
}

export function hostOf(name: string): string {
  return `10.0.0.${name.slice(1)}`;
}
