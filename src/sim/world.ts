// A world of whole nodes under one seed: real nodes on simulated machines, troubles at moments that the
// seed decides, and what must hold whatever happens, looked at after every step. Then all troubles end:
// the nodes must agree on one chain, and close without losing a byte.
import { genesisOf } from '../chain/genesis.ts';
import type { Hash } from '../chain/hash.ts';
import type { PowNetwork } from '../chain/network-parameters.ts';
import type { Environment } from '../node/environment.ts';
import type { StampedEvent } from '../observe/events.ts';
import { syncLimits } from '../sync/limits.ts';
import { instantNetwork } from './chain-builder.ts';
import { durableLog, stateAfter } from './durable-blocks.ts';
import { NodeWatch, told } from './node-watch.ts';
import { Payers, payerAllocations, supplyFault } from './payers.ts';
import { Random } from './random.ts';
import {
  drawScenario,
  type MachinePlan,
  type Scenario,
  TROUBLED_MS,
  type Trouble,
} from './scenario.ts';
import { Stranger, type StrangerKind } from './stranger.ts';
import { turnOver } from './turn-over.ts';
import { type SnapshotOptions, VirtualMachine } from './virtual-machine.ts';
import { VirtualNetwork } from './virtual-network.ts';
import { VirtualTime } from './virtual-time.ts';

/** Far enough from genesis that no chain of such a world reaches into the future. */
const WORLD_START_MS = 365 * 24 * 60 * 60 * 1000;
/** Virtual milliseconds for all nodes to agree: the longest wait between two dials, and a sync. */
const AGREE_MS = 90_000;
/** No sooner than this after the last trouble: what it has left behind shows itself meanwhile. */
const CALM_MS = 10_000;
/**
 * And to fetch again what has rotted: a request, and another one if the peer asked first has not got it. All of them
 * may have been asked while they were on another branch, and are then asked again (seed 512).
 */
const MEND_MS = syncLimits.retryAfterMs + 30_000;
/** And for all to stop: a shutdown's own limit, and what a slow network adds. */
const STOP_MS = 20_000;
/** In so many milliseconds all are asked to stop, one after the other. */
const STOP_SPREAD_MS = 2_000;
/** Milliseconds until somebody starts a node again that has stopped by itself. */
const RESTART_MS = 2_000;
/** Milliseconds from one payment to the next at most. */
const PAY_MS_MAX = 4_000;
/** How often it is looked whether the nodes agree. */
const LOOK_MS = 500;
/** As often as a few blocks of such a world allow, and no deeper. */
const making: SnapshotOptions = { snapshotSpacingBlocks: 3 };
const beginning: SnapshotOptions = { fromSnapshot: true, snapshotDepthBlocks: 2 };
/** A world that takes more steps goes round in circles. */
const STEPS_MAX = 100_000;

export interface WorldOptions {
  readonly seed: number;
  /** Is told every line of what happens. */
  readonly trace?: (line: string) => void;
  /** What a test puts in the place of parts of a machine; by default all parts are sound. */
  readonly alter?: (environment: Environment, machine: VirtualMachine, world: World) => Environment;
}

/** A rule that did not hold, and what showed it. */
export interface Breach {
  readonly rule: string;
  readonly detail: string;
  readonly atMs: number;
}

export interface WorldReport {
  readonly seed: number;
  /** The first rule that did not hold; undefined: all did. */
  readonly breach: Breach | undefined;
  readonly steps: number;
  readonly virtualMs: number;
  /** Of the chain that all agree on in the end. */
  readonly height: number;
  readonly frames: number;
}

export class World {
  readonly network: PowNetwork = { ...instantNetwork, allocations: payerAllocations };
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly scenario: Scenario;
  readonly net: VirtualNetwork;
  readonly machines: VirtualMachine[];
  readonly #guest: VirtualMachine;
  readonly #beginner: VirtualMachine | undefined;
  readonly #payers: Payers;
  readonly #options: WorldOptions;
  readonly #watch: NodeWatch;
  #breach: Breach | undefined;
  #steps = 0;
  #strangers = 0;
  #phase: 'troubled' | 'agreeing' | 'stopping' = 'troubled';

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = new Random(options.seed);
    this.scenario = drawScenario(this.random.split());
    this.net = new VirtualNetwork(this.time, this.random.split(), this.scenario.network);
    this.#watch = new NodeWatch((rule, detail) => this.report(rule, detail));
    this.net.watcher = this.#watch.conversations;
    const { machines, guest, beginner } = this.scenario;
    this.machines = machines.map((plan) => this.#machine(plan, beginner && making));
    this.#guest = this.#machine(guest);
    this.#beginner = beginner && this.#machine(beginner, beginning);
    if (this.#beginner !== undefined) this.machines.push(this.#beginner);
    this.#payers = new Payers(genesisOf(this.network).id, this.random.split());
  }

  /** Lives the whole seed. */
  async run(): Promise<WorldReport> {
    const { machines, beginner } = this.scenario;
    const plans = beginner === undefined ? machines : [...machines, beginner];
    for (const [index, { startMs }] of plans.entries())
      this.time.at(startMs, () => this.machines[index]?.start());
    for (const trouble of this.scenario.troubles) {
      this.time.at(trouble.atMs, () => this.#trouble(trouble));
    }
    this.#payLater();
    await this.#until(() => this.time.nowMs >= TROUBLED_MS, Infinity, '');
    this.#heal();
    await this.#until(() => this.#agree(), AGREE_MS, 'one best chain in the end');
    await this.#rereadRotten();
    const height = this.machines[0]?.node?.status().height ?? 0;
    if (this.#breach === undefined) this.#watch.checkStored(this.machines);
    if (this.#breach === undefined) this.#checkSupply();
    await this.#watch.checkStates(this.machines, this.network);
    this.#stopAll();
    await this.#until(() => this.#allOff(), STOP_MS, 'every node stops in time');
    return {
      seed: this.#options.seed,
      breach: this.#breach,
      steps: this.#steps,
      virtualMs: Math.round(this.time.nowMs),
      height,
      frames: this.#watch.conversations.framesSeen,
    };
  }

  /** Whatever was paid, mined, undone and lost: no unit is missing, and none was made from nothing. */
  #checkSupply(): void {
    const sealers = [...this.machines, this.#guest].map(({ key }) => key.publicKey);
    for (const { name, node } of this.machines) {
      const fault = node && supplyFault(node, this.network, sealers);
      if (fault !== undefined) this.report('supply is conserved', `${name}: ${fault}`);
    }
  }

  /** A rule does not hold. The first breach is the one that counts. */
  report(rule: string, detail: string): void {
    this.trace(`BREACH ${rule}: ${detail}`);
    this.#breach ??= { rule, detail, atMs: Math.round(this.time.nowMs) };
  }

  trace(line: string): void {
    this.#options.trace?.(`${(this.time.nowMs / 1000).toFixed(6).padStart(11)} ${line}`);
  }

  // --- What happens ---------------------------------------------------------------------------

  #machine(plan: MachinePlan, snapshots?: SnapshotOptions): VirtualMachine {
    const { alter } = this.#options;
    const machine = new VirtualMachine({
      ...plan,
      network: this.network,
      time: this.time,
      net: this.net,
      random: this.random.split(),
      disk: this.scenario.disk,
      wallStartMs: this.network.timeMs + WORLD_START_MS + plan.wallAheadMs,
      peers: plan.dials.map((other) => `${this.scenario.machines[other]?.host}:9000`),
      mining: plan.mines ? { notesPerBlock: plan.notesPerBlock, intervalMs: 0 } : undefined,
      meanBlockMs: this.scenario.meanBlockMs,
      ...(snapshots && { snapshots }),
      observe: (from, event) => this.#observe(from, event),
      failed: (from, error) => this.#failed(from, error),
      ...(alter && { alter: (environment, from) => alter(environment, from, this) }),
    });
    this.#watch.add(machine);
    return machine;
  }

  /** While things go wrong, somebody pays now and then, wherever a node runs. */
  #payLater(): void {
    if (this.#phase !== 'troubled') return;
    this.time.after(this.random.between(0, PAY_MS_MAX), () => this.#payLater());
    const running = this.machines.filter(({ state }) => state === 'running');
    const machine = running.length === 0 ? undefined : this.random.pick(running);
    if (machine?.node === undefined) return;
    this.#payers.pay(machine.node).then(
      ({ payer, nonce, outcome }) => {
        const how = outcome.outcome === 'accepted' ? 'accepted' : outcome.reason;
        this.trace(`${machine.name} payment ${nonce} of payer ${payer + 1}: ${how}`);
      },
      () => this.trace(`${machine.name} takes no payment`),
    );
  }

  /** A node could not start, or its stop was refused. */
  #failed(machine: VirtualMachine, error: unknown): void {
    if (!this.#watch.isFailing(machine)) {
      return this.report('a node starts and stops', `${machine.name}: ${String(error)}`);
    }
    machine.kill();
    this.#startLater(machine, RESTART_MS);
  }

  #trouble(trouble: Trouble): void {
    const machine = this.machines[trouble.machine] as VirtualMachine;
    this.trace(`${machine.name} trouble ${trouble.kind}`);
    switch (trouble.kind) {
      case 'cut':
        return this.#cut(machine, this.machines[trouble.other] as VirtualMachine, trouble);
      case 'stranger':
        return this.#stranger(machine, trouble.stranger);
      case 'reset':
        return this.net.resetOne(machine.host);
      case 'bit-rots':
        return this.#watch.rot(machine, this.machines, this.random);
      case 'disk-fails':
        this.#watch.mayFail(machine);
        return machine.disk.failNext({
          operation: trouble.operation,
          code: trouble.operation === 'write' ? 'ENOSPC' : 'EIO',
        });
      default:
        if (machine.state !== 'running') return;
        if (trouble.kind === 'stop') machine.stop();
        else if (trouble.kind === 'kill') machine.kill();
        else this.#losePower(machine);
        this.#startLater(machine, trouble.offMs);
    }
  }

  #cut(
    one: VirtualMachine,
    other: VirtualMachine,
    { both, forMs }: Extract<Trouble, { kind: 'cut' }>,
  ): void {
    const there = [one, other] as const;
    const links = both ? [there, [other, one] as const] : [there];
    for (const [from, to] of links) this.net.cut(from.host, to.host);
    this.time.after(forMs, () => {
      for (const [from, to] of links) this.net.heal(from.host, to.host);
    });
  }

  #stranger(machine: VirtualMachine, kind: StrangerKind): void {
    // An address for each: who has broken a clause is not spoken to for a while.
    const host = `10.0.9.${++this.#strangers}`;
    this.#watch.addStranger(host);
    const stranger = new Stranger({
      kind,
      host,
      network: this.network,
      net: this.net,
      random: this.random.split(),
      wallMs: () => this.network.timeMs + WORLD_START_MS + this.time.nowMs,
      stateAfter: (tip) => stateAfter(tip, durableLog(machine.disk), this.network),
      forbid: (block) => this.#watch.conversations.forbid(block),
    });
    stranger.dial({ host: machine.host, port: 9000 });
  }

  #losePower(machine: VirtualMachine): void {
    machine.losePower();
    this.#watch.lostPower(machine);
  }

  #startLater(machine: VirtualMachine, ms: number): void {
    this.time.after(ms, () => {
      if (machine.state === 'off') machine.start();
      else if (machine.state !== 'running') this.#startLater(machine, 1_000);
    });
  }

  /** No more troubles. One machine goes on mining, so that no two chains stay equally heavy. */
  #heal(): void {
    this.#phase = 'agreeing';
    this.trace('all troubles end');
    for (const one of this.machines) {
      for (const other of this.machines) this.net.heal(one.host, other.host);
      one.disk.heal();
      if (one.state === 'off') one.start();
    }
    const last = this.random.pick(this.machines);
    for (const { node } of this.machines) node?.stopMining();
    this.#mineOn(last);
  }

  #mineOn(machine: VirtualMachine): void {
    if (this.#phase !== 'agreeing') return;
    const { node, state } = machine;
    if (state === 'running' && node?.status().mining === false) {
      node.startMining({ notesPerBlock: 0, intervalMs: 0 });
    }
    this.time.after(LOOK_MS, () => this.#mineOn(machine));
  }

  /** Somebody asks every machine for what has rotted on its disk, until it is there again. */
  async #rereadRotten(): Promise<void> {
    const waiting = new Set(this.#watch.rotten(this.machines));
    const reread = (one: { machine: VirtualMachine; id: Hash }): void => {
      const again = () => this.time.after(LOOK_MS, () => reread(one));
      // An error says that our copy is damaged and is being fetched again.
      one.machine.node?.block(one.id).then((block) => {
        if (block === undefined) again();
        else waiting.delete(one);
      }, again);
    };
    for (const one of waiting) reread(one);
    await this.#until(() => waiting.size === 0, MEND_MS, 'what has rotted is fetched again');
    // A block may have been mined meanwhile.
    await this.#until(() => this.#agree(), AGREE_MS, 'one best chain in the end');
    this.#watch.mended();
  }

  /** While a guest fetches the chain from all of them. */
  #stopAll(): void {
    this.#phase = 'stopping';
    this.#guest.start();
    for (const machine of [...this.machines, this.#guest]) {
      this.time.after(this.random.between(0, STOP_SPREAD_MS), () => this.#stop(machine));
    }
  }

  #stop(machine: VirtualMachine): void {
    this.#watch.closesInPeace(this.net.wholeChannels(machine.host));
    machine.stop();
  }

  // --- What must hold -------------------------------------------------------------------------

  #observe(machine: VirtualMachine, event: StampedEvent): void {
    if (this.#options.trace !== undefined) this.trace(`${machine.name} ${told(event)}`);
    this.#watch.event(machine, event);
    if (event.type === 'node.stopping' && machine.state === 'running') machine.state = 'failing';
    if (event.type !== 'node.stopped' || machine.state !== 'failing') return;
    this.time.soon(() => machine.kill());
    this.#startLater(machine, RESTART_MS);
  }

  /** All run, all have one tip, and who began with a snapshot has what lies behind it. */
  #agree(): boolean {
    const tips = new Set<Hash | undefined>();
    for (const { state, node } of this.machines) {
      if (state !== 'running') return false;
      tips.add(node?.status().tip);
    }
    const agreed = tips.size === 1 && this.time.nowMs > TROUBLED_MS + CALM_MS;
    // Blocks behind come when all else is here.
    return agreed && (this.#beginner === undefined || this.#watch.isWhole(this.#beginner));
  }

  #allOff(): boolean {
    return [...this.machines, this.#guest].every(({ state }) => state === 'off');
  }

  /** Steps until it holds, or a rule is broken; `rule` is broken if it takes longer. */
  async #until(holds: () => boolean, withinMs: number, rule: string): Promise<void> {
    const endMs = this.time.nowMs + withinMs;
    let lookMs = 0;
    while (this.#breach === undefined) {
      if (this.time.nowMs >= lookMs || this.#phase === 'troubled') {
        if (holds()) return;
        lookMs = this.time.nowMs + LOOK_MS;
      }
      if (this.time.nowMs > endMs) return this.report(rule, this.#where());
      if (this.#steps++ > STEPS_MAX) return this.report('the world comes to rest', this.#where());
      if (!this.#step()) {
        if (!holds()) this.report(rule, `nothing happens any more: ${this.#where()}`);
        return;
      }
      await turnOver();
    }
  }

  /** The next event happens. False: there is none. */
  #step(): boolean {
    try {
      return this.time.step();
    } catch (error) {
      // What a node throws into the event loop would end its process.
      this.report('no node throws', error instanceof Error ? (error.stack ?? '') : String(error));
      return false;
    }
  }

  /** Where every node stands. */
  #where(): string {
    const all = this.machines.map(({ name, state, node }) => {
      const status = node?.status();
      return `${name} ${state} ${status?.height ?? '-'} ${status?.tip.slice(0, 8) ?? ''}`;
    });
    return all.join(', ');
  }
}
