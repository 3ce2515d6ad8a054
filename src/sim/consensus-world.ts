// An agreement under a seed: validators of whom some lie, a network that loses and delays, machines that are
// switched off. What must never happen is looked at after every step; what must happen, in the end.
import type { Hash } from '../chain/hash.ts';
import { pbftRules } from '../consensus/pbft/agreement-rules.ts';
import { certificateChecks } from '../consensus/pbft/commit-certificate.ts';
import { Committee } from '../consensus/pbft/committee.ts';
import type { AgreementPace, PbftEffect } from '../consensus/pbft/seam.ts';
import { isSimulatedSignature, readSimulatedBlock, simulatedCommittee } from './consensus-keys.ts';
import { ConsensusNetwork, type DecidedBlock } from './consensus-network.ts';
import { type ConsensusStrategy, consensusStrategies } from './consensus-strategies.ts';
import { type MachineFaults, SimulatedValidator } from './consensus-validator.ts';
import { Random } from './random.ts';
import { VirtualTime } from './virtual-time.ts';

export interface ConsensusOptions {
  readonly seed: number;
  readonly validators: number;
  readonly strategy: ConsensusStrategy['name'];
  /** How many lie; default: as many as may. */
  readonly liars?: number;
  readonly heights?: number;
  readonly faults?: Partial<MachineFaults>;
  /** Of the same members: one that counts otherwise. */
  readonly committee?: Committee;
}

export interface ConsensusBreach {
  readonly rule: /** Two blocks of one height. */
    | 'agreement'
    /** What is stored has a certificate that holds. */
    | 'certificates'
    /** What is decided can be executed, and was of its time. */
    | 'validity'
    /** When all is mended, everybody honest goes on. */
    | 'progress'
    | 'honest blamed'
    | 'honest accused'
    /** Where nothing goes wrong, no view changes. */
    | 'calm'
    /** Frames that honest validators say in one view. */
    | 'storm'
    | 'memory'
    /** Who tells two stories in the open is found out by everybody. */
    | 'evidence'
    | 'throws';
  readonly detail: string;
  readonly atMs: number;
}

export interface ConsensusReport {
  readonly breach: ConsensusBreach | undefined;
  /** Milliseconds of the world. */
  readonly lastedMs: number;
  readonly viewChanges: number;
  readonly frames: number;
  /** Honest validators that know of a lie, by the liar's place. */
  readonly evidence: ReadonlyMap<number, ReadonlySet<number>>;
  readonly liars: readonly number[];
}

/** Milliseconds. Empty blocks never: something is always pending here. */
const PARAMETERS: AgreementPace = {
  spacingMs: 50,
  emptyBlockMs: 3_600_000,
  viewTimeoutMs: 2_000,
  viewTimeoutMaxMs: 64_000,
  clockToleranceMs: 10_000,
};
const WALL_START_MS = 1_767_225_600_000;
const HEIGHTS = 8;
/** Everything is mended after so long. */
const MENDED_MS = 20_000;
/** Views that each keep a validator waiting at most; the bound of progress once all is mended. */
const WAITS_MAX = 12;

export class ConsensusWorld {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly committee: Committee;
  readonly validators: readonly SimulatedValidator[];
  readonly network: ConsensusNetwork;
  /** Places of those who lie. */
  readonly liars: ReadonlySet<number>;
  readonly heights: number;
  readonly #strategy: ConsensusStrategy;
  readonly #decided = new Map<number, Hash>();
  readonly #evidence = new Map<number, Set<number>>();
  #breach: ConsensusBreach | undefined;
  #viewChanges = 0;
  #frames = 0;

  constructor(options: ConsensusOptions) {
    const { seed, validators: n, faults } = options;
    this.random = new Random(seed);
    this.heights = options.heights ?? HEIGHTS;
    this.committee = options.committee ?? new Committee(simulatedCommittee(n));
    const strategy = strategyOf(options.strategy);
    this.#strategy = strategy;
    const liars = options.liars ?? (strategy.liars === 'none' ? 0 : this.committee.faulty);
    // Every place of the order in turn, whatever the seed draws besides.
    this.liars = new Set(
      Array.from({ length: liars }, (_, at) => (seed + at * 2) % n).slice(0, liars),
    );
    const networkFaults = {
      delayMaxMs: this.#isWild ? this.random.pick([20, 100, 400, 1_500]) : 20,
      loss: this.#isWild ? this.random.pick([0, 0, 0.02, 0.1, 0.3]) : 0,
      mendedMs: MENDED_MS,
    };
    const network = new ConsensusNetwork(
      this.time,
      this.random.split(),
      networkFaults,
      (from, to, frame) => {
        const receiver = this.validators[to] as SimulatedValidator;
        this.#guard(() => receiver.hear(from, frame));
        this.#checkMemory(receiver);
      },
      (from) => !this.liars.has(from),
    );
    this.network = network;
    const machineFaults: MachineFaults = {
      rules: pbftRules,
      says: 'durable',
      keeps: (records) => records,
      alterSaid: (message) => message,
      alterHeard: (message) => message,
      checksCertificates: 'all',
      judges: 'by executing',
      ...faults,
    };
    this.validators = this.committee.validators.map((_, at) =>
      this.#newValidator(at, machineFaults),
    );
    strategy.direct(this);
    if (this.#isWild) this.#disturb();
  }

  get #isWild(): boolean {
    return this.#strategy.network === 'wild';
  }

  #newValidator(at: number, faults: MachineFaults): SimulatedValidator {
    return new SimulatedValidator(at, {
      time: this.time,
      random: this.random.split(),
      committee: this.committee,
      parameters: PARAMETERS,
      wallStartMs: WALL_START_MS + this.random.whole(-1_000, 1_000),
      send: (to, frame, extraMs) => {
        if (frame.kind === 'vote') this.#frames++;
        this.network.send(at, to, frame, extraMs);
      },
      decided: (height, decided) => this.#decidedBy(at, height, decided),
      watch: (effect) => this.#watch(at, effect),
      faults,
    });
  }

  get honest(): SimulatedValidator[] {
    return this.validators.filter(({ index }) => !this.liars.has(index));
  }

  get liarsAt(): SimulatedValidator[] {
    return this.validators.filter(({ index }) => this.liars.has(index));
  }

  /** Milliseconds until which everybody honest must have decided every height. */
  get #boundMs(): number {
    return MENDED_MS + WAITS_MAX * PARAMETERS.viewTimeoutMaxMs;
  }

  run(): ConsensusReport {
    for (const validator of this.validators) this.#guard(() => validator.switchOn());
    // Connections are made anew when the network is whole again.
    this.time.at(MENDED_MS, () => {
      for (const validator of this.validators) {
        if (!validator.isOn) validator.switchOn();
        else validator.reconnect();
      }
    });
    while (this.#breach === undefined && this.time.nowMs < this.#boundMs && !this.#isDone()) {
      this.#guard(() => this.time.step());
    }
    if (this.#breach === undefined && !this.#isDone()) {
      this.#break('progress', this.honest.map(({ height }) => height).join(' '));
    }
    if (this.#strategy.name === 'two stories, in the open') this.#checkEvidence();
    this.#checkStorm();
    return {
      breach: this.#breach,
      lastedMs: Math.round(this.time.nowMs),
      viewChanges: this.#viewChanges,
      frames: this.#frames,
      evidence: this.#evidence,
      liars: [...this.liars],
    };
  }

  /** For a strategy: a machine goes and comes. */
  switchOff(at: number, forMs: number): void {
    const validator = this.validators[at] as SimulatedValidator;
    if (!validator.isOn) return;
    validator.switchOff();
    this.time.after(forMs, () => {
      if (!validator.isOn) validator.switchOn();
    });
  }

  #isDone(): boolean {
    return this.honest.every(({ height }) => height >= this.heights);
  }

  /** Partitions and machines that are switched off, until all is mended. */
  #disturb(): void {
    const { random } = this;
    for (let i = random.whole(0, 3); i > 0; i--) {
      const victim = random.whole(0, this.validators.length - 1);
      this.time.after(random.between(0, MENDED_MS), () =>
        this.switchOff(victim, random.between(10, 4_000)),
      );
    }
    for (let i = random.whole(0, 2); i > 0; i--) {
      const groups = this.validators.map(() => random.whole(0, 1));
      const fromMs = random.between(0, MENDED_MS);
      this.time.after(fromMs, () => this.network.part(groups));
      this.time.after(fromMs + random.between(100, 8_000), () => this.network.part([]));
    }
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#break(
        'throws',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
    }
  }

  #watch(at: number, effect: PbftEffect): void {
    if (this.liars.has(at)) return;
    switch (effect.kind) {
      case 'blame':
        if (!this.liars.has(effect.peer.id))
          this.#break('honest blamed', `${effect.peer.id}: ${effect.detail}`);
        return;
      case 'evidence': {
        const liar = this.committee.indexOf(effect.evidence.a.signer) ?? -1;
        if (!this.liars.has(liar)) this.#break('honest accused', `${liar}`);
        this.#evidence.set(liar, (this.#evidence.get(liar) ?? new Set()).add(at));
        return;
      }
      case 'shows':
        if (effect.status.state !== 'changing') return;
        this.#viewChanges++;
        if (this.#strategy.name === 'honest') this.#break('calm', `view ${effect.status.view}`);
        return;
      default:
    }
  }

  #decidedBy(at: number, height: number, { block, certificate }: DecidedBlock): void {
    if (this.liars.has(at)) return;
    const read = readSimulatedBlock(block);
    const id = read?.id ?? '';
    const nowMs = WALL_START_MS + this.time.nowMs;
    const isOfItsTime =
      read !== undefined && read.timeMs <= nowMs + 2 * PARAMETERS.clockToleranceMs;
    if (read?.worth !== 'valid' || !isOfItsTime) this.#break('validity', `height ${height}`);
    const before = this.#decided.get(height) ?? id;
    this.#decided.set(height, before);
    if (before !== id)
      this.#break('agreement', `height ${height}: ${before.slice(0, 8)}, ${id.slice(0, 8)}`);
    const checks = certificateChecks(certificate, { height, digest: id }, this.committee);
    const isGood =
      checks.ok &&
      checks.value.every((one) => isSimulatedSignature(one.key, one.message, one.signature));
    if (!isGood) this.#break('certificates', `height ${height} at ${at}`);
  }

  #checkEvidence(): void {
    for (const { index } of this.honest) {
      const known = [...this.#evidence.values()].some((witnesses) => witnesses.has(index));
      if (!known) this.#break('evidence', `${index} knows of no lie`);
    }
  }

  #checkStorm(): void {
    // Where frames are lost, they are sent again as long as the view lasts, and whenever a machine comes back.
    const resent = this.#isWild ? 2 : 1;
    const max = resent * 2 * this.validators.length ** 3;
    for (const [view, frames] of this.network.framesByView) {
      if (frames > max) this.#break('storm', `${frames} frames in ${view}, ${max} may be`);
    }
  }

  #checkMemory({ index, messagesHeld }: SimulatedValidator): void {
    const max = 2 * 8 * this.validators.length;
    if (messagesHeld > max)
      this.#break('memory', `${messagesHeld} messages at ${index}, ${max} may be`);
  }

  #break(rule: ConsensusBreach['rule'], detail: string): void {
    this.#breach ??= { rule, detail, atMs: Math.round(this.time.nowMs) };
  }
}

function strategyOf(name: string): ConsensusStrategy {
  const strategy = consensusStrategies.find((one) => one.name === name);
  if (strategy === undefined) throw new Error(`no strategy is called ${name}`);
  return strategy;
}
