// How a block gets from the node that made it to all others: real nodes under a seed, in virtual time. All have
// its transactions before, as in a network at rest; then one of them seals a block, and it is noted when
// each of the others stands on it, and how many bytes have travelled until nothing more does.
import { genesisOf } from '../chain/genesis.ts';
import { signedTransaction } from '../chain/transaction.ts';
import type { NodeHandle } from '../node/api.ts';
import type { StampedEvent } from '../observe/events.ts';
import type { PeerCapability } from '../session/capabilities.ts';
import { instantNetwork } from './chain-builder.ts';
import { Random } from './random.ts';
import { simulatedKey, VirtualMachine } from './virtual-machine.ts';
import { type NetworkTraits, VirtualNetwork } from './virtual-network.ts';
import { VirtualTime } from './virtual-time.ts';

export interface PropagationPlan {
  readonly seed: number;
  readonly nodes: number;
  readonly blocks: number;
  readonly transactionsPerBlock: number;
  /** What the nodes name; absent: all that there is. */
  readonly capabilities?: readonly PeerCapability[];
}

/** One block. */
export interface BlockTravel {
  /** Milliseconds after which each of the others stood on it, ascending. */
  readonly arrivalsMs: readonly number[];
  readonly blockBytes: number;
  /** Written by all nodes together, on account of this block. */
  readonly wireBytes: number;
  /** How many of the others put it together themselves, and how many transactions they had to ask for. */
  readonly rebuilt: number;
  readonly asked: number;
}

/** Between cities of one continent; what is under way at a time is bounded as by an untuned TCP. */
const LINKS: NetworkTraits = {
  latencyMinMs: 20,
  latencyMaxMs: 60,
  bytesPerMs: 1_250,
  windowBytes: 65_536,
  pieceBytesMax: 16_384,
  resetAsEnd: 0,
};
/** Connections that each node opens, to nodes that started before it. */
const DIALS = 3;
/** Payments of one account in a block: the mempool takes 16. */
const PAYMENTS_EACH = 15;
/** Bytes of the note in each payment, which then has about 250. */
const NOTE_BYTES = 100;
/** Milliseconds in which what a block has set off comes to rest. */
const REST_MS = 2_000;
/** How often it is looked whether all have what waits. */
const LOOK_MS = 50;
/** More would mean that it never ends. */
const PHASE_MS_MAX = 120_000;
/** Of the wall clocks: long after genesis. */
const WALL_START_MS = 365 * 24 * 60 * 60 * 1000;

/** Lives the plan. The same plan always gives the same figures. */
export async function blocksTravelling(plan: PropagationPlan): Promise<BlockTravel[]> {
  const crowd = new Crowd(plan);
  await crowd.gather();
  const travels: BlockTravel[] = [];
  for (let height = 1; height <= plan.blocks; height++) travels.push(await crowd.block(height));
  crowd.end();
  return travels;
}

class Crowd {
  readonly #plan: PropagationPlan;
  readonly #random: Random;
  readonly #time = new VirtualTime();
  readonly #net: VirtualNetwork;
  readonly #payers;
  readonly #network;
  readonly #machines: readonly VirtualMachine[];
  #wireBytes = 0;
  /** Of the block that is on its way. */
  #height = 0;
  #arrivals = new Map<VirtualMachine, number>();
  #rebuilt: number[] = [];

  constructor(plan: PropagationPlan) {
    this.#plan = plan;
    this.#random = new Random(plan.seed);
    const accounts = Math.ceil(plan.transactionsPerBlock / PAYMENTS_EACH);
    this.#payers = Array.from({ length: accounts }, (_, at) => simulatedKey(`payer ${at}`));
    const allocations = this.#payers.map(({ publicKey }) => ({
      address: publicKey,
      amount: 1_000_000n,
    }));
    this.#network = { ...instantNetwork, allocations };
    this.#net = new VirtualNetwork(this.#time, this.#random.split(), LINKS);
    this.#net.watcher = {
      wrote: (_, { length }) => (this.#wireBytes += length),
      given: () => undefined,
    };
    this.#machines = Array.from({ length: plan.nodes }, (_, at) => this.#machine(at));
  }

  /** All run and know one another. */
  async gather(): Promise<void> {
    for (const machine of this.#machines) {
      machine.start();
      await this.#until(() => machine.state === 'running');
    }
    const isJoined = ({ phase }: { phase: string }) => phase === 'ready';
    await this.#until(() =>
      this.#nodes().every((node) => node.peers().length > 0 && node.peers().every(isJoined)),
    );
    await this.#rest();
  }

  /** All get the transactions, one seals them, all get the block. */
  async block(height: number): Promise<BlockTravel> {
    await this.#pay(height);
    const maker = this.#random.pick(this.#machines);
    this.#arrivals = new Map();
    this.#rebuilt = [];
    this.#height = height;
    this.#wireBytes = 0;
    maker.node?.startMining({ count: 1, intervalMs: 0 });
    await this.#until(() => this.#arrivals.size === this.#machines.length);
    await this.#rest();
    const madeMs = this.#arrivals.get(maker) ?? 0;
    this.#arrivals.delete(maker);
    const arrivalsMs = [...this.#arrivals.values()].map((atMs) => atMs - madeMs);
    return {
      arrivalsMs: arrivalsMs.toSorted((a, b) => a - b),
      blockBytes: maker.node?.chain(height, 1)[0]?.bytes ?? 0,
      wireBytes: this.#wireBytes,
      rebuilt: this.#rebuilt.length,
      asked: this.#rebuilt.reduce((sum, asked) => sum + asked, 0),
    };
  }

  end(): void {
    for (const machine of this.#machines) machine.kill();
  }

  async #pay(height: number): Promise<void> {
    const { transactionsPerBlock } = this.#plan;
    for (let at = 0; at < transactionsPerBlock; at++) {
      const node = this.#random.pick(this.#nodes());
      // In order for each account, whichever node it is given to: a later one waits for those before it.
      node.submit(this.#payment(at, height)).catch(() => undefined);
    }
    const haveAll = () =>
      this.#nodes().every((node) => node.mempool(0).ready === transactionsPerBlock);
    await this.#until(haveAll);
    await this.#rest();
  }

  #payment(at: number, height: number): Uint8Array {
    const key = this.#payers[at % this.#payers.length] ?? simulatedKey('nobody');
    const nonce = BigInt((height - 1) * PAYMENTS_EACH + Math.floor(at / this.#payers.length));
    const body = {
      ...{ from: key.publicKey, to: key.publicKey, amount: 1n, fee: 1n, nonce, lastHeight: 0 },
      data: Buffer.alloc(NOTE_BYTES, 'x'),
    };
    return signedTransaction(body, genesisOf(this.#network).id, (bytes) => key.sign(bytes)).bytes;
  }

  #nodes(): NodeHandle[] {
    return this.#machines.flatMap(({ node }) => (node === undefined ? [] : [node]));
  }

  #machine(at: number): VirtualMachine {
    const before = Array.from({ length: at }, (_, other) => other);
    const dials = new Set<number>();
    while (dials.size < Math.min(at, DIALS)) dials.add(this.#random.pick(before));
    return new VirtualMachine({
      name: `n${at + 1}`,
      host: `10.0.0.${at + 1}`,
      network: this.#network,
      ...{ time: this.#time, net: this.#net, random: this.#random.split() },
      disk: { slowestMs: 2, shortWrite: 0 },
      wallStartMs: this.#network.timeMs + WALL_START_MS,
      peers: [...dials].map((other) => `10.0.0.${other + 1}:9000`),
      mining: undefined,
      meanBlockMs: 1,
      ...(this.#plan.capabilities && { capabilities: this.#plan.capabilities }),
      observe: (machine, event) => this.#observe(machine, event),
      failed: (_, error) => {
        throw error;
      },
    });
  }

  #observe(machine: VirtualMachine, event: StampedEvent): void {
    if (event.type === 'block.rebuilt') this.#rebuilt.push(event.asked);
    if (event.type !== 'chain.tip' || event.height !== this.#height) return;
    this.#arrivals.set(machine, this.#time.nowMs);
  }

  async #rest(): Promise<void> {
    const endMs = this.#time.nowMs + REST_MS;
    this.#time.at(endMs, () => undefined);
    await this.#until(() => this.#time.nowMs >= endMs);
  }

  /** @throws Error if it takes too long for anything that works */
  async #until(holds: () => boolean): Promise<void> {
    const endMs = this.#time.nowMs + PHASE_MS_MAX;
    let lookMs = 0;
    for (;;) {
      if (this.#time.nowMs >= lookMs) {
        if (holds()) return;
        lookMs = this.#time.nowMs + LOOK_MS;
        this.#time.at(lookMs, () => undefined);
      }
      if (this.#time.nowMs > endMs) throw new Error(`seed ${this.#plan.seed} does not get there`);
      this.#time.step();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
