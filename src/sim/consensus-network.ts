// Messages between simulated validators: late, lost, or stopped by whoever directs the world, until a moment at
// which everything is mended but for connections that are broken for good. Frames are counted by view.
import type { VoteMessage } from '../consensus/pbft/vote.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

export type ConsensusFrame =
  | { readonly kind: 'vote'; readonly message: VoteMessage }
  /** So high a validator's chain is. */
  | { readonly kind: 'tip'; readonly height: number }
  /** Send me your blocks from here on. */
  | { readonly kind: 'ask'; readonly from: number }
  | { readonly kind: 'blocks'; readonly blocks: readonly DecidedBlock[] };

export interface DecidedBlock {
  readonly block: Uint8Array;
  readonly certificate: Uint8Array;
}

export interface NetworkFaults {
  /** Milliseconds that a frame takes at most. */
  readonly delayMaxMs: number;
  /** Share of frames that are lost before everything is mended. */
  readonly loss: number;
  readonly mendedMs: number;
}

/** Milliseconds that a frame takes at least, and at most in a network that is whole. */
const DELAY_MIN_MS = 1;
const DELAY_WHOLE_MS = 40;

/** Says of a frame whether it may pass: a network in the hands of an adversary. */
export type Censor = (from: number, to: number, frame: ConsensusFrame) => 'passes' | 'stopped';

export class ConsensusNetwork {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #faults: NetworkFaults;
  readonly #deliver: (from: number, to: number, frame: ConsensusFrame) => void;
  readonly #counts: (from: number) => boolean;
  readonly #broken = new Set<string>();
  /** Groups that cannot reach each other; empty: all are one. */
  #groups: readonly number[] = [];
  censor: Censor = () => 'passes';
  /** Votes that honest validators have sent, by height and view. */
  readonly framesByView = new Map<string, number>();

  constructor(
    time: VirtualTime,
    random: Random,
    faults: NetworkFaults,
    deliver: (from: number, to: number, frame: ConsensusFrame) => void,
    counts: (from: number) => boolean,
  ) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
    this.#deliver = deliver;
    this.#counts = counts;
  }

  get isMended(): boolean {
    return this.#time.nowMs >= this.#faults.mendedMs;
  }

  /** For good, also when all else is mended. */
  breakLink(a: number, b: number): void {
    this.#broken.add(`${a} ${b}`).add(`${b} ${a}`);
  }

  /** @param groups the group of each validator; empty: all are one */
  part(groups: readonly number[]): void {
    this.#groups = groups;
  }

  send(from: number, to: number, frame: ConsensusFrame, extraMs = 0): void {
    if (this.#counts(from)) this.#note(frame);
    if (this.#broken.has(`${from} ${to}`)) return;
    if (!this.isMended) {
      if (this.#groups[from] !== this.#groups[to]) return;
      if (this.#random.chance(this.#faults.loss)) return;
      if (this.censor(from, to, frame) === 'stopped') return;
    }
    const maxMs = this.isMended ? DELAY_WHOLE_MS : this.#faults.delayMaxMs;
    const tookMs = this.#random.between(DELAY_MIN_MS, maxMs) + extraMs;
    this.#time.after(tookMs, () => this.#deliver(from, to, frame));
  }

  #note(frame: ConsensusFrame): void {
    if (frame.kind !== 'vote' || frame.message.kind === 'evidence') return;
    const { height, view } = frame.message.vote;
    const key = `${height} ${view}`;
    this.framesByView.set(key, (this.framesByView.get(key) ?? 0) + 1);
  }
}
