// One simulated machine that votes: the decider of a node, with a disk for its votes, a chain, and the few
// things that a node does around it. It may be switched off at any moment, and forgets what is not durable.
import type { Hash } from '../chain/hash.ts';
import { CLOCK_START, elapsedMs, monotonicMs, wallMs } from '../clock/clock.ts';
import type { PbftRules } from '../consensus/pbft/agreement-rules.ts';
import { certificateChecks } from '../consensus/pbft/commit-certificate.ts';
import type { Committee } from '../consensus/pbft/committee.ts';
import { Pbft } from '../consensus/pbft/pbft.ts';
import type { AgreementPace, ChainEnd, PbftEffect, PbftInput } from '../consensus/pbft/seam.ts';
import type { VoteMessage, VoteRecord } from '../consensus/pbft/vote.ts';
import {
  encodeSimulatedBlock,
  isSimulatedSignature,
  readSimulatedBlock,
  simulatedSignature,
} from './consensus-keys.ts';
import type { ConsensusFrame, DecidedBlock } from './consensus-network.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Milliseconds that a disk takes to sync, and a machine to build or execute a block, at most. */
const SYNC_MAX_MS = 8;
const WORK_MAX_MS = 5;
/** Milliseconds between two words about how high our chain is. */
const TIP_INTERVAL_MS = 500;

export interface ValidatorWorld {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly committee: Committee;
  readonly parameters: AgreementPace;
  /** Unix milliseconds at the world's first moment, by this machine's clock. */
  readonly wallStartMs: number;
  readonly send: (to: number, frame: ConsensusFrame, extraMs?: number) => void;
  readonly decided: (height: number, decided: DecidedBlock) => void;
  readonly watch: (effect: PbftEffect) => void;
  readonly faults: MachineFaults;
}

/** What is wrong with a machine on purpose: for tests of the world that has to notice. */
export interface MachineFaults {
  readonly rules: PbftRules;
  /** `first`: a vote leaves while it is still on its way to the disk. */
  readonly says: 'durable' | 'first';
  /** What is left of the records after a restart. */
  readonly keeps: (records: readonly VoteRecord[]) => readonly VoteRecord[];
  readonly alterSaid: (message: VoteMessage, key: Hash) => VoteMessage | undefined;
  /** Undefined: it is not heard. */
  readonly alterHeard: (message: VoteMessage, height: number) => VoteMessage | undefined;
  readonly checksCertificates: 'all' | 'none';
  readonly judges: 'by executing' | 'nothing';
}

/** What a liar makes of something that an honest validator would say. */
export type Tongue = (to: 'validators' | number, message: VoteMessage) => void;

export class SimulatedValidator {
  readonly index: number;
  readonly key: Hash;
  readonly #world: ValidatorWorld;
  readonly chain: DecidedBlock[] = [];
  /** Durable. */
  #records: VoteRecord[] = [];
  #pbft: Pbft | undefined;
  /** Runs so far: what was asked by an earlier one is answered to nobody. */
  #run = 0;
  /** When the disk has done all that was asked. */
  #diskFreeMs = 0;
  #cancelWake: (() => void) | undefined;
  /** Set for a liar, by whoever directs it. */
  tongue: Tongue | undefined;

  constructor(index: number, world: ValidatorWorld) {
    this.index = index;
    this.key = world.committee.validators[index] as Hash;
    this.#world = world;
  }

  get height(): number {
    return this.chain.length;
  }

  get isOn(): boolean {
    return this.#pbft !== undefined;
  }

  get messagesHeld(): number {
    return this.#pbft?.messagesHeld ?? 0;
  }

  get tip(): ChainEnd {
    const last = this.chain.at(-1);
    const block = last && readSimulatedBlock(last.block);
    if (block === undefined) return { id: this.#world.committee.genesis, height: 0, timeMs: 0 };
    return { id: block.id, height: block.height, timeMs: block.timeMs };
  }

  sign(bytes: Uint8Array): Uint8Array {
    return simulatedSignature(this.key, bytes);
  }

  switchOn(): void {
    const { faults, parameters } = this.#world;
    this.#run++;
    const height = this.height + 1;
    const last = this.#records.filter(({ message }) => message.vote.height === height);
    const help = {
      key: this.key,
      sign: (bytes: Uint8Array) => this.sign(bytes),
      verify: isSimulatedSignature,
      readBlock: readSimulatedBlock,
      records: faults.keeps(last),
    };
    this.#pbft = new Pbft(help, parameters, faults.rules);
    this.#stands();
    for (const other of this.#others()) this.#peerCame(other);
    this.#tellTip();
  }

  /** Without warning: what is on its way to the disk is lost, or may be. */
  switchOff(): void {
    this.#run++;
    this.#pbft = undefined;
    this.#cancelWake?.();
  }

  /** A connection is there again. */
  #peerCame(other: number): void {
    const peer = { id: other, key: this.#world.committee.validators[other] as Hash };
    this.feed({ kind: 'peer', peer, state: 'ready' });
  }

  reconnect(): void {
    for (const other of this.#others()) this.#peerCame(other);
  }

  hear(from: number, frame: ConsensusFrame): void {
    if (this.#pbft === undefined) return;
    switch (frame.kind) {
      case 'vote': {
        const peer = { id: from, key: this.#world.committee.validators[from] as Hash };
        const message = this.#world.faults.alterHeard(frame.message, this.height + 1);
        if (message !== undefined) this.feed({ kind: 'heard', peer, message });
        return;
      }
      case 'tip':
        if (frame.height > this.height) this.#world.send(from, { kind: 'ask', from: this.height });
        return;
      case 'ask':
        this.#world.send(from, { kind: 'blocks', blocks: this.chain.slice(frame.from) });
        return;
      case 'blocks':
        for (const decided of frame.blocks) this.#takeDecided(decided);
    }
  }

  feed(input: PbftInput): void {
    const pbft = this.#pbft;
    if (pbft === undefined) return;
    const { time, wallStartMs } = this.#world;
    const now = {
      nowMs: monotonicMs(time.nowMs),
      wallMs: wallMs(Math.floor(wallStartMs + time.nowMs)),
    };
    for (const effect of pbft.handle(input, now)) this.#perform(effect);
    if (this.#pbft === pbft) this.#sleep(pbft);
  }

  #sleep(pbft: Pbft): void {
    this.#cancelWake?.();
    const { deadlineMs } = pbft;
    if (deadlineMs === undefined) return;
    this.#cancelWake = this.#world.time.at(elapsedMs(CLOCK_START, deadlineMs), () =>
      this.feed({ kind: 'wake' }),
    );
  }

  #perform(effect: PbftEffect): void {
    this.#world.watch(effect);
    switch (effect.kind) {
      case 'build':
        return this.#later(WORK_MAX_MS, () => {
          const { parent, timeMs, re } = effect;
          const height = parent.height + 1;
          const salt = this.#world.random.whole(0, 1e9);
          const block = encodeSimulatedBlock({
            height,
            parent: parent.id,
            timeMs,
            sealer: this.key,
            salt,
            worth: 'valid',
          });
          this.feed({ kind: 'built', re, block });
        });
      case 'judge': {
        const { id, block } = effect;
        const executed = readSimulatedBlock(block)?.worth ?? 'invalid';
        const verdict = this.#world.faults.judges === 'nothing' ? 'valid' : executed;
        return this.#later(WORK_MAX_MS, () => this.feed({ kind: 'judged', id, verdict }));
      }
      case 'persist':
        return this.#persist(effect.op, effect.records);
      case 'say':
        return this.#say(effect.to, effect.message);
      case 'sealed':
        return this.#later(SYNC_MAX_MS, () => this.#takeDecided(effect));
      default:
        return;
    }
  }

  #persist(op: number, records: readonly VoteRecord[]): void {
    const { faults } = this.#world;
    const { time, random } = this.#world;
    const run = this.#run;
    // One after the other: what was asked first is durable first.
    this.#diskFreeMs = Math.max(this.#diskFreeMs, time.nowMs + random.between(0, SYNC_MAX_MS));
    time.at(this.#diskFreeMs, () => {
      if (run !== this.#run) return;
      this.#records.push(...records);
      if (faults.says === 'durable') this.feed({ kind: 'persisted', op });
    });
    if (faults.says === 'first') this.#later(0, () => this.feed({ kind: 'persisted', op }));
  }

  #say(to: Hash | undefined, message: VoteMessage): void {
    const altered = this.#world.faults.alterSaid(message, this.key);
    if (altered === undefined) return;
    const receiver = to === undefined ? 'validators' : this.#world.committee.indexOf(to);
    if (receiver === undefined) return;
    if (this.tongue !== undefined) return this.tongue(receiver, altered);
    this.tell(receiver, altered);
  }

  /** Past the tongue. */
  tell(to: 'validators' | number, message: VoteMessage, extraMs = 0): void {
    const receivers = to === 'validators' ? this.#others() : [to];
    for (const receiver of receivers) {
      if (receiver !== this.index) this.#world.send(receiver, { kind: 'vote', message }, extraMs);
    }
  }

  /** Decided here or elsewhere: appended once, whoever was first. */
  #takeDecided(decided: DecidedBlock): void {
    const block = readSimulatedBlock(decided.block);
    if (block === undefined || block.height !== this.height + 1) return;
    if (!this.#isCertified(decided)) return;
    this.chain.push({ block: decided.block, certificate: decided.certificate });
    this.#records = this.#records.filter(({ message }) => message.vote.height > this.height);
    this.#world.decided(this.height, decided);
    this.#stands();
    for (const other of this.#others())
      this.#world.send(other, { kind: 'tip', height: this.height });
  }

  #isCertified({ block, certificate }: DecidedBlock): boolean {
    const read = readSimulatedBlock(block);
    if (read === undefined || read.parent !== this.tip.id) return false;
    if (this.#world.faults.checksCertificates === 'none') return true;
    const { committee } = this.#world;
    const checks = certificateChecks(
      certificate,
      { height: read.height, digest: read.id },
      committee,
    );
    return (
      checks.ok &&
      checks.value.every((one) => isSimulatedSignature(one.key, one.message, one.signature))
    );
  }

  #stands(): void {
    const { committee, time } = this.#world;
    this.feed({ kind: 'stands', tip: this.tip, committee });
    this.feed({ kind: 'pending', oldestMs: monotonicMs(time.nowMs) });
  }

  #tellTip(): void {
    this.#later(0, () => {
      for (const other of this.#others())
        this.#world.send(other, { kind: 'tip', height: this.height });
      const run = this.#run;
      this.#world.time.after(TIP_INTERVAL_MS, () => {
        if (run === this.#run) this.#tellTip();
      });
    });
  }

  #later(maxMs: number, run: () => void): void {
    const { time, random } = this.#world;
    const asked = this.#run;
    time.after(random.between(0, maxMs), () => {
      if (asked === this.#run) run();
    });
  }

  #others(): number[] {
    const { length } = this.#world.committee.validators;
    return Array.from({ length }, (_, at) => at).filter((at) => at !== this.index);
  }
}
