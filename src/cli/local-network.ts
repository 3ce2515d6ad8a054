// The nodes of `finack up`: each is started as soon as those that it dials have an address, all are
// looked at together, and ended together.
import { availableParallelism } from 'node:os';
import {
  LocalNode,
  type LocalNodeEvents,
  type LocalNodePlan,
  type NodeSnapshot,
} from './local-node.ts';
import { partsOf } from './topology.ts';

/** Processes that start at once for each processor: more would only make all of them slower. */
const STARTING_PER_PROCESSOR = 2;

export interface LocalNetworkPlan {
  nodes: readonly LocalNodePlan[];
  /** For every node the earlier ones that it dials. */
  dials: readonly (readonly number[])[];
}

export class LocalNetwork {
  readonly #plan: LocalNetworkPlan;
  readonly #nodes: readonly LocalNode[];
  readonly #turns = new Turns(availableParallelism() * STARTING_PER_PROCESSOR);
  #state: 'running' | 'stopping' = 'running';

  constructor(plan: LocalNetworkPlan, events: LocalNodeEvents) {
    this.#plan = plan;
    this.#nodes = plan.nodes.map((node) => new LocalNode(node, events));
  }

  get snapshots(): NodeSnapshot[] {
    return this.#nodes.map(({ snapshot }) => snapshot);
  }

  /** Resolves when all nodes listen, or when one could not and the others were told to stop. */
  async start(): Promise<'up' | 'failed' | 'stopped'> {
    const addresses: Promise<string | undefined>[] = [];
    const started = this.#nodes.map((node, at) => {
      const dialled = (this.#plan.dials[at] ?? []).flatMap((other) => addresses[other] ?? []);
      const listening = this.#startOne(node, dialled);
      const known = this.#plan.nodes[at]?.address;
      // A known address can be dialled before anybody listens there: nodes dial again.
      addresses.push(known === undefined ? listening : Promise.resolve(known));
      return listening;
    });
    const all = await Promise.all(started);
    if (all.every((address) => address !== undefined)) return 'up';
    return this.snapshots.some(({ state }) => hasFailed(state)) ? 'failed' : 'stopped';
  }

  /** Asks every node to say goodbye; a second time it forces them. */
  stop(): void {
    this.#state = 'stopping';
    for (const node of this.#nodes) node.stop();
  }

  /** Resolves when every process is gone and none will be started again. */
  async ended(): Promise<void> {
    await Promise.all(this.#nodes.map(({ over }) => over));
  }

  /** Asks every listening node how it is. Never rejects: a node may end while it is asked. */
  async look(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.look()));
  }

  async #startOne(
    node: LocalNode,
    dialled: readonly Promise<string | undefined>[],
  ): Promise<string | undefined> {
    const peers = (await Promise.all(dialled)).filter((peer) => peer !== undefined);
    await this.#turns.take();
    try {
      // Whom it dials has failed, and all are being stopped.
      if (this.#state === 'stopping' || peers.length < dialled.length) return undefined;
      const address = await node.start(peers);
      if (address === undefined) this.stop();
      return address;
    } finally {
      this.#turns.give();
    }
  }
}

/** So many at once; the others wait in order. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

function hasFailed(state: NodeSnapshot['state']): boolean {
  return state.name === 'ended' && state.code !== 0;
}

/** For every node those of this network to which it is connected, and how many others. */
export function linksOf(snapshots: readonly NodeSnapshot[]): { known: number[]; others: number }[] {
  const indexOf = new Map(snapshots.map(({ status }, at) => [status?.key, at]));
  return snapshots.map(({ peers }) => {
    const ready = peers.filter(({ phase }) => phase === 'ready');
    const found = ready.map(({ key }) => (key === undefined ? undefined : indexOf.get(key)));
    const known = [...new Set(found.filter((at) => at !== undefined))].sort((a, b) => a - b);
    return { known, others: found.filter((at) => at === undefined).length };
  });
}

/** The parts into which the nodes that run have fallen; undefined while one has not been seen. */
export function partsIn(snapshots: readonly NodeSnapshot[]): number[][] | undefined {
  const running = snapshots.flatMap(({ state }, at) => (state.name === 'ended' ? [] : [at]));
  if (running.some((at) => snapshots[at]?.status === undefined)) return undefined;
  const links = linksOf(snapshots);
  return partsOf(running, (at) => links[at]?.known ?? []);
}
