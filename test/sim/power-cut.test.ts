// Two machines of which one loses its power: its old connections still stand at the other end when it comes
// back, and must not keep it out. [H-9]
import { expect } from 'chai';
import type { StampedEvent } from '../../src/observe/events.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { Random } from '../../src/sim/random.ts';
import { VirtualMachine } from '../../src/sim/virtual-machine.ts';
import { VirtualNetwork } from '../../src/sim/virtual-network.ts';
import { VirtualTime } from '../../src/sim/virtual-time.ts';
import { turnOver } from '../../src/sim/world.ts';

const SEED = 20_260_411;
/** Virtual milliseconds. No heartbeat is due within them: it alone would find the dead connection after 50 s. */
const [QUIET_MS, OFF_MS] = [10_000, 1_000];

class TwoMachines {
  readonly time = new VirtualTime();
  readonly events: { machine: string; event: StampedEvent }[] = [];
  readonly machines: readonly VirtualMachine[];
  readonly net: VirtualNetwork;
  readonly #failures: unknown[] = [];

  /** @param dials who dials the other one */
  constructor(dials: Readonly<Record<string, readonly string[]>>) {
    const random = new Random(SEED);
    this.net = new VirtualNetwork(this.time, random.split(), {
      ...{ latencyMinMs: 1, latencyMaxMs: 2, bytesPerMs: 1_000, windowBytes: 65_536 },
      ...{ pieceBytesMax: 1_460, resetAsEnd: 0 },
    });
    this.machines = Object.entries(dials).map(
      ([name, peers]) =>
        new VirtualMachine({
          ...{ name, host: hostOf(name), network: instantNetwork, time: this.time, net: this.net },
          ...{ random: random.split(), disk: { slowestMs: 1, shortWrite: 0 } },
          ...{ wallStartMs: instantNetwork.timeMs + 1_000_000, mining: undefined, meanBlockMs: 1 },
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

function hostOf(name: string): string {
  return `10.0.0.${name === 'n1' ? 1 : 2}`;
}

describe(`A machine that comes back after a power cut (seed ${SEED}) [H-9]`, () => {
  for (const lost of ['n1', 'n2']) {
    for (const dialer of ['n1', 'n2']) {
      const how = dialer === lost ? 'dials again' : 'had been dialled, and dials';
      it(`is let in at once where its old connection stands: ${lost} ${how}`, async () => {
        const other = lost === 'n1' ? 'n2' : 'n1';
        const dialled = dialer === 'n1' ? 'n2' : 'n1';
        const two = new TwoMachines({ [dialer]: [dialled], [dialled]: [] });
        for (const machine of two.machines) machine.start();
        await two.pass(QUIET_MS);
        expect(two.of(other, 'connection.ready')).to.have.length(1);

        const machine = two.machines.find(({ name }) => name === lost);
        machine?.losePower();
        await two.pass(OFF_MS);
        machine?.start();
        await two.pass(500);
        if (dialer !== lost) machine?.node?.connect(`${hostOf(other)}:9000`).catch(() => {});
        await two.pass(sessionLimits.probeTimeoutMs + 2_000);
        // Who had dialled dials again, too; of the two connections that cross one stays.
        expect(two.of(other, 'connection.close')[0]?.peer).to.equal('p1');
        for (const { node } of two.machines) {
          expect(node?.peers().map(({ phase }) => phase)).to.deep.equal(['ready']);
        }
      });
    }
  }
});
