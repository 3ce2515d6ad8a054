// What the relay remembers of one peer: what it knows, what it is still to be told, what it has offered
// and was asked for. Every part of it is bounded.
import type { Hash } from '../chain/hash.ts';
import { Allowance } from '../clock/allowance.ts';
import { addMs, elapsedMs, type MonotonicMs, NEVER } from '../clock/clock.ts';
import { BoundedSet } from './bounded-set.ts';
import type { RelayLimits } from './limits.ts';

/** One thing at a time, so that no peer has more than one reply's bytes in our memory. */
export type RelayTurn =
  | { readonly is: 'free' }
  /** A GetTransactions is under way. */
  | {
      readonly is: 'asked';
      readonly id: number;
      readonly leafHashes: ReadonlySet<Hash>;
      /** From then on others are asked for the same. */
      readonly deadlineMs: MonotonicMs;
    }
  /** The signatures of what it sent are being checked. */
  | { readonly is: 'checked' };

export class RelayPeer {
  readonly id: string;
  readonly #limits: RelayLimits;
  /** It told us, or we told it. */
  readonly #known: BoundedSet<Hash>;
  readonly #untold: BoundedSet<Hash>;
  /** It has them, and was not asked for them yet. */
  readonly offered: BoundedSet<Hash>;
  /** It has them, and they were under way elsewhere when it could have been asked. */
  readonly elsewhere: BoundedSet<Hash>;
  turn: RelayTurn = { is: 'free' };
  /** It is not asked before this moment. */
  restsUntilMs: MonotonicMs;
  readonly #telling: Allowance;
  readonly #hearing: Allowance;
  #heardInVain = 0;
  #heardMs: MonotonicMs;
  #tellMs: MonotonicMs;

  constructor(id: string, limits: RelayLimits, nowMs: MonotonicMs) {
    this.id = id;
    this.#limits = limits;
    this.#known = new BoundedSet(limits.knownMax);
    this.#untold = new BoundedSet(limits.untoldMax);
    this.offered = new BoundedSet(limits.offeredMax);
    this.elsewhere = new BoundedSet(limits.offeredMax);
    this.#telling = new Allowance(limits.toldPerSecondMax, limits.toldBurstMax);
    this.#hearing = new Allowance(limits.heardPerSecondMax, limits.heardBurstMax);
    this.restsUntilMs = nowMs;
    this.#heardMs = nowMs;
    this.#tellMs = nowMs;
  }

  /** It has this one. */
  knows(leafHash: Hash): void {
    this.#known.add(leafHash);
    this.#untold.delete(leafHash);
  }

  /** It is told of this one in its turn, unless it knows. */
  toTell(leafHash: Hash): void {
    if (!this.#known.has(leafHash)) this.#untold.add(leafHash);
  }

  /** When the next Inventory is due. */
  get tellMs(): MonotonicMs {
    return this.#untold.size === 0 ? NEVER : this.#tellMs;
  }

  /** What goes into an Inventory now. @param isThere whether there is still something to tell of it */
  tell(isThere: (leafHash: Hash) => boolean, nowMs: MonotonicMs): Hash[] {
    if (nowMs < this.tellMs) return [];
    for (const leafHash of this.#untold) if (!isThere(leafHash)) this.#untold.delete(leafHash);
    const allowed = this.#telling.take(this.#untold.size, nowMs);
    const told = [...this.#untold].slice(0, allowed);
    for (const leafHash of told) this.knows(leafHash);
    const intervalMs = addMs(nowMs, this.#limits.inventoryIntervalMs);
    const allowedMs = this.#telling.nextMs;
    this.#tellMs = allowedMs > intervalMs ? allowedMs : intervalMs;
    return told;
  }

  /** It has told of these. @returns those that are looked at; undefined: there were far too many */
  heard(leafHashes: readonly Hash[], nowMs: MonotonicMs): readonly Hash[] | undefined {
    const writtenOff = (elapsedMs(this.#heardMs, nowMs) / 1000) * this.#limits.heardPerSecondMax;
    this.#heardMs = nowMs;
    const allowed = this.#hearing.take(leafHashes.length, nowMs);
    const inVain = leafHashes.length - allowed;
    this.#heardInVain = Math.max(0, this.#heardInVain - writtenOff) + inVain;
    if (this.#heardInVain > this.#limits.heardInVainMax) return undefined;
    return leafHashes.slice(0, allowed);
  }

  /** So many of its transactions were refused. */
  wasted(count: number, nowMs: MonotonicMs): void {
    this.restsUntilMs = addMs(nowMs, count * this.#limits.refusedDelayMs);
  }
}
